/* SPDX-License-Identifier: MIT */
/*
 * Reading and waiting for time. Interrupts stay masked in the kernel: wfi
 * resumes on a pending interrupt that sie enables whether or not sstatus.SIE
 * lets it trap, so waiting needs no handler.
 */
#include "core/time.h"
#include "abi/csr.h"
#include "abi/platform.h"
#include "arch/csr.h"
#include "arch/sbi.h"
#include "drivers/drivers.h"
#include "mm/layout.h"

#define RTC_TIME_LOW  0x0 /* reading it latches the high half */
#define RTC_TIME_HIGH 0x4

static u64 ticks_hz = PLATFORM_TIMEBASE_HZ;
static u64 ticks_at_boot;
static u64 realtime_offset_ns; /* 0 until the RTC was first read */

void time_init(u64 timebase_hz)
{
	if (timebase_hz)
		ticks_hz = timebase_hz;
	ticks_at_boot = csr_read(CSR_TIME);
}

static u64 ticks_to_ns(u64 ticks)
{
	return ticks / ticks_hz * NSEC_PER_SEC +
	       ticks % ticks_hz * NSEC_PER_SEC / ticks_hz;
}

u64 time_since_boot_ns(void)
{
	return ticks_to_ns(csr_read(CSR_TIME) - ticks_at_boot);
}

u64 time_realtime_ns(void)
{
	volatile u32 *rtc = phys_to_virt(PLATFORM_RTC_BASE);

	if (!realtime_offset_ns) {
		u64 low = rtc[RTC_TIME_LOW / 4];
		u64 high = rtc[RTC_TIME_HIGH / 4];

		realtime_offset_ns = (high << 32 | low) - time_since_boot_ns();
	}
	return realtime_offset_ns + time_since_boot_ns();
}

void time_idle(u64 deadline_ns)
{
	u64 ticks = ~0ul;

	if (deadline_ns < ~0ul / 2)
		ticks = ticks_at_boot + deadline_ns / NSEC_PER_SEC * ticks_hz +
			deadline_ns % NSEC_PER_SEC * ticks_hz / NSEC_PER_SEC +
			1;
	sbi_set_timer(ticks);
	csr_set(CSR_SIE, 1 << IRQ_STI | 1 << IRQ_SEI);
	wait_for_interrupt();
	csr_clear(CSR_SIE, 1 << IRQ_STI | 1 << IRQ_SEI);
	if (csr_read(CSR_SIP) & 1 << IRQ_SEI)
		plic_handle();
}

void time_sleep_until(u64 deadline_ns)
{
	while (time_since_boot_ns() < deadline_ns)
		time_idle(deadline_ns);
}
