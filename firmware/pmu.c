/* SPDX-License-Identifier: MIT */
/*
 * See pmu.h. Which hardware counters exist and what they can count is told by
 * the device tree; without that there are cycle and instret. An event's index is
 * its selector, as the SBI recommends (a tree's riscv,event-to-mhpmevent is
 * not read). A firmware counter is the number of times so far plus an offset.
 */
#include "firmware/pmu.h"
#include "abi/sbi.h"
#include "firmware/csr.h"
#include "firmware/guarded.h"
#include "firmware/hart.h"
#include "firmware/platform.h"

#define COUNTERS (32 + PMU_FIRMWARE_COUNTERS)
#define NO_EVENT (~0u)
#define CYCLE_BIT 1u
#define TIME_BIT 2u
#define INSTRET_BIT 4u
#define FIXED_BITS (CYCLE_BIT | INSTRET_BIT)

/* Of one hart, touched by it alone. */
struct monitor {
	u32 events[COUNTERS]; /* NO_EVENT: not configured */
	u64 started; /* bit = counter */
	u64 values[PMU_FIRMWARE_COUNTERS]; /* less the total while started */
	u64 totals[SBI_PMU_FW_CODES];
};

static struct monitor monitors[PLATFORM_HARTS_MAX];

static struct monitor *own_monitor(void)
{
	return &monitors[hart_self()->id];
}

static u32 hardware(void)
{
	u32 counters = FIXED_BITS;

	for (u32 i = 0; i < platform.pmu_range_count; i++)
		counters |= platform.pmu_ranges[i].counters;
	for (u32 i = 0; i < platform.pmu_selector_count; i++)
		counters |= platform.pmu_selectors[i].counters;
	return counters & ~TIME_BIT;
}

void pmu_init(void)
{
	struct monitor *monitor = own_monitor();

	for (u32 i = 0; i < COUNTERS; i++)
		monitor->events[i] = NO_EVENT;
	monitor->started = 0;
	csr_try_write_mcountinhibit(hardware() & ~FIXED_BITS);
}

void pmu_count(u32 code)
{
	own_monitor()->totals[code]++;
}

u32 pmu_hardware_counters(void)
{
	u32 counters = hardware(), count = 0;

	for (; counters; counters >>= 1)
		count++;
	return count;
}

static bool is_firmware(u64 counter)
{
	return counter >= pmu_hardware_counters();
}

bool pmu_counter_exists(u64 counter)
{
	if (counter < pmu_hardware_counters())
		return hardware() >> counter & 1;
	return counter < pmu_hardware_counters() + PMU_FIRMWARE_COUNTERS;
}

bool pmu_counter_is_configured(u64 counter)
{
	return pmu_counter_exists(counter) && own_monitor()->events[counter] != NO_EVENT;
}

u64 pmu_matching(u32 event, u64 data)
{
	u64 counters = 0;

	switch (event >> SBI_PMU_TYPE_SHIFT) {
	case SBI_PMU_TYPE_FIRMWARE:
		return ((1ul << PMU_FIRMWARE_COUNTERS) - 1) << pmu_hardware_counters();
	case SBI_PMU_TYPE_RAW:
		for (u32 i = 0; i < platform.pmu_selector_count; i++)
			if ((data & platform.pmu_selectors[i].mask) ==
			    platform.pmu_selectors[i].select)
				counters |= platform.pmu_selectors[i].counters;
		break;
	default:
		for (u32 i = 0; i < platform.pmu_range_count; i++)
			if (event >= platform.pmu_ranges[i].first &&
			    event <= platform.pmu_ranges[i].last)
				counters |= platform.pmu_ranges[i].counters;
		if (event == SBI_PMU_CYCLES)
			counters |= CYCLE_BIT;
		if (event == SBI_PMU_INSTRUCTIONS)
			counters |= INSTRET_BIT;
	}
	return counters & hardware();
}

void pmu_configure(u64 counter, u32 event, u64 data, u64 filters)
{
	struct monitor *monitor = own_monitor();

	monitor->events[counter] = event;
	if (is_firmware(counter))
		return;
	csr_set(mcountinhibit, 1ul << counter);
	if (event >> SBI_PMU_TYPE_SHIFT != SBI_PMU_TYPE_RAW)
		data = event;
	pmu_write_event(counter, data | filters);
}

static u64 total(const struct monitor *monitor, u64 counter)
{
	return monitor->totals[monitor->events[counter] & 0xffff];
}

void pmu_set_value(u64 counter, u64 value)
{
	struct monitor *monitor = own_monitor();

	if (!is_firmware(counter)) {
		pmu_write_counter(counter, value);
		return;
	}
	if (monitor->started >> counter & 1)
		value -= total(monitor, counter);
	monitor->values[counter - pmu_hardware_counters()] = value;
}

u64 pmu_firmware_value(u64 counter)
{
	const struct monitor *monitor = own_monitor();
	u64 value = monitor->values[counter - pmu_hardware_counters()];

	return monitor->started >> counter & 1 ? value + total(monitor, counter) : value;
}

bool pmu_start(u64 counter, const u64 *value)
{
	struct monitor *monitor = own_monitor();
	u64 first;

	if (monitor->started >> counter & 1)
		return false;
	if (is_firmware(counter)) {
		first = value ? *value : pmu_firmware_value(counter);
		monitor->started |= 1ul << counter;
		pmu_set_value(counter, first);
		return true;
	}
	if (value)
		pmu_write_counter(counter, *value);
	monitor->started |= 1ul << counter;
	csr_clear(mcountinhibit, 1ul << counter);
	return true;
}

bool pmu_stop(u64 counter)
{
	struct monitor *monitor = own_monitor();
	u64 last;

	if (!(monitor->started >> counter & 1))
		return false;
	if (is_firmware(counter)) {
		last = pmu_firmware_value(counter);
		monitor->started &= ~(1ul << counter);
		pmu_set_value(counter, last);
		return true;
	}
	csr_set(mcountinhibit, 1ul << counter);
	monitor->started &= ~(1ul << counter);
	return true;
}

void pmu_reset(u64 counter)
{
	own_monitor()->events[counter] = NO_EVENT;
	if (is_firmware(counter))
		return;
	pmu_write_event(counter, 0);
	if (FIXED_BITS >> counter & 1)
		csr_clear(mcountinhibit, 1ul << counter);
}
