/* SPDX-License-Identifier: MIT */
/* See translate.h. spec: sv32algorithm. */
#include "view/translate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "mmu/perm.h"
#include "mmu/walk.h"
#include "view/pages.h"

struct field {
	const char *name;
	u8 low, count, width_characters;
};

static const struct field fields[TRANSLATE_BITS] = {
	{ "N", 63, 1, 1 },     { "PBMT", 61, 2, 4 },  { "rsv", 54, 7, 3 },  { "PPN2", 28, 26, 7 },
	{ "PPN1", 19, 9, 4 },  { "PPN0", 10, 9, 4 },  { "RSW", 8, 2, 3 },   { "D", 7, 1, 1 },
	{ "A", 6, 1, 1 },      { "G", 5, 1, 1 },      { "U", 4, 1, 1 },	    { "X", 3, 1, 1 },
	{ "W", 2, 1, 1 },      { "R", 1, 1, 1 },      { "V", 0, 1, 1 },
};

/* Which bits a verdict blames. */
static u64 culprits(enum walk_verdict verdict)
{
	switch (verdict) {
	case WALK_NOT_VALID:
		return PTE_V;
	case WALK_WRITE_WITHOUT_READ:
		return PTE_W | PTE_R;
	case WALK_SUPERVISOR_PAGE:
	case WALK_USER_PAGE:
		return PTE_U;
	case WALK_NO_READ:
		return PTE_R;
	case WALK_NO_WRITE:
		return PTE_W;
	case WALK_NO_EXECUTE:
		return PTE_X;
	case WALK_ACCESSED_CLEAR:
		return PTE_A;
	case WALK_DIRTY_CLEAR:
		return PTE_D;
	default:
		return 0;
	}
}

static enum walk_verdict leaf_verdict(const struct mmu_request *request, u64 pte)
{
	enum walk_verdict verdict;
	u64 missing;

	if (!(pte & PTE_V))
		return WALK_NOT_VALID;
	if ((pte & (PTE_R | PTE_W)) == PTE_W)
		return WALK_WRITE_WITHOUT_READ;
	if (!(pte & (PTE_R | PTE_X)))
		return WALK_OK;
	verdict = perm_check(pte, request->access, &request->context);
	missing = perm_missing_ad(pte, request->access);
	if (verdict != WALK_OK || request->context.adue || !missing)
		return verdict;
	return missing & PTE_A ? WALK_ACCESSED_CLEAR : WALK_DIRTY_CLEAR;
}

void translate_decode(const struct mmu_request *request, u64 pte,
		      struct translate_bit bits[TRANSLATE_BITS])
{
	u64 blamed = culprits(leaf_verdict(request, pte));

	for (unsigned i = 0; i < TRANSLATE_BITS; i++) {
		const struct field *field = &fields[i];

		bits[i] = (struct translate_bit){
			.name = field->name,
			.value = bits_get(pte, field->low, field->count),
			.width_characters = field->width_characters,
			.is_culprit = field->count == 1 && bit_test(blamed, field->low),
		};
	}
}

struct translate_text translate_meaning(const struct mmu_request *request, u64 pte)
{
	enum walk_verdict verdict = leaf_verdict(request, pte);
	struct translate_text meaning;

	if (verdict != WALK_OK)
		snprintf(meaning.text, sizeof(meaning.text), "%s", walk_verdicts[verdict].text);
	else if (!(pte & (PTE_R | PTE_X)))
		snprintf(meaning.text, sizeof(meaning.text), "a pointer to the next table");
	else
		snprintf(meaning.text, sizeof(meaning.text),
			 "a leaf: %s%s%sfor %s%s, %s, %s",
			 pte & PTE_R ? "read " : "", pte & PTE_W ? "write " : "",
			 pte & PTE_X ? "execute " : "", pte & PTE_U ? "user" : "supervisor",
			 pte & PTE_G ? ", global" : "",
			 pte & PTE_A ? "accessed" : "not accessed",
			 pte & PTE_D ? "dirty" : "clean");
	return meaning;
}

static void add_step(struct translate_step *steps, unsigned *count, const char *format, ...)
	printf_like(3, 4);
static void add_step(struct translate_step *steps, unsigned *count, const char *format, ...)
{
	va_list arguments;

	if (*count == TRANSLATE_STEPS_MAX)
		return;
	va_start(arguments, format);
	vsnprintf(steps[*count].text, sizeof(steps[*count].text), format, arguments);
	va_end(arguments);
	steps[(*count)++].is_failed = false;
}

static void add_read(struct translate_step *steps, unsigned *count,
		     const struct mmu_pte_read *read)
{
	add_step(steps, count, "2  read the level-%u entry at %llx", read->level,
		 (unsigned long long)read->pte_pa);
	if (pages_kind(read->value, read->level) == PAGES_POINTER)
		add_step(steps, count, "4  valid, R = X = 0: a pointer to %llx",
			 (unsigned long long)bits_get(read->value, PTE_PPN_SHIFT, PTE_PPN_BITS)
				 << PAGE_SHIFT);
}

unsigned translate_steps(const struct mmu_request *request, const struct mmu_response *response,
			 struct translate_step steps[TRANSLATE_STEPS_MAX])
{
	unsigned count = 0;

	if (response->where == MMU_WHERE_BARE) {
		add_step(steps, &count, "satp.MODE is Bare: the pa is the va");
	} else if (response->verdict != WALK_NOT_CANONICAL) {
		add_step(steps, &count, "1  table = satp.PPN x 4096 = %llx, level 2",
			 (unsigned long long)bits_get(request->context.satp, 0, SATP_PPN_BITS)
				 << PAGE_SHIFT);
		for (unsigned i = 0; i < response->read_count; i++)
			add_read(steps, &count, &response->reads[i]);
	}
	if (response->cause != MMU_NO_FAULT) {
		add_step(steps, &count, "%s: %s", walk_verdicts[response->verdict].rule,
			 walk_verdicts[response->verdict].text);
		steps[count - 1].is_failed = true;
		return count;
	}
	if (response->where != MMU_WHERE_BARE) {
		add_step(steps, &count, "5  a leaf at level %u, its PPN aligned",
			 response->level == PAGE_64K ? 0 : response->level);
		add_step(steps, &count, "6  R W X U allow it, with SUM = %u and MXR = %u",
			 request->context.sum, request->context.mxr);
		add_step(steps, &count, "9  A%s as needed%s",
			 request->access == MMU_STORE ? " and D" : "",
			 request->context.adue ? ", or hardware sets them" : "");
	}
	add_step(steps, &count, "10 pa = %llx, and PMP allows it",
		 (unsigned long long)response->pa);
	return count;
}

const struct tlb_entry *translate_find(const struct snapshot *now, unsigned hart,
				       enum snapshot_tlb which, const struct mmu_request *request)
{
	u16 asid = mmu_asid(request->context.satp);
	/* a lookup takes one that it could change, and changes nothing */
	struct tlb copy = *snapshot_tlb(now, hart, which);

	return copy.geometry.sets ? tlb_lookup(&copy, request->va, asid) : NULL;
}

bool translate_is_stale(const struct snapshot *now, const struct tlb_entry *entry)
{
	u64 same = ~(u64)(PTE_A | PTE_D | PTE_RSW_MASK), pte;

	return bus_peek(now->bus, entry->pte_pa, &pte, sizeof(pte)) &&
	       (pte & same) != (entry->pte & same);
}

struct translate_where translate_where(const struct snapshot *now, unsigned hart,
				       const struct mmu_request *request)
{
	struct translate_where where = { .in_itlb = false };

	for (unsigned t = 0; t < SNAPSHOT_WALK_2; t++) {
		const struct tlb_entry *entry = translate_find(now, hart, t, request);

		if (!entry)
			continue;
		where.in_itlb |= t == SNAPSHOT_ITLB;
		where.in_dtlb |= t == SNAPSHOT_DTLB;
		where.in_l2 |= t > SNAPSHOT_DTLB;
		where.is_stale |= translate_is_stale(now, entry);
	}
	return where;
}
