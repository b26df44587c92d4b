/* SPDX-License-Identifier: MIT */
/*
 * Checklist lines 27 to 35: the A and D bits under Svade (menvcfg.ADUE=0) and
 * Svadu (ADUE=1). Of line 29 software can see half: an update that finds the PTE
 * other than the TLB knew it must go by what is there now.
 */
#include "tests/mmu/paging.h"

#define SVADU BIT(ENVCFG_ADUE_SHIFT)
#define AD (u64)(PTE_A | PTE_D)

static bool is_write(enum access kind)
{
	return kind == STORE || kind == AMO || kind == STORE_CONDITIONAL;
}

/* The leaf under test, with A and D as given and no translation of it cached. */
static u64 *set_ad(unsigned level, u64 bits)
{
	volatile u64 *slot = paging_slot(level);

	*slot = (*slot & ~AD) | bits;
	paging_fence();
	return (u64 *)slot;
}

static u64 ad_of(const u64 *slot)
{
	return *(const volatile u64 *)slot & AD;
}

static void faults_without(void)
{
	for (unsigned level = 0; level < 3; level++)
		for (enum access kind = LOAD; kind <= STORE_CONDITIONAL; kind++) {
			unsigned cause = paging_page_fault(kind);
			u64 va = paging_va(level), *slot;

			if (kind == STORE_CONDITIONAL)
				cause = CAUSE_LOAD_PAGE_FAULT; /* its own LR comes first */
			slot = set_ad(level, 0);
			expect(MODE_S, kind, va, 0, cause);
			slot = set_ad(level, PTE_D);
			expect(MODE_S, kind, va, 0, cause);
			same("A and D after a fault", ad_of(slot), PTE_D);
			slot = set_ad(level, PTE_A);
			expect(MODE_S, kind, va, 0, is_write(kind) ? CAUSE_STORE_PAGE_FAULT : OK);
			same("A and D after the access", ad_of(slot), PTE_A);
			same("the frame", *(volatile u64 *)FRAME(0), FRAME_WORD(0));
			set_ad(level, AD);
		}
}

static void sets_bits(void)
{
	paging_menvcfg(SVADU);
	for (unsigned level = 0; level < 3; level++)
		for (enum access kind = LOAD; kind <= STORE_CONDITIONAL; kind++) {
			u64 *slot = set_ad(level, 0), before = *slot;

			same("access", paging_cause(MODE_S, kind, paging_va(level), 0), OK);
			same("A and D", *(volatile u64 *)slot,
			     before | (is_write(kind) ? AD : PTE_A));
			slot = set_ad(level, PTE_D);
			same("access", paging_cause(MODE_S, kind, paging_va(level), 0), OK);
			same("A beside D", ad_of(slot), AD);
			set_ad(level, AD);
		}
}

/* No fence between the change of the PTE and the store. */
static void update_sees_change(void)
{
	volatile u64 *slot = paging_slot(0);

	paging_menvcfg(SVADU);
	set_ad(0, 0);
	same("load", paging_cause(MODE_S, LOAD, 0, 0), OK);
	*slot = paging_leaf(FRAME(1), LEAF_RWX & ~AD);
	((volatile u64 *)FRAME(1))[0] = 0;
	((volatile u64 *)FRAME(0))[0] = 0;
	same("store", paging_cause(MODE_S, STORE, 0, 0), OK);
	same("the PTE", *slot, paging_leaf(FRAME(1), LEAF_RWX));
	same("the new frame", *(volatile u64 *)FRAME(1), FRAME_WORD(0));
	same("the old frame", *(volatile u64 *)FRAME(0), 0);
	/* and where the new PTE forbids it, nothing is set */
	set_ad(0, 0);
	same("load", paging_cause(MODE_S, LOAD, 0, 0), OK);
	*slot = paging_leaf(FRAME(2), PTE_V | PTE_R | PTE_A);
	same("store", paging_cause(MODE_S, STORE, 0, 0), CAUSE_STORE_PAGE_FAULT);
	same("the PTE", *slot, paging_leaf(FRAME(2), PTE_V | PTE_R | PTE_A));
}

static void nothing_on_fault(void)
{
	static const u64 wrong[] = { BIT(54), BIT(60), PTE_PBMT(1), PTE_N };
	u64 *slot;

	paging_menvcfg(SVADU);
	for (unsigned level = 0; level < 3; level++) {
		u64 good = *paging_slot(level);

		for (unsigned i = 0; i < 4; i++) {
			slot = set_ad(level, 0);
			*slot |= wrong[i];
			paging_fence();
			paging_cause(MODE_S, LOAD, paging_va(level), 0);
			paging_cause(MODE_S, STORE, paging_va(level), 0);
			same("A and D of an invalid leaf", ad_of(slot), 0);
			*slot = good;
		}
		slot = set_ad(level, 0);
		*slot &= ~(u64)(PTE_W | PTE_X);
		paging_fence();
		same("store to a read-only page",
		     paging_cause(MODE_S, STORE, paging_va(level), 0), CAUSE_STORE_PAGE_FAULT);
		same("fetch from it", paging_cause(MODE_S, FETCH, paging_va(level), 0),
		     CAUSE_FETCH_PAGE_FAULT);
		same("load by U", paging_cause(MODE_U, LOAD, paging_va(level), 0),
		     CAUSE_LOAD_PAGE_FAULT);
		same("A and D", ad_of(slot), 0);
		*slot = good;
	}
	slot = set_ad(1, 0);
	*slot |= BIT(PTE_PPN_SHIFT);
	paging_fence();
	same("misaligned superpage", paging_cause(MODE_S, STORE, paging_va(1), 0),
	     CAUSE_STORE_PAGE_FAULT);
	same("its A and D", ad_of(slot), 0);
}

static void pte_write_denied(void)
{
	static const enum access kinds[] = { LOAD, STORE, FETCH, LOAD_RESERVED };
	u64 *slot;

	paging_menvcfg(SVADU);
	for (unsigned i = 0; i < 4; i++) {
		slot = set_ad(0, 0);
		paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT | PMP_R, (u64)paging_low >> 2 | 0x1ff);
		expect(MODE_S, kinds[i], 0, 0, paging_access_fault(kinds[i]));
		same("A and D", ad_of(slot), 0);
		paging_pmp(0, 0, 0);
		same("once it may be written", paging_cause(MODE_S, kinds[i], 0, 0), OK);
		same("A", ad_of(slot) & PTE_A, PTE_A);
	}
	set_ad(0, AD);
	paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT | PMP_R, (u64)paging_low >> 2 | 0x1ff);
	expect(MODE_S, STORE, 0, 0, OK); /* nothing to write */
}

static void store_after_load(void)
{
	paging_menvcfg(SVADU);
	for (unsigned level = 0; level < 3; level++)
		for (enum access kind = STORE; kind <= AMO; kind += AMO - STORE) {
			u64 *slot = set_ad(level, 0);

			for (unsigned i = 0; i < 3; i++)
				paging_cause(MODE_S, LOAD, paging_va(level), 0);
			same("after loads", ad_of(slot), PTE_A);
			paging_cause(MODE_S, kind, paging_va(level), 0);
			same("after a store that hits", ad_of(slot), AD);
		}
}

static void final_pmp(void)
{
	u64 *slot, before, after;

	paging_menvcfg(SVADU);
	slot = set_ad(0, 0);
	before = *slot;
	paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT, FRAME(0) >> 2 | 0x1ff);
	same("store denied by PMP", paging_cause(MODE_S, STORE, 0, 0), CAUSE_STORE_ACCESS);
	after = *(volatile u64 *)slot;
	same("the PTE but for A and D", after & ~AD, before);
}

static void dirty_is_exact(void)
{
	unsigned last = bare_misaligned_traps() ? 2 : 4;

	paging_menvcfg(SVADU);
	for (unsigned i = 0; i < 8; i++)
		paging_low[i] &= ~AD;
	paging_fence();
	paging_cause(MODE_S, LOAD, 0, 0);
	paging_cause(MODE_S, STORE, 2 * PAGE_SIZE, 0);
	paging_cause(MODE_S, STORE, 4 * PAGE_SIZE - 4, 0); /* both pages, if any */
	paging_cause(MODE_S, CBO_CLEAN, 6 * PAGE_SIZE, 0);
	for (unsigned i = 0; i < 8; i++)
		same("D", ad_of(&paging_low[i]) & PTE_D, i >= 2 && i <= last ? PTE_D : 0);
}

static void enable_and_fence(void)
{
	u64 *slot;

	for (unsigned i = 0; i < 3; i++) {
		paging_menvcfg(SVADU);
		slot = set_ad(0, 0);
		same("ADUE=1", paging_cause(MODE_S, STORE, 0, 0), OK);
		same("A and D", ad_of(slot), AD);
		paging_menvcfg(0);
		set_ad(0, 0);
		same("ADUE=0", paging_cause(MODE_S, STORE, 0, 0), CAUSE_STORE_PAGE_FAULT);
		same("A and D", ad_of(slot), 0);
	}
	set_ad(0, AD);
	paging_menvcfg(BIT(ENVCFG_PBMTE_SHIFT));
	*slot |= PTE_PBMT(1);
	paging_fence();
	same("PBMTE=1", paging_cause(MODE_S, LOAD, 0, 0), OK);
	paging_menvcfg(0);
	same("PBMTE=0", paging_cause(MODE_S, LOAD, 0, 0), CAUSE_LOAD_PAGE_FAULT);
}

static const struct line lines[] = {
	{ 27, "norm:svade_access_ad_bit_clear", "A=0, or D=0 on a write: page fault, nothing changed", faults_without },
	{ 28, "svadu", "A on reads; A and D on writes; at each level", sets_bits },
	{ 29, "sv32algorithm step 9", "an update goes by the PTE as it is", update_sees_change },
	{ 30, "sv32algorithm step 9", "no update when an earlier step faults", nothing_on_fault },
	{ 31, "sv32algorithm step 9", "PTE write denied: access fault", pte_write_denied },
	{ 32, "sv32algorithm step 9", "a store on a clean hit sets D in memory", store_after_load },
	{ 33, "sv32algorithm", "A, D may be set when the final PA fails", final_pmp },
	{ 34, "svadu", "D is exact", dirty_is_exact },
	{ 35, "norm:menvcfg_adue_fence", "ADUE and PBMTE act after a fence", enable_and_fence },
};

int main(void)
{
	RUN_LINES(lines);
	return 0;
}
