/* SPDX-License-Identifier: MIT */
/* spec: sbi, "Hart list parameter". */
#include "firmware/hart_mask.h"
#include "abi/sbi.h"
#include "firmware/platform.h"

u64 hart_mask_all(void)
{
	return __atomic_load_n(&platform.harts, __ATOMIC_RELAXED);
}

/* __builtin_popcount is a call into libgcc, which we do not link. */
u32 hart_mask_count(u64 harts)
{
	u32 count = 0;

	for (; harts; harts &= harts - 1)
		count++;
	return count;
}

bool hart_mask_resolve(u64 mask, u64 base, u64 *harts)
{
	u64 all = hart_mask_all();

	if (base == (u64)SBI_HART_MASK_ALL) {
		*harts = all;
		return true;
	}
	*harts = 0;
	if (!mask)
		return true;
	if (base >= PLATFORM_HARTS_MAX || mask >> (PLATFORM_HARTS_MAX - base))
		return false;
	*harts = mask << base;
	return !(*harts & ~all);
}
