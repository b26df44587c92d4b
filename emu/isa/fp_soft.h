/* SPDX-License-Identifier: MIT */
/*
 * Rounding arithmetic in integers, on any host: the reference for fp_unit.h.
 * Values are raw bits in a u64 (a single in the low half, upper half zero);
 * NaN results are canonical; flags (enum fp_flag) are or-ed into *flags.
 * `rm` is FP_RNE..FP_RMM: the caller has resolved FP_DYN.
 */
#ifndef ISA_FP_SOFT_H
#define ISA_FP_SOFT_H

#include "isa/fp.h"

enum fp_format {
	FP_S,
	FP_D,
};

/* The four integer types of FCVT, in the order of its rs2 field. */
enum fp_integer {
	FP_W,
	FP_WU,
	FP_L,
	FP_LU,
};

u64 fp_soft_add(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags);
u64 fp_soft_sub(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags);
u64 fp_soft_mul(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags);
u64 fp_soft_div(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags);
u64 fp_soft_sqrt(enum fp_format format, u64 a, unsigned rm, u8 *flags);

/*
 * a * b + c with one rounding; infinity times zero raises NV even if c is a
 * quiet NaN. FMSUB is this with c's sign flipped, FNMSUB with a's, FNMADD
 * with both (see fp_negate).
 */
u64 fp_soft_fma(enum fp_format format, u64 a, u64 b, u64 c, unsigned rm,
		u8 *flags);

static inline u64 fp_negate(enum fp_format format, u64 a)
{
	return a ^ (format == FP_S ? FP_SIGN_S : FP_SIGN_D);
}

/*
 * To an integer, as the x register gets it: 32-bit results sign-extended, FP_WU
 * too. Out of range or NaN: the nearest end (a NaN: the upper one), NV alone.
 */
u64 fp_soft_to_integer(enum fp_format format, u64 a, enum fp_integer type,
		       unsigned rm, u8 *flags);
/* From the integer in an x register, of which FP_W and FP_WU take the low half. */
u64 fp_soft_from_integer(enum fp_format format, u64 integer,
			 enum fp_integer type, unsigned rm, u8 *flags);

/* FCVT.S.D and FCVT.D.S. */
u32 fp_soft_narrow(u64 a, unsigned rm, u8 *flags);
u64 fp_soft_widen(u32 a, u8 *flags);

#endif
