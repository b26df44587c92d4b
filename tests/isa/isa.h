/* SPDX-License-Identifier: MIT */
/*
 * One line a case: run the instruction on the operands, compare with a value
 * written down by hand. The operands come in registers, so that the compiler
 * cannot work the answer out.
 */
#ifndef TESTS_ISA_ISA_H
#define TESTS_ISA_ISA_H

#include "tests/bare/bare.h"

asm(".option arch, +zba, +zbb, +zbs\n");

#define M1 0xffffffffffffffffull
#define MIN64 0x8000000000000000ull
#define MAX64 0x7fffffffffffffffull
#define MIN32 0xffffffff80000000ull

/* rd, rs1, rs2 */
#define RR(op, a, b, want)                                                    \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile(op " %0, %1, %2" : "=r"(r_) : "r"((u64)(a)), "r"((u64)(b))); \
		bare_check(op " " #a ", " #b, r_, want);                      \
	} while (0)
/* rd, rs1, immediate */
#define RI(op, a, imm, want)                                                  \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile(op " %0, %1, " #imm : "=r"(r_) : "r"((u64)(a))); \
		bare_check(op " " #a ", " #imm, r_, want);                    \
	} while (0)
/* rd, rs1 */
#define R1(op, a, want)                                                       \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile(op " %0, %1" : "=r"(r_) : "r"((u64)(a)));        \
		bare_check(op " " #a, r_, want);                              \
	} while (0)
/* is the branch taken? */
#define BRANCH(op, a, b, want)                                                \
	do {                                                                  \
		u64 r_;                                                       \
		asm volatile("li %0, 1\n" op " %1, %2, 1f\nli %0, 0\n1:"      \
			     : "=&r"(r_) : "r"((u64)(a)), "r"((u64)(b)));     \
		bare_check(op " " #a ", " #b, r_, want);                      \
	} while (0)

/* The cause of the first trap of a piece; OK if it is its own ecall. */
static inline u64 cause_of(const char *piece, unsigned mode, u64 status, struct bare_state *state)
{
	static const u8 ecalls[] = { CAUSE_ECALL_U, CAUSE_ECALL_S, 0, CAUSE_ECALL_M };

	state->pc = (u64)piece;
	bare_run(state, mode, status);
	return state->cause == ecalls[mode] ? 0 : state->cause;
}

#endif
