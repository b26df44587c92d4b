/* SPDX-License-Identifier: MIT */
/* See oracle_report.h. */
#include "observers/oracle_report.h"

#include "base/bits.h"
#include "mmu/walk.h"

#define SAY(stream, format, ...) \
	fprintf(stream, "vitrine: oracle: " format "\n", ##__VA_ARGS__)

typedef unsigned long long ull;

static const char *const access_names[] = { "load", "store", "fetch" };

static void describe_answer(const struct mmu_response *response, char *text, size_t size)
{
	const struct walk_verdict_info *verdict = &walk_verdicts[response->verdict];

	if (response->cause == MMU_NO_FAULT)
		snprintf(text, size, "pa 0x%llx", (ull)response->pa);
	else
		snprintf(text, size, "%s fault (%s)",
			 verdict->fault == WALK_FAULT_ACCESS ? "an access" : "a page",
			 verdict->text);
}

static void say_request(FILE *stream, const struct oracle_finding *finding, const char *what)
{
	const struct mmu_request *request = finding->query->request;
	char text[128];

	describe_answer(finding->query->response, text, sizeof(text));
	SAY(stream, "%s: hart %u, pc 0x%llx, cycle %llu: %s of va 0x%llx, ASID %llu: %s", what,
	    finding->hart->config.id, (ull)finding->pc, (ull)finding->cycle,
	    access_names[request->access], (ull)request->va,
	    (ull)mmu_asid(request->context.satp), text);
}

/* What memory says, now. */
static void peek(const struct oracle_finding *finding, struct mmu_response *response)
{
	mmu_peek(&finding->hart->mmu, finding->query->request, response);
}

static void say_change(FILE *stream, const struct oracle_change *change, unsigned level)
{
	char who[96];

	if (change->by.hart_id < 0)
		snprintf(who, sizeof(who), "a device wrote it");
	else
		snprintf(who, sizeof(who), "hart %d stored at pc 0x%llx, cycle %llu",
			 change->by.hart_id, (ull)change->by.pc, (ull)change->by.cycle);
	SAY(stream, "  the level-%u PTE at 0x%llx was 0x%llx and is 0x%llx since %s", level,
	    (ull)change->pte_pa, (ull)change->old_pte, (ull)change->new_pte, who);
}

static void say_missing(FILE *stream, const struct oracle_finding *finding,
			const struct oracle_subject *subject)
{
	char va[40] = "x0", asid[32] = "x0";

	if (subject->is_leaf)
		snprintf(va, sizeof(va), "0x%llx (or x0)", (ull)subject->va);
	if (!subject->is_global)
		snprintf(asid, sizeof(asid), "%u (or x0)", subject->asid);
	SAY(stream, "  missing since then on hart %u: sfence.vma va %s, ASID %s%s%s",
	    finding->hart->config.id, va, asid,
	    subject->is_leaf ? "" : "; it is a pointer, which a va does not cover",
	    subject->is_global ? "; it is global, which an ASID does not cover" : "");
}

static void say_fence(FILE *stream, const struct oracle_fence *record, const char *gap)
{
	char va[24] = "x0", asid[16] = "x0";

	if (record->fence.has_va)
		snprintf(va, sizeof(va), "0x%llx", (ull)record->fence.va);
	if (record->fence.has_asid)
		snprintf(asid, sizeof(asid), "%u", record->fence.asid);
	SAY(stream, "  not enough: sfence.vma va %s, ASID %s at pc 0x%llx, cycle %llu: %s", va,
	    asid, (ull)record->pc, (ull)record->cycle, gap);
}

/* The last fence after the change, and why it does not count. */
static void say_last_fence(FILE *stream, const struct oracle_finding *finding, u64 since,
			   const struct oracle_subject *subject)
{
	const struct oracle_fences *fences = finding->query->fences;
	const struct oracle_fence *record;
	const char *gap;

	if (!fences->recent_count)
		return;
	record = &fences->recent[(fences->recent_count - 1) % ORACLE_RECENT_FENCES];
	gap = oracle_fences_gap(&record->fence, subject);
	if (record->at > since && gap)
		say_fence(stream, record, gap);
}

static void say_root(FILE *stream, const struct oracle_finding *finding, u64 satp)
{
	u64 asid = mmu_asid(satp);
	bool is_global = asid != bits_get(finding->query->request->context.satp,
					  SATP_ASID_SHIFT, SATP_ASID_BITS);

	SAY(stream, "  the root table was that at 0x%llx, ASID %llu, which satp had before",
	    (ull)bits_get(satp, 0, SATP_PPN_BITS) << PAGE_SHIFT, (ull)asid);
	if (is_global)
		SAY(stream, "  missing since then on hart %u: sfence.vma x0, x0, as the page is global there; or the same page in both",
		    finding->hart->config.id);
	else
		SAY(stream, "  missing since then on hart %u: sfence.vma x0, ASID %llu (or x0)",
		    finding->hart->config.id, (ull)asid);
}

/* All is as it was but for D, which a walk would set. */
static bool loses_dirty(const struct oracle_finding *finding, const struct mmu_response *now)
{
	const struct mmu_response *then = finding->query->response;

	return now->cause == MMU_NO_FAULT && then->cause == MMU_NO_FAULT &&
	       now->pa == then->pa && now->pbmt == then->pbmt &&
	       finding->query->request->access == MMU_STORE &&
	       !(now->reads[now->read_count - 1].value & PTE_D);
}

void oracle_report_stale(FILE *stream, const struct oracle_finding *finding,
			 const struct oracle_path *path)
{
	struct mmu_response now;
	char text[128];

	say_request(stream, finding, "stale translation");
	if (path->has_other_root)
		say_root(stream, finding, path->other_satp);
	for (unsigned i = 0; i < path->count; i++) {
		const struct oracle_change *change = path->outdated[i].change;

		say_change(stream, change, path->outdated[i].table_level);
		say_missing(stream, finding, &path->outdated[i].subject);
		say_last_fence(stream, finding, change->at, &path->outdated[i].subject);
	}
	peek(finding, &now);
	describe_answer(&now, text, sizeof(text));
	SAY(stream, "  memory says now: %s%s", text, loses_dirty(finding, &now) ?
	    "; but D is 0, and this store leaves it so" : "");
}

static void say_walk(FILE *stream, const struct mmu_request *request,
		     const struct mmu_response *response)
{
	char text[1024], *line = text, *end;

	walk_describe(request, response, text, sizeof(text));
	for (; *line; line = end + 1) {
		end = line;
		while (*end && *end != '\n')
			end++;
		SAY(stream, "    %.*s", (int)(end - line), line);
		if (!*end)
			break;
	}
}

static void say_entry(FILE *stream, const struct tlb_entry *entry)
{
	SAY(stream, "    its TLB entry: ASID %u%s, size %u, from the PTE at 0x%llx, then 0x%llx",
	    entry->asid, entry->is_global ? ", global" : "", entry->level, (ull)entry->pte_pa,
	    (ull)entry->pte);
}

void oracle_report_illegal(FILE *stream, const struct oracle_finding *finding)
{
	const struct mmu_request *request = finding->query->request;
	const struct mmu_context *context = &request->context;
	struct mmu_response now;

	say_request(stream, finding, "ILLEGAL translation");
	SAY(stream, "  request: va 0x%llx, %s of %u bytes, privilege %u, satp 0x%llx, SUM %d, MXR %d, ADUE %d, PBMTE %d",
	    (ull)request->va, access_names[request->access], request->size_bytes,
	    context->privilege, (ull)context->satp, context->sum, context->mxr,
	    context->adue, context->pbmte);
	SAY(stream, "  the MMU's answer, by where = %u (docs/TIMING.md):",
	    finding->query->response->where);
	say_walk(stream, request, finding->query->response);
	if (finding->query->response->entry)
		say_entry(stream, finding->query->response->entry);
	SAY(stream, "  memory's, now; nor was it otherwise since the last fence:");
	peek(finding, &now);
	say_walk(stream, request, &now);
	SAY(stream, "  repro: the same command again ends at this cycle; with --max-instructions %llu --log-commits FILE it shows the way here",
	    (ull)(finding->hart->retired + 1));
}
