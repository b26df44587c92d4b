/* SPDX-License-Identifier: MIT */
/*
 * With Sstc S-mode has a timer of its own and the firmware only writes it for
 * those who ask by SBI. Without, the M-mode timer is lent: its interrupt is
 * passed on as STIP, and masked until the next call sets it again.
 */
#include "firmware/timer.h"
#include "abi/sbi.h"
#include "firmware/csr.h"
#include "firmware/hart.h"
#include "firmware/platform.h"
#include "firmware/pmu.h"

u64 timer_read(void)
{
	return *(volatile u64 *)(platform.clint_pa + CLINT_MTIME);
}

void timer_set(u64 ticks)
{
	struct hart *self = hart_self();

	pmu_count(SBI_PMU_FW_SET_TIMER);
	if (self->has_sstc) {
		csr_write(0x14d, ticks); /* stimecmp; the assembler lacks the name */
		return;
	}
	*(volatile u64 *)(platform.clint_pa + CLINT_MTIMECMP + 8 * self->id) = ticks;
	csr_clear(mip, MIP(IRQ_STI));
	csr_set(mie, MIP(IRQ_MTI));
}

void timer_expired(void)
{
	csr_clear(mie, MIP(IRQ_MTI));
	csr_set(mip, MIP(IRQ_STI));
}
