/* SPDX-License-Identifier: MIT */
/*
 * Checklist lines 66 to 70: physical memory protection beside paging. The
 * locked entries come last: they stay until reset.
 */
#include "tests/mmu/paging.h"

#define RWX (PMP_R | PMP_W | PMP_X)
#define NA4(rights) (PMP_A_NA4 << PMP_A_SHIFT | (rights))
#define NAPOT(rights) (PMP_A_NAPOT << PMP_A_SHIFT | (rights))
#define TOR(rights) (PMP_A_TOR << PMP_A_SHIFT | (rights))
#define NAPOT_AT(pa, bytes) ((u64)(pa) >> 2 | ((u64)(bytes) / 8 - 1))

/* A load or store by S (translation off) or M at a physical address. */
PIECE(m_load, "ld a0, 0(a0)");
PIECE(m_store, "sd a1, 0(a0)");

static u64 physical(unsigned mode, const char *piece, u64 pa)
{
	struct bare_state state = { .a = { pa, 1 }, .pc = (u64)piece };

	bare_run(&state, mode, 0);
	return state.cause == CAUSE_ECALL_U + mode ? OK : state.cause;
}

static void partial_match(void)
{
	u64 pa = FRAME(20);

	for (unsigned half = 0; half < 2; half++) {
		paging_pmp(0, NA4(RWX), pa / 4 + half);
		same("S load, half covered", physical(MODE_S, m_load, pa), CAUSE_LOAD_ACCESS);
		same("S store", physical(MODE_S, m_store, pa), CAUSE_STORE_ACCESS);
		same("M load", physical(MODE_M, m_load, pa), CAUSE_LOAD_ACCESS);
		same("M store", physical(MODE_M, m_store, pa), CAUSE_STORE_ACCESS);
		expect(MODE_S, LOAD, 20 * PAGE_SIZE, 0, CAUSE_LOAD_ACCESS);
		expect(MODE_S, AMO, 20 * PAGE_SIZE, 0, CAUSE_STORE_ACCESS);
		same("beyond it", physical(MODE_S, m_load, pa + 8), OK);
	}
	/* the lowest number decides, for better and for worse */
	paging_pmp(0, NAPOT(PMP_R), NAPOT_AT(pa, 8));
	paging_pmp(1, NAPOT(0), NAPOT_AT(pa, 4096));
	same("entry 0 allows the load", physical(MODE_S, m_load, pa), OK);
	same("but not the store", physical(MODE_S, m_store, pa), CAUSE_STORE_ACCESS);
	same("entry 1 denies the rest", physical(MODE_S, m_load, pa + 8), CAUSE_LOAD_ACCESS);
	same("M passes unlocked entries", physical(MODE_M, m_store, pa + 8), OK);
	paging_pmp(0, NAPOT(0), NAPOT_AT(pa, 8));
	paging_pmp(1, NAPOT(RWX), NAPOT_AT(pa, 4096));
	same("entry 0 denies", physical(MODE_S, m_load, pa), CAUSE_LOAD_ACCESS);
	same("entry 1 allows", physical(MODE_S, m_load, pa + 8), OK);
}

static void page_not_uniform(void)
{
	for (unsigned level = 0; level < 3; level++)
		for (unsigned size = 8; size <= 2048; size *= 4) {
			u64 va = paging_va(level);

			paging_pmp(0, NAPOT(PMP_R | PMP_W), NAPOT_AT(FRAME(0) + size, size));
			/* warm one side, then the other */
			same("load", paging_cause(MODE_S, LOAD, va, 0), OK);
			same("fetch", paging_cause(MODE_S, FETCH, va, 0), OK);
			expect(MODE_S, FETCH, va + size, 0, CAUSE_FETCH_ACCESS);
			expect(MODE_S, STORE, va + size, 0, OK);
			paging_pmp(0, NAPOT(0), NAPOT_AT(FRAME(0) + size, size));
			expect(MODE_S, LOAD, va + size, 0, CAUSE_LOAD_ACCESS);
			expect(MODE_S, LOAD, va + size - 8, 0, OK);
			expect(MODE_S, LOAD, va + 2 * size, 0, OK);
			expect(MODE_S, STORE, va + size, 0, CAUSE_STORE_ACCESS);
			paging_pmp(0, 0, 0);
			*(volatile u64 *)FRAME(0) = FRAME_WORD(0);
		}
}

static void no_match(void)
{
	paging_pmp(3, 0, 0);
	same("M load", physical(MODE_M, m_load, FRAME(0)), OK);
	same("S fetch, all OFF", physical(MODE_S, m_load, FRAME(0)), CAUSE_FETCH_ACCESS);
	same("U fetch, all OFF", physical(MODE_U, m_load, FRAME(0)), CAUSE_FETCH_ACCESS);
	paging_pmp(3, NAPOT(RWX), NAPOT_AT(PLATFORM_RAM_BASE, 0x400000));
	same("S load outside all", physical(MODE_S, m_load, FRAME(0)), CAUSE_LOAD_ACCESS);
	same("S load inside", physical(MODE_S, m_load, PLATFORM_RAM_BASE + 0x300000), OK);
	same("M load outside", physical(MODE_M, m_load, FRAME(0)), OK);
}

static void split_fetch(void)
{
	/* an ecall with its halves on both sides of a PMP edge inside a page */
	struct bare_state state = { .satp = 0 };

	*(volatile u16 *)(FRAME(0) + 0x7fe) = 0x0073;
	*(volatile u16 *)(FRAME(0) + 0x800) = 0x0000;
	asm volatile("fence.i");
	same("both open", paging_cause(MODE_S, FETCH, 0x7fe, 0), OK);
	for (unsigned i = 0; i < 2; i++) {
		paging_pmp(0, NAPOT(PMP_R), NAPOT_AT(FRAME(0) + (i ? 0 : 0x800), 0x800));
		state.satp = 0;
		paging_access(&state, MODE_S, FETCH, 0x7fe, 0);
		same("one half denied", state.cause, CAUSE_FETCH_ACCESS);
		same("epc", state.epc, 0x7fe);
		same("tval", state.tval, i ? 0x7fe : 0x800);
	}
	*(volatile u16 *)(FRAME(0) + 0x7fe) = 0x9002; /* c.ebreak touches one half */
	asm volatile("fence.i");
	paging_pmp(0, NAPOT(PMP_R), NAPOT_AT(FRAME(0) + 0x800, 0x800));
	same("16 bits at the edge", paging_cause(MODE_S, FETCH, 0x7fe, 0), CAUSE_BREAKPOINT);
}

static void ranges_and_locks(void)
{
	u64 pa = FRAME(20);

	/* TOR from entry 0 to 1 */
	paging_pmp(0, 0, pa / 4);
	paging_pmp(1, TOR(PMP_R), (pa + 16) / 4);
	same("inside TOR", physical(MODE_S, m_store, pa), CAUSE_STORE_ACCESS);
	same("its last word", physical(MODE_S, m_load, pa + 8), OK);
	same("behind it", physical(MODE_S, m_store, pa + 16), OK);
	same("before it", physical(MODE_S, m_store, pa - 8), OK);
	for (unsigned i = 0; i < 2; i++) {
		paging_pmp(1, TOR(0), pa / 4 - i); /* empty */
		same("empty TOR", physical(MODE_S, m_load, pa), OK);
		same("below it", physical(MODE_S, m_load, pa - 8), OK);
	}
	/* what is not there reads as 0; R=0 W=1 is reserved */
	paging_pmp(0, 0x60 | NAPOT(PMP_R), NAPOT_AT(pa, 8));
	same("reserved bits", read_csr_number(CSR_PMPCFG0) & 0xff, NAPOT(PMP_R));
	write_csr(pmpaddr2, ~0ull);
	same("pmpaddr is 54 bits", read_csr(pmpaddr2), ~0ull >> 10);
	/* locked: M too, and the address below a locked TOR */
	paging_pmp(0, 0, pa / 4);
	paging_pmp(1, TOR(PMP_R | PMP_L), (pa + 16) / 4);
	same("M load", physical(MODE_M, m_load, pa), OK);
	same("M store", physical(MODE_M, m_store, pa), CAUSE_STORE_ACCESS);
	paging_pmp(1, 0, 0);
	write_csr_number(CSR_PMPADDR0, 0);
	same("locked config", read_csr_number(CSR_PMPCFG0) >> 8 & 0xff, TOR(PMP_R | PMP_L));
	same("locked pmpaddr1", read_csr(pmpaddr1), (pa + 16) / 4);
	same("pmpaddr0 below a locked TOR", read_csr_number(CSR_PMPADDR0), pa / 4);
}

static const struct line lines[] = {
	{ 66, "norm:pmp_entry_priority", "the lowest match decides, and wholly", partial_match },
	{ 67, "norm:pmp_with_paging", "a page of two rights has no one verdict", page_not_uniform },
	{ 68, "norm:pmp_no_entry_match", "no match: M passes, S and U fail", no_match },
	{ 70, "norm:pmp_misaligned_access_behavior", "both halves of a split fetch need X", split_fetch },
	{ 69, "norm:pmp_l_bit_write_protection", "empty TOR, NA4, locks, what reads back", ranges_and_locks },
};

int main(void)
{
	RUN_LINES(lines);
	return 0;
}
