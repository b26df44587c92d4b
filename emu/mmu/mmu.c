/* SPDX-License-Identifier: MIT */
/*
 * One translation from request to response: TLB, walk, permission, PMP.
 * Nothing is installed on a fault, so there are no negative entries, and
 * permission, SUM, MXR and PMP are evaluated on every access: changing them
 * needs no fence.
 */
#include "mmu/mmu.h"

#include <string.h>

#include "base/bits.h"
#include "mmu/perm.h"
#include "mmu/walk.h"

static const u8 page_fault_causes[] = {
	[MMU_LOAD] = CAUSE_LOAD_PAGE_FAULT,
	[MMU_STORE] = CAUSE_STORE_PAGE_FAULT,
	[MMU_FETCH] = CAUSE_FETCH_PAGE_FAULT,
};
static const u8 access_fault_causes[] = {
	[MMU_LOAD] = CAUSE_LOAD_ACCESS,
	[MMU_STORE] = CAUSE_STORE_ACCESS,
	[MMU_FETCH] = CAUSE_FETCH_ACCESS,
};
static const u8 permissions[] = {
	[MMU_LOAD] = PMP_R,
	[MMU_STORE] = PMP_W,
	[MMU_FETCH] = PMP_X,
};

static void forward_dropped(void *owner, struct tlb *tlb,
			    struct tlb_entry *entry)
{
	struct mmu *mmu = owner;

	if (mmu->entry_dropped)
		mmu->entry_dropped(mmu->owner, tlb, entry);
}

bool mmu_init(struct mmu *mmu, const struct mmu_config *config, struct bus *bus,
	      struct pmp *pmp, struct error *error)
{
	memset(mmu, 0, sizeof(*mmu));
	mmu->bus = bus;
	mmu->pmp = pmp;
	if (!tlb_init(&mmu->itlb, &config->itlb, config->seed, error))
		return false;
	if (!tlb_init(&mmu->dtlb, &config->dtlb, config->seed + 1, error)) {
		tlb_free(&mmu->itlb);
		return false;
	}
	mmu->itlb.dropped = mmu->dtlb.dropped = forward_dropped;
	mmu->itlb.owner = mmu->dtlb.owner = mmu;
	return true;
}

void mmu_free(struct mmu *mmu)
{
	tlb_free(&mmu->itlb);
	tlb_free(&mmu->dtlb);
}

static void respond_fault(struct mmu_response *response, enum mmu_access access,
			  enum walk_verdict verdict)
{
	bool is_access = walk_verdicts[verdict].fault == WALK_FAULT_ACCESS;

	response->verdict = (u8)verdict;
	response->entry = NULL;
	response->cause = is_access ? access_fault_causes[access]
				    : page_fault_causes[access];
}

/* spec: norm:pmp_check: the last word on every access, translated or not. A
   bare address of more than 56 bits is nowhere: it must not wrap to a lower
   one. */
static void check_final(const struct mmu *mmu,
			const struct mmu_request *request,
			struct mmu_response *response)
{
	if (unlikely(response->pa >> PA_BITS ||
		     !pmp_check(mmu->pmp, response->pa, request->size_bytes,
				permissions[request->access],
				request->context.privilege)))
		respond_fault(response, request->access, WALK_FINAL_ACCESS);
}

static void respond_page(const struct mmu *mmu,
			 const struct mmu_request *request,
			 struct mmu_response *response, unsigned level,
			 u64 page_pa, u64 pte)
{
	response->level = (u8)level;
	response->pbmt = (u8)bits_get(pte, PTE_PBMT_SHIFT, 2);
	response->pa = page_pa | (request->va & (page_size_bytes(level) - 1));
	response->verdict = WALK_OK;
	response->cause = MMU_NO_FAULT;
	check_final(mmu, request, response);
}

/* Clear what is always meaningful; the arrays are bounded by their counts. */
static void response_reset(struct mmu_response *response)
{
	response->pa = 0;
	response->cause = MMU_NO_FAULT;
	response->level = 0;
	response->where = MMU_WHERE_NONE;
	response->pbmt = 0;
	response->verdict = WALK_OK;
	response->read_count = 0;
	response->pte_written = false;
	response->victim = -1;
	response->entry = NULL;
	response->cycles = 0;
}

/* The part before any table is looked at; true: the answer is complete. */
static bool is_answered_early(const struct mmu *mmu,
			      const struct mmu_request *request,
			      struct mmu_response *response)
{
	if (!mmu_is_active(&request->context)) {
		response->where = MMU_WHERE_BARE;
		response->pa = request->va;
		check_final(mmu, request, response);
		return true;
	}
	/* spec: norm:Sv39_va_signext */
	if (unlikely((u64)bits_sign_extend(request->va, SV39_VA_BITS) !=
		     request->va)) {
		respond_fault(response, request->access, WALK_NOT_CANONICAL);
		return true;
	}
	return false;
}

static void count_fault(struct mmu *mmu, const struct mmu_response *response)
{
	if (walk_verdicts[response->verdict].fault == WALK_FAULT_ACCESS)
		mmu->counters.access_faults++;
	else
		mmu->counters.page_faults++;
}

/* `stale`: the entry that could not serve the access, or NULL. */
static void translate_by_walk(struct mmu *mmu, struct tlb *tlb,
			      struct tlb_entry *stale,
			      const struct mmu_request *request,
			      struct mmu_response *response)
{
	enum walk_verdict verdict;
	struct tlb_fill fill;

	response->where = MMU_WHERE_WALK;
	mmu->counters.walks++;
	verdict = walk_sv39(mmu, request, response, &fill, false);
	mmu->counters.pte_reads += response->read_count;
	mmu->counters.pte_updates += response->pte_written;
	if (verdict != WALK_OK) {
		respond_fault(response, request->access, verdict);
		return;
	}
	/* What misses the TLB likely misses the host's caches too: let the rest
	   of this go on while the line comes. */
	bus_prefetch(mmu->bus, fill.pa | (request->va & (page_size_bytes(fill.level) - 1)));
	respond_page(mmu, request, response, fill.level, fill.pa, fill.pte);
	if (response->cause != MMU_NO_FAULT)
		return;
	/* The tables may have changed since it was filled: another leaf, of
	   another size, would then be beside it. */
	if (stale)
		tlb_drop(tlb, stale);
	response->entry = tlb_insert(tlb, &fill);
	response->victim = (s16)tlb_index(tlb, response->entry);
	mmu->counters.fills_by_size[fill.level]++;
}

static void translate_by_hit(struct mmu *mmu, struct tlb *tlb,
			     struct tlb_entry *entry,
			     const struct mmu_request *request,
			     struct mmu_response *response)
{
	enum walk_verdict verdict =
		perm_check(entry->pte, request->access, &request->context);

	/* A or D is set in memory, so that takes a walk; the entry alone
	   cannot do it (spec: sv32algorithm step 9). */
	if (verdict == WALK_OK &&
	    perm_missing_ad(entry->pte, request->access)) {
		translate_by_walk(mmu, tlb, entry, request, response);
		return;
	}
	response->where = MMU_WHERE_L1;
	response->level = entry->level;
	if (verdict != WALK_OK) {
		respond_fault(response, request->access, verdict);
		return;
	}
	response->entry = entry;
	respond_page(mmu, request, response, entry->level, entry->pa,
		     entry->pte);
}

void mmu_translate(struct mmu *mmu, const struct mmu_request *request,
		   struct mmu_response *response)
{
	bool is_fetch = request->access == MMU_FETCH;
	struct tlb *tlb = is_fetch ? &mmu->itlb : &mmu->dtlb;
	struct tlb_entry *entry;
	u16 asid = (u16)bits_get(request->context.satp, SATP_ASID_SHIFT,
				 SATP_ASID_BITS);

	response_reset(response);
	if (!is_answered_early(mmu, request, response)) {
		entry = tlb_lookup(tlb, request->va, asid);
		if (entry) {
			translate_by_hit(mmu, tlb, entry, request, response);
		} else {
			if (is_fetch)
				mmu->counters.itlb_misses++;
			else
				mmu->counters.dtlb_misses++;
			translate_by_walk(mmu, tlb, NULL, request, response);
		}
	}
	if (unlikely(response->cause != MMU_NO_FAULT))
		count_fault(mmu, response);
}

void mmu_peek(const struct mmu *mmu, const struct mmu_request *request,
	      struct mmu_response *response)
{
	enum walk_verdict verdict;
	struct tlb_fill fill;

	response_reset(response);
	if (is_answered_early(mmu, request, response))
		return;
	response->where = MMU_WHERE_WALK;
	verdict = walk_sv39(mmu, request, response, &fill, true);
	if (verdict != WALK_OK) {
		respond_fault(response, request->access, verdict);
		return;
	}
	respond_page(mmu, request, response, fill.level, fill.pa, fill.pte);
}

void mmu_fence(struct mmu *mmu, const struct mmu_fence *fence)
{
	mmu->counters.fences++;
	tlb_fence(&mmu->itlb, fence->has_va, fence->va, fence->has_asid,
		  fence->asid);
	tlb_fence(&mmu->dtlb, fence->has_va, fence->va, fence->has_asid,
		  fence->asid);
}
