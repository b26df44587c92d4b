/* SPDX-License-Identifier: MIT */
/* What of the board the firmware uses, from the device tree. */
#ifndef FIRMWARE_PLATFORM_H
#define FIRMWARE_PLATFORM_H

#include "abi/platform.h"
#include "base/types.h"

struct fdt;

/* Written at cold boot only, except `harts`, to which harts add themselves. */
struct platform {
	u64 uart_pa;
	u32 uart_shift;
	u64 clint_pa;
	u64 finisher_pa; /* 0: there is none */
	u64 ram_end_pa;
	u64 harts; /* bit = hart id */
	bool has_svade, has_svadu;
};

extern struct platform platform;

/* From the tree, or the addresses of abi/platform.h if fdt is NULL. */
void platform_init(const struct fdt *fdt);
/* Does nothing without a finisher; otherwise it may not come back. */
void platform_finish(u32 value);

#endif
