/* SPDX-License-Identifier: MIT */
/*
 * The permission a leaf PTE gives: one pure function, used alike for a TLB
 * hit and at the end of a walk, so that the two cannot disagree.
 * spec: sv32algorithm, the step that checks R, W, X, U with SUM and MXR.
 */
#ifndef MMU_PERM_H
#define MMU_PERM_H

#include "abi/pte.h"
#include "mmu/mmu.h"
#include "mmu/walk.h"

static inline enum walk_verdict perm_check(u64 pte, enum mmu_access access,
					   const struct mmu_context *context)
{
	if (context->privilege == PRIVILEGE_U) {
		if (!(pte & PTE_U))
			return WALK_SUPERVISOR_PAGE;
	} else if (pte & PTE_U) {
		/* spec: norm:sstatus_sum: never a fetch, SUM or not */
		if (access == MMU_FETCH || !context->sum)
			return WALK_USER_PAGE;
	}
	switch (access) {
	case MMU_FETCH:
		return pte & PTE_X ? WALK_OK : WALK_NO_EXECUTE;
	case MMU_STORE:
		return pte & PTE_W ? WALK_OK : WALK_NO_WRITE;
	default:
		/* spec: norm:sstatus_mxr: loads from executable pages */
		if (pte & PTE_R || (context->mxr && pte & PTE_X))
			return WALK_OK;
		return WALK_NO_READ;
	}
}

/* Does this access need A, or D, set in the PTE first? The bits missing. */
static inline u64 perm_missing_ad(u64 pte, enum mmu_access access)
{
	u64 needed = access == MMU_STORE ? PTE_A | PTE_D : PTE_A;

	return needed & ~pte;
}

#endif
