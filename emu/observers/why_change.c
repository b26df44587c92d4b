/* SPDX-License-Identifier: MIT */
/*
 * Found by trying: each bit that the walk looked at last is changed on a copy,
 * and the access asked again. What takes two changes is not found, and then
 * the record says that there is none.
 */
#include "observers/why_change.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "mmu/walk.h"
#include "observers/why_trial.h"

struct search {
	struct why_record *record;
	struct why_trial trial;
};

/* Does it pass, as the trial and the request are now? Then keep the change. */
static void try(struct search *search, const struct mmu_request *request,
		const struct why_change *change)
{
	struct why_record *record = search->record;
	struct mmu_response response;

	if (record->change_count == WHY_CHANGES_MAX)
		return;
	why_trial_run(&search->trial, request, &response);
	if (response.cause == MMU_NO_FAULT)
		record->changes[record->change_count++] = *change;
}

static void name_pte_bit(struct why_change *change)
{
	static const char flags[] = "VRWXUGAD";

	if (change->bit < 8)
		snprintf(change->name, sizeof(change->name), "%c", flags[change->bit]);
	else if (change->bit == PTE_N_SHIFT)
		snprintf(change->name, sizeof(change->name), "N");
	else if (change->bit >= PTE_PBMT_SHIFT)
		snprintf(change->name, sizeof(change->name), "PBMT");
	else
		snprintf(change->name, sizeof(change->name), "%s",
			 change->bit >= PTE_RESERVED_SHIFT ? "reserved" : "PPN");
}

/* Other frames are no remedy, but where the PPN itself is what is wrong. */
static bool is_ppn_at_fault(const struct why_record *record)
{
	return record->memory.verdict == WALK_MISALIGNED_SUPERPAGE ||
	       record->memory.verdict == WALK_NAPOT_RESERVED;
}

static void try_pte(struct search *search)
{
	struct why_record *record = search->record;
	const struct mmu_pte_read *read;

	if (!record->memory.read_count)
		return;
	read = &record->memory.reads[record->memory.read_count - 1];
	search->trial.flipped_pa = read->pte_pa;
	for (unsigned bit = 0; bit < 64; bit++) {
		struct why_change change = {
			.kind = WHY_CHANGE_PTE, .bit = bit, .pte_pa = read->pte_pa,
			.is_to_be_set = !bit_test(read->value, bit),
		};

		if (bit >= PTE_RSW_SHIFT && bit < PTE_RESERVED_SHIFT &&
		    (bit < PTE_PPN_SHIFT || !is_ppn_at_fault(record)))
			continue;
		name_pte_bit(&change);
		search->trial.flipped_bits = 1ull << bit;
		try(search, &record->request, &change);
	}
	search->trial.flipped_bits = 0;
}

static void try_csr(struct search *search, bool *state, const struct mmu_request *request,
		    const char *name)
{
	struct why_change change = { .kind = WHY_CHANGE_CSR, .is_to_be_set = !*state };

	snprintf(change.name, sizeof(change.name), "%s", name);
	*state = !*state;
	try(search, request, &change);
	*state = !*state;
}

static void try_context(struct search *search)
{
	struct mmu_request request = search->record->request;
	struct mmu_context *context = &request.context;
	struct why_change change = { .kind = WHY_CHANGE_MODE };

	try_csr(search, &context->sum, &request, "sstatus.SUM");
	try_csr(search, &context->mxr, &request, "sstatus.MXR");
	try_csr(search, &context->adue, &request, "menvcfg.ADUE");
	try_csr(search, &context->pbmte, &request, "menvcfg.PBMTE");
	if (context->privilege == PRIVILEGE_M)
		return;
	context->privilege ^= PRIVILEGE_U ^ PRIVILEGE_S;
	snprintf(change.name, sizeof(change.name), "%s",
		 context->privilege == PRIVILEGE_S ? "S-mode" : "U-mode");
	try(search, &request, &change);
}

static void try_va(struct search *search)
{
	struct mmu_request request = search->record->request;

	if (search->record->memory.verdict != WALK_NOT_CANONICAL)
		return;
	for (unsigned bit = SV39_VA_BITS - 1; bit < 64; bit++) {
		struct why_change change = {
			.kind = WHY_CHANGE_VA, .bit = bit, .name = "va",
			.is_to_be_set = !bit_test(request.va, bit),
		};

		request.va ^= 1ull << bit;
		try(search, &request, &change);
		request.va ^= 1ull << bit;
	}
}

/* The bits of the PMP entry that said no. */
static void try_pmp(struct search *search, const struct why_pmp *verdict)
{
	static const struct {
		u8 mask;
		char letter;
	} bits[] = { { PMP_R, 'R' }, { PMP_W, 'W' }, { PMP_X, 'X' }, { PMP_L, 'L' } };
	struct pmp *pmp = &search->trial.pmp;
	struct pmp kept = *pmp;

	if (verdict->is_allowed || verdict->entry < 0)
		return;
	pmp->plain_size_bytes = 0; /* it was made from what is changed here */
	for (unsigned i = 0; i < ARRAY_SIZE(bits); i++) {
		struct why_change change = {
			.kind = WHY_CHANGE_PMP, .bit = (unsigned)__builtin_ctz(bits[i].mask),
			.is_to_be_set = !(verdict->cfg & bits[i].mask),
		};

		/* spec: norm:pmp_rwx_warl: W without R cannot be written */
		if (((verdict->cfg ^ bits[i].mask) & (PMP_R | PMP_W)) == PMP_W)
			continue;
		snprintf(change.name, sizeof(change.name), "pmp%dcfg.%c", verdict->entry,
			 bits[i].letter);
		for (unsigned range = 0; range < pmp->range_count; range++)
			if (pmp->ranges[range].index == verdict->entry)
				pmp->ranges[range].cfg = verdict->cfg ^ bits[i].mask;
		try(search, &search->record->request, &change);
	}
	*pmp = kept;
}

bool why_change_find(struct why_record *record, const struct hart *hart, struct error *error)
{
	struct search search = { .record = record };

	if (record->memory.cause == MMU_NO_FAULT)
		return true;
	if (!why_trial_open(&search.trial, hart, false, error))
		return false;
	try_pte(&search);
	try_context(&search);
	try_va(&search);
	for (unsigned i = 0; i < record->level_count; i++)
		try_pmp(&search, &record->levels[i].pmp);
	if (record->has_pa)
		try_pmp(&search, &record->final);
	why_trial_close(&search.trial);
	return true;
}
