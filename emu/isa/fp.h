/* SPDX-License-Identifier: MIT */
/*
 * Floating point as RISC-V F and D have it: IEEE 754-2008 binary32 and
 * binary64, canonical NaNs, NaN boxing, five flags, five rounding modes,
 * tininess detected after rounding.
 *
 * The seam. Every function takes and returns raw bit patterns: u32 for a
 * single, u64 for a double, never boxed. The run engine unboxes what it reads
 * from an f register (fp_unbox_s) and boxes what it writes (fp_box_s); moves,
 * loads and stores of singles take the low half as it is. Flags are the bits
 * of fflags and are only ever or-ed into *flags.
 *
 *	fp.h       what neither rounds nor depends on the host: class, sign
 *	           injection, minimum, maximum, comparison
 *	fp_soft.h  everything that rounds, in integers: the reference, used for
 *	           RMM, for a rounding mode the host is not set to, and on hosts
 *	           that are not x86-64
 *	fp_unit.h  the same with the host's unit where that is exact; this is
 *	           what the run engine calls
 */
#ifndef ISA_FP_H
#define ISA_FP_H

#include "base/bits.h"

/* The encoding of frm and of an instruction's rm field. */
enum fp_rounding {
	FP_RNE = 0, /* to nearest, ties to even */
	FP_RTZ = 1, /* towards zero */
	FP_RDN = 2, /* down */
	FP_RUP = 3, /* up */
	FP_RMM = 4, /* to nearest, ties to larger magnitude */
	FP_DYN = 7, /* in an instruction only: take frm */
};

/* The bits of fflags. */
enum fp_flag {
	FP_NX = 1,
	FP_UF = 2,
	FP_OF = 4,
	FP_DZ = 8,
	FP_NV = 16,
};

#define FP_NAN_S      0x7fc00000u
#define FP_NAN_D      0x7ff8000000000000ull
#define FP_SIGN_S     0x80000000u
#define FP_SIGN_D     0x8000000000000000ull
#define FP_INFINITY_S 0x7f800000u
#define FP_INFINITY_D 0x7ff0000000000000ull

static inline u64 fp_box_s(u32 single)
{
	return 0xffffffff00000000ull | single;
}

/* An f register not holding a boxed single reads as the canonical NaN. */
static inline u32 fp_unbox_s(u64 f_register)
{
	return f_register >> 32 == 0xffffffff ? (u32)f_register : FP_NAN_S;
}

static inline bool fp_is_nan_s(u32 a)
{
	return (a & ~FP_SIGN_S) > FP_INFINITY_S;
}

static inline bool fp_is_nan_d(u64 a)
{
	return (a & ~FP_SIGN_D) > FP_INFINITY_D;
}

static inline bool fp_is_signalling_s(u32 a)
{
	return fp_is_nan_s(a) && !bit_test(a, 22);
}

static inline bool fp_is_signalling_d(u64 a)
{
	return fp_is_nan_d(a) && !bit_test(a, 51);
}

/* FSGNJ, FSGNJN, FSGNJX; a NaN's payload and sign travel unchanged. */
static inline u32 fp_sgnj_s(u32 a, u32 b)
{
	return (a & ~FP_SIGN_S) | (b & FP_SIGN_S);
}

static inline u32 fp_sgnjn_s(u32 a, u32 b)
{
	return (a & ~FP_SIGN_S) | (~b & FP_SIGN_S);
}

static inline u32 fp_sgnjx_s(u32 a, u32 b)
{
	return a ^ (b & FP_SIGN_S);
}

static inline u64 fp_sgnj_d(u64 a, u64 b)
{
	return (a & ~FP_SIGN_D) | (b & FP_SIGN_D);
}

static inline u64 fp_sgnjn_d(u64 a, u64 b)
{
	return (a & ~FP_SIGN_D) | (~b & FP_SIGN_D);
}

static inline u64 fp_sgnjx_d(u64 a, u64 b)
{
	return a ^ (b & FP_SIGN_D);
}

/* FCLASS: the ten-bit mask. */
static inline u32 fp_class_bits(bool sign, bool exponent_zero,
				bool exponent_ones, bool fraction_zero,
				bool quiet)
{
	if (exponent_ones)
		return fraction_zero ? (sign ? 1 << 0 : 1 << 7)
		       : quiet	     ? 1 << 9
				     : 1 << 8;
	if (exponent_zero)
		return fraction_zero ? (sign ? 1 << 3 : 1 << 4)
		       : sign	     ? 1 << 2
				     : 1 << 5;
	return sign ? 1 << 1 : 1 << 6;
}

static inline u32 fp_class_s(u32 a)
{
	u32 exponent = bits_get(a, 23, 8);

	return fp_class_bits(a >> 31, exponent == 0, exponent == 0xff,
			     bits_get(a, 0, 23) == 0, bit_test(a, 22));
}

static inline u32 fp_class_d(u64 a)
{
	u32 exponent = bits_get(a, 52, 11);

	return fp_class_bits(a >> 63, exponent == 0, exponent == 0x7ff,
			     bits_get(a, 0, 52) == 0, bit_test(a, 51));
}

/*
 * Numbers as signed integers in their order; -0 comes just before +0, which
 * is what minimum and maximum want and what comparison must undo.
 */
static inline s32 fp_order_s(u32 a)
{
	return (s32)(a & FP_SIGN_S ? ~a ^ FP_SIGN_S : a);
}

static inline s64 fp_order_d(u64 a)
{
	return (s64)(a & FP_SIGN_D ? ~a ^ FP_SIGN_D : a);
}

/* FEQ is quiet: only a signalling NaN raises NV. */
static inline bool fp_eq_s(u32 a, u32 b, u8 *flags)
{
	if (unlikely(fp_is_nan_s(a) || fp_is_nan_s(b))) {
		if (fp_is_signalling_s(a) || fp_is_signalling_s(b))
			*flags |= FP_NV;
		return false;
	}
	return a == b || ((a | b) & ~FP_SIGN_S) == 0;
}

static inline bool fp_eq_d(u64 a, u64 b, u8 *flags)
{
	if (unlikely(fp_is_nan_d(a) || fp_is_nan_d(b))) {
		if (fp_is_signalling_d(a) || fp_is_signalling_d(b))
			*flags |= FP_NV;
		return false;
	}
	return a == b || ((a | b) & ~FP_SIGN_D) == 0;
}

/* FLT and FLE are signalling: any NaN raises NV. */
static inline bool fp_lt_s(u32 a, u32 b, u8 *flags)
{
	if (unlikely(fp_is_nan_s(a) || fp_is_nan_s(b))) {
		*flags |= FP_NV;
		return false;
	}
	return fp_order_s(a) < fp_order_s(b) && ((a | b) & ~FP_SIGN_S) != 0;
}

static inline bool fp_le_s(u32 a, u32 b, u8 *flags)
{
	if (unlikely(fp_is_nan_s(a) || fp_is_nan_s(b))) {
		*flags |= FP_NV;
		return false;
	}
	return fp_order_s(a) <= fp_order_s(b) || ((a | b) & ~FP_SIGN_S) == 0;
}

static inline bool fp_lt_d(u64 a, u64 b, u8 *flags)
{
	if (unlikely(fp_is_nan_d(a) || fp_is_nan_d(b))) {
		*flags |= FP_NV;
		return false;
	}
	return fp_order_d(a) < fp_order_d(b) && ((a | b) & ~FP_SIGN_D) != 0;
}

static inline bool fp_le_d(u64 a, u64 b, u8 *flags)
{
	if (unlikely(fp_is_nan_d(a) || fp_is_nan_d(b))) {
		*flags |= FP_NV;
		return false;
	}
	return fp_order_d(a) <= fp_order_d(b) || ((a | b) & ~FP_SIGN_D) == 0;
}

/*
 * FMIN and FMAX: minimumNumber and maximumNumber of IEEE 754-2019: a number
 * beats a NaN, -0 is less than +0, a signalling NaN raises NV.
 */
static inline u32 fp_choose_s(u32 a, u32 b, bool max, u8 *flags)
{
	if (fp_is_signalling_s(a) || fp_is_signalling_s(b))
		*flags |= FP_NV;
	if (fp_is_nan_s(a))
		return fp_is_nan_s(b) ? FP_NAN_S : b;
	if (fp_is_nan_s(b))
		return a;
	return (fp_order_s(a) < fp_order_s(b)) ^ max ? a : b;
}

static inline u32 fp_min_s(u32 a, u32 b, u8 *flags)
{
	return fp_choose_s(a, b, false, flags);
}

static inline u32 fp_max_s(u32 a, u32 b, u8 *flags)
{
	return fp_choose_s(a, b, true, flags);
}

static inline u64 fp_choose_d(u64 a, u64 b, bool max, u8 *flags)
{
	if (fp_is_signalling_d(a) || fp_is_signalling_d(b))
		*flags |= FP_NV;
	if (fp_is_nan_d(a))
		return fp_is_nan_d(b) ? FP_NAN_D : b;
	if (fp_is_nan_d(b))
		return a;
	return (fp_order_d(a) < fp_order_d(b)) ^ max ? a : b;
}

static inline u64 fp_min_d(u64 a, u64 b, u8 *flags)
{
	return fp_choose_d(a, b, false, flags);
}

static inline u64 fp_max_d(u64 a, u64 b, u8 *flags)
{
	return fp_choose_d(a, b, true, flags);
}

#endif
