/* SPDX-License-Identifier: MIT */
/* What of the board the firmware uses, from the device tree. */
#ifndef FIRMWARE_PLATFORM_H
#define FIRMWARE_PLATFORM_H

#include "abi/platform.h"
#include "base/types.h"

struct fdt;

#define PMU_RANGES_MAX 16
#define PMU_SELECTORS_MAX 4

/* From the tree's riscv,pmu: event indices and the counters (bit = number) that
   count them; raw events whose selector is this one in the bits of the mask. */
struct pmu_range {
	u32 first, last, counters;
};

struct pmu_selector {
	u64 select, mask;
	u32 counters;
};

/* Written at cold boot only, except `harts`, to which harts add themselves. */
struct platform {
	u64 uart_pa;
	u32 uart_shift;
	u64 clint_pa;
	u64 finisher_pa; /* 0: there is none */
	u64 ram_end_pa;
	u64 harts; /* bit = hart id */
	bool has_svade, has_svadu;
	struct pmu_range pmu_ranges[PMU_RANGES_MAX];
	u32 pmu_range_count;
	struct pmu_selector pmu_selectors[PMU_SELECTORS_MAX];
	u32 pmu_selector_count;
};

extern struct platform platform;

/* From the tree, or the addresses of abi/platform.h if fdt is NULL. */
void platform_init(const struct fdt *fdt);
/* Does nothing without a finisher; otherwise it may not come back. */
void platform_finish(u32 value);

#endif
