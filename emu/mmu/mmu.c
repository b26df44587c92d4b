/* SPDX-License-Identifier: MIT */
/*
 * One translation from request to response: L1, L2, walk cache, walk,
 * permission, PMP, in the order of docs/TIMING.md (its step numbers below).
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

static bool init_arrays(struct mmu *mmu, const struct mmu_config *config,
			struct error *error)
{
	u64 seed = config->seed;

	return tlb_init(&mmu->itlb, &config->itlb, seed, "the ITLB", error) &&
	       tlb_init(&mmu->dtlb, &config->dtlb, seed + 1, "the DTLB", error) &&
	       tlb_init(&mmu->l2_pages, &config->l2_pages, seed + 2,
			"the L2 TLB for pages", error) &&
	       tlb_init(&mmu->l2_superpages, &config->l2_superpages, seed + 3,
			"the L2 TLB for superpages", error) &&
	       tlb_init(&mmu->walk_cache[0], &config->walk_cache, seed + 4,
			"the page-walk cache", error) &&
	       tlb_init(&mmu->walk_cache[1], &config->walk_cache, seed + 5,
			"the page-walk cache", error);
}

bool mmu_init(struct mmu *mmu, const struct mmu_config *config, struct bus *bus,
	      struct pmp *pmp, struct error *error)
{
	memset(mmu, 0, sizeof(*mmu));
	mmu->bus = bus;
	mmu->pmp = pmp;
	mmu->fence_va_drops_pointers = config->fence_va_drops_pointers;
	mmu->latency = config->latency;
	if (!config->itlb.sets || !config->dtlb.sets)
		return error_set(error, "an L1 TLB of 0 sets: there must be both");
	if (!init_arrays(mmu, config, error)) {
		mmu_free(mmu);
		return false;
	}
	mmu->itlb.dropped = mmu->dtlb.dropped = forward_dropped;
	mmu->itlb.owner = mmu->dtlb.owner = mmu;
	return true;
}

static void list_arrays(struct mmu *mmu, struct tlb *arrays[6])
{
	arrays[0] = &mmu->itlb;
	arrays[1] = &mmu->dtlb;
	arrays[2] = &mmu->l2_pages;
	arrays[3] = &mmu->l2_superpages;
	arrays[4] = &mmu->walk_cache[0];
	arrays[5] = &mmu->walk_cache[1];
}

void mmu_free(struct mmu *mmu)
{
	struct tlb *arrays[6];

	list_arrays(mmu, arrays);
	for (unsigned i = 0; i < ARRAY_SIZE(arrays); i++)
		tlb_free(arrays[i]);
}

bool mmu_classify_misses(struct mmu *mmu)
{
	struct tlb *arrays[6];

	list_arrays(mmu, arrays);
	for (unsigned i = 0; i < ARRAY_SIZE(arrays); i++) {
		struct tlb *tlb = arrays[i];

		if (!tlb_is_present(tlb) || tlb->history)
			continue;
		tlb->history = miss_history_new((u64)tlb->geometry.sets *
						tlb->geometry.ways);
		if (!tlb->history)
			return false;
	}
	return true;
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

/* spec: norm:pmp_check_priv_modes: the last word on every access, translated
   or not. A bare address of more than 56 bits is nowhere: it must not wrap to a lower
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
	response->victim = response->victim_l2 = -1;
	response->victim_walk[0] = response->victim_walk[1] = -1;
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

static void touch(struct mmu *mmu, struct tlb *tlb, const struct tlb_entry *entry)
{
	if (mmu->touches)
		tlb_touch(tlb, entry);
}

/* The L2 array that holds pages of this size. */
static struct tlb *l2_array(struct mmu *mmu, unsigned level)
{
	return level == PAGE_4K ? &mmu->l2_pages : &mmu->l2_superpages;
}

/* Step 4: from the lowest table that the walk cache knows. */
static struct walk_start find_start(struct mmu *mmu, const struct mmu_request *request,
				    struct mmu_response *response)
{
	static const u8 sizes[] = { PAGE_1G, PAGE_2M };
	u16 asid = mmu_asid(request->context.satp);

	for (unsigned level = 0; level < 2; level++) {
		struct tlb *cache = &mmu->walk_cache[1 - level];
		struct tlb_entry *entry;

		if (!cache->live[sizes[1 - level]])
			continue;
		entry = tlb_probe(cache, request->va, sizes[1 - level], asid);
		if (!entry)
			continue;
		touch(mmu, cache, entry);
		response->where = (u8)(MMU_WHERE_WALK_LEVEL_0 + level);
		return (struct walk_start){
			.table_pa = entry->pa,
			.level = level,
			.is_global = entry->is_global,
		};
	}
	response->where = MMU_WHERE_WALK_ROOT;
	return walk_from_root(request);
}

/* What a walk without fault leaves behind, in the order of the contract. */
static void install(struct mmu *mmu, struct tlb *l1, const struct walk_result *result,
		    struct mmu_response *response)
{
	struct tlb *l2 = l2_array(mmu, result->leaf.level);

	for (unsigned i = 0; i < 2; i++) {
		struct tlb *cache = &mmu->walk_cache[i];

		if (result->has_pointer[i] && tlb_is_present(cache))
			response->victim_walk[i] = (s16)tlb_index(
				cache, tlb_insert(cache, &result->pointers[i]));
	}
	if (tlb_is_present(l2))
		response->victim_l2 = (s16)tlb_index(l2, tlb_insert(l2, &result->leaf));
	response->entry = tlb_insert(l1, &result->leaf);
	response->victim = (s16)tlb_index(l1, response->entry);
}

/* `stale`: the L1 entry that could not serve the access, or NULL;
   `is_update`: it, or one of L2, lacked A or D. */
static void translate_by_walk(struct mmu *mmu, struct tlb *l1, struct tlb_entry *stale,
			      bool is_update, const struct mmu_request *request,
			      struct mmu_response *response)
{
	struct walk_start start = find_start(mmu, request, response);
	enum walk_verdict verdict;
	struct walk_result result;

	mmu->counters.walks++;
	verdict = walk_sv39(mmu, request, &start, response, &result, false);
	mmu->counters.pte_reads += response->read_count;
	mmu->counters.pte_updates += response->pte_written;
	if (verdict != WALK_OK) {
		respond_fault(response, request->access, verdict);
		return;
	}
	/* What misses the TLB likely misses the host's caches too: let the rest
	   of this go on while the line comes. */
	bus_prefetch(mmu->bus, result.leaf.pa | (request->va &
			(page_size_bytes(result.leaf.level) - 1)));
	respond_page(mmu, request, response, result.leaf.level, result.leaf.pa,
		     result.leaf.pte);
	if (response->cause != MMU_NO_FAULT)
		return;
	/* The tables may have changed since it was filled: another leaf, of
	   another size, would then be beside it. */
	if (stale)
		tlb_drop(l1, stale);
	result.leaf.is_update = is_update;
	install(mmu, l1, &result, response);
}

static void respond_entry(const struct mmu *mmu, const struct tlb_entry *entry,
			  const struct mmu_request *request, struct mmu_response *response)
{
	respond_page(mmu, request, response, entry->level, entry->pa, entry->pte);
}

/* Does the entry answer, for good or ill? False: A or D must be set in
   memory, so that takes a walk (spec: sv32algorithm step 9). */
static bool is_answered_by(const struct mmu *mmu, const struct tlb_entry *entry,
			   enum mmu_where where, const struct mmu_request *request,
			   struct mmu_response *response)
{
	enum walk_verdict verdict =
		perm_check(entry->pte, request->access, &request->context);

	if (verdict == WALK_OK && perm_missing_ad(entry->pte, request->access))
		return false;
	response->where = (u8)where;
	response->level = entry->level;
	if (verdict != WALK_OK)
		respond_fault(response, request->access, verdict);
	else
		respond_entry(mmu, entry, request, response);
	return true;
}

/* Step 3. */
static void translate_by_l2(struct mmu *mmu, struct tlb *l1,
			    const struct mmu_request *request, struct mmu_response *response)
{
	u16 asid = mmu_asid(request->context.satp);
	enum mmu_where where = MMU_WHERE_L2_PAGES;
	struct tlb *l2 = &mmu->l2_pages;
	struct tlb_entry *entry = tlb_lookup(l2, request->va, asid);
	struct tlb_fill fill;

	if (!entry) {
		l2 = &mmu->l2_superpages;
		entry = tlb_lookup(l2, request->va, asid);
		where = MMU_WHERE_L2_SUPERPAGES;
	}
	response->cycles += mmu->latency.l2;
	if (entry)
		touch(mmu, l2, entry);
	if (!entry || !is_answered_by(mmu, entry, where, request, response)) {
		translate_by_walk(mmu, l1, NULL, entry != NULL, request, response);
		return;
	}
	if (response->cause != MMU_NO_FAULT)
		return;
	bus_prefetch(mmu->bus, response->pa);
	fill = (struct tlb_fill){
		.va = request->va,
		.pa = entry->pa,
		.pte = entry->pte,
		.pte_pa = entry->pte_pa,
		.asid = entry->asid,
		.is_global = entry->is_global,
		.level = entry->level,
	};
	response->entry = tlb_insert(l1, &fill);
	response->victim = (s16)tlb_index(l1, response->entry);
}

/* What L1 cannot answer alone. `stale`: its entry that lacks A or D. */
static void translate_beyond_l1(struct mmu *mmu, enum mmu_side side, struct tlb *l1,
				struct tlb_entry *stale, const struct mmu_request *request,
				struct mmu_response *response)
{
	response->cycles += mmu->latency.arbitrate;
	if (stale) {
		translate_by_walk(mmu, l1, stale, true, request, response);
	} else {
		if (side == MMU_SIDE_FETCH)
			mmu->counters.itlb_misses++;
		else
			mmu->counters.dtlb_misses++;
		translate_by_l2(mmu, l1, request, response);
	}
	response->cycles += mmu->latency.respond +
			    (response->cause == MMU_NO_FAULT ? mmu->latency.fill :
							       mmu->latency.fault);
	mmu->counters.answers[side][request->context.privilege & 1][response->where]++;
	if (mmu_was_walked(response))
		mmu->counters.walk_cycles += response->cycles;
}

void mmu_translate_alone(struct mmu *mmu, const struct mmu_request *request,
			 struct mmu_response *response)
{
	enum mmu_side side = request->access == MMU_FETCH ? MMU_SIDE_FETCH : MMU_SIDE_DATA;
	struct tlb *l1 = side == MMU_SIDE_FETCH ? &mmu->itlb : &mmu->dtlb;
	struct tlb_entry *entry;

	response_reset(response);
	response->cycles = mmu->latency.l1;
	if (!is_answered_early(mmu, request, response)) {
		entry = tlb_lookup(l1, request->va, mmu_asid(request->context.satp));
		if (entry)
			touch(mmu, l1, entry);
		if (!entry ||
		    !is_answered_by(mmu, entry, MMU_WHERE_L1, request, response))
			translate_beyond_l1(mmu, side, l1, entry, request, response);
		else if (response->cause == MMU_NO_FAULT)
			response->entry = entry;
	}
	if (unlikely(response->cause != MMU_NO_FAULT))
		count_fault(mmu, response);
}

static cold_path void tell_answered(const struct mmu *mmu, const struct mmu_request *request,
				    const struct mmu_response *response)
{
	for (const struct mmu_observer *observer = mmu->observers; observer;
	     observer = observer->next)
		observer->answered(observer->owner, request, response);
}

void mmu_translate(struct mmu *mmu, const struct mmu_request *request,
		   struct mmu_response *response)
{
	if (unlikely(mmu->companion))
		mmu->companion->translate(mmu->companion->owner, request, response);
	else
		mmu_translate_alone(mmu, request, response);
	if (unlikely(mmu->observers))
		tell_answered(mmu, request, response);
}

void mmu_peek(const struct mmu *mmu, const struct mmu_request *request,
	      struct mmu_response *response)
{
	enum walk_verdict verdict;
	struct walk_result result;
	struct walk_start start;

	response_reset(response);
	if (is_answered_early(mmu, request, response))
		return;
	response->where = MMU_WHERE_WALK_ROOT;
	start = walk_from_root(request);
	verdict = walk_sv39(mmu, request, &start, response, &result, true);
	if (verdict != WALK_OK) {
		respond_fault(response, request->access, verdict);
		return;
	}
	respond_page(mmu, request, response, result.leaf.level, result.leaf.pa,
		     result.leaf.pte);
}

static void fence_array(struct tlb *tlb, const struct mmu_fence *fence)
{
	if (tlb_is_present(tlb))
		tlb_fence(tlb, fence->has_va, fence->va, fence->has_asid, fence->asid);
}

u32 mmu_fence_alone(struct mmu *mmu, const struct mmu_fence *fence)
{
	mmu->counters.fences++;
	fence_array(&mmu->itlb, fence);
	fence_array(&mmu->dtlb, fence);
	fence_array(&mmu->l2_pages, fence);
	fence_array(&mmu->l2_superpages, fence);
	/* spec: norm:sfence_vma_va_all_asid: a fence with a va orders leaf PTEs alone */
	if (!fence->has_va || mmu->fence_va_drops_pointers) {
		fence_array(&mmu->walk_cache[0], fence);
		fence_array(&mmu->walk_cache[1], fence);
	}
	/* By ASID the RAM of L2 is swept set by set; else columns are cleared. */
	return mmu->latency.fence +
	       (fence->has_asid && !fence->has_va && tlb_is_present(&mmu->l2_pages) ?
			mmu->l2_pages.geometry.sets : 1);
}

u32 mmu_fence(struct mmu *mmu, const struct mmu_fence *fence)
{
	for (const struct mmu_observer *observer = mmu->observers; observer;
	     observer = observer->next)
		observer->fenced(observer->owner, fence);
	if (unlikely(mmu->companion))
		return mmu->companion->fence(mmu->companion->owner, fence);
	return mmu_fence_alone(mmu, fence);
}
