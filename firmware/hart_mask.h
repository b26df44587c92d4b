/* SPDX-License-Identifier: MIT */
/* The hart masks of SBI calls, and which harts there are. */
#ifndef FIRMWARE_HART_MASK_H
#define FIRMWARE_HART_MASK_H

#include "base/types.h"

/* Harts of the machine, bit = hart id. */
u64 hart_mask_all(void);
u32 hart_mask_count(u64 harts);
/*
 * Harts of `mask` counted from `base`, as a mask from 0; all if base is
 * SBI_HART_MASK_ALL. False: one of them does not exist.
 */
bool hart_mask_resolve(u64 mask, u64 base, u64 *harts);

#endif
