/* SPDX-License-Identifier: MIT */
/*
 * A: each AMO in both widths, and what LR and SC promise. An SC may fail for
 * any reason; what is checked is when it must fail, and that a plain LR, SC
 * pair gets through in the end.
 */
#include "tests/isa/isa.h"

static volatile u64 cell[16] __attribute__((aligned(64)));

/* old in memory, operand, what rd gets, what memory gets */
#define AMO(op, old, operand, want, stored)                                   \
	do {                                                                  \
		u64 r_;                                                       \
		cell[0] = (old);                                              \
		asm volatile(op " %0, %1, (%2)" : "=r"(r_)                    \
			     : "r"((u64)(operand)), "r"(cell) : "memory");    \
		bare_check(op " " #old ", " #operand ": rd", r_, want);       \
		bare_check(op " " #old ", " #operand ": memory", cell[0], stored); \
	} while (0)

static void doublewords(void)
{
	AMO("amoswap.d", 5, M1, 5, M1);
	AMO("amoadd.d", MAX64, 1, MAX64, MIN64);
	AMO("amoxor.d", 0xff00, 0x0ff0, 0xff00, 0xf0f0);
	AMO("amoand.d", 0xff00, 0x0ff0, 0xff00, 0x0f00);
	AMO("amoor.d", 0xff00, 0x0ff0, 0xff00, 0xfff0);
	AMO("amomin.d", M1, 1, M1, M1);
	AMO("amomax.d", M1, 1, M1, 1);
	AMO("amominu.d", M1, 1, M1, 1);
	AMO("amomaxu.d", M1, 1, M1, M1);
	AMO("amoadd.d.aqrl", 1, 2, 1, 3);
}

static void words(void)
{
	/* the upper half of memory stays, rd is sign-extended */
	AMO("amoswap.w", 0x1111111180000000, 5, MIN32, 0x1111111100000005);
	AMO("amoadd.w", 0x11111111ffffffff, 0x500000002, M1, 0x1111111100000001);
	AMO("amoxor.w", 0x1111111100ff00ff, 0xffffffff0000ffff, 0x00ff00ff, 0x1111111100ffff00);
	AMO("amoand.w", 0x1111111100ff00ff, 0x0000ffff, 0x00ff00ff, 0x11111111000000ff);
	AMO("amoor.w", 0x1111111100ff00ff, 0x0000ffff, 0x00ff00ff, 0x1111111100ffffff);
	AMO("amomin.w", 0x1111111180000000, 1, MIN32, 0x1111111180000000);
	AMO("amomax.w", 0x1111111180000000, 1, MIN32, 0x1111111100000001);
	AMO("amominu.w", 0x1111111180000000, 0xffffffff00000001, MIN32, 0x1111111100000001);
	AMO("amomaxu.w", 0x1111111180000000, 1, MIN32, 0x1111111180000000);
}

static void reserved_pair(void)
{
	u64 old, failed;

	cell[0] = 0xffffffff80000001;
	asm volatile("1: lr.w %0, (%2)\nsc.w %1, %3, (%2)\nbnez %1, 1b"
		     : "=&r"(old), "=&r"(failed) : "r"(cell), "r"(7ull) : "memory");
	bare_check("lr.w sign-extends", old, 0xffffffff80000001);
	bare_check("sc.w stores a word", cell[0], 0xffffffff00000007);
	cell[0] = 0x123456789abcdef0;
	asm volatile("1: lr.d.aq %0, (%2)\nsc.d.rl %1, %3, (%2)\nbnez %1, 1b"
		     : "=&r"(old), "=&r"(failed) : "r"(cell), "r"(M1) : "memory");
	bare_check("lr.d", old, 0x123456789abcdef0);
	bare_check("sc.d", cell[0], M1);
}

static void must_fail(void)
{
	u64 failed;

	cell[0] = 1;
	/* the first SC ends the reservation, kept or not */
	asm volatile("lr.d t0, (%1)\nsc.d t0, t0, (%1)\nsc.d %0, %2, (%1)"
		     : "=&r"(failed) : "r"(cell), "r"(9ull) : "t0", "memory");
	bare_check("a second sc", failed != 0, 1);
	bare_check("memory after it", cell[0], 1);
	/* to another address, out of any reservation set of this size */
	asm volatile("lr.d t0, (%1)\nsc.d %0, %2, (%3)"
		     : "=&r"(failed) : "r"(cell), "r"(9ull), "r"(0x80180000ull) : "t0", "memory");
	bare_check("sc elsewhere", failed != 0, 1);
	asm volatile("sc.d %0, %2, (%1)"
		     : "=&r"(failed) : "r"(cell), "r"(9ull) : "memory");
	bare_check("sc after a failed sc", failed != 0, 1);
	bare_check("memory after it", cell[0], 1);
}

PIECE(misaligned_lr, "lr.w a0, (a0)");
PIECE(misaligned_sc, "sc.d a0, a1, (a0)");
PIECE(misaligned_amo, "amoadd.d a0, a1, (a0)");

static void misaligned(void)
{
	struct bare_state state = { .a = { (u64)cell + 2 } };
	u64 cause = cause_of(misaligned_lr, MODE_M, 0, &state);

	if (bare_is_qemu())
		return; /* carries them out */
	bare_check("misaligned lr.w", cause == CAUSE_LOAD_MISALIGNED || cause == CAUSE_LOAD_ACCESS, 1);
	bare_check("its tval", state.tval, (u64)cell + 2);
	state.a[0] = (u64)cell + 4;
	cause = cause_of(misaligned_sc, MODE_M, 0, &state);
	bare_check("misaligned sc.d", cause == CAUSE_STORE_MISALIGNED || cause == CAUSE_STORE_ACCESS, 1);
	state.a[0] = (u64)cell + 4;
	cause = cause_of(misaligned_amo, MODE_M, 0, &state);
	bare_check("misaligned amo", cause == CAUSE_STORE_MISALIGNED || cause == CAUSE_STORE_ACCESS, 1);
	bare_check("its tval", state.tval, (u64)cell + 4);
}

int main(void)
{
	doublewords();
	words();
	reserved_pair();
	must_fail();
	misaligned();
	return 0;
}
