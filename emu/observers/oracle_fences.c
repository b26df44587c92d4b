/* SPDX-License-Identifier: MIT */
/* See oracle_fences.h. */
#include "observers/oracle_fences.h"

#include "abi/csr.h"
#include "base/bits.h"

#define SATP_WITHOUT_MODE ((1ull << SATP_MODE_SHIFT) - 1)

void oracle_fences_free(struct oracle_fences *fences)
{
	oracle_times_free(&fences->by_asid);
	oracle_times_free(&fences->by_va);
	oracle_times_free(&fences->roots);
}

/* The page of this size that holds va, and an ASID or (none) all of them. */
static u64 va_key(u64 va, unsigned level, bool has_asid, u16 asid)
{
	return tlb_key(va, level) | (has_asid ? (u64)asid + 1 : 0) << 40;
}

static bool add_with_va(struct oracle_fences *fences, const struct oracle_fence *record)
{
	const struct mmu_fence *fence = &record->fence;

	/* spec: norm:sfence_vma_invalid_va: does nothing */
	if ((u64)bits_sign_extend(fence->va, SV39_VA_BITS) != fence->va)
		return true;
	for (unsigned level = 0; level < PAGE_SIZES; level++)
		if (!oracle_times_set(&fences->by_va,
				      va_key(fence->va, level, fence->has_asid, fence->asid),
				      record->at))
			return false;
	return true;
}

bool oracle_fences_add(struct oracle_fences *fences, const struct oracle_fence *record)
{
	fences->recent[fences->recent_count++ % ORACLE_RECENT_FENCES] = *record;
	if (record->fence.has_va)
		return add_with_va(fences, record);
	if (record->fence.has_asid)
		return oracle_times_set(&fences->by_asid, record->fence.asid, record->at);
	fences->all = record->at;
	fences->satp = ~0ull;
	oracle_times_clear(&fences->by_asid);
	oracle_times_clear(&fences->by_va);
	oracle_times_clear(&fences->roots);
	return true;
}

bool oracle_fences_use(struct oracle_fences *fences, u64 satp, u64 now)
{
	u64 old = fences->satp;

	fences->satp = satp;
	return old == ~0ull ||
	       oracle_times_set(&fences->roots, old & SATP_WITHOUT_MODE, now);
}

static u64 later(u64 a, u64 b)
{
	return a > b ? a : b;
}

u64 oracle_fences_last(const struct oracle_fences *fences, const struct oracle_subject *subject)
{
	u64 last = fences->all;

	if (!subject->is_global)
		last = later(last, oracle_times_get(&fences->by_asid, subject->asid));
	if (!subject->is_leaf)
		return last;
	last = later(last, oracle_times_get(&fences->by_va,
					    va_key(subject->va, subject->level, false, 0)));
	if (!subject->is_global)
		last = later(last, oracle_times_get(&fences->by_va,
						    va_key(subject->va, subject->level, true,
							   subject->asid)));
	return last;
}

const char *oracle_fences_gap(const struct mmu_fence *fence, const struct oracle_subject *subject)
{
	if (fence->has_va && !subject->is_leaf)
		return "a va orders leaf PTEs alone, and this is a pointer";
	if (fence->has_va &&
	    tlb_key(fence->va, subject->level) != tlb_key(subject->va, subject->level))
		return "another page";
	if (fence->has_asid && subject->is_global)
		return "an ASID spares global mappings";
	if (fence->has_asid && fence->asid != subject->asid)
		return "another ASID";
	return NULL;
}
