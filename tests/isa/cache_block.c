/* SPDX-License-Identifier: MIT */
/*
 * Zicbom, Zicboz, Zawrs, Zihintpause, fence: what they do to memory, and who
 * may, by menvcfg and senvcfg.
 */
#include "tests/isa/isa.h"

#define CBO(n) ".insn i 0x0f, 2, x0, a0, " #n
PIECE(cbo_inval, CBO(0));
PIECE(cbo_clean, CBO(1));
PIECE(cbo_flush, CBO(2));
PIECE(cbo_zero, CBO(4));
PIECE(prefetch, ".insn i 0x13, 6, x0, a0, 1"); /* prefetch.r, a hint */
PIECE(wrs_nto, ".4byte 0x00d00073");
PIECE(wrs_sto, ".4byte 0x01d00073");
PIECE(wrs_reserved, "lr.d a1, (a0)\n.4byte 0x01d00073");
PIECE(pause_hint, ".4byte 0x0100000f");
PIECE(fences, "fence\nfence rw, w\nfence.tso\n.4byte 0xf000000f");

static u64 block[24] __attribute__((aligned(64)));

static void fill(void)
{
	for (unsigned i = 0; i < 24; i++)
		((volatile u64 *)block)[i] = i + 1;
}

static void memory_effect(void)
{
	static const char *const keep[] = { cbo_clean, cbo_flush, cbo_inval };
	struct bare_state state = { .a = { 0 } };

	for (unsigned off = 0; off < 64; off += 13) {
		fill();
		state.a[0] = (u64)block + 64 + off;
		bare_check("cbo.zero", cause_of(cbo_zero, MODE_M, 0, &state), 0);
		for (unsigned i = 0; i < 24; i++)
			bare_check("block after cbo.zero", block[i], i / 8 == 1 ? 0 : i + 1);
	}
	fill();
	for (unsigned i = 0; i < 3; i++) {
		state.a[0] = (u64)block + 64;
		bare_check("cbo", cause_of(keep[i], MODE_M, 0, &state), 0);
		bare_check("block after it", block[8], 9);
	}
	state.a[0] = 0x18000000;
	bare_check("cbo.zero of nothing", cause_of(cbo_zero, MODE_M, 0, &state), CAUSE_STORE_ACCESS);
	bare_check("its tval", state.tval, 0x18000000);
}

static void permission(void)
{
	static const struct {
		const char *piece;
		u64 bits;
	} kinds[] = { { cbo_inval, 3ull << ENVCFG_CBIE_SHIFT },
		      { cbo_inval, 1ull << ENVCFG_CBIE_SHIFT },
		      { cbo_clean, BIT(ENVCFG_CBCFE_SHIFT) },
		      { cbo_flush, BIT(ENVCFG_CBCFE_SHIFT) },
		      { cbo_zero, BIT(ENVCFG_CBZE_SHIFT) } };

	for (unsigned i = 0; i < 5; i++)
		for (unsigned grant = 0; grant < 4; grant++) {
			struct bare_state state = { .a = { (u64)block } };
			bool m = grant & 1, s = grant & 2;

			write_csr_number(CSR_MENVCFG,
					 m ? kinds[i].bits
					   : 0xf1 & ~kinds[i].bits & ~0x30ull);
			write_csr_number(CSR_SENVCFG, s ? kinds[i].bits : 0);
			bare_check("by M", cause_of(kinds[i].piece, MODE_M, 0, &state), 0);
			state.a[0] = (u64)block;
			bare_check("by S", cause_of(kinds[i].piece, MODE_S, 0, &state),
				   m ? 0 : CAUSE_ILLEGAL_INSTRUCTION);
			state.a[0] = (u64)block;
			bare_check("by U", cause_of(kinds[i].piece, MODE_U, 0, &state),
				   m && s ? 0 : CAUSE_ILLEGAL_INSTRUCTION);
		}
}

static void hints(void)
{
	struct bare_state state = { .a = { 0x18000000 } };

	bare_check("prefetch of nothing", cause_of(prefetch, MODE_U, 0, &state), 0);
	bare_check("pause", cause_of(pause_hint, MODE_U, 0, &state), 0);
	bare_check("fences", cause_of(fences, MODE_U, 0, &state), 0);
}

static void waits(void)
{
	struct bare_state state = { .a = { (u64)block } };

	bare_check("wrs.nto, nothing reserved", cause_of(wrs_nto, MODE_U, 0, &state), 0);
	bare_check("wrs.sto, nothing reserved", cause_of(wrs_sto, MODE_U, 0, &state), 0);
	state.a[0] = (u64)block;
	bare_check("wrs.sto ends in time", cause_of(wrs_reserved, MODE_U, 0, &state), 0);
}

int main(void)
{
	hints();
	if (bare_is_qemu())
		return 0; /* 7.2 has none of the rest */
	memory_effect();
	permission();
	waits();
	return 0;
}
