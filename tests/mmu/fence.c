/* SPDX-License-Identifier: MIT */
/*
 * Checklist lines 49 to 65: satp, ASIDs, fences and the global bit. The manual
 * lets old translations live until a fence that covers them, and lets every
 * fence do more than it says: each line asks only for what must have gone.
 */
#include "tests/mmu/paging.h"

#define FENCE_VA(va) asm volatile("sfence.vma %0, x0" ::"r"((u64)(va)) : "memory")
#define FENCE_ASID(asid) asm volatile("sfence.vma x0, %0" ::"r"((u64)(asid)) : "memory")
#define FENCE_VA_ASID(va, asid) \
	asm volatile("sfence.vma %0, %1" ::"r"((u64)(va)), "r"((u64)(asid)) : "memory")

#define VA (5 * PAGE_SIZE) /* not 0: a fence of va 0 is not one of all */

static u64 root_2[512] __attribute__((aligned(4096)));
static u64 mid_2[512] __attribute__((aligned(4096)));
static u64 low_2[512] __attribute__((aligned(4096)));

static u64 read_in(u64 satp, u64 va)
{
	struct bare_state state = { .satp = satp };

	paging_access(&state, MODE_S, LOAD, va, 0);
	return state.cause == OK ? state.a[0] : state.cause;
}

static u64 read_asid(unsigned asid, u64 va)
{
	return read_in(paging_satp(asid), va);
}

/* A second address space: page i is FRAME(32 + i), code as in the first. */
static u64 other_space(unsigned asid)
{
	for (unsigned i = 0; i < 512; i++) {
		root_2[i] = paging_root[i];
		mid_2[i] = 0;
		low_2[i] = i < 16 ? paging_leaf(FRAME(32 + i), LEAF_RWX) : 0;
	}
	mid_2[0] = paging_pointer(low_2);
	root_2[0] = paging_pointer(mid_2);
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | (u64)asid << SATP_ASID_SHIFT |
	       (u64)root_2 >> PAGE_SHIFT;
}

static void unsupported_modes(void)
{
	u64 good = paging_satp(0x1234);

	write_csr(satp, good);
	for (u64 mode = 1; mode < 16; mode++) {
		if (mode == SATP_MODE_SV39)
			continue;
		write_csr(satp, mode << SATP_MODE_SHIFT | 0x5555ull << SATP_ASID_SHIFT | 0x77777);
		same("satp after an unsupported mode", read_csr(satp), good);
		write_csr(satp, good);
	}
	write_csr(satp, 0);
}

static void bare_nonzero(void)
{
	write_csr(satp, 0x5555ull << SATP_ASID_SHIFT | 0x77777);
	same("mode", read_csr(satp) >> SATP_MODE_SHIFT, SATP_MODE_BARE);
	same("physical memory", read_in(read_csr(satp) ?: 0, FRAME(1)), FRAME_WORD(1));
	write_csr(satp, 0);
	same("satp", read_csr(satp), 0);
}

static void asid_width(void)
{
	write_csr(satp, paging_satp(0xffff));
	same("ASID bits", read_csr(satp) >> SATP_ASID_SHIFT & 0xffff, 0xffff);
	write_csr(satp, 0);
	same("in ASID 5", read_asid(5, VA), FRAME_WORD(5));
	paging_low[5] = paging_leaf(FRAME(1), LEAF_RWX);
	FENCE_ASID(0xdead0000ull << 16 | 0xabcd0005); /* upper bits ignored */
	same("after a fence with upper bits", read_asid(5, VA), FRAME_WORD(1));
}

static void satp_at_once(void)
{
	u64 second = other_space(2);
	struct bare_state state = { .satp = 0 };

	paging_fence();
	for (unsigned i = 0; i < 3; i++) {
		same("ASID 1", read_asid(1, 0), FRAME_WORD(0));
		same("ASID 2", read_in(second, 0), FRAME_WORD(32));
		/* Bare: the same va as physical memory */
		state.a[0] = FRAME(7);
		state.satp = 0;
		paging_access(&state, MODE_S, LOAD, FRAME(7), 0);
		same("S after a translated space", state.a[0], FRAME_WORD(7));
	}
}

static void register_not_value(void)
{
	/* va 0 in a register fences va 0; ASID 0 in a register fences ASID 0 */
	same("before", read_asid(0, 0), FRAME_WORD(0));
	paging_low[0] = paging_leaf(FRAME(3), LEAF_RWX);
	FENCE_VA(0);
	same("after rs1 = 0", read_asid(0, 0), FRAME_WORD(3));
	paging_low[0] = paging_leaf(FRAME(4), LEAF_RWX);
	FENCE_ASID(0);
	same("after rs2 = 0", read_asid(0, 0), FRAME_WORD(4));
	paging_low[0] = paging_leaf(FRAME(5), LEAF_RWX);
	FENCE_VA_ASID(0, 0);
	same("after both = 0", read_asid(0, 0), FRAME_WORD(5));
}

static void fence_whole_leaf(void)
{
	static const u64 offsets[] = { 0, 0x1000, 0x5678, 0x1ff000 };

	for (unsigned i = 0; i < 4; i++)
		for (unsigned form = 0; form < 2; form++) {
			/* 2 MiB: FRAME(0..) against frames 2 MiB further */
			paging_reset();
			*(volatile u64 *)(FRAME(0) + 0x200000) = 0x222;
			*(volatile u64 *)(FRAME(1) + 0x200000) = 0x333;
			for (unsigned page = 0; page < 512; page += 7)
				read_asid(3, 0x400000 + page * PAGE_SIZE);
			read_asid(3, 0x401000);
			paging_mid[2] = paging_leaf(FRAME(0) + 0x200000, LEAF_RWX);
			if (form)
				FENCE_VA_ASID(0x400000 + offsets[i], 3);
			else
				FENCE_VA(0x400000 + offsets[i]);
			same("2 MiB, page 0", read_asid(3, 0x400000), 0x222);
			same("2 MiB, page 1", read_asid(3, 0x401000), 0x333);
			/* 64 KiB: 16 pages onto the next 16 frames */
			for (unsigned page = 16; page < 32; page++)
				paging_low[page] = paging_leaf(FRAME(24), LEAF_RWX) | PTE_N;
			paging_fence();
			for (unsigned page = 16; page < 32; page++)
				same("NAPOT", read_asid(3, page * PAGE_SIZE), FRAME_WORD(page));
			for (unsigned page = 16; page < 32; page++)
				paging_low[page] = paging_leaf(FRAME(40), LEAF_RWX) | PTE_N;
			FENCE_VA(16 * PAGE_SIZE + (offsets[i] & 0xffff));
			for (unsigned page = 16; page < 32; page++)
				same("NAPOT, fenced", read_asid(3, page * PAGE_SIZE),
				     FRAME_WORD(page + 16));
			/* 1 GiB */
			same("1 GiB", read_asid(3, 0xc0400000), FRAME_WORD(0));
			paging_root[3] = 0;
			FENCE_VA(0xc0000000 + offsets[i]);
			same("1 GiB, fenced", read_asid(3, 0xc0400000), CAUSE_LOAD_PAGE_FAULT);
		}
}

static void fence_drops_pointers(void)
{
	other_space(0);
	same("before", read_asid(0, VA), FRAME_WORD(5));
	paging_mid[0] = paging_pointer(low_2);
	paging_fence();
	same("another last table", read_asid(0, VA), FRAME_WORD(37));
	paging_mid[0] = paging_pointer(paging_low);
	FENCE_ASID(0);
	same("and back, by ASID", read_asid(0, VA), FRAME_WORD(5));
	paging_root[0] = paging_pointer(mid_2);
	FENCE_ASID(0);
	same("another middle table", read_asid(0, VA), FRAME_WORD(37));
	paging_root[0] = 0;
	paging_fence();
	same("none", read_asid(0, VA), CAUSE_LOAD_PAGE_FAULT);
}

static bool is_one_of(u64 got, u64 left, u64 right)
{
	return got == left || got == right;
}

static void fence_asid_and_global(void)
{
	paging_low[5] |= PTE_G;
	paging_fence();
	same("warm", read_asid(1, VA), FRAME_WORD(5));
	paging_low[5] = paging_leaf(FRAME(9), LEAF_RWX | PTE_G);
	FENCE_ASID(1);
	same("old or new", is_one_of(read_asid(1, VA), FRAME_WORD(5), FRAME_WORD(9)), 1);
	FENCE_VA_ASID(VA, 1);
	same("old or new", is_one_of(read_asid(1, VA), FRAME_WORD(5), FRAME_WORD(9)), 1);
	FENCE_VA(VA);
	same("rs2 = x0 drops it", read_asid(1, VA), FRAME_WORD(9));
	same("in another ASID too", read_asid(2, VA), FRAME_WORD(9));
	paging_low[5] = paging_leaf(FRAME(10), LEAF_RWX);
	paging_fence();
	/* a fence of another ASID may leave this one's, its own may not */
	same("warm", read_asid(1, VA), FRAME_WORD(10));
	paging_low[5] = paging_leaf(FRAME(11), LEAF_RWX);
	FENCE_ASID(2);
	same("old or new", is_one_of(read_asid(1, VA), FRAME_WORD(10), FRAME_WORD(11)), 1);
	FENCE_ASID(1);
	same("new", read_asid(1, VA), FRAME_WORD(11));
}

static void global_pointer(void)
{
	u64 second, got;

	paging_root[0] |= PTE_G;
	paging_fence();
	same("warm", read_asid(1, VA), FRAME_WORD(5));
	second = other_space(2);
	got = read_in(second, VA); /* a global entry may answer for any ASID */
	same("either space", is_one_of(got, FRAME_WORD(5), FRAME_WORD(37)), 1);
	paging_low[5] = paging_leaf(FRAME(12), LEAF_RWX);
	paging_fence();
	same("in ASID 1", read_asid(1, VA), FRAME_WORD(12));
	paging_fence();
	same("in ASID 2", read_in(second, VA), FRAME_WORD(37));
}

static void fence_odd_va(void)
{
	for (unsigned bit = 39; bit < 64; bit++) {
		FENCE_VA(BIT(bit));
		FENCE_VA_ASID(HIGH_HALF & ~BIT(bit), 1);
	}
	same("warm", read_asid(1, HIGH_HALF), FRAME_WORD(0));
	paging_low[0] = paging_leaf(FRAME(13), LEAF_RWX);
	FENCE_VA(HIGH_HALF);
	same("high half, fenced", read_asid(1, HIGH_HALF), FRAME_WORD(13));
	paging_low[0] = paging_leaf(FRAME(14), LEAF_RWX);
	FENCE_VA_ASID(HIGH_HALF | 0xfff, 1);
	same("high half, fenced by both", read_asid(1, HIGH_HALF), FRAME_WORD(14));
}

static void no_fence(void)
{
	same("warm", read_asid(0, VA), FRAME_WORD(5));
	paging_low[5] = paging_leaf(FRAME(1), LEAF_RWX);
	for (unsigned i = 0; i < 8; i++)
		same("old or new", is_one_of(read_asid(0, VA), FRAME_WORD(5), FRAME_WORD(1)), 1);
	paging_fence();
	same("new", read_asid(0, VA), FRAME_WORD(1));
	paging_low[5] = paging_leaf(FRAME(2), LEAF_RWX);
	same("not the oldest", is_one_of(read_asid(0, VA), FRAME_WORD(1), FRAME_WORD(2)), 1);
}

static void made_valid(void)
{
	paging_low[5] = 0;
	paging_fence();
	same("invalid", read_asid(0, VA), CAUSE_LOAD_PAGE_FAULT);
	paging_low[5] = paging_leaf(FRAME(5), LEAF_RWX);
	same("fault or well", is_one_of(read_asid(0, VA), CAUSE_LOAD_PAGE_FAULT, FRAME_WORD(5)), 1);
	FENCE_VA(VA);
	same("well", read_asid(0, VA), FRAME_WORD(5));
}

static void two_sizes(void)
{
	other_space(0);
	for (unsigned i = 0; i < 16; i++)
		same("warm", read_asid(0, 0x400000 + i * PAGE_SIZE), FRAME_WORD(i));
	paging_mid[2] = paging_pointer(low_2);
	for (unsigned i = 0; i < 16; i++)
		same("either", is_one_of(read_asid(0, 0x400000 + i * PAGE_SIZE), FRAME_WORD(i),
					 FRAME_WORD(32 + i)), 1);
	paging_fence();
	for (unsigned i = 0; i < 16; i++)
		same("small", read_asid(0, 0x400000 + i * PAGE_SIZE), FRAME_WORD(32 + i));
	paging_mid[2] = paging_leaf(FRAME(0), LEAF_RWX);
	for (unsigned i = 0; i < 16; i++)
		same("either", is_one_of(read_asid(0, 0x400000 + i * PAGE_SIZE), FRAME_WORD(i),
					 FRAME_WORD(32 + i)), 1);
	/* A pointer became a leaf: a fence with a va orders leaf PTEs alone, and
	   the old pointer may still be cached (Linux knows: pmdp_collapse_flush). */
	FENCE_VA(0x40f000);
	same("either", is_one_of(read_asid(0, 0x40f000), FRAME_WORD(15), FRAME_WORD(32 + 15)), 1);
	paging_fence();
	same("page 15", read_asid(0, 0x40f000), FRAME_WORD(15));
}

/* In Bare too: S-mode with no translation at all. */
PIECE(bare_load, "ld a0, 0(a0)");

static u64 read_bare(u64 pa)
{
	struct bare_state state = { .a = { pa }, .pc = (u64)bare_load };

	bare_run(&state, MODE_S, 0);
	return state.cause == CAUSE_ECALL_S ? state.a[0] : state.cause;
}

static void pmp_change(void)
{
	u64 frame = FRAME(2);

	for (unsigned i = 0; i < 3; i++) {
		same("open", read_asid(0, 2 * PAGE_SIZE), FRAME_WORD(2));
		same("open in Bare", read_bare(frame), FRAME_WORD(2));
		paging_pmp(0, PMP_A_NAPOT << PMP_A_SHIFT, frame >> 2 | 0x1ff); /* and fence */
		same("denied", read_asid(0, 2 * PAGE_SIZE), CAUSE_LOAD_ACCESS);
		same("denied in Bare", read_bare(frame), CAUSE_LOAD_ACCESS);
		paging_pmp(0, 0, 0);
	}
}

PIECE(do_sfence, "sfence.vma");
PIECE(do_sfence_operands, "sfence.vma a0, a1");
PIECE(do_sinval, ".insn r 0x73, 0, 0x0b, x0, a0, a1");
PIECE(do_w_inval, ".insn r 0x73, 0, 0x0c, x0, x0, x0");
PIECE(do_inval_ir, ".insn r 0x73, 0, 0x0c, x0, x0, x1");
PIECE(do_satp_read, "csrr a0, satp");
PIECE(do_satp_write, "csrw satp, zero");
PIECE(do_satp_swap, "csrrw a0, satp, a1");

static void who_may_fence(void)
{
	static const struct {
		const char *piece;
		bool is_trapped_by_tvm;
	} pieces[] = { { do_sfence, true }, { do_sfence_operands, true }, { do_sinval, true },
		       { do_w_inval, false }, { do_inval_ir, false }, { do_satp_read, true },
		       { do_satp_write, true }, { do_satp_swap, true } };
	u64 tvm = BIT(MSTATUS_TVM_SHIFT);

	for (unsigned i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		for (unsigned mode = MODE_U; mode <= MODE_M; mode++)
			for (unsigned t = 0; t < 2; t++) {
				struct bare_state state = { .pc = (u64)pieces[i].piece };
				u64 want = CAUSE_ECALL_U + mode;

				if (mode == 2)
					continue;
				if (mode == MODE_U ||
				    (mode == MODE_S && t &&
				     pieces[i].is_trapped_by_tvm))
					want = CAUSE_ILLEGAL_INSTRUCTION;
				bare_run(&state, mode, t ? tvm : 0);
				if (!same("cause", state.cause, want))
					bare_print("  instruction %u, mode %u, TVM=%u\n", i, mode, t);
			}
}

static const struct line lines[] = {
	{ 49, "norm:satp_mode_op_unsupported", "an unsupported MODE changes nothing", unsupported_modes },
	{ 50, "norm:satp_mode_bare_nonzero_unspec", "Bare with other bits set does no harm", bare_nonzero },
	{ 51, "norm:asidlen", "16 bits of ASID; upper bits of rs2 ignored", asid_width },
	{ 52, "norm:sfence_vma_asid_effect", "MODE and ASID act at once", satp_at_once },
	{ 53, "norm:sfence_vma_va_asid", "x0 is a register, 0 is a value", register_not_value },
	{ 54, "norm:sfence_vma_va_all_asid", "any va of a leaf fences all of it", fence_whole_leaf },
	{ 55, "norm:sfence_vma_asid_only", "rs1=x0 drops pointers too", fence_drops_pointers },
	{ 56, "norm:sfence_vma_all_asid_va", "rs2=x0 drops global entries", fence_asid_and_global },
	{ 57, "translation, G", "G in a pointer; any ASID", global_pointer },
	{ 58, "norm:sfence_vma_invalid_va", "odd va: no exception; high half", fence_odd_va },
	{ 60, "norm:sfence_vma_ordering_semantics", "without a fence old or new, never older", no_fence },
	{ 61, "norm:sfence_vma_ordering_semantics", "V=0 to 1 may need a fence", made_valid },
	{ 62, "sv32algorithm note", "two sizes for one va: one is chosen", two_sizes },
	{ 63, "norm:pmp_sfence_required", "a PMP change acts after a fence", pmp_change },
	{ 65, "norm:mstatus_tvm_warl_op", "who may fence and touch satp", who_may_fence },
};

int main(void)
{
	RUN_LINES(lines);
	return 0;
}
