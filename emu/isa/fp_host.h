/* SPDX-License-Identifier: MIT */
/*
 * x86-64's SSE unit doing RISC-V arithmetic: IEEE 754 with tininess after
 * rounding, as RISC-V wants it. The rounding mode is MXCSR.RC and flags
 * collect in MXCSR's sticky bits, so an operation costs one instruction and
 * the test that makes a NaN canonical.
 *
 * Between fp_host_begin() and fp_host_end() MXCSR belongs to the guest: the
 * host may do no floating point of its own, or its flags become the guest's.
 * Every instruction is volatile assembly: the compiler neither moves one
 * across the two calls nor computes it itself.
 *
 * What SSE does differently and is put right here: NaN results, infinity
 * times zero plus a quiet NaN in a fused operation, conversions out of range.
 * Only for fp_unit.h, which chooses between this and fp_soft.h.
 */
#ifndef ISA_FP_HOST_H
#define ISA_FP_HOST_H

#include "isa/fp_soft.h"

#if defined(__x86_64__)
#define FP_HOST 1

/* Sticky flags in bits 5:0 (invalid, denormal, divide by zero, overflow,
   underflow, inexact), their masks in 12:7, RC in 14:13. */
#define FP_MXCSR_MASKS	  0x1f80u
#define FP_MXCSR_RC_SHIFT 13

static inline u32 fp_host_read(void)
{
	u32 mxcsr;

	__asm__ volatile("stmxcsr %0" : "=m"(mxcsr) : : "memory");
	return mxcsr;
}

static inline void fp_host_write(u32 mxcsr)
{
	__asm__ volatile("ldmxcsr %0" : : "m"(mxcsr) : "memory");
}

/* Take the unit: flags clear, exceptions masked, subnormals honoured, rounding
   `rm` (FP_RNE..FP_RUP). Returns the host's state, for fp_host_end(). */
static inline u32 fp_host_begin(unsigned rm)
{
	/* RC: 0 nearest, 1 down, 2 up, 3 to zero. */
	static const u8 rc_of_rm[4] = { 0, 3, 1, 2 };
	u32 saved = fp_host_read();

	fp_host_write(FP_MXCSR_MASKS | (u32)rc_of_rm[rm & 3]
					       << FP_MXCSR_RC_SHIFT);
	return saved;
}

/* The flags raised since fp_host_begin(), as fflags has them. */
static inline u8 fp_host_flags(void)
{
	u32 mxcsr = fp_host_read();

	return (mxcsr & 0x01 ? FP_NV : 0) | (mxcsr & 0x04 ? FP_DZ : 0) |
	       (mxcsr & 0x08 ? FP_OF : 0) | (mxcsr & 0x10 ? FP_UF : 0) |
	       (mxcsr & 0x20 ? FP_NX : 0);
}

/* Give the unit back. */
static inline u8 fp_host_end(u32 saved)
{
	u8 flags = fp_host_flags();

	fp_host_write(saved);
	return flags;
}

static inline double fp_host_double(u64 bits)
{
	union {
		u64 bits;
		double value;
	} u = { .bits = bits };

	return u.value;
}

static inline u64 fp_host_bits_d(double value)
{
	union {
		double value;
		u64 bits;
	} u = { .value = value };

	return likely(!fp_is_nan_d(u.bits)) ? u.bits : FP_NAN_D;
}

static inline float fp_host_float(u32 bits)
{
	union {
		u32 bits;
		float value;
	} u = { .bits = bits };

	return u.value;
}

static inline u32 fp_host_bits_s(float value)
{
	union {
		float value;
		u32 bits;
	} u = { .value = value };

	return likely(!fp_is_nan_s(u.bits)) ? u.bits : FP_NAN_S;
}

static inline u32 fp_host_add_s(u32 a, u32 b)
{
	float result = fp_host_float(a);

	__asm__ volatile("addss %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_float(b)));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_add_d(u64 a, u64 b)
{
	double result = fp_host_double(a);

	__asm__ volatile("addsd %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_double(b)));
	return fp_host_bits_d(result);
}

static inline u32 fp_host_sub_s(u32 a, u32 b)
{
	float result = fp_host_float(a);

	__asm__ volatile("subss %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_float(b)));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_sub_d(u64 a, u64 b)
{
	double result = fp_host_double(a);

	__asm__ volatile("subsd %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_double(b)));
	return fp_host_bits_d(result);
}

static inline u32 fp_host_mul_s(u32 a, u32 b)
{
	float result = fp_host_float(a);

	__asm__ volatile("mulss %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_float(b)));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_mul_d(u64 a, u64 b)
{
	double result = fp_host_double(a);

	__asm__ volatile("mulsd %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_double(b)));
	return fp_host_bits_d(result);
}

static inline u32 fp_host_div_s(u32 a, u32 b)
{
	float result = fp_host_float(a);

	__asm__ volatile("divss %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_float(b)));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_div_d(u64 a, u64 b)
{
	double result = fp_host_double(a);

	__asm__ volatile("divsd %1, %0"
			 : "+x"(result)
			 : "xm"(fp_host_double(b)));
	return fp_host_bits_d(result);
}

static inline u32 fp_host_sqrt_s(u32 a)
{
	float result;

	__asm__ volatile("sqrtss %1, %0"
			 : "=x"(result)
			 : "x"(fp_host_float(a)));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_sqrt_d(u64 a)
{
	double result;

	__asm__ volatile("sqrtsd %1, %0"
			 : "=x"(result)
			 : "x"(fp_host_double(a)));
	return fp_host_bits_d(result);
}

static inline bool fp_host_has_fma(void)
{
	return __builtin_cpu_supports("fma");
}

/* a * b + c; false if the result is a NaN, about whose flags the two
   architectures differ: then nothing has been raised that should not be. */
static inline bool fp_host_fma_s(u32 a, u32 b, u32 c, u32 *result)
{
	float sum = fp_host_float(c);
	union {
		float value;
		u32 bits;
	} u;

	__asm__ volatile("vfmadd231ss %2, %1, %0"
			 : "+x"(sum)
			 : "x"(fp_host_float(a)), "xm"(fp_host_float(b)));
	u.value = sum;
	*result = u.bits;
	return !fp_is_nan_s(u.bits);
}

/* a * b + c; false if the result is a NaN, about whose flags the two
   architectures differ: then nothing has been raised that should not be. */
static inline bool fp_host_fma_d(u64 a, u64 b, u64 c, u64 *result)
{
	double sum = fp_host_double(c);
	union {
		double value;
		u64 bits;
	} u;

	__asm__ volatile("vfmadd231sd %2, %1, %0"
			 : "+x"(sum)
			 : "x"(fp_host_double(a)), "xm"(fp_host_double(b)));
	u.value = sum;
	*result = u.bits;
	return !fp_is_nan_d(u.bits);
}

static inline u32 fp_host_narrow(u64 a)
{
	float result;

	__asm__ volatile("cvtsd2ss %1, %0"
			 : "=x"(result)
			 : "x"(fp_host_double(a)));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_widen(u32 a)
{
	double result;

	__asm__ volatile("cvtss2sd %1, %0"
			 : "=x"(result)
			 : "x"(fp_host_float(a)));
	return fp_host_bits_d(result);
}

/*
 * To a signed integer, rounding as RC says or towards zero. Out of range SSE
 * raises invalid alone, as RISC-V does, and gives the lowest integer.
 */
static inline u64 fp_host_w_s(u32 a, bool to_zero)
{
	s32 integer;

	if (to_zero)
		__asm__ volatile("cvttss2sil %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_float(a)));
	else
		__asm__ volatile("cvtss2sil %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_float(a)));
	if (unlikely(integer == INT32_MIN) &&
	    (fp_is_nan_s(a) || !(a & FP_SIGN_S)))
		return (u64)INT32_MAX;
	return (u64)integer;
}

static inline u64 fp_host_l_s(u32 a, bool to_zero)
{
	s64 integer;

	if (to_zero)
		__asm__ volatile("cvttss2siq %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_float(a)));
	else
		__asm__ volatile("cvtss2siq %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_float(a)));
	if (unlikely(integer == INT64_MIN) &&
	    (fp_is_nan_s(a) || !(a & FP_SIGN_S)))
		return (u64)INT64_MAX;
	return (u64)integer;
}

static inline u64 fp_host_w_d(u64 a, bool to_zero)
{
	s32 integer;

	if (to_zero)
		__asm__ volatile("cvttsd2sil %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_double(a)));
	else
		__asm__ volatile("cvtsd2sil %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_double(a)));
	if (unlikely(integer == INT32_MIN) &&
	    (fp_is_nan_d(a) || !(a & FP_SIGN_D)))
		return (u64)INT32_MAX;
	return (u64)integer;
}

static inline u64 fp_host_l_d(u64 a, bool to_zero)
{
	s64 integer;

	if (to_zero)
		__asm__ volatile("cvttsd2siq %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_double(a)));
	else
		__asm__ volatile("cvtsd2siq %1, %0"
				 : "=r"(integer)
				 : "x"(fp_host_double(a)));
	if (unlikely(integer == INT64_MIN) &&
	    (fp_is_nan_d(a) || !(a & FP_SIGN_D)))
		return (u64)INT64_MAX;
	return (u64)integer;
}

/* From a signed integer. */
static inline u32 fp_host_s_w(s32 integer)
{
	float result = 0;

	__asm__ volatile("cvtsi2ssl %1, %0" : "+x"(result) : "r"(integer));
	return fp_host_bits_s(result);
}

static inline u32 fp_host_s_l(s64 integer)
{
	float result = 0;

	__asm__ volatile("cvtsi2ssq %1, %0" : "+x"(result) : "r"(integer));
	return fp_host_bits_s(result);
}

static inline u64 fp_host_d_w(s32 integer)
{
	double result = 0;

	__asm__ volatile("cvtsi2sdl %1, %0" : "+x"(result) : "r"(integer));
	return fp_host_bits_d(result);
}

static inline u64 fp_host_d_l(s64 integer)
{
	double result = 0;

	__asm__ volatile("cvtsi2sdq %1, %0" : "+x"(result) : "r"(integer));
	return fp_host_bits_d(result);
}

#else
#define FP_HOST 0
#endif

#endif
