/* SPDX-License-Identifier: MIT */
/*
 * The floating-point unit the run engine uses. Each operation takes the
 * rounding mode it must use (the instruction's, or frm where that is FP_DYN):
 * if the host's unit is set to it, the host computes, else fp_soft.h does.
 *
 *	fp_begin(&unit, frm)           on entry to the run loop, and after
 *	                               frm was written
 *	fp_add_d(&unit, rm, a, b) ...  in between
 *	fflags |= fp_end(&unit)        before fcsr is read or written, and on
 *	                               leaving the run loop
 *
 * Between begin and end the caller does no floating point of its own. All
 * values are raw bits (see fp.h). `rm` is FP_RNE..FP_RMM; the caller has
 * refused the reserved ones. Operations that do not round are in fp.h and are
 * given &unit->flags.
 */
#ifndef ISA_FP_UNIT_H
#define ISA_FP_UNIT_H

#include "isa/fp_host.h"

struct fp_unit {
	u32 saved;  /* the host's MXCSR */
	u8 host_rm; /* what the host rounds to; FP_HOST_NONE: do not use it */
	u8 flags;   /* raised, but for those in MXCSR */
};

#define FP_HOST_NONE 0xff

static inline void fp_begin(struct fp_unit *unit, unsigned frm)
{
	unit->flags = 0;
	unit->host_rm = FP_HOST_NONE;
#if FP_HOST
	if (frm <= FP_RUP) {
		unit->host_rm = frm;
		unit->saved = fp_host_begin(frm);
	}
#else
	(void)frm;
#endif
}

/* The flags raised since fp_begin(); the host gets its unit back. */
static inline u8 fp_end(struct fp_unit *unit)
{
	u8 flags = unit->flags;

#if FP_HOST
	if (unit->host_rm != FP_HOST_NONE)
		flags |= fp_host_end(unit->saved);
#endif
	unit->host_rm = FP_HOST_NONE;
	unit->flags = 0;
	return flags;
}

/* Whether the host may do this operation; constant false without one. */
static always_inline bool fp_on_host(const struct fp_unit *unit, unsigned rm)
{
	return FP_HOST && likely(rm == unit->host_rm);
}

/* Without a host unit the calls below are never reached, nor compiled. */
#if FP_HOST
#define FP_IF_HOST(condition, expression)                                      \
	do {                                                                   \
		if (condition)                                                 \
			return expression;                                     \
	} while (0)
#else
#define FP_IF_HOST(condition, expression) ((void)(condition))
#endif

static always_inline u32 fp_add_s(struct fp_unit *unit, unsigned rm, u32 a,
				  u32 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_add_s(a, b));
	return (u32)fp_soft_add(FP_S, a, b, rm, &unit->flags);
}

static always_inline u32 fp_sub_s(struct fp_unit *unit, unsigned rm, u32 a,
				  u32 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_sub_s(a, b));
	return (u32)fp_soft_sub(FP_S, a, b, rm, &unit->flags);
}

static always_inline u32 fp_mul_s(struct fp_unit *unit, unsigned rm, u32 a,
				  u32 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_mul_s(a, b));
	return (u32)fp_soft_mul(FP_S, a, b, rm, &unit->flags);
}

static always_inline u32 fp_div_s(struct fp_unit *unit, unsigned rm, u32 a,
				  u32 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_div_s(a, b));
	return (u32)fp_soft_div(FP_S, a, b, rm, &unit->flags);
}

static always_inline u32 fp_sqrt_s(struct fp_unit *unit, unsigned rm, u32 a)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_sqrt_s(a));
	return (u32)fp_soft_sqrt(FP_S, a, rm, &unit->flags);
}

/* a * b + c. */
static always_inline u32 fp_fma_s(struct fp_unit *unit, unsigned rm, u32 a,
				  u32 b, u32 c)
{
#if FP_HOST
	u32 result;

	if (fp_on_host(unit, rm) && fp_host_has_fma() &&
	    likely(fp_host_fma_s(a, b, c, &result)))
		return result;
#endif
	return (u32)fp_soft_fma(FP_S, a, b, c, rm, &unit->flags);
}

/* a * b - c. */
static always_inline u32 fp_fms_s(struct fp_unit *unit, unsigned rm, u32 a,
				  u32 b, u32 c)
{
	return fp_fma_s(unit, rm, a, b, c ^ FP_SIGN_S);
}

/* -(a * b) - c. */
static always_inline u32 fp_fnma_s(struct fp_unit *unit, unsigned rm, u32 a,
				   u32 b, u32 c)
{
	return fp_fma_s(unit, rm, a ^ FP_SIGN_S, b, c ^ FP_SIGN_S);
}

/* -(a * b) + c. */
static always_inline u32 fp_fnms_s(struct fp_unit *unit, unsigned rm, u32 a,
				   u32 b, u32 c)
{
	return fp_fma_s(unit, rm, a ^ FP_SIGN_S, b, c);
}

static always_inline u64 fp_add_d(struct fp_unit *unit, unsigned rm, u64 a,
				  u64 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_add_d(a, b));
	return (u64)fp_soft_add(FP_D, a, b, rm, &unit->flags);
}

static always_inline u64 fp_sub_d(struct fp_unit *unit, unsigned rm, u64 a,
				  u64 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_sub_d(a, b));
	return (u64)fp_soft_sub(FP_D, a, b, rm, &unit->flags);
}

static always_inline u64 fp_mul_d(struct fp_unit *unit, unsigned rm, u64 a,
				  u64 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_mul_d(a, b));
	return (u64)fp_soft_mul(FP_D, a, b, rm, &unit->flags);
}

static always_inline u64 fp_div_d(struct fp_unit *unit, unsigned rm, u64 a,
				  u64 b)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_div_d(a, b));
	return (u64)fp_soft_div(FP_D, a, b, rm, &unit->flags);
}

static always_inline u64 fp_sqrt_d(struct fp_unit *unit, unsigned rm, u64 a)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_sqrt_d(a));
	return (u64)fp_soft_sqrt(FP_D, a, rm, &unit->flags);
}

/* a * b + c. */
static always_inline u64 fp_fma_d(struct fp_unit *unit, unsigned rm, u64 a,
				  u64 b, u64 c)
{
#if FP_HOST
	u64 result;

	if (fp_on_host(unit, rm) && fp_host_has_fma() &&
	    likely(fp_host_fma_d(a, b, c, &result)))
		return result;
#endif
	return (u64)fp_soft_fma(FP_D, a, b, c, rm, &unit->flags);
}

/* a * b - c. */
static always_inline u64 fp_fms_d(struct fp_unit *unit, unsigned rm, u64 a,
				  u64 b, u64 c)
{
	return fp_fma_d(unit, rm, a, b, c ^ FP_SIGN_D);
}

/* -(a * b) - c. */
static always_inline u64 fp_fnma_d(struct fp_unit *unit, unsigned rm, u64 a,
				   u64 b, u64 c)
{
	return fp_fma_d(unit, rm, a ^ FP_SIGN_D, b, c ^ FP_SIGN_D);
}

/* -(a * b) + c. */
static always_inline u64 fp_fnms_d(struct fp_unit *unit, unsigned rm, u64 a,
				   u64 b, u64 c)
{
	return fp_fma_d(unit, rm, a ^ FP_SIGN_D, b, c);
}

static always_inline u32 fp_narrow(struct fp_unit *unit, unsigned rm, u64 a)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_narrow(a));
	return fp_soft_narrow(a, rm, &unit->flags);
}

static always_inline u64 fp_widen(struct fp_unit *unit, u32 a)
{
	FP_IF_HOST(unit->host_rm != FP_HOST_NONE, fp_host_widen(a));
	return fp_soft_widen(a, &unit->flags);
}

/*
 * To integers, as the x register gets them. The host truncates whatever RC
 * says. Unsigned types go to the host's signed conversion while they surely
 * fit it, which bits below `limit` say: positive, less than 2^31 or 2^63.
 */
static always_inline bool fp_on_host_to_zero(const struct fp_unit *unit,
					     unsigned rm)
{
	return FP_HOST && unit->host_rm != FP_HOST_NONE &&
	       (rm == unit->host_rm || rm == FP_RTZ);
}

static always_inline u64 fp_w_s(struct fp_unit *unit, unsigned rm, u32 a)
{
	FP_IF_HOST(fp_on_host_to_zero(unit, rm), fp_host_w_s(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_S, a, FP_W, rm, &unit->flags);
}

static always_inline u64 fp_wu_s(struct fp_unit *unit, unsigned rm, u32 a)
{
	FP_IF_HOST(a < 0x4f000000u && fp_on_host_to_zero(unit, rm),
		   (u64)(s32)fp_host_l_s(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_S, a, FP_WU, rm, &unit->flags);
}

static always_inline u64 fp_l_s(struct fp_unit *unit, unsigned rm, u32 a)
{
	FP_IF_HOST(fp_on_host_to_zero(unit, rm), fp_host_l_s(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_S, a, FP_L, rm, &unit->flags);
}

static always_inline u64 fp_lu_s(struct fp_unit *unit, unsigned rm, u32 a)
{
	FP_IF_HOST(a < 0x5f000000u && fp_on_host_to_zero(unit, rm),
		   fp_host_l_s(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_S, a, FP_LU, rm, &unit->flags);
}

static always_inline u64 fp_w_d(struct fp_unit *unit, unsigned rm, u64 a)
{
	FP_IF_HOST(fp_on_host_to_zero(unit, rm), fp_host_w_d(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_D, a, FP_W, rm, &unit->flags);
}

static always_inline u64 fp_wu_d(struct fp_unit *unit, unsigned rm, u64 a)
{
	FP_IF_HOST(a < 0x41e0000000000000ull && fp_on_host_to_zero(unit, rm),
		   (u64)(s32)fp_host_l_d(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_D, a, FP_WU, rm, &unit->flags);
}

static always_inline u64 fp_l_d(struct fp_unit *unit, unsigned rm, u64 a)
{
	FP_IF_HOST(fp_on_host_to_zero(unit, rm), fp_host_l_d(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_D, a, FP_L, rm, &unit->flags);
}

static always_inline u64 fp_lu_d(struct fp_unit *unit, unsigned rm, u64 a)
{
	FP_IF_HOST(a < 0x43e0000000000000ull && fp_on_host_to_zero(unit, rm),
		   fp_host_l_d(a, rm == FP_RTZ));
	return fp_soft_to_integer(FP_D, a, FP_LU, rm, &unit->flags);
}

/* From integers in x registers. A 32-bit one is exact in a double. */
static always_inline u32 fp_s_w(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_s_w((s32)x));
	return (u32)fp_soft_from_integer(FP_S, x, FP_W, rm, &unit->flags);
}

static always_inline u32 fp_s_wu(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_s_l((u32)x));
	return (u32)fp_soft_from_integer(FP_S, x, FP_WU, rm, &unit->flags);
}

static always_inline u32 fp_s_l(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_s_l((s64)x));
	return (u32)fp_soft_from_integer(FP_S, x, FP_L, rm, &unit->flags);
}

static always_inline u32 fp_s_lu(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST((s64)x >= 0 && fp_on_host(unit, rm), fp_host_s_l((s64)x));
	return (u32)fp_soft_from_integer(FP_S, x, FP_LU, rm, &unit->flags);
}

static always_inline u64 fp_d_w(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_d_w((s32)x));
	return (u64)fp_soft_from_integer(FP_D, x, FP_W, rm, &unit->flags);
}

static always_inline u64 fp_d_wu(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_d_l((u32)x));
	return (u64)fp_soft_from_integer(FP_D, x, FP_WU, rm, &unit->flags);
}

static always_inline u64 fp_d_l(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST(fp_on_host(unit, rm), fp_host_d_l((s64)x));
	return (u64)fp_soft_from_integer(FP_D, x, FP_L, rm, &unit->flags);
}

static always_inline u64 fp_d_lu(struct fp_unit *unit, unsigned rm, u64 x)
{
	FP_IF_HOST((s64)x >= 0 && fp_on_host(unit, rm), fp_host_d_l((s64)x));
	return (u64)fp_soft_from_integer(FP_D, x, FP_LU, rm, &unit->flags);
}

#endif
