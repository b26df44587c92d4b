/* SPDX-License-Identifier: MIT */
/*
 * Checklist lines 16 to 26: who may do what with a page that is valid. A and D
 * are set throughout; they are the matter of update.c.
 */
#include "tests/mmu/paging.h"

#define LEVELS(level) for (unsigned level = 0; level < 3; level++)

/* Give the leaf under test these R, W, X, U bits. */
static void set_rights(unsigned level, u64 rights)
{
	u64 *slot = paging_slot(level);

	*slot = (*slot & ~(u64)(PTE_R | PTE_W | PTE_X | PTE_U)) | rights;
}

static void supervisor_fetch_user(void)
{
	LEVELS(level) {
		set_rights(level, PTE_R | PTE_W | PTE_X | PTE_U);
		expect(MODE_S, FETCH, paging_va(level), 0, CAUSE_FETCH_PAGE_FAULT);
		expect(MODE_S, FETCH, paging_va(level), MSTATUS_SUM, CAUSE_FETCH_PAGE_FAULT);
		expect(MODE_U, FETCH, paging_va(level), 0, OK);
	}
}

static void user_pages(void)
{
	LEVELS(level) {
		u64 va = paging_va(level);

		expect_all_fault(MODE_U, va, 0); /* still an S page */
		expect_all_fault(MODE_U, va, MSTATUS_SUM);
		set_rights(level, PTE_R | PTE_W | PTE_X | PTE_U);
		expect_all_well(MODE_U, va, 0);
		expect_all_fault(MODE_S, va, 0);
		expect(MODE_S, LOAD, va, MSTATUS_SUM, OK);
		expect(MODE_S, STORE, va, MSTATUS_SUM, OK);
		expect(MODE_S, AMO, va, MSTATUS_SUM, OK);
	}
}

/* Each of the six legal right sets, for load, store and fetch. */
static void plain_rights(void)
{
	static const u8 legal[] = { 1, 3, 4, 5, 7 }; /* bit 0 R, 1 W, 2 X */

	for (unsigned i = 0; i < sizeof(legal); i++)
		LEVELS(level) {
			u64 va = paging_va(level);

			set_rights(level, (u64)legal[i] << 1);
			expect(MODE_S, LOAD, va, 0, legal[i] & 1 ? OK : CAUSE_LOAD_PAGE_FAULT);
			expect(MODE_S, STORE, va, 0, legal[i] & 2 ? OK : CAUSE_STORE_PAGE_FAULT);
			expect(MODE_S, FETCH, va, 0, legal[i] & 4 ? OK : CAUSE_FETCH_PAGE_FAULT);
		}
}

/*
 * In M-mode: set the mstatus bits in a1, access a0, clear MPRV in a2, ecall.
 * A fault traps straight to the harness, which resets mstatus itself.
 */
PIECE(mprv_load, "csrs mstatus, a1\nld a0, 0(a0)\ncsrc mstatus, a2");
PIECE(mprv_store, "csrs mstatus, a1\nsd zero, 8(a0)\ncsrc mstatus, a2");

static u64 by_mprv(const char *piece, u64 va, unsigned mpp, u64 bits)
{
	struct bare_state state = { .satp = paging_satp(0), .pc = (u64)piece };

	state.a[0] = va;
	state.a[1] = MSTATUS_MPRV | (u64)mpp << MSTATUS_MPP_SHIFT | bits;
	state.a[2] = MSTATUS_MPRV;
	paging_fence();
	bare_run(&state, MODE_M, 0);
	return state.cause == CAUSE_ECALL_M ? OK : state.cause;
}

static void sum_elsewhere(void)
{
	u64 va = paging_va(0);

	set_rights(0, PTE_R | PTE_W | PTE_U);
	same("MPRV, MPP=S, SUM=0", by_mprv(mprv_load, va, MODE_S, 0), CAUSE_LOAD_PAGE_FAULT);
	same("MPRV, MPP=S, SUM=1", by_mprv(mprv_load, va, MODE_S, MSTATUS_SUM), OK);
	same("the store, SUM=1", by_mprv(mprv_store, va, MODE_S, MSTATUS_SUM), OK);
	same("MPRV, MPP=U, SUM=0", by_mprv(mprv_load, va, MODE_U, 0), OK);
	set_rights(0, PTE_R | PTE_W);
	same("MPP=U on an S page, SUM=1", by_mprv(mprv_load, va, MODE_U, MSTATUS_SUM),
	     CAUSE_LOAD_PAGE_FAULT);
}

static void execute_readable(void)
{
	LEVELS(level) {
		u64 va = paging_va(level);

		set_rights(level, PTE_X);
		expect(MODE_S, LOAD, va, 0, CAUSE_LOAD_PAGE_FAULT);
		expect(MODE_S, LOAD, va, MSTATUS_MXR, OK);
		expect(MODE_S, STORE, va, MSTATUS_MXR, CAUSE_STORE_PAGE_FAULT);
		expect(MODE_S, AMO, va, MSTATUS_MXR, CAUSE_STORE_PAGE_FAULT);
		expect(MODE_S, FETCH, va, MSTATUS_MXR, OK);
		set_rights(level, PTE_R);
		expect(MODE_S, FETCH, va, MSTATUS_MXR, CAUSE_FETCH_PAGE_FAULT);
		set_rights(level, PTE_X | PTE_U);
		expect(MODE_U, LOAD, va, MSTATUS_MXR, OK);
		expect(MODE_S, LOAD, va, MSTATUS_MXR, CAUSE_LOAD_PAGE_FAULT);
		expect(MODE_S, LOAD, va, MSTATUS_MXR | MSTATUS_SUM, OK);
	}
	/* PMP without R is not helped by MXR */
	set_rights(0, PTE_X);
	paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT | PMP_X, FRAME(0) >> 2 | 0x1ff);
	expect(MODE_S, LOAD, paging_va(0), MSTATUS_MXR, CAUSE_LOAD_ACCESS);
	expect(MODE_S, FETCH, paging_va(0), MSTATUS_MXR, OK);
}

/* No fence between the accesses of this line. */
static void effect_at_once(void)
{
	u64 va = paging_va(0);

	set_rights(0, PTE_X | PTE_U);
	paging_fence();
	for (unsigned i = 0; i < 4; i++) {
		same("SUM and MXR", paging_cause(MODE_S, LOAD, va, MSTATUS_SUM | MSTATUS_MXR), OK);
		same("SUM", paging_cause(MODE_S, LOAD, va, MSTATUS_SUM), CAUSE_LOAD_PAGE_FAULT);
		same("MXR", paging_cause(MODE_S, LOAD, va, MSTATUS_MXR), CAUSE_LOAD_PAGE_FAULT);
		same("U, MXR", paging_cause(MODE_U, LOAD, va, MSTATUS_MXR), OK);
		same("U", paging_cause(MODE_U, LOAD, va, 0), CAUSE_LOAD_PAGE_FAULT);
	}
}

/* mret to the mode in a1 (MPP) at the ecall, with MPRV set. */
PIECE(mret_with_mprv, "la t0, 1f\ncsrw mepc, t0\nli t1, 3 << 11\ncsrc mstatus, t1\n"
		      "csrs mstatus, a1\nmret\n.balign 4\n1:");
/* MPRV does not touch fetches: this code is at its physical address. */
PIECE(fetch_with_mprv, "csrs mstatus, a1\nnop\nnop\ncsrc mstatus, a1\ncsrs mstatus, a2");

static void mprv_fetch_and_return(void)
{
	struct bare_state state = { .pc = (u64)mret_with_mprv };
	static const u8 modes[] = { MODE_U, MODE_S, MODE_M };

	for (unsigned i = 0; i < 3; i++) {
		state.satp = 0;
		state.a[1] = MSTATUS_MPRV | (u64)modes[i] << MSTATUS_MPP_SHIFT;
		state.pc = (u64)mret_with_mprv;
		bare_run(&state, MODE_M, 0);
		same("MPRV after mret", !!(state.status & MSTATUS_MPRV), modes[i] == MODE_M);
	}
	/* all translation faults, but fetch in M-mode goes on */
	state = (struct bare_state){ .pc = (u64)fetch_with_mprv, .satp = paging_satp(0) };
	paging_root[2] = 0;
	state.a[1] = MSTATUS_MPRV | (u64)MODE_S << MSTATUS_MPP_SHIFT;
	paging_fence();
	bare_run(&state, MODE_M, 0);
	same("fetch with MPRV", state.cause, CAUSE_ECALL_M);
}

static void mprv_modes(void)
{
	u64 frame = FRAME(1), va = PAGE_SIZE;

	/* a va that is no physical memory: translated or not is plain to see */
	same("MPP=M reads physical memory", by_mprv(mprv_load, frame, MODE_M, 0), OK);
	same("MPP=M does not translate", by_mprv(mprv_load, NOWHERE_PA, MODE_M, 0),
	     CAUSE_LOAD_ACCESS);
	same("MPP=S translates", by_mprv(mprv_load, va, MODE_S, 0), OK);
	same("MPP=U translates", by_mprv(mprv_load, va, MODE_U, 0), CAUSE_LOAD_PAGE_FAULT);
	paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT | PMP_R, frame >> 2 | 0x1ff);
	same("PMP as S", by_mprv(mprv_store, va, MODE_S, 0), CAUSE_STORE_ACCESS);
	same("PMP as M", by_mprv(mprv_store, frame, MODE_M, 0), OK);
}

static void atomic_causes(void)
{
	static const u64 bad[] = { 0, PTE_V | PTE_A | PTE_D, PTE_V | PTE_R | PTE_A | PTE_D,
				   PTE_V | PTE_X | PTE_A | PTE_D };

	for (unsigned i = 0; i < 4; i++) {
		paging_low[0] = paging_leaf(FRAME(0), bad[i]);
		expect(MODE_S, AMO, 0, 0, CAUSE_STORE_PAGE_FAULT);
		expect(MODE_S, STORE_CONDITIONAL, 0, 0,
		       i == 2 ? CAUSE_STORE_PAGE_FAULT : CAUSE_LOAD_PAGE_FAULT);
		expect(MODE_S, LOAD_RESERVED, 0, 0, i == 2 ? OK : CAUSE_LOAD_PAGE_FAULT);
	}
	paging_low[0] = paging_leaf(FRAME(0), LEAF_RWX);
	paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT, FRAME(0) >> 2 | 0x1ff);
	expect(MODE_S, AMO, 0, 0, CAUSE_STORE_ACCESS);
	expect(MODE_S, LOAD_RESERVED, 0, 0, CAUSE_LOAD_ACCESS);
	paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT | PMP_R, FRAME(0) >> 2 | 0x1ff);
	expect(MODE_S, AMO, 0, 0, CAUSE_STORE_ACCESS);
	expect(MODE_S, STORE_CONDITIONAL, 0, 0, CAUSE_STORE_ACCESS);
}

/* An SC with no reservation behind it, to a page that may not be written. */
PIECE(failing_sc, "lr.d t0, (a2)\nsc.d t0, t0, (a2)\nsc.d a0, a1, (a0)");

static void failed_sc(void)
{
	struct bare_state state = { .satp = paging_satp(0), .pc = (u64)failing_sc };
	u64 before = paging_low[1];

	paging_low[1] &= ~(u64)PTE_W;
	before = paging_low[1];
	state.a[0] = PAGE_SIZE;
	state.a[2] = PLATFORM_RAM_BASE + 0x500000;
	paging_fence();
	bare_run(&state, MODE_S, 0);
	same("faults, as a store", state.cause, CAUSE_STORE_PAGE_FAULT);
	same("the frame", *(volatile u64 *)FRAME(1), FRAME_WORD(1));
	same("the PTE", paging_low[1], before);
}

static void misaligned_atomics(void)
{
	for (enum access kind = AMO; kind <= LOAD_RESERVED; kind++)
		for (unsigned off = 1; off < 8; off++) {
			struct bare_state state = { .satp = 0 };
			unsigned misaligned = kind == AMO ? CAUSE_STORE_MISALIGNED
							  : CAUSE_LOAD_MISALIGNED;

			paging_access(&state, MODE_S, kind, 0x100 + off, 0);
			same("misaligned or access fault",
			     state.cause == misaligned ||
				     state.cause == paging_access_fault(kind), 1);
			same("its tval", state.tval, 0x100 + off);
		}
}

static void cache_blocks(void)
{
	u64 frame = FRAME(0);

	expect(MODE_S, CBO_CLEAN, 0, 0, OK);
	expect(MODE_S, CBO_ZERO, 0, 0, OK);
	same("cbo.zero clears a block", *(volatile u64 *)(frame + 56), 0);
	paging_low[0] = paging_leaf(frame, PTE_V | PTE_R | PTE_A);
	expect(MODE_S, CBO_CLEAN, 0, 0, OK); /* asks for no W and no D */
	expect(MODE_S, CBO_ZERO, 0, 0, CAUSE_STORE_PAGE_FAULT);
	paging_low[0] = 0;
	expect(MODE_S, CBO_CLEAN, 0, 0, CAUSE_STORE_PAGE_FAULT);
	expect(MODE_S, CBO_ZERO, 0, 0, CAUSE_STORE_PAGE_FAULT);
	/* tval is the address given, not the block's */
	expect(MODE_S, CBO_ZERO, 0x28, 0, CAUSE_STORE_PAGE_FAULT);
}

static const struct line lines[] = {
	{ 16, "norm:sstatus_sum", "S never fetches from a U page", supervisor_fetch_user },
	{ 17, "norm:sstatus_sum", "U pages need SUM in S; U needs U pages", user_pages },
	{ 18, "norm:mstatus_sum_op_mprv_mpp", "SUM under MPRV; none in U-mode", sum_elsewhere },
	{ 19, "norm:mstatus_mxr_op", "MXR: loads of X pages only", execute_readable },
	{ 20, "norm:sfence_vma_sum_mxr_effect", "SUM and MXR act with no fence", effect_at_once },
	{ 21, "norm:mstatus_mprv_inst_xlat_op", "MPRV: not fetches; mret clears it", mprv_fetch_and_return },
	{ 22, "norm:mstatus_mprv_ldst_op", "MPRV as M, S and U", mprv_modes },
	{ 23, "norm:mcause_exccode_st_sc_amo", "AMO and SC report store causes", atomic_causes },
	{ 24, "norm:sc_retire_permission", "a failed SC faults like a store, stores nothing", failed_sc },
	{ 25, "norm:lr_sc_alignment", "misaligned LR and AMO trap", misaligned_atomics },
	{ 26, "cmo", "CBO: store faults; clean needs no D, zero does", cache_blocks },
	{ 71, "sv32algorithm step 8", "R, W, X each for itself", plain_rights },
};

int main(void)
{
	RUN_LINES(lines);
	return 0;
}
