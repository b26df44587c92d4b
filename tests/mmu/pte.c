/* SPDX-License-Identifier: MIT */
/*
 * Checklist lines 1 to 15: addresses and the validity of PTEs. Each wrong bit
 * is tried in a leaf of each size and, where it has one, in each pointer.
 */
#include "tests/mmu/paging.h"

/* Set bits in each leaf in turn, and see each kind of access fault. */
static void leaf_bits_fault(u64 bits)
{
	for (unsigned level = 0; level < 3; level++) {
		u64 *slot = paging_slot(level), good = *slot;

		*slot = good | bits;
		expect_all_fault(MODE_S, paging_va(level), 0);
		*slot = good;
	}
}

static void pointer_bits_fault(u64 bits)
{
	u64 *const pointers[] = { &paging_mid[0], &paging_root[0] };

	for (unsigned i = 0; i < 2; i++) {
		u64 good = *pointers[i];

		*pointers[i] = good | bits;
		expect_all_fault(MODE_S, 0, 0);
		*pointers[i] = good;
	}
}

static void canonical(void)
{
	expect_all_well(MODE_S, HIGH_HALF, 0);
	for (unsigned bit = 39; bit < 64; bit++) {
		expect(MODE_S, LOAD, BIT(bit), 0, CAUSE_LOAD_PAGE_FAULT);
		expect(MODE_S, STORE, HIGH_HALF & ~BIT(bit), 0, CAUSE_STORE_PAGE_FAULT);
		expect(MODE_S, FETCH, HIGH_HALF & ~BIT(bit), 0, CAUSE_FETCH_PAGE_FAULT);
	}
	expect(MODE_S, LOAD, BIT(38), 0, CAUSE_LOAD_PAGE_FAULT);
}

static void canonical_split(void)
{
	/* the last page of the low half, then one byte beyond it */
	struct bare_state state = { .satp = 0 };
	bool traps = bare_misaligned_traps(); /* that comes first */

	paging_root[255] = paging_pointer(paging_mid);
	paging_mid[511] = paging_pointer(paging_low);
	paging_low[511] = paging_leaf(FRAME(1), LEAF_RWX);
	paging_root[256] = paging_leaf(PLATFORM_RAM_BASE, LEAF_RWX); /* were it reached */
	paging_fence();
	for (unsigned i = 1; i < 8; i++) {
		paging_access(&state, MODE_S, LOAD, BIT(38) - i, 0);
		same("cause of a load across the edge", state.cause,
		     traps ? CAUSE_LOAD_MISALIGNED : CAUSE_LOAD_PAGE_FAULT);
		same("its tval", state.tval, BIT(38) - (traps ? i : 0));
		paging_access(&state, MODE_S, STORE, BIT(38) - i, 0);
		same("cause of a store across the edge", state.cause,
		     traps ? CAUSE_STORE_MISALIGNED : CAUSE_STORE_PAGE_FAULT);
		same("its tval", state.tval, BIT(38) - (traps ? i : 0));
	}
	same("load up to the edge", paging_cause(MODE_S, LOAD, BIT(38) - 8, 0), OK);
}

static void not_valid(void)
{
	static const u64 others[] = { 0, 0x3fe, ~1ull, BIT(54), BIT(61), BIT(62), BIT(63), 0xd0 };

	for (unsigned i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		for (unsigned level = 0; level < 3; level++) {
			u64 *slot = paging_slot(level), good = *slot;

			*slot = others[i] & ~1ull;
			expect_all_fault(MODE_S, paging_va(level), 0);
			*slot = good;
		}
		paging_mid[0] = others[i] & ~1ull;
		expect_all_fault(MODE_S, 0, 0);
		paging_mid[0] = paging_pointer(paging_low);
	}
}

static void write_without_read(void)
{
	for (unsigned level = 0; level < 3; level++) {
		u64 *slot = paging_slot(level), good = *slot;

		for (unsigned x = 0; x < 2; x++) {
			*slot = (good & ~(u64)(PTE_R | PTE_X)) | (x ? PTE_X : 0);
			expect_all_fault(MODE_S, paging_va(level), 0);
			expect_all_fault(MODE_S, paging_va(level), MSTATUS_MXR);
		}
		*slot = good;
	}
}

static void reserved_bits(void)
{
	for (unsigned bit = 54; bit <= 60; bit++) {
		leaf_bits_fault(BIT(bit));
		pointer_bits_fault(BIT(bit));
	}
}

static void n_in_pointer(void)
{
	pointer_bits_fault(PTE_N);
}

static void pbmt_disabled(void)
{
	for (unsigned pbmt = 1; pbmt < 4; pbmt++) {
		leaf_bits_fault(PTE_PBMT(pbmt));
		pointer_bits_fault(PTE_PBMT(pbmt));
	}
}

static void pbmt_enabled(void)
{
	paging_menvcfg(BIT(ENVCFG_PBMTE_SHIFT));
	for (unsigned level = 0; level < 3; level++)
		for (unsigned pbmt = 1; pbmt < 3; pbmt++) {
			u64 *slot = paging_slot(level), good = *slot;

			*slot = good | PTE_PBMT(pbmt);
			expect_all_well(MODE_S, paging_va(level), 0);
			*slot = good;
		}
	leaf_bits_fault(PTE_PBMT(3));
	for (unsigned pbmt = 1; pbmt < 4; pbmt++)
		pointer_bits_fault(PTE_PBMT(pbmt));
}

static void pointer_adu(void)
{
	pointer_bits_fault(PTE_A);
	pointer_bits_fault(PTE_D);
	pointer_bits_fault(PTE_U);
	paging_mid[0] |= PTE_G;
	expect_all_well(MODE_S, 0, 0);
	paging_root[0] |= PTE_G;
	expect_all_well(MODE_S, 0, 0);
}

static void software_bits(void)
{
	for (unsigned level = 0; level < 3; level++)
		for (u64 rsw = 1; rsw < 4; rsw++) {
			u64 *slot = paging_slot(level);

			*slot = (*slot & ~(u64)PTE_RSW_MASK) | rsw << PTE_RSW_SHIFT;
			expect_all_well(MODE_S, paging_va(level), 0);
		}
	paging_mid[0] |= PTE_RSW_MASK;
	paging_root[0] |= PTE_RSW_MASK;
	expect_all_well(MODE_S, 0, 0);
}

static void pointer_at_level_0(void)
{
	paging_low[0] = paging_pointer(paging_low);
	expect_all_fault(MODE_S, 0, 0);
	paging_low[0] = paging_pointer(paging_low) | PTE_G;
	expect_all_fault(MODE_S, 0, 0);
}

static void misaligned_superpage(void)
{
	for (unsigned bit = PTE_PPN_SHIFT; bit < PTE_PPN_SHIFT + 18; bit++) {
		u64 *slot = paging_slot(2), good = *slot;

		*slot = good | BIT(bit);
		expect_all_fault(MODE_S, paging_va(2), 0);
		*slot = good;
		if (bit >= PTE_PPN_SHIFT + 9)
			continue;
		slot = paging_slot(1);
		good = *slot;
		*slot = good | BIT(bit);
		expect_all_fault(MODE_S, paging_va(1), 0);
		*slot = good;
	}
}

static void napot_encodings(void)
{
	for (unsigned low = 0; low < 16; low++) {
		paging_low[0] = paging_leaf(FRAME(low), LEAF_RWX) | PTE_N;
		if (low == 8)
			expect_all_well(MODE_S, 0, 0);
		else
			expect_all_fault(MODE_S, 0, 0);
	}
	for (unsigned level = 1; level < 3; level++) {
		*paging_slot(level) |= PTE_N;
		expect_all_fault(MODE_S, paging_va(level), 0);
		*paging_slot(level) |= BIT(PTE_PPN_SHIFT + 3);
		expect_all_fault(MODE_S, paging_va(level), 0);
	}
}

static void napot_frames(void)
{
	for (unsigned i = 16; i < 32; i++)
		paging_low[i] = paging_leaf(FRAME(16 + 8), LEAF_RWX) | PTE_N;
	for (unsigned first = 16; first < 32; first++) {
		paging_fence();
		for (unsigned i = 0; i < 16; i++) {
			unsigned page = 16 + ((first + i) & 15);
			struct bare_state state = { .satp = 0 };

			paging_access(&state, MODE_S, LOAD, (u64)page * PAGE_SIZE, 0);
			same("NAPOT load's cause", state.cause, OK);
			same("NAPOT page's frame", state.a[0], FRAME_WORD(page));
		}
	}
}

static void high_ppn_bits(void)
{
	for (unsigned bit = PTE_PPN_SHIFT + 28; bit < PTE_PPN_SHIFT + 44; bit++) {
		for (unsigned level = 0; level < 3; level++) {
			u64 *slot = paging_slot(level), good = *slot;

			*slot = good | BIT(bit);
			expect_all_denied(MODE_S, paging_va(level), 0);
			*slot = good;
		}
		paging_mid[0] |= BIT(bit);
		expect_all_denied(MODE_S, 0, 0);
		paging_mid[0] = paging_pointer(paging_low);
	}
}

static const struct line lines[] = {
	{ 1, "norm:Sv39_va_signext", "bits 63:39 equal bit 38, else page fault", canonical },
	{ 2, "norm:Sv39_va_signext", "canonical check of each part of a split", canonical_split },
	{ 3, "sv32algorithm step 3", "V=0 faults whatever else is set", not_valid },
	{ 4, "sv32algorithm step 3", "R=0 W=1 faults, MXR or not", write_without_read },
	{ 5, "norm:Sv39_pte_future_rsv", "bits 60:54 fault at each level", reserved_bits },
	{ 6, "norm:Sv39_pte_svnapot_rsv", "N in a pointer faults", n_in_pointer },
	{ 7, "norm:Sv39_pte_svpbmt_rsv", "bits 62:61 fault while PBMTE=0", pbmt_disabled },
	{ 8, "norm:Svpbmt_leaf_pte_pbmt_reserved_3_fault", "PBMT 1, 2 legal in leaves; 3 and pointers fault", pbmt_enabled },
	{ 9, "sv32algorithm step 3", "A, D, U fault in a pointer, G does not", pointer_adu },
	{ 10, "translation, RSW", "RSW is ignored", software_bits },
	{ 11, "sv32algorithm step 4", "a pointer at level 0 faults", pointer_at_level_0 },
	{ 12, "norm:Sv39_superpage_align_fault", "misaligned superpages fault", misaligned_superpage },
	{ 13, "norm:Svnapot_reserved_encoding_fault", "only ppn[3:0]=1000 at level 0", napot_encodings },
	{ 14, "norm:Svnapot_valid_encoding_ppn_subst", "16 pages reach their own frames", napot_frames },
	{ 15, "sv32algorithm note", "high PPN bits are not ignored", high_ppn_bits },
};

int main(void)
{
	RUN_LINES(lines);
	return 0;
}
