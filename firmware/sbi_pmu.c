/* SPDX-License-Identifier: MIT */
/*
 * Performance monitoring, the calls; the counters are pmu.c. spec: sbi pmu. A
 * counter that is not configured takes no part in start and stop, so that all
 * can be stopped at once. No snapshots in shared memory, no overflow interrupt.
 */
#include "abi/hpm.h"
#include "firmware/csr.h"
#include "firmware/ecall.h"
#include "firmware/guarded.h"
#include "firmware/pmu.h"

#define INFO_WIDTH_SHIFT 12
#define INFO_FIRMWARE (1ul << 63)
#define EVENT_BITS 20

/* Does the SBI know such an index? */
static bool event_is_valid(u32 event)
{
	u32 code = event & ((1u << SBI_PMU_TYPE_SHIFT) - 1);

	switch (event >> SBI_PMU_TYPE_SHIFT) {
	case SBI_PMU_TYPE_GENERAL:
		return code && code < SBI_PMU_GENERAL_CODES;
	case SBI_PMU_TYPE_CACHE:
		/* the cache, read or write or prefetch, hit or miss */
		return code >> 3 <= SBI_PMU_NODE && (code >> 1 & 3) != 3;
	case SBI_PMU_TYPE_RAW:
		return !code;
	case SBI_PMU_TYPE_FIRMWARE:
		return code < SBI_PMU_FW_CODES;
	}
	return false;
}

/* The lowest of these that is free; but cycle and instret only if need be, as
   others read them. -1: none. */
static s64 choose(u64 counters)
{
	s64 fixed = -1;

	for (u64 counter = 0; counters; counter++, counters >>= 1) {
		if (!(counters & 1) || pmu_counter_is_configured(counter))
			continue;
		if (counter >= HPM_COUNTER_FIRST)
			return (s64)counter;
		if (fixed < 0)
			fixed = (s64)counter;
	}
	return fixed;
}

/* The set of counters that a call names; false: some are beyond the last. */
static bool resolve(u64 base, u64 mask, u64 *counters)
{
	u64 count = pmu_hardware_counters() + PMU_FIRMWARE_COUNTERS;

	if (base >= count || mask >> (count - base))
		return false;
	*counters = mask << base;
	return true;
}

static u64 filters(u64 flags)
{
	u64 bits = 0;

	if (flags & SBI_PMU_CONFIG_SET_UINH)
		bits |= 1ul << HPM_EVENT_UINH_SHIFT;
	if (flags & SBI_PMU_CONFIG_SET_SINH)
		bits |= 1ul << HPM_EVENT_SINH_SHIFT;
	if (flags & SBI_PMU_CONFIG_SET_MINH)
		bits |= 1ul << HPM_EVENT_MINH_SHIFT;
	return bits;
}

static struct sbi_return configure(const u64 *args)
{
	u64 flags = args[2], counters;
	u32 event = (u32)args[3];
	s64 counter;

	if (!resolve(args[0], args[1], &counters) || !counters)
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	if (args[3] >> EVENT_BITS || !event_is_valid(event))
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	if (flags & SBI_PMU_CONFIG_SKIP_MATCH) {
		for (counter = 0; !(counters >> counter & 1);)
			counter++;
		if (!pmu_counter_is_configured((u64)counter))
			return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	} else {
		counter = choose(counters & pmu_matching(event, args[4]));
		if (counter < 0)
			return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
		pmu_configure((u64)counter, event, args[4], filters(flags));
	}
	if (flags & SBI_PMU_CONFIG_CLEAR_VALUE)
		pmu_set_value((u64)counter, 0);
	if (flags & SBI_PMU_CONFIG_AUTO_START)
		pmu_start((u64)counter, NULL);
	return SBI_OK(counter);
}

static struct sbi_return start(const u64 *args)
{
	s64 error = SBI_ERR_INVALID_PARAM;
	u64 counters;

	if (!resolve(args[0], args[1], &counters))
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	for (u64 counter = 0; counters; counter++, counters >>= 1) {
		if (!(counters & 1) || !pmu_counter_is_configured(counter))
			continue;
		if (!pmu_start(counter, args[2] & SBI_PMU_START_SET_VALUE ? &args[3] : NULL))
			error = SBI_ERR_ALREADY_STARTED;
		else if (error == SBI_ERR_INVALID_PARAM)
			error = SBI_SUCCESS;
	}
	return SBI_ERROR(error);
}

static struct sbi_return stop(const u64 *args)
{
	s64 error = SBI_ERR_INVALID_PARAM;
	u64 counters;

	if (!resolve(args[0], args[1], &counters))
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	for (u64 counter = 0; counters; counter++, counters >>= 1) {
		if (!(counters & 1) || !pmu_counter_is_configured(counter))
			continue;
		if (!pmu_stop(counter))
			error = SBI_ERR_ALREADY_STOPPED;
		else if (error == SBI_ERR_INVALID_PARAM)
			error = SBI_SUCCESS;
		if (args[2] & SBI_PMU_STOP_RESET)
			pmu_reset(counter);
	}
	return SBI_ERROR(error);
}

static struct sbi_return get_info(u64 counter)
{
	if (!pmu_counter_exists(counter))
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	if (counter >= pmu_hardware_counters())
		return SBI_OK(INFO_FIRMWARE);
	return SBI_OK((CSR_CYCLE + counter) | 63ul << INFO_WIDTH_SHIFT);
}

static struct sbi_return handle(const struct sbi_call *call)
{
	const u64 *args = call->args;

	switch (call->function) {
	case SBI_PMU_NUM_COUNTERS:
		return SBI_OK(pmu_hardware_counters() + PMU_FIRMWARE_COUNTERS);
	case SBI_PMU_COUNTER_GET_INFO:
		return get_info(args[0]);
	case SBI_PMU_COUNTER_CONFIG_MATCHING:
		return configure(args);
	case SBI_PMU_COUNTER_START:
		return start(args);
	case SBI_PMU_COUNTER_STOP:
		return stop(args);
	case SBI_PMU_COUNTER_FW_READ:
	case SBI_PMU_COUNTER_FW_READ_HI:
		if (args[0] < pmu_hardware_counters() || !pmu_counter_is_configured(args[0]))
			return SBI_ERROR(SBI_ERR_INVALID_PARAM);
		/* The upper half is for RV32. */
		return SBI_OK(call->function == SBI_PMU_COUNTER_FW_READ ?
				      pmu_firmware_value(args[0]) : 0);
	}
	return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
}

/* What cannot be stopped cannot be started either. */
static bool is_available(u32 extension)
{
	u64 value;

	(void)extension;
	return csr_try_read_mcountinhibit(&value);
}

SBI_EXTENSION(pmu) = {
	.first = SBI_PMU, .last = SBI_PMU, .is_available = is_available, .handler = handle,
};
