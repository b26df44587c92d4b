/* SPDX-License-Identifier: MIT */
/* See fp_oracle.h. Slow, plain, and sharing no arithmetic with emu/isa. */
#include "tests/unit/isa/fp_oracle.h"

#include <string.h>

#define WORK_BITS  220
#define TRACE_BITS 230

static int places(enum fp_format format)
{
	return format == FP_S ? 24 : 53;
}

static int exponent_min(enum fp_format format) /* of the smallest normal */
{
	return format == FP_S ? -126 : -1022;
}

static int exponent_max(enum fp_format format)
{
	return format == FP_S ? 127 : 1023;
}

static void load(mpfr_t value, enum fp_format format, u64 bits)
{
	double wide;
	float narrow;
	u32 low = (u32)bits;

	if (format == FP_S) {
		memcpy(&narrow, &low, sizeof(narrow));
		mpfr_set_flt(value, narrow, MPFR_RNDN);
	} else {
		memcpy(&wide, &bits, sizeof(wide));
		mpfr_set_d(value, wide, MPFR_RNDN);
	}
}

/* `value` is known to be a value of the format. */
static u64 store(const mpfr_t value, enum fp_format format)
{
	double wide = mpfr_get_d(value, MPFR_RNDN);
	float narrow = mpfr_get_flt(value, MPFR_RNDN);
	u64 bits = 0;

	if (format == FP_S)
		memcpy(&bits, &narrow, sizeof(narrow));
	else
		memcpy(&bits, &wide, sizeof(wide));
	return bits;
}

static bool to_integral(mpfr_t result, const mpfr_t value, unsigned rm)
{
	switch (rm) {
	case FP_RNE:
		mpfr_roundeven(result, value);
		break;
	case FP_RTZ:
		mpfr_trunc(result, value);
		break;
	case FP_RDN:
		mpfr_floor(result, value);
		break;
	case FP_RUP:
		mpfr_ceil(result, value);
		break;
	default:
		mpfr_round(result, value);
		break;
	}
	return !mpfr_equal_p(result, value);
}

/* Round to a multiple of 2^quantum; whether that changed anything. */
static bool round_at(mpfr_t result, const mpfr_t value, long quantum,
		     unsigned rm)
{
	mpfr_t scaled;
	bool inexact;

	mpfr_init2(scaled, TRACE_BITS);
	mpfr_mul_2si(scaled, value, -quantum, MPFR_RNDN);
	inexact = to_integral(result, scaled, rm);
	mpfr_mul_2si(result, result, quantum, MPFR_RNDN);
	mpfr_clear(scaled);
	return inexact;
}

static struct oracle_result round_to(enum fp_format format, const mpfr_t value,
				     unsigned rm)
{
	struct oracle_result result = { 0 };
	bool negative = mpfr_signbit(value), inexact, tiny;
	long quantum, quantum_min = exponent_min(format) - places(format) + 1;
	mpfr_t rounded, limit;

	if (!mpfr_regular_p(value)) {
		result.bits = store(value, format);
		return result;
	}
	mpfr_inits2(TRACE_BITS, rounded, limit, (mpfr_ptr)0);
	/* An MPFR significand is in [1/2, 1). */
	quantum = mpfr_get_exp(value) - places(format);
	round_at(rounded, value, quantum, rm);
	mpfr_set_ui_2exp(limit, 1, exponent_min(format), MPFR_RNDN);
	tiny = mpfr_cmpabs(rounded, limit) < 0;
	if (quantum < quantum_min)
		quantum = quantum_min;
	inexact = round_at(rounded, value, quantum, rm);
	if (inexact)
		result.flags = tiny ? FP_NX | FP_UF : FP_NX;
	mpfr_set_ui_2exp(limit, 1, exponent_max(format) + 1, MPFR_RNDN);
	if (mpfr_cmpabs(rounded, limit) >= 0) {
		result.flags = FP_NX | FP_OF;
		if (rm == FP_RTZ || rm == (negative ? FP_RUP : FP_RDN)) {
			/* the largest number */
			mpfr_set_prec(rounded, places(format));
			mpfr_set(rounded, limit, MPFR_RNDN);
			mpfr_nextbelow(rounded);
		} else {
			mpfr_set_inf(rounded, 1);
		}
	}
	mpfr_setsign(rounded, rounded, negative, MPFR_RNDN);
	result.bits = store(rounded, format);
	mpfr_clears(rounded, limit, (mpfr_ptr)0);
	return result;
}

/* The result, with what was cut off put back as one bit far below. */
static void compute(mpfr_t value, enum oracle_op op, mpfr_t operands[3],
		    unsigned rm)
{
	/* The direction decides only the sign of a zero sum. */
	mpfr_rnd_t rnd = rm == FP_RDN ? MPFR_RNDD : MPFR_RNDZ;
	int ternary = 0;

	mpfr_set_prec(value, WORK_BITS);
	switch (op) {
	case ORACLE_ADD:
		ternary = mpfr_add(value, operands[0], operands[1], rnd);
		break;
	case ORACLE_SUB:
		ternary = mpfr_sub(value, operands[0], operands[1], rnd);
		break;
	case ORACLE_MUL:
		ternary = mpfr_mul(value, operands[0], operands[1], rnd);
		break;
	case ORACLE_DIV:
		ternary = mpfr_div(value, operands[0], operands[1], rnd);
		break;
	case ORACLE_SQRT:
		ternary = mpfr_sqrt(value, operands[0], rnd);
		break;
	case ORACLE_FMA:
		ternary = mpfr_fma(value, operands[0], operands[1], operands[2],
				   rnd);
		break;
	default:
		mpfr_set(value, operands[0], rnd);
		break;
	}
	mpfr_prec_round(value, TRACE_BITS, MPFR_RNDN);
	if (ternary < 0)
		mpfr_nextabove(value);
	else if (ternary > 0)
		mpfr_nextbelow(value);
}

static bool is_signalling(enum fp_format format, u64 bits)
{
	return format == FP_S
		       ? (bits & 0x7fc00000) == 0x7f800000 && (bits & 0x3fffff)
		       : (bits & 0x7ff8000000000000) == FP_INFINITY_D &&
				 (bits & 0x7ffffffffffff);
}

struct oracle_result oracle_compute(enum oracle_op op, enum fp_format format,
				    const u64 operands[3], unsigned rm)
{
	static const unsigned counts[] = { 2, 2, 2, 2, 1, 3, 1 };
	enum fp_format from =
		op == ORACLE_CONVERT ? (enum fp_format) !format : format;
	bool nan_in = false, invalid = false;
	struct oracle_result result;
	mpfr_t in[3], value;

	mpfr_inits2(64, in[0], in[1], in[2], value, (mpfr_ptr)0);
	for (unsigned i = 0; i < counts[op]; i++) {
		load(in[i], from, operands[i]);
		nan_in |= mpfr_nan_p(in[i]);
		invalid |= is_signalling(from, operands[i]);
	}
	if (op == ORACLE_FMA)
		invalid |= (mpfr_inf_p(in[0]) && mpfr_zero_p(in[1])) ||
			   (mpfr_zero_p(in[0]) && mpfr_inf_p(in[1]));
	compute(value, op, in, rm);
	if (mpfr_nan_p(value)) {
		invalid |= !nan_in;
		result.bits = format == FP_S ? 0x7fc00000 : 0x7ff8000000000000;
		result.flags = invalid ? FP_NV : 0;
	} else {
		result = round_to(format, value, rm);
		if (op == ORACLE_DIV && mpfr_zero_p(in[1]) &&
		    mpfr_regular_p(in[0]))
			result.flags |= FP_DZ;
	}
	mpfr_clears(in[0], in[1], in[2], value, (mpfr_ptr)0);
	return result;
}

struct oracle_result oracle_to_integer(enum fp_format format, u64 operand,
				       enum fp_integer type, unsigned rm)
{
	static const struct {
		const char *low, *high;
	} ends[] = {
		[FP_W] = { "-2147483648", "2147483647" },
		[FP_WU] = { "0", "4294967295" },
		[FP_L] = { "-9223372036854775808", "9223372036854775807" },
		[FP_LU] = { "0", "18446744073709551615" },
	};
	struct oracle_result result = { 0 };
	mpfr_t value, rounded, low, high;
	bool inexact;

	mpfr_inits2(TRACE_BITS, value, rounded, low, high, (mpfr_ptr)0);
	load(value, format, operand);
	inexact = to_integral(rounded, value, rm);
	mpfr_set_str(low, ends[type].low, 10, MPFR_RNDN);
	mpfr_set_str(high, ends[type].high, 10, MPFR_RNDN);
	if (mpfr_nan_p(value) || mpfr_greater_p(rounded, high)) {
		mpfr_set(rounded, high, MPFR_RNDN);
		result.flags = FP_NV;
	} else if (mpfr_less_p(rounded, low)) {
		mpfr_set(rounded, low, MPFR_RNDN);
		result.flags = FP_NV;
	} else if (inexact) {
		result.flags = FP_NX;
	}
	result.bits = mpfr_signbit(rounded)
			      ? (u64)mpfr_get_sj(rounded, MPFR_RNDN)
			      : (u64)mpfr_get_uj(rounded, MPFR_RNDN);
	if (type <= FP_WU) /* x registers hold both sign-extended */
		result.bits = (u64)(s64)(s32)result.bits;
	mpfr_clears(value, rounded, low, high, (mpfr_ptr)0);
	return result;
}

struct oracle_result oracle_from_integer(enum fp_format format, u64 integer,
					 enum fp_integer type, unsigned rm)
{
	struct oracle_result result;
	mpfr_t value;

	mpfr_init2(value, TRACE_BITS);
	switch (type) {
	case FP_W:
		mpfr_set_sj(value, (s32)integer, MPFR_RNDN);
		break;
	case FP_WU:
		mpfr_set_uj(value, (u32)integer, MPFR_RNDN);
		break;
	case FP_L:
		mpfr_set_sj(value, (s64)integer, MPFR_RNDN);
		break;
	default:
		mpfr_set_uj(value, integer, MPFR_RNDN);
		break;
	}
	result = round_to(format, value, rm);
	mpfr_clear(value);
	return result;
}
