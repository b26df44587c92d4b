/* SPDX-License-Identifier: MIT */
/* See oracle_walk.h. */
#include "observers/oracle_walk.h"

#include <string.h>

#include "base/bits.h"

#define NAPOT_PTES 16

/* What a PTE makes of the request. */
enum outcome { OUTCOME_POINTER, OUTCOME_AGREES, OUTCOME_DIFFERS };

struct search {
	const struct oracle_query *query;
	bool is_past;	   /* not only what memory holds now */
	bool is_any_size;  /* the answer's level does not matter */
	u16 asid;	   /* of the root */
	/* Something on the path is gone by a fence of its ASID, or is of another
	   ASID: only a global entry below it, which that spares, can be left. */
	bool needs_global;
	unsigned budget; /* of outdated PTEs */
	struct oracle_path *path;
};

/* A PTE of a candidate path. */
struct place {
	u64 table_pa;
	unsigned level;
	bool is_global; /* by a pointer above */
};

static enum outcome compare_fault(const struct search *search, bool is_page_fault)
{
	static const u8 page_faults[] = { CAUSE_LOAD_PAGE_FAULT, CAUSE_STORE_PAGE_FAULT,
					  CAUSE_FETCH_PAGE_FAULT };
	static const u8 access_faults[] = { CAUSE_LOAD_ACCESS, CAUSE_STORE_ACCESS,
					    CAUSE_FETCH_ACCESS };
	const struct oracle_query *query = search->query;
	u8 cause = (is_page_fault ? page_faults : access_faults)[query->request->access];

	return query->response->cause == cause ? OUTCOME_AGREES : OUTCOME_DIFFERS;
}

static bool was_walked(const struct search *search)
{
	return mmu_was_walked(search->query->response);
}

static bool pmp_allows(const struct search *search, u64 pa, unsigned size, u8 permission,
		       u8 privilege)
{
	return pmp_scan(search->query->pmp, pa, size, permission, privilege);
}

/* spec: sv32algorithm step 3, norm:Sv39_pte_future_rsv, svpbmt */
static bool is_reserved(const struct search *search, u64 pte)
{
	u64 pbmt = bits_get(pte, PTE_PBMT_SHIFT, 2);

	return !(pte & PTE_V) || (pte & PTE_W && !(pte & PTE_R)) ||
	       bits_get(pte, PTE_RESERVED_SHIFT, PTE_RESERVED_BITS) || pbmt == 3 ||
	       (pbmt && !search->query->request->context.pbmte &&
		!(search->is_past && !was_walked(search)));
}

/* spec: sv32algorithm steps 5 and 6, norm:sstatus_sum, norm:sstatus_mxr */
static bool is_permitted(const struct mmu_request *request, u64 pte)
{
	const struct mmu_context *context = &request->context;
	bool is_user_page = pte & PTE_U;

	if (context->privilege == PRIVILEGE_U ?
		    !is_user_page :
		    is_user_page && (request->access == MMU_FETCH || !context->sum))
		return false;
	if (request->access == MMU_FETCH)
		return pte & PTE_X;
	if (request->access == MMU_STORE)
		return pte & PTE_W;
	return pte & PTE_R || (pte & PTE_X && context->mxr);
}

static bool is_shaped(u64 pte, unsigned level)
{
	u64 ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS);

	if (bit_test(pte, PTE_N_SHIFT))
		return level == 0 && (ppn & (NAPOT_PTES - 1)) == NAPOT_PTES / 2;
	return !level || !bits_get(ppn, 0, level * SV39_VPN_BITS);
}

/* The pa is permitted by the PTE; the last word is PMP's. */
static enum outcome compare_pa(const struct search *search, u64 pte, unsigned level)
{
	static const u8 pmp_permissions[] = { PMP_R, PMP_W, PMP_X };
	const struct mmu_request *request = search->query->request;
	const struct mmu_response *response = search->query->response;
	u64 ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS);
	bool is_napot = bit_test(pte, PTE_N_SHIFT);
	u64 page_bytes = PAGE_SIZE << (is_napot ? 4 : level * SV39_VPN_BITS);
	u64 pa = ((ppn << PAGE_SHIFT) & ~(page_bytes - 1)) | (request->va & (page_bytes - 1));

	if (!pmp_allows(search, pa, request->size_bytes, pmp_permissions[request->access],
			request->context.privilege))
		return compare_fault(search, false);
	return response->cause == MMU_NO_FAULT && response->pa == pa &&
			       (search->is_any_size ||
				response->level == (is_napot ? PAGE_64K : level)) &&
			       response->pbmt == bits_get(pte, PTE_PBMT_SHIFT, 2) ?
		       OUTCOME_AGREES :
		       OUTCOME_DIFFERS;
}

/* spec: sv32algorithm step 9, svade, svadu. Memory is looked at after the
   answer, so what hardware had to set is set. */
static enum outcome judge_leaf(const struct search *search, u64 pte, u64 pte_pa, unsigned level)
{
	const struct mmu_request *request = search->query->request;
	u64 needed = request->access == MMU_STORE ? PTE_A | PTE_D : PTE_A;
	u64 missing = needed & ~pte;

	if (!is_shaped(pte, level) || !is_permitted(request, pte))
		return compare_fault(search, true);
	if (missing && search->query->response->cause != MMU_NO_FAULT) {
		if (!request->context.adue)
			return compare_fault(search, true);
		if (!pmp_allows(search, pte_pa, 8, PMP_W, PRIVILEGE_S))
			return compare_fault(search, false);
	}
	if (missing && !(search->is_past && missing == PTE_A && !was_walked(search)))
		return OUTCOME_DIFFERS;
	return compare_pa(search, pte, level);
}

static bool is_leaf(u64 pte)
{
	return pte & (PTE_R | PTE_X);
}

static enum outcome judge(const struct search *search, u64 pte, u64 pte_pa, unsigned level)
{
	if (is_reserved(search, pte))
		return compare_fault(search, true);
	if (is_leaf(pte))
		return judge_leaf(search, pte, pte_pa, level);
	/* spec: sv32algorithm steps 3 and 4 */
	if (!level || pte & (PTE_A | PTE_D | PTE_U) || pte >> PTE_PBMT_SHIFT)
		return compare_fault(search, true);
	return OUTCOME_POINTER;
}

static u64 place_pte_pa(const struct place *place, u64 va)
{
	return place->table_pa + bits_get(va, PAGE_SHIFT + place->level * SV39_VPN_BITS,
					  SV39_VPN_BITS) * 8;
}

static struct place place_below(const struct place *place, u64 pte)
{
	return (struct place){
		.table_pa = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT,
		.level = place->level - 1,
		.is_global = place->is_global || pte & PTE_G,
	};
}

/* Can the walker read there, at all and by PMP? */
static bool read_pte(const struct search *search, u64 pte_pa, u64 *pte)
{
	const u8 *frame = bus_frame_pointer(search->query->tables->bus, pte_pa);

	if (!frame)
		return false;
	memcpy(pte, frame + (pte_pa & (PAGE_SIZE - 1)), sizeof(*pte));
	return search->is_past || pmp_check(search->query->pmp, pte_pa, 8, PMP_R, PRIVILEGE_S);
}

static struct place root_place(u64 satp)
{
	return (struct place){
		.table_pa = bits_get(satp, 0, SATP_PPN_BITS) << PAGE_SHIFT,
		.level = SV39_LEVELS - 1,
	};
}

static bool is_canonical(u64 va)
{
	return (u64)bits_sign_extend(va, SV39_VA_BITS) == va;
}

bool oracle_walk_agrees(const struct oracle_query *query, bool of_any_size)
{
	const struct search search = { .query = query, .is_any_size = of_any_size };
	const struct mmu_request *request = query->request;
	struct place place = root_place(request->context.satp);

	if (!is_canonical(request->va))
		return compare_fault(&search, true) == OUTCOME_AGREES;
	for (;;) {
		u64 pte_pa = place_pte_pa(&place, request->va), pte;
		enum outcome outcome;

		if (!read_pte(&search, pte_pa, &pte))
			return compare_fault(&search, false) == OUTCOME_AGREES;
		oracle_tables_walked(query->tables, pte_pa, request->va, place.level);
		outcome = judge(&search, pte, pte_pa, place.level);
		if (outcome != OUTCOME_POINTER)
			return outcome == OUTCOME_AGREES;
		place = place_below(&place, pte);
	}
}

static struct oracle_subject describe(const struct search *search, const struct place *place,
				      u64 pte)
{
	const struct mmu_request *request = search->query->request;

	return (struct oracle_subject){
		.va = request->va,
		.level = bit_test(pte, PTE_N_SHIFT) ? PAGE_64K : (u8)place->level,
		.is_leaf = is_leaf(pte),
		.is_global = place->is_global || pte & PTE_G,
		.asid = search->asid,
	};
}

static bool search_from(struct search *search, const struct place *place);

/* Does a path through this value of the PTE agree? */
static bool search_value(struct search *search, const struct place *place, u64 pte_pa, u64 pte)
{
	enum outcome outcome = judge(search, pte, pte_pa, place->level);
	struct place below;

	if (outcome != OUTCOME_POINTER)
		return outcome == OUTCOME_AGREES &&
		       (!search->needs_global || place->is_global || pte & PTE_G);
	below = place_below(place, pte);
	return search_from(search, &below);
}

/* ... through a value it had, if an MMU may still have it. */
static bool search_change(struct search *search, const struct place *place,
			  struct oracle_change *change)
{
	struct oracle_subject subject = describe(search, place, change->old_pte);
	struct oracle_path *path = search->path;
	unsigned at = path->count;
	bool needs_global = search->needs_global;

	if (!search->budget || at == ARRAY_SIZE(path->outdated))
		return false;
	if (oracle_fences_last(search->query->fences, &subject) > change->at) {
		if (subject.is_leaf || subject.is_global ||
		    search->query->fences->all > change->at)
			return false;
		search->needs_global = true;
		subject.is_global = true; /* what the report asks to be fenced */
	}
	path->outdated[at].change = change;
	path->outdated[at].subject = subject;
	path->outdated[at].table_level = (u8)place->level;
	path->count++;
	search->budget--;
	if (search_value(search, place, change->pte_pa, change->old_pte))
		return true;
	search->budget++;
	search->needs_global = needs_global;
	path->count--;
	return false;
}

static bool search_changes(struct search *search, const struct place *place, u64 pte_pa,
			   bool is_napot_only)
{
	struct oracle_change *change = oracle_tables_changes(search->query->tables, pte_pa);

	for (; change; change = change->next)
		if ((!is_napot_only || bit_test(change->old_pte, PTE_N_SHIFT)) &&
		    search_change(search, place, change))
			return true;
	return false;
}

/* The other PTEs of a NAPOT page, at level 0. */
static bool search_napot(struct search *search, const struct place *place, u64 pte_pa)
{
	u64 first_pa = pte_pa & ~(NAPOT_PTES * 8ull - 1);

	for (unsigned i = 0; i < NAPOT_PTES; i++) {
		u64 pa = first_pa + i * 8, pte;

		if (pa == pte_pa)
			continue;
		if (read_pte(search, pa, &pte) && bit_test(pte, PTE_N_SHIFT) &&
		    search_value(search, place, pa, pte))
			return true;
		if (search_changes(search, place, pa, true))
			return true;
	}
	return false;
}

static bool search_from(struct search *search, const struct place *place)
{
	u64 pte_pa = place_pte_pa(place, search->query->request->va), pte;

	if (read_pte(search, pte_pa, &pte)) {
		if (!pmp_check(search->query->pmp, pte_pa, 8, PMP_R, PRIVILEGE_S) &&
		    compare_fault(search, false) == OUTCOME_AGREES)
			return true;
		if (search_value(search, place, pte_pa, pte))
			return true;
	} else if (compare_fault(search, false) == OUTCOME_AGREES) {
		return true;
	}
	return search_changes(search, place, pte_pa, false) ||
	       (!place->level && search_napot(search, place, pte_pa));
}

/* From a root that the hart used before, and may have entries from. */
static bool search_other_root(struct search *search, const struct oracle_time *root)
{
	const struct oracle_fences *fences = search->query->fences;
	u16 asid = mmu_asid(root->key);
	struct oracle_subject subject = { .asid = asid };
	struct place place = root_place(root->key);

	if (root->key == ~0ull || root->at < fences->all)
		return false;
	search->asid = asid;
	search->needs_global = asid != mmu_asid(search->query->request->context.satp) ||
			       root->at < oracle_fences_last(fences, &subject);
	if (!search_from(search, &place))
		return false;
	search->path->has_other_root = true;
	search->path->other_satp = root->key;
	return true;
}

static bool search_other_roots(struct search *search)
{
	const struct oracle_times *roots = &search->query->fences->roots;

	for (size_t i = 0; i < roots->slot_count; i++)
		if (search_other_root(search, &roots->slots[i]))
			return true;
	return false;
}

static bool explain(const struct oracle_query *query, struct oracle_path *path,
		    bool with_other_roots)
{
	struct search search = { .query = query, .is_past = true, .path = path };
	struct place place = root_place(query->request->context.satp);

	*path = (struct oracle_path){ .count = 0 };
	if (!is_canonical(query->request->va))
		return false;
	for (unsigned budget = 0; budget <= SV39_LEVELS; budget++) {
		search.budget = budget;
		search.asid = mmu_asid(query->request->context.satp);
		search.needs_global = false;
		if (search_from(&search, &place) ||
		    (with_other_roots && search_other_roots(&search)))
			return true;
	}
	return false;
}

bool oracle_walk_explains(const struct oracle_query *query, struct oracle_path *path)
{
	return explain(query, path, true);
}

bool oracle_walk_explains_here(const struct oracle_query *query, struct oracle_path *path)
{
	return explain(query, path, false);
}
