/* SPDX-License-Identifier: MIT */
/*
 * The address space of the MMU conformance programs, and their accesses. Each
 * access runs in the mode asked for and ends by a trap to M-mode: its own, or
 * the ecall behind it.
 */
#include "tests/mmu/paging.h"

u64 paging_root[512] __attribute__((aligned(4096)));
u64 paging_mid[512] __attribute__((aligned(4096)));
u64 paging_low[512] __attribute__((aligned(4096)));
static u64 lock_word;
static unsigned failures_before; /* this line of the checklist */
static bool is_amo_judged;       /* line 23 holds: an AMO reports store causes */

PIECE(piece_load, "ld a0, 0(a0)");
PIECE(piece_store, "sd a1, 0(a0)");
PIECE(piece_amo, "amoor.d a0, a1, (a0)");
PIECE(piece_lr, "lr.d a0, (a0)");
/* Behind an LR elsewhere: whether a failed SC checks its page is open. */
PIECE(piece_sc, "lr.d a2, (a0)\nsc.d a2, a1, (a0)");
PIECE(piece_cbo_zero, ".insn i 0x0f, 2, x0, a0, 4");
PIECE(piece_cbo_clean, ".insn i 0x0f, 2, x0, a0, 1");

static const char *const pieces[ACCESS_KINDS] = {
	[LOAD] = piece_load, [STORE] = piece_store, [AMO] = piece_amo,
	[LOAD_RESERVED] = piece_lr, [STORE_CONDITIONAL] = piece_sc,
	[CBO_ZERO] = piece_cbo_zero, [CBO_CLEAN] = piece_cbo_clean,
};
static const char *const access_names[ACCESS_KINDS] = {
	"load", "store", "fetch", "amo", "lr", "sc", "cbo.zero", "cbo.clean"
};

u64 paging_leaf(u64 pa, u64 bits)
{
	return pa >> PAGE_SHIFT << PTE_PPN_SHIFT | bits;
}

u64 paging_pointer(const u64 *table)
{
	return paging_leaf((u64)table, PTE_V);
}

u64 paging_satp(unsigned asid)
{
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | (u64)asid << SATP_ASID_SHIFT |
	       (u64)paging_root >> PAGE_SHIFT;
}

void paging_menvcfg(u64 bits)
{
	write_csr_number(CSR_MENVCFG, bits | BIT(ENVCFG_CBZE_SHIFT) | BIT(ENVCFG_CBCFE_SHIFT) |
						 3ull << ENVCFG_CBIE_SHIFT);
	write_csr_number(CSR_SENVCFG, BIT(ENVCFG_CBZE_SHIFT) | BIT(ENVCFG_CBCFE_SHIFT) |
						 3ull << ENVCFG_CBIE_SHIFT);
	paging_fence();
}

void paging_pmp(unsigned entry, unsigned config, u64 pmpaddr)
{
	u64 configs = read_csr_number(CSR_PMPCFG0);

	configs = (configs & ~(0xffull << 8 * entry)) | (u64)config << 8 * entry;
	switch (entry) {
	case 0: write_csr_number(CSR_PMPADDR0, pmpaddr); break;
	case 1: write_csr(pmpaddr1, pmpaddr); break;
	case 2: write_csr(pmpaddr2, pmpaddr); break;
	case 3: write_csr(pmpaddr3, pmpaddr); break;
	default: bare_check("pmp entry of the test", entry, 0);
	}
	write_csr_number(CSR_PMPCFG0, configs);
	paging_fence();
}

void paging_reset(void)
{
	/* first, since an entry on half a word denies the word to M too */
	for (unsigned i = 0; i < 3; i++)
		paging_pmp(i, 0, 0);
	paging_pmp(3, PMP_A_NAPOT << PMP_A_SHIFT | PMP_R | PMP_W | PMP_X, ~0ull >> 10);
	for (unsigned i = 0; i < 512; i++) {
		paging_root[i] = 0;
		paging_mid[i] = 0;
		paging_low[i] = i < 64 ? paging_leaf(FRAME(i), LEAF_RWX) : 0;
	}
	for (unsigned i = 0; i < 64; i++) {
		((volatile u64 *)FRAME(i))[0] = FRAME_WORD(i);
		((volatile u64 *)FRAME(i))[511] = ~FRAME_WORD(i);
	}
	paging_mid[0] = paging_pointer(paging_low);
	paging_mid[2] = paging_leaf(FRAME(0), LEAF_RWX);
	paging_root[0] = paging_pointer(paging_mid);
	paging_root[1] = paging_leaf(PLATFORM_RAM_BASE, LEAF_RWX | PTE_U);
	paging_root[2] = paging_leaf(PLATFORM_RAM_BASE, LEAF_RWX | PTE_G);
	paging_root[3] = paging_leaf(PLATFORM_RAM_BASE, LEAF_RWX);
	paging_root[510] = paging_pointer(paging_mid);
	paging_menvcfg(0);
	clear_csr(medeleg, ~0ull);
	asm volatile("fence.i" ::: "memory");
}

u64 *paging_slot(unsigned level)
{
	return level == 0 ? &paging_low[0] : level == 1 ? &paging_mid[2] : &paging_root[3];
}

u64 paging_va(unsigned level)
{
	return level == 0 ? 0 : level == 1 ? 0x400000 : 0xc0400000;
}

void paging_access(struct bare_state *state, unsigned mode, enum access kind, u64 va, u64 status)
{
	u64 done = mode == MODE_U ? CAUSE_ECALL_U : mode == MODE_S ? CAUSE_ECALL_S : CAUSE_ECALL_M;

	state->a[0] = va;
	state->a[1] = FRAME_WORD(0);
	state->a[2] = (u64)&lock_word;
	if (state->satp == 0)
		state->satp = paging_satp(0);
	state->pc = va;
	if (kind != FETCH) {
		state->pc = (u64)pieces[kind];
		if (mode == MODE_U)
			state->pc = state->pc - PLATFORM_RAM_BASE + USER_ALIAS;
	}
	bare_run(state, mode, status);
	if (state->cause == done && (kind != FETCH || state->epc == va))
		state->cause = OK;
}

u64 paging_cause(unsigned mode, enum access kind, u64 va, u64 status)
{
	struct bare_state state = { .satp = 0 };

	paging_access(&state, mode, kind, va, status);
	return state.cause;
}

unsigned paging_page_fault(enum access kind)
{
	return kind == FETCH ? CAUSE_FETCH_PAGE_FAULT
	       : kind == LOAD || kind == LOAD_RESERVED ? CAUSE_LOAD_PAGE_FAULT
						       : CAUSE_STORE_PAGE_FAULT;
}

unsigned paging_access_fault(enum access kind)
{
	return kind == FETCH ? CAUSE_FETCH_ACCESS
	       : kind == LOAD || kind == LOAD_RESERVED ? CAUSE_LOAD_ACCESS
						       : CAUSE_STORE_ACCESS;
}

/* Use other pages, as many as a small TLB has entries (tests/bare/tiny-tlb.conf). */
static void evict(void)
{
	for (unsigned i = 56; i < 64; i++) {
		paging_cause(MODE_S, LOAD, i * PAGE_SIZE, MSTATUS_SUM | MSTATUS_MXR);
		paging_cause(MODE_S, FETCH, i * PAGE_SIZE, 0);
	}
}

bool expect(unsigned mode, enum access kind, u64 va, u64 status, u64 cause)
{
	static const char *const paths[] = { "cold", "again", "warm", "evicted" };

	for (unsigned i = 0; i < 4; i++) {
		struct bare_state state = { .satp = 0 };

		if (i == 0 || i == 2)
			paging_fence();
		if (i == 2) /* a load by S-mode that may read all it can */
			paging_cause(MODE_S, LOAD, va & ~7ull, MSTATUS_SUM | MSTATUS_MXR);
		if (i == 3)
			evict();
		paging_access(&state, mode, kind, va, status);
		bare_checks++;
		if (state.cause == cause && (cause == OK || state.tval == va))
			continue;
		if (bare_failures++ - failures_before > 8)
			return false;
		bare_print("  %s %s of 0x%x in mode %u: cause %u tval 0x%x, expected cause %u\n",
			   paths[i], access_names[kind], va, mode, (unsigned)state.cause,
			   state.tval, (unsigned)cause);
		return false;
	}
	return true;
}

void expect_all_fault(unsigned mode, u64 va, u64 status)
{
	for (enum access kind = LOAD; kind < AMO; kind++)
		expect(mode, kind, va, status, paging_page_fault(kind));
	if (is_amo_judged)
		expect(mode, AMO, va, status, CAUSE_STORE_PAGE_FAULT);
}

void expect_all_denied(unsigned mode, u64 va, u64 status)
{
	for (enum access kind = LOAD; kind < AMO; kind++)
		expect(mode, kind, va, status, paging_access_fault(kind));
	if (is_amo_judged)
		expect(mode, AMO, va, status, CAUSE_STORE_ACCESS);
}

void expect_all_well(unsigned mode, u64 va, u64 status)
{
	for (enum access kind = LOAD; kind <= AMO; kind++)
		expect(mode, kind, va, status, OK);
}

bool same(const char *what, u64 got, u64 want)
{
	bare_checks++;
	if (got == want)
		return true;
	if (bare_failures++ - failures_before > 8)
		return false;
	bare_print("  %s: got 0x%x, expected 0x%x\n", what, got, want);
	return false;
}

void paging_run_lines(const struct line *lines, unsigned count)
{
	/* Where an AMO reports load causes, say so in line 23, not in every line. */
	paging_reset();
	paging_low[63] = 0;
	paging_fence();
	is_amo_judged = paging_cause(MODE_S, AMO, 63 * PAGE_SIZE, 0) != CAUSE_LOAD_PAGE_FAULT;
	for (unsigned i = 0; i < count; i++) {
		unsigned failures = bare_failures, checks = bare_checks;

		failures_before = failures;

		paging_reset();
		lines[i].run();
		if (bare_checks == checks)
			same("checks made", 0, 1);
		bare_print("%s %c%c %s | %s\n", bare_failures == failures ? "PASS" : "FAIL",
			   '0' + lines[i].number / 10, '0' + lines[i].number % 10, lines[i].tag,
			   lines[i].title);
	}
}
