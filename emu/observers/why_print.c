/* SPDX-License-Identifier: MIT */
/* The record as text. */
#include "observers/why.h"

#include "base/bits.h"
#include "mmu/walk.h"
#include "observers/why_names.h"

static void print_head(const struct why_record *record, FILE *stream)
{
	const struct mmu_context *context = &record->request.context;

	fprintf(stream, "why: %s of va 0x%016llx in %c-mode%s, hart %u %s (cycle %llu, pc 0x%llx)\n",
		why_access_name(record->request.access), (unsigned long long)record->request.va,
		why_mode_letter(context->privilege),
		record->is_mode_assumed ? " (where it was before M-mode)" : "", record->hart_id,
		record->moment, (unsigned long long)record->cycle, (unsigned long long)record->pc);
	fprintf(stream, "  satp    0x%016llx: ", (unsigned long long)context->satp);
	if (context->satp >> SATP_MODE_SHIFT)
		fprintf(stream, "Sv39, ASID %u, root table at 0x%llx\n",
			mmu_asid(context->satp),
			(unsigned long long)bits_get(context->satp, 0, SATP_PPN_BITS)
				<< PAGE_SHIFT);
	else
		fprintf(stream, "Bare\n");
	fprintf(stream, "  state   SUM %u, MXR %u, ADUE %u (%s), PBMTE %u\n", context->sum,
		context->mxr, context->adue, context->adue ? "Svadu" : "Svade", context->pbmte);
}

static void print_lookup(const struct why_lookup *lookup, FILE *stream)
{
	const struct tlb_entry *entry = &lookup->entry;
	char flags[WHY_FLAGS_BYTES];

	if (!lookup->is_present)
		return;
	fprintf(stream, "  %-16s ", lookup->name);
	if (!lookup->is_hit) {
		fprintf(stream, "no match%s\n", lookup->is_asked ? "" : " (not asked)");
		return;
	}
	why_flags(entry->pte, flags);
	fprintf(stream, "set %u way %u: va 0x%llx -> 0x%llx, %s, asid %u%s, %s%s\n", lookup->set,
		lookup->way, (unsigned long long)tlb_entry_va(entry),
		(unsigned long long)entry->pa, why_size_name(entry->level), entry->asid,
		entry->is_global ? " (global)" : "", flags,
		lookup->is_asked ? "" : " (not asked)");
}

static void print_pmp(const struct why_pmp *pmp, FILE *stream)
{
	if (pmp->entry < 0) {
		fprintf(stream, "%s: no PMP entry matches", pmp->is_allowed ? "allowed" : "forbidden");
		return;
	}
	fprintf(stream, "%s by pmp%d (%c%c%c%s, 0x%llx to 0x%llx)",
		pmp->is_allowed ? "allowed" : "forbidden", pmp->entry,
		pmp->cfg & PMP_R ? 'R' : '-', pmp->cfg & PMP_W ? 'W' : '-',
		pmp->cfg & PMP_X ? 'X' : '-', pmp->cfg & PMP_L ? ", locked" : "",
		(unsigned long long)pmp->first_pa, (unsigned long long)pmp->end_pa - 1);
}

static void print_level(const struct why_level *level, FILE *stream)
{
	char flags[WHY_FLAGS_BYTES];

	fprintf(stream, "  level %u 0x%010llx ", level->level, (unsigned long long)level->pte_pa);
	if (!level->is_read) {
		fprintf(stream, "cannot be read: ");
		if (level->pmp.is_allowed)
			fprintf(stream, "no RAM there");
		else
			print_pmp(&level->pmp, stream);
		fprintf(stream, "\n");
		return;
	}
	why_flags(level->pte, flags);
	fprintf(stream, "= 0x%016llx %s %s 0x%llx%s", (unsigned long long)level->pte, flags,
		!(level->pte & PTE_V) ? "invalid" : why_is_leaf(level->pte) ? "leaf   " : "pointer",
		(unsigned long long)bits_get(level->pte, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT,
		level->is_skipped ? " (not read: known)" : "");
	if (level->is_served)
		fprintf(stream, ", %u cycles from %s", level->served.cycles,
			why_server_name(level->served.served));
	fprintf(stream, "\n");
}

static void print_answer(const struct mmu_response *answer, enum mmu_access access, FILE *stream)
{
	const struct walk_verdict_info *verdict = &walk_verdicts[answer->verdict];

	if (answer->cause == MMU_NO_FAULT)
		fprintf(stream, "pa 0x%llx%s%s, ", (unsigned long long)answer->pa,
			answer->where == MMU_WHERE_BARE ? "" : ", page of ",
			answer->where == MMU_WHERE_BARE ? "" : why_size_name(answer->level));
	else
		fprintf(stream, "%s %s fault (cause %u): %s [%s], ", why_access_name(access),
			verdict->fault == WALK_FAULT_PAGE ? "page" : "access", answer->cause,
			verdict->text, verdict->rule);
	fprintf(stream, "by %s", why_where_name(answer->where));
}

static void print_change(const struct why_change *change, FILE *stream)
{
	const char *verb = change->is_to_be_set ? "set" : "clear";

	switch (change->kind) {
	case WHY_CHANGE_PTE:
		fprintf(stream, "%s %s (bit %u) of the PTE at 0x%llx", verb, change->name,
			change->bit, (unsigned long long)change->pte_pa);
		break;
	case WHY_CHANGE_MODE:
		fprintf(stream, "the same in %s", change->name);
		break;
	case WHY_CHANGE_VA:
		fprintf(stream, "%s bit %u of the va", verb, change->bit);
		break;
	default:
		fprintf(stream, "%s %s", verb, change->name);
	}
}

static void print_changes(const struct why_record *record, FILE *stream)
{
	if (record->memory.cause == MMU_NO_FAULT)
		return;
	if (!record->change_count)
		fprintf(stream, "  change  no single bit would let it pass\n");
	for (unsigned i = 0; i < record->change_count; i++) {
		fprintf(stream, "  %s ", i ? "     or" : "change ");
		print_change(&record->changes[i], stream);
		fprintf(stream, "\n");
	}
}

void why_print(const struct why_record *record, FILE *stream)
{
	print_head(record, stream);
	for (unsigned i = 0; record->is_translated && i < WHY_LOOKUPS; i++)
		print_lookup(&record->lookups[i], stream);
	for (unsigned i = 0; i < record->level_count; i++)
		print_level(&record->levels[i], stream);
	if (record->has_pa) {
		fprintf(stream, "  pmp     0x%llx ", (unsigned long long)record->final.pa);
		print_pmp(&record->final, stream);
		fprintf(stream, "\n");
	}
	fprintf(stream, "  answer  ");
	print_answer(&record->answer, record->request.access, stream);
	fprintf(stream, ", %u cycle%s%s\n", record->answer.cycles,
		record->answer.cycles == 1 ? "" : "s",
		record->answer.read_count && !record->is_timed ? " and what the PTE reads take" :
								 "");
	if (record->answer.cause == MMU_NO_FAULT)
		fprintf(stream, "  there   %s\n", record->region ? record->region :
			"neither memory nor a device: an access fault");
	if (record->is_timed && record->answer.cause == MMU_NO_FAULT)
		fprintf(stream, "  access  %u cycles more, from %s\n", record->data.cycles,
			why_server_name(record->data.served));
	if (record->is_stale) {
		fprintf(stream, "  stale   no fence has dropped what memory no longer says; it says ");
		print_answer(&record->memory, record->request.access, stream);
		fprintf(stream, "\n");
	}
	print_changes(record, stream);
}
