/* SPDX-License-Identifier: MIT */
/*
 * Checklist lines 36 to 47: which fault, and what xepc and xtval say. Where
 * the manual leaves the order open the line asks for consistency alone.
 */
#include "tests/mmu/paging.h"

#define NAPOT(rights) (PMP_A_NAPOT << PMP_A_SHIFT | (rights))
#define PAGE_PMPADDR(pa) ((u64)(pa) >> 2 | 0x1ff)

static void pte_read_denied(void)
{
	paging_pmp(0, NAPOT(0), PAGE_PMPADDR(paging_low));
	expect_all_denied(MODE_S, 0, 0);
	expect_all_denied(MODE_U, 0, 0);
	expect_all_well(MODE_S, paging_va(1), 0);
	paging_pmp(0, NAPOT(0), PAGE_PMPADDR(paging_mid));
	expect_all_denied(MODE_S, 0, 0);
	expect_all_denied(MODE_S, paging_va(1), 0);
	expect_all_well(MODE_S, paging_va(2), 0);
}

static void pte_read_is_a_read(void)
{
	paging_pmp(0, NAPOT(PMP_R), PAGE_PMPADDR(paging_low));
	expect_all_well(MODE_S, 0, 0);
	paging_pmp(0, NAPOT(PMP_R), PAGE_PMPADDR(paging_mid));
	expect_all_well(MODE_S, 0, 0);
	paging_pmp(0, NAPOT(PMP_X), PAGE_PMPADDR(paging_low));
	expect_all_denied(MODE_S, 0, 0);
	paging_pmp(0, NAPOT(PMP_X), PAGE_PMPADDR(paging_mid));
	expect_all_denied(MODE_S, paging_va(1), 0);
}

static void pte_nowhere(void)
{
	static const u64 places[] = { NOWHERE_PA, PLATFORM_UART_BASE & ~0xfffull,
				      PLATFORM_CLINT_BASE, 0x7f000000000 };

	for (unsigned i = 0; i < 4; i++) {
		paging_mid[0] = paging_leaf(places[i], PTE_V);
		expect_all_denied(MODE_S, 0, 0);
		paging_mid[0] = paging_pointer(paging_low);
		paging_root[0] = paging_leaf(places[i], PTE_V);
		expect_all_denied(MODE_S, 0, 0);
		paging_root[0] = paging_pointer(paging_mid);
	}
}

static void half_a_pte(void)
{
	for (unsigned half = 0; half < 2; half++) {
		paging_pmp(0, PMP_A_NA4 << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X,
			   (u64)paging_low >> 2 | half);
		expect_all_denied(MODE_S, 0, 0);
		expect_all_well(MODE_S, PAGE_SIZE, 0);
	}
}

static void page_fault_first(void)
{
	paging_pmp(0, NAPOT(0), PAGE_PMPADDR(FRAME(0)));
	expect_all_denied(MODE_S, 0, 0);
	expect_all_fault(MODE_U, 0, 0);
	paging_low[0] |= PTE_U;
	expect_all_fault(MODE_S, 0, 0);
	expect_all_denied(MODE_U, 0, 0);
	paging_low[0] = paging_leaf(FRAME(0), PTE_V | PTE_R | PTE_A | PTE_D);
	expect(MODE_S, STORE, 0, 0, CAUSE_STORE_PAGE_FAULT);
	expect(MODE_S, FETCH, 0, 0, CAUSE_FETCH_PAGE_FAULT);
	expect(MODE_S, LOAD, 0, 0, CAUSE_LOAD_ACCESS);
	paging_low[0] = paging_leaf(NOWHERE_PA, PTE_V | PTE_A | PTE_D | PTE_U | PTE_R);
	expect(MODE_S, LOAD, 0, 0, CAUSE_LOAD_PAGE_FAULT);
}

/* Every right, U bit, mode and mstatus: the same cold and with a warm TLB. */
static void miss_is_hit(void)
{
	static const u64 statuses[] = { 0, MSTATUS_SUM, MSTATUS_MXR, MSTATUS_SUM | MSTATUS_MXR };

	for (unsigned rights = 0; rights < 16; rights++)
		for (unsigned i = 0; i < 8; i++) {
			unsigned mode = i & 1;
			u64 status = statuses[i >> 1];

			paging_low[0] = paging_leaf(FRAME(0), PTE_V | PTE_A | PTE_D | rights << 1);
			for (enum access kind = LOAD; kind <= AMO; kind++) {
				paging_fence();
				expect(mode, kind, 0, status, paging_cause(mode, kind, 0, status));
			}
		}
}

static void tval_is_virtual(void)
{
	for (unsigned level = 0; level < 3; level++) {
		paging_pmp(0, NAPOT(0), PAGE_PMPADDR(FRAME(0)));
		/* expect() compares xtval with the va */
		expect_all_denied(MODE_S, paging_va(level), 0);
		expect(MODE_S, LOAD, paging_va(level) + 0x120, 0, CAUSE_LOAD_ACCESS);
	}
	expect(MODE_S, LOAD, HIGH_HALF + 0x120, 0, CAUSE_LOAD_ACCESS);
}

/* Fetch at va; the fault's cause, and xepc and xtval as told. */
static void fetch_faults(const char *what, u64 va, u64 cause, u64 tval)
{
	for (unsigned i = 0; i < 2; i++) {
		struct bare_state state = { .satp = 0 };

		if (i == 0)
			paging_fence();
		paging_access(&state, MODE_S, FETCH, va, 0);
		same(what, state.cause, cause);
		same("its epc", state.epc, va);
		same("its tval", state.tval, tval);
	}
}

static void fetch_across(void)
{
	u64 va = PAGE_SIZE - 2;

	/* an ecall, 2 bytes in each page */
	*(volatile u16 *)(FRAME(0) + va) = 0x0073;
	*(volatile u16 *)FRAME(1) = 0x0000;
	asm volatile("fence.i");
	paging_fence();
	same("a fetch across pages", paging_cause(MODE_S, FETCH, va, 0), OK);
	paging_low[1] &= ~(u64)PTE_X;
	fetch_faults("second page not X", va, CAUSE_FETCH_PAGE_FAULT, PAGE_SIZE);
	paging_low[1] = 0;
	fetch_faults("second page invalid", va, CAUSE_FETCH_PAGE_FAULT, PAGE_SIZE);
	paging_low[0] = 0;
	fetch_faults("both invalid", va, CAUSE_FETCH_PAGE_FAULT, va);
	paging_low[0] = paging_leaf(FRAME(0), LEAF_RWX);
	paging_low[1] = paging_leaf(FRAME(1), LEAF_RWX);
	paging_pmp(0, NAPOT(PMP_R | PMP_W), PAGE_PMPADDR(FRAME(1)));
	fetch_faults("PMP denies the second", va, CAUSE_FETCH_ACCESS, PAGE_SIZE);
}

static void short_at_page_end(void)
{
	struct bare_state state = { .satp = 0 };
	u64 va = PAGE_SIZE - 2;

	*(volatile u16 *)(FRAME(0) + va) = 0x9002; /* c.ebreak */
	paging_low[1] = 0;
	asm volatile("fence.i");
	paging_fence();
	paging_access(&state, MODE_S, FETCH, va, 0);
	same("c.ebreak before an invalid page", state.cause, CAUSE_BREAKPOINT);
	*(volatile u16 *)(FRAME(0) + va) = 0x0001; /* c.nop */
	asm volatile("fence.i");
	paging_access(&state, MODE_S, FETCH, va, 0);
	same("then the next page", state.cause, CAUSE_FETCH_PAGE_FAULT);
	same("its epc", state.epc, PAGE_SIZE);
}

PIECE(load_2, "lh a0, 0(a0)");
PIECE(load_4, "lw a0, 0(a0)");
PIECE(load_8, "ld a0, 0(a0)");
PIECE(store_2, "sh a1, 0(a0)");
PIECE(store_4, "sw a1, 0(a0)");
PIECE(store_8, "sd a1, 0(a0)");
static const struct {
	const char *piece;
	unsigned bytes;
	bool is_store;
} widths[] = { { load_2, 2, false }, { load_4, 4, false }, { load_8, 8, false },
	       { store_2, 2, true }, { store_4, 4, true }, { store_8, 8, true } };

/*
 * A page-crossing access at each offset gives this fault. Where misaligned
 * accesses trap, that trap comes first.
 */
static void crossing_faults(const char *what, bool is_first_bad, bool is_access)
{
	bool traps = bare_misaligned_traps();

	for (unsigned w = 0; w < 6; w++)
		for (unsigned before = 1; before < widths[w].bytes; before++) {
			struct bare_state state = { .satp = paging_satp(0),
						    .pc = (u64)widths[w].piece };
			u64 cause = is_access ? CAUSE_LOAD_ACCESS : CAUSE_LOAD_PAGE_FAULT;
			u64 va = PAGE_SIZE - before;
			u64 tval = is_first_bad ? va : PAGE_SIZE;

			if (traps) {
				cause = CAUSE_LOAD_MISALIGNED;
				tval = va;
			}
			state.a[0] = va;
			state.a[1] = 0xaaaaaaaaaaaaaaaa;
			paging_fence();
			bare_run(&state, MODE_S, 0);
			same(what, state.cause, widths[w].is_store ? cause + 2 : cause);
			same("its tval", state.tval, tval);
			same("the word before", *(volatile u64 *)(FRAME(0) + PAGE_SIZE - 16), 0x55);
		}
}

static void data_across(void)
{
	*(volatile u64 *)(FRAME(0) + PAGE_SIZE - 16) = 0x55;
	paging_low[1] = 0;
	crossing_faults("second page invalid", false, false);
	paging_low[0] = 0;
	crossing_faults("both invalid", true, false);
	paging_low[1] = paging_leaf(FRAME(1), LEAF_RWX);
	crossing_faults("first page invalid", true, false);
	paging_low[0] = paging_leaf(FRAME(0), LEAF_RWX);
	paging_pmp(0, NAPOT(0), PAGE_PMPADDR(FRAME(1)));
	crossing_faults("PMP denies the second", false, true);
}

static void misaligned_order(void)
{
	paging_low[0] = 0;
	for (unsigned off = 1; off < 8; off++) {
		u64 first = paging_cause(MODE_S, LOAD, off, 0);

		same("misaligned or page fault",
		     first == CAUSE_LOAD_MISALIGNED || first == CAUSE_LOAD_PAGE_FAULT, 1);
		expect(MODE_S, LOAD, off, 0, first);
		expect(MODE_S, STORE, off, 0, first + 2);
	}
}

PIECE(supervisor_handler, "csrr a0, scause\ncsrr a1, stval");

static void delegated(void)
{
	struct bare_state state;

	set_csr(medeleg, BIT(12) | BIT(13) | BIT(15));
	write_csr(stvec, (u64)supervisor_handler);
	paging_low[0] = 0;
	for (unsigned mode = MODE_U; mode <= MODE_S; mode++)
		for (enum access kind = LOAD; kind <= AMO; kind++) {
			if (kind == AMO && bare_is_qemu())
				continue; /* line 23 */
			state = (struct bare_state){ .satp = 0 };
			paging_fence();
			paging_access(&state, mode, kind, 0x128, 0);
			same("the handler's ecall", state.cause == OK ? CAUSE_ECALL_S : state.cause,
			     CAUSE_ECALL_S);
			same("mtval of an ecall", state.tval, 0);
			same("scause", state.a[0], paging_page_fault(kind));
			same("stval", state.a[1], 0x128);
			same("scause from M", read_csr(scause), paging_page_fault(kind));
		}
	write_csr(scause, 0);
	paging_low[0] = paging_leaf(NOWHERE_PA, LEAF_RWX);
	paging_pmp(0, NAPOT(0), PAGE_PMPADDR(FRAME(1)));
	state = (struct bare_state){ .satp = 0 };
	paging_access(&state, MODE_S, LOAD, PAGE_SIZE, 0);
	same("access fault goes to M", state.cause, CAUSE_LOAD_ACCESS);
	same("mtval", state.tval, PAGE_SIZE);
	same("scause stays", read_csr(scause), 0);
	/* and by its own bit to S */
	set_csr(medeleg, BIT(5));
	state = (struct bare_state){ .satp = 0 };
	paging_access(&state, MODE_S, LOAD, PAGE_SIZE, 0);
	same("scause of an access fault", state.a[0], CAUSE_LOAD_ACCESS);
}

static const struct line lines[] = {
	{ 36, "sv32algorithm step 2", "PTE read denied: fault of the access's type", pte_read_denied },
	{ 37, "norm:pmp_check_pagetable_access", "a PTE read is an S-mode read", pte_read_is_a_read },
	{ 38, "sv32algorithm step 2", "PTE in no memory: access fault", pte_nowhere },
	{ 39, "norm:pmp_full_match_required", "PMP on half a PTE: access fault", half_a_pte },
	{ 40, "norm:mcause_exccode_pri1", "page fault before final access fault", page_fault_first },
	{ 41, "sv32algorithm", "the cause does not depend on the TLB", miss_is_hit },
	{ 42, "norm:mtval_vaddr_not_paddr", "xtval is the va for PMP faults too", tval_is_virtual },
	{ 43, "norm:stval_faulting_address_variable_instr", "fetch across pages", fetch_across },
	{ 44, "sv32algorithm", "16 bits at page end leave the next alone", short_at_page_end },
	{ 45, "norm:stval_op_load_store_fault", "data across pages: the faulting part", data_across },
	{ 46, "norm:mcause_exccode_pri2", "misaligned against page fault: one order", misaligned_order },
	{ 47, "norm:medeleg_enc_txt", "page faults to S, access faults by their own bit", delegated },
};

int main(void)
{
	RUN_LINES(lines);
	return 0;
}
