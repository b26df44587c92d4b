/* SPDX-License-Identifier: MIT */
/* The question read, the record made; see why.h. */
#include "observers/why.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/bits.h"
#include "mmu/walk.h"
#include "observers/why_caches.h"
#include "observers/why_change.h"
#include "observers/why_trial.h"

static bool match_word(const char *text, size_t length, const char *const *words, int *number)
{
	for (int i = 0; words[i]; i++) {
		if (strlen(words[i]) != length || strncasecmp(text, words[i], length))
			continue;
		*number = i;
		return true;
	}
	return false;
}

bool why_parse(struct why_question *question, const char *text, struct error *error)
{
	static const char *const accesses[] = { "load", "store", "fetch", NULL };
	static const char *const modes[] = { "u", "s", "" /* reserved */, "m", NULL };
	const char *rest;
	char *end;
	size_t length;

	*question = (struct why_question){ .access = -1, .privilege = -1, .hart = -1 };
	errno = 0;
	question->va = strtoull(text, &end, 0);
	rest = end;
	if (errno || rest == text || *text == '-')
		return error_set(error, "%s: write VA[@load|@store|@fetch][,u|,s|,m][,hartN], such as 0x10000@store,u",
				 text);
	if (*rest == '@') {
		length = strcspn(++rest, ",");
		if (!match_word(rest, length, accesses, &question->access))
			return error_set(error, "%s: no such access; there are load, store and fetch",
					 text);
		rest += length;
	}
	for (; *rest == ','; rest += length) {
		length = strcspn(++rest, ",");
		if (length == 5 && !strncmp(rest, "hart", 4) && rest[4] >= '0' && rest[4] <= '9')
			question->hart = rest[4] - '0';
		else if (!length || !match_word(rest, length, modes, &question->privilege))
			return error_set(error, "%s: what is `%s`? modes are u, s and m, harts hart0 to hart7",
					 text, rest);
	}
	return !*rest || error_set(error, "%s: what is `%s`?", text, rest);
}

static u8 permission_of(enum mmu_access access)
{
	return access == MMU_FETCH ? PMP_X : access == MMU_STORE ? PMP_W : PMP_R;
}

/* spec: norm:pmp_entry_priority: the lowest that matches a byte decides. */
static struct why_pmp judge_pmp(const struct pmp *pmp, u64 pa, u8 size_bytes, u8 permission,
				u8 privilege)
{
	struct why_pmp verdict = {
		.pa = pa, .size_bytes = size_bytes, .permission = permission,
		.privilege = privilege, .entry = -1,
		.is_allowed = pmp_check(pmp, pa, size_bytes, permission, privilege),
	};

	for (unsigned i = 0; i < pmp->range_count && verdict.entry < 0; i++) {
		const struct pmp_range *range = &pmp->ranges[i];

		if (pa + size_bytes <= range->first_pa || pa >= range->end_pa)
			continue;
		verdict.entry = range->index;
		verdict.cfg = range->cfg;
		verdict.first_pa = range->first_pa;
		verdict.end_pa = range->end_pa;
	}
	return verdict;
}

static void look_up(struct why_lookup *lookup, const char *name, const struct tlb *tlb,
		    const struct mmu_request *request, int pointer_size)
{
	struct tlb copy = *tlb; /* lookups do not write, but want to be able to */
	const struct tlb_entry *entry;

	*lookup = (struct why_lookup){ .name = name, .is_present = tlb_is_present(tlb) };
	if (!lookup->is_present)
		return;
	entry = pointer_size < 0 ? tlb_lookup(&copy, request->va, mmu_asid(request->context.satp)) :
		tlb->live[pointer_size] ? tlb_probe(&copy, request->va, (unsigned)pointer_size,
						    mmu_asid(request->context.satp)) : NULL;
	if (!entry)
		return;
	lookup->is_hit = true;
	lookup->set = (unsigned)tlb_index(tlb, entry) / tlb->geometry.ways;
	lookup->way = (unsigned)tlb_index(tlb, entry) % tlb->geometry.ways;
	lookup->entry = *entry;
}

/* Which of them the request asks, docs/TIMING.md steps 2 to 4: L2 where L1 had
   no match, pointers (in the same cycles) where L2 was asked or a walk is due. */
static void mark_asked(struct why_record *record)
{
	bool has_walked = mmu_was_walked(&record->answer);
	bool is_l2_asked = !record->lookups[WHY_L1].is_hit;

	for (unsigned i = 0; i < WHY_LOOKUPS; i++)
		record->lookups[i].is_asked =
			record->is_translated && record->lookups[i].is_present &&
			(i == WHY_L1 || is_l2_asked || (i >= WHY_POINTERS_2 && has_walked));
}

static void look_up_all(struct why_record *record, const struct mmu *mmu)
{
	const struct mmu_request *request = &record->request;
	bool is_fetch = request->access == MMU_FETCH;

	look_up(&record->lookups[WHY_L1], is_fetch ? "itlb" : "dtlb",
		is_fetch ? &mmu->itlb : &mmu->dtlb, request, -1);
	look_up(&record->lookups[WHY_L2_PAGES], "l2tlb", &mmu->l2_pages, request, -1);
	look_up(&record->lookups[WHY_L2_SUPERPAGES], "l2tlb_superpages", &mmu->l2_superpages,
		request, -1);
	look_up(&record->lookups[WHY_POINTERS_2], "pwc level 2", &mmu->walk_cache[0], request,
		PAGE_1G);
	look_up(&record->lookups[WHY_POINTERS_1], "pwc level 1", &mmu->walk_cache[1], request,
		PAGE_2M);
	mark_asked(record);
}

static struct why_level *add_level(struct why_record *record, const struct hart *hart,
				   u8 level, u64 pte_pa)
{
	static const u8 first_level[MMU_WHERE_COUNT] = {
		[MMU_WHERE_WALK_LEVEL_0] = 0, [MMU_WHERE_WALK_LEVEL_1] = 1,
		[MMU_WHERE_WALK_ROOT] = 2,
	};
	struct why_level *added = &record->levels[record->level_count++];

	*added = (struct why_level){
		.level = level, .pte_pa = pte_pa,
		.is_skipped = !mmu_was_walked(&record->answer) ||
			      level > first_level[record->answer.where],
		/* spec: norm:pmp_check_pagetable_access: as S-mode loads */
		.pmp = judge_pmp(&hart->pmp, pte_pa, 8, PMP_R, PRIVILEGE_S),
	};
	for (unsigned i = 0; i < record->served_count; i++) {
		if (record->served[i].pte_pa != pte_pa)
			continue;
		added->is_served = true;
		added->served = record->served[i].answer;
	}
	return added;
}

static void add_levels(struct why_record *record, const struct hart *hart)
{
	const struct mmu_response *memory = &record->memory;
	const struct mmu_request *request = &record->request;
	u64 table_pa = bits_get(request->context.satp, 0, SATP_PPN_BITS) << PAGE_SHIFT;

	for (unsigned i = 0; i < memory->read_count && i < WHY_LEVELS_MAX - 1; i++) {
		const struct mmu_pte_read *read = &memory->reads[i];
		struct why_level *level = add_level(record, hart, read->level, read->pte_pa);

		level->pte = read->value;
		level->is_read = true;
		table_pa = bits_get(read->value, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT;
	}
	if (memory->verdict == WALK_PTE_ACCESS)
		add_level(record, hart, memory->level,
			  table_pa + bits_get(request->va,
					      PAGE_SHIFT + memory->level * SV39_VPN_BITS,
					      SV39_VPN_BITS) * 8);
}

/* The physical address that was asked of PMP last, also where that refused. */
static void add_final(struct why_record *record, const struct hart *hart)
{
	const struct mmu_response *memory = &record->memory;
	const struct mmu_request *request = &record->request;

	record->has_pa = memory->cause == MMU_NO_FAULT || memory->verdict == WALK_FINAL_ACCESS;
	if (record->has_pa)
		record->final = judge_pmp(&hart->pmp, memory->pa, request->size_bytes,
					  permission_of(request->access),
					  request->context.privilege);
}

/* In M-mode and not asked about that: the mode that it came from. */
static void choose_mode(struct why_record *record, const struct hart *hart,
			const struct why_question *question)
{
	struct mmu_context *context = &record->request.context;
	u8 previous = (u8)bits_get(hart->csr.mstatus, MSTATUS_MPP_SHIFT, 2);

	if (question->privilege >= 0) {
		context->privilege = (u8)question->privilege;
	} else if (context->privilege == PRIVILEGE_M && previous != PRIVILEGE_M) {
		context->privilege = previous;
		record->is_mode_assumed = true;
	}
}

static enum memory_kind kind_of(enum mmu_access access)
{
	return access == MMU_FETCH ? MEMORY_FETCH : access == MMU_STORE ? MEMORY_STORE :
									   MEMORY_LOAD;
}

/* Translated and allowed, and still an access fault if nothing is there. */
static void name_region(struct why_record *record, const struct hart *hart)
{
	const struct bus_region *region = bus_find(hart->bus, record->answer.pa,
						   record->request.size_bytes);

	record->region = region ? region->name : NULL;
}

/* What the machine would do, through a copy of its caches if it runs timed. */
static bool ask_machine(struct why_record *record, const struct hart *hart,
			struct error *error)
{
	const struct mmu_request *request = &record->request;
	struct mmu_response *answer = &record->answer;
	struct why_caches caches;
	struct why_trial trial;

	record->is_timed = hart->mmu.port && hart->config.hierarchy;
	if (!why_trial_open(&trial, hart, true, error))
		return false;
	if (record->is_timed && !why_caches_open(&caches, hart, error)) {
		why_trial_close(&trial);
		return false;
	}
	if (record->is_timed)
		trial.caches = &caches;
	why_trial_run(&trial, request, answer);
	if (record->is_timed && answer->cause == MMU_NO_FAULT)
		record->data = why_caches_access(&caches, kind_of(request->access), request->va,
						 answer->pa, answer->pbmt, answer->cycles);
	if (record->is_timed)
		why_caches_close(&caches);
	if (answer->cause == MMU_NO_FAULT)
		name_region(record, hart);
	record->served_count = trial.served_count;
	memcpy(record->served, trial.served, sizeof(record->served));
	why_trial_close(&trial);
	return true;
}

bool why_ask(const struct hart *hart, const struct why_question *question, const char *moment,
	     struct why_record *record, struct error *error)
{
	enum mmu_access access = question->access < 0 ? MMU_LOAD :
						       (enum mmu_access)question->access;

	memset(record, 0, sizeof(*record));
	record->hart_id = hart->config.id;
	record->cycle = hart->cycle;
	record->pc = hart->pc;
	snprintf(record->moment, sizeof(record->moment), "%s", moment);
	record->request = (struct mmu_request){
		.va = question->va, .access = access, .size_bytes = access == MMU_FETCH ? 2 : 1,
		.context = hart_mmu_context(hart, access),
	};
	choose_mode(record, hart, question);
	if (!ask_machine(record, hart, error))
		return false;
	mmu_peek(&hart->mmu, &record->request, &record->memory);
	record->is_translated = record->memory.where != MMU_WHERE_BARE &&
				record->memory.where != MMU_WHERE_NONE;
	record->is_stale = record->answer.cause != record->memory.cause ||
			   (record->answer.cause == MMU_NO_FAULT &&
			    record->answer.pa != record->memory.pa);
	look_up_all(record, &hart->mmu);
	add_levels(record, hart);
	add_final(record, hart);
	return why_change_find(record, hart, error);
}
