/* SPDX-License-Identifier: MIT */
/*
 * IEEE 754 arithmetic in integers. An operand is unpacked to a sign, a 64-bit
 * significand with its top bit set, and the exponent of that significand's
 * lowest bit; an operation makes an exact 128-bit result, or one whose lowest
 * bit stands for all that was lost ("jammed": rounding needs only to know
 * whether something nonzero was there); round_pack() does the rest.
 *
 * Addition and multiplication are special cases of the fused operation. It is
 * the reference, so it is written to be read; fp_unit.h is the fast one.
 * spec: F and D extensions; IEEE 754-2008 sections 4, 5, 7.
 */
#include "isa/fp_soft.h"

enum kind {
	ZERO,
	NUMBER,
	INFINITE,
	NAN_QUIET,
	NAN_SIGNALLING,
};

struct unpacked {
	enum kind kind;
	bool sign;
	s32 exponent;	 /* of the significand's bit 0 */
	u64 significand; /* NUMBER: bit 63 set */
};

static const struct format {
	unsigned precision; /* bits of significand, the hidden one too */
	unsigned exponent_bits;
	s32 bias; /* also the largest exponent of a number */
	u64 nan, sign, infinity;
} formats[] = {
	[FP_S] = { 24, 8, 127, FP_NAN_S, FP_SIGN_S, FP_INFINITY_S },
	[FP_D] = { 53, 11, 1023, FP_NAN_D, FP_SIGN_D, FP_INFINITY_D },
};

/* What a rounding operation needs to know, carried along. */
struct context {
	const struct format *format;
	unsigned rm;
	u8 *flags;
};

static struct unpacked unpack(const struct format *format, u64 bits)
{
	unsigned fraction_bits = format->precision - 1;
	u64 fraction = bits_get(bits, 0, fraction_bits);
	s32 exponent =
		(s32)bits_get(bits, fraction_bits, format->exponent_bits);
	struct unpacked u = { .sign = (bits & format->sign) != 0 };
	unsigned zeros;

	if (exponent == 2 * format->bias + 1) {
		if (!fraction)
			u.kind = INFINITE;
		else if (bit_test(fraction, fraction_bits - 1))
			u.kind = NAN_QUIET;
		else
			u.kind = NAN_SIGNALLING;
		return u;
	}
	if (exponent == 0 && fraction == 0)
		return u;
	if (exponent == 0) /* subnormal: the exponent of 1, no hidden bit */
		exponent = 1;
	else
		fraction |= 1ull << fraction_bits;
	zeros = (unsigned)__builtin_clzll(fraction);
	u.kind = NUMBER;
	u.significand = fraction << zeros;
	u.exponent = exponent - format->bias - (s32)fraction_bits - (s32)zeros;
	return u;
}

static unsigned leading_zeros(u128 value)
{
	u64 high = (u64)(value >> 64);

	return high ? (unsigned)__builtin_clzll(high)
		    : 64 + (unsigned)__builtin_clzll((u64)value);
}

/* Shift right; a lost bit that was set leaves its trace in bit 0. */
static u128 shift_right_jam(u128 value, unsigned count)
{
	if (count == 0)
		return value;
	if (count > 127)
		return value != 0;
	return value >> count | ((value << (128 - count)) != 0);
}

/* value / 2^count rounded to an integer; count 0..any. */
static u128 round_shift(u128 value, unsigned count, bool sign, unsigned rm,
			bool *inexact)
{
	u128 kept, lost, half;
	bool up;

	*inexact = false;
	if (count == 0)
		return value;
	if (count > 126) { /* keep a kept bit, a half bit and the rest apart */
		value = shift_right_jam(value, count - 126);
		count = 126;
	}
	kept = value >> count;
	lost = value & (((u128)1 << count) - 1);
	half = (u128)1 << (count - 1);
	*inexact = lost != 0;
	switch (rm) {
	case FP_RNE:
		up = lost > half || (lost == half && (kept & 1));
		break;
	case FP_RMM:
		up = lost >= half;
		break;
	case FP_RDN:
		up = sign && lost;
		break;
	case FP_RUP:
		up = !sign && lost;
		break;
	default: /* FP_RTZ */
		up = false;
		break;
	}
	return kept + up;
}

static u64 overflow(const struct context *context, bool sign)
{
	const struct format *format = context->format;
	bool to_infinity = context->rm == FP_RNE || context->rm == FP_RMM ||
			   context->rm == (sign ? FP_RDN : FP_RUP);

	*context->flags |= FP_OF | FP_NX;
	return (sign ? format->sign : 0) | (format->infinity - !to_infinity);
}

/* The number (-1)^sign * value * 2^exponent, value not 0, in the format. */
static u64 round_pack(const struct context *context, bool sign, u128 value,
		      s32 exponent)
{
	const struct format *format = context->format;
	unsigned zeros = leading_zeros(value);
	unsigned drop = 128 - format->precision;
	s32 lead = exponent + 127 - (s32)zeros; /* exponent of the top bit */
	s32 lead_min = 1 - format->bias;
	bool inexact, tiny = false;
	u64 kept, bits;

	value <<= zeros;
	if (lead < lead_min) {
		/* Tiny after rounding: still below the smallest normal when
		   rounded to full precision with an unbounded exponent. */
		u128 full =
			round_shift(value, drop, sign, context->rm, &inexact);

		tiny = lead < lead_min - 1 || !(full >> format->precision);
		drop += (unsigned)(lead_min - lead);
		lead = lead_min - 1;
	}
	kept = (u64)round_shift(value, drop, sign, context->rm, &inexact);
	/* A normal's hidden bit adds one to the exponent field; so does a
	   carry out of the rounding, into a new binade or out of the
	   subnormals. */
	if (lead < lead_min)
		bits = kept;
	else
		bits = ((u64)(lead + format->bias - 1)
			<< (format->precision - 1)) +
		       kept;
	if (bits >= format->infinity)
		return overflow(context, sign);
	if (inexact)
		*context->flags |= tiny ? FP_UF | FP_NX : FP_NX;
	return (sign ? format->sign : 0) | bits;
}

static u64 invalid(const struct context *context)
{
	*context->flags |= FP_NV;
	return context->format->nan;
}

static bool is_nan(struct unpacked u)
{
	return u.kind >= NAN_QUIET;
}

/* The result if an operand is a NaN. */
static u64 propagate(const struct context *context, struct unpacked a,
		     struct unpacked b)
{
	if (a.kind == NAN_SIGNALLING || b.kind == NAN_SIGNALLING)
		*context->flags |= FP_NV;
	return context->format->nan;
}

static u64 signed_zero(const struct context *context, bool sign)
{
	return sign ? context->format->sign : 0;
}

static u64 signed_infinity(const struct context *context, bool sign)
{
	return signed_zero(context, sign) | context->format->infinity;
}

/* A sum, exact but for jamming: value * 2^exponent, value may become 0. */
struct wide {
	bool sign;
	s32 exponent;
	u128 value; /* bit 127 set, or 0 */
};

/*
 * Both are shifted right by one to leave room for the carry: a product of two
 * 53-bit significands has its low bits free. The smaller is jammed only if it
 * is shifted by more than those free bits; then at most one leading bit can
 * cancel, so the jammed bit stays far below what rounding looks at.
 */
static struct wide wide_add(struct wide a, struct wide b)
{
	struct wide sum;

	if (a.exponent < b.exponent ||
	    (a.exponent == b.exponent && a.value < b.value)) {
		struct wide swap = a;

		a = b;
		b = swap;
	}
	a.value >>= 1;
	b.value = shift_right_jam(b.value >> 1,
				  (unsigned)(a.exponent - b.exponent));
	sum.sign = a.sign;
	sum.exponent = a.exponent + 1;
	sum.value = a.sign == b.sign ? a.value + b.value : a.value - b.value;
	return sum;
}

static struct wide wide_multiply(struct unpacked a, struct unpacked b)
{
	struct wide product = {
		.sign = a.sign != b.sign,
		.exponent = a.exponent + b.exponent,
		.value = (u128)a.significand * b.significand,
	};

	if (!(product.value >> 127)) {
		product.value <<= 1;
		product.exponent--;
	}
	return product;
}

static u64 fused(const struct context *context, struct unpacked a,
		 struct unpacked b, struct unpacked c)
{
	bool sign = a.sign != b.sign;
	struct wide sum;

	if ((a.kind == INFINITE && b.kind == ZERO) ||
	    (a.kind == ZERO && b.kind == INFINITE))
		return invalid(context);
	if (is_nan(a) || is_nan(b) || is_nan(c)) {
		propagate(context, c, c);
		return propagate(context, a, b);
	}
	if (a.kind == INFINITE || b.kind == INFINITE) {
		if (c.kind == INFINITE && c.sign != sign)
			return invalid(context);
		return signed_infinity(context, sign);
	}
	if (c.kind == INFINITE)
		return signed_infinity(context, c.sign);
	if (a.kind == ZERO || b.kind == ZERO) {
		if (c.kind == NUMBER)
			return round_pack(context, c.sign, c.significand,
					  c.exponent);
		if (c.sign == sign)
			return signed_zero(context, sign);
		return signed_zero(context, context->rm == FP_RDN);
	}
	sum = wide_multiply(a, b);
	if (c.kind == NUMBER) {
		struct wide addend = { c.sign, c.exponent - 64,
				       (u128)c.significand << 64 };

		sum = wide_add(sum, addend);
		if (!sum.value)
			return signed_zero(context, context->rm == FP_RDN);
	}
	return round_pack(context, sum.sign, sum.value, sum.exponent);
}

u64 fp_soft_fma(enum fp_format format, u64 a, u64 b, u64 c, unsigned rm,
		u8 *flags)
{
	struct context context = { &formats[format], rm, flags };

	return fused(&context, unpack(context.format, a),
		     unpack(context.format, b), unpack(context.format, c));
}

static const struct unpacked one = { .kind = NUMBER,
				     .exponent = -63,
				     .significand = 1ull << 63 };

/* a * 1 + b: the product is exact and keeps a's sign and kind. */
u64 fp_soft_add(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags)
{
	struct context context = { &formats[format], rm, flags };

	return fused(&context, unpack(context.format, a), one,
		     unpack(context.format, b));
}

u64 fp_soft_sub(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags)
{
	return fp_soft_add(format, a, fp_negate(format, b), rm, flags);
}

/* a * b plus a zero of the product's sign, which changes nothing. */
u64 fp_soft_mul(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags)
{
	struct context context = { &formats[format], rm, flags };
	struct unpacked ua = unpack(context.format, a);
	struct unpacked ub = unpack(context.format, b);
	struct unpacked zero = { .kind = ZERO, .sign = ua.sign != ub.sign };

	return fused(&context, ua, ub, zero);
}

u64 fp_soft_div(enum fp_format format, u64 a, u64 b, unsigned rm, u8 *flags)
{
	struct context context = { &formats[format], rm, flags };
	struct unpacked ua = unpack(context.format, a);
	struct unpacked ub = unpack(context.format, b);
	bool sign = ua.sign != ub.sign;
	u128 dividend, quotient;

	if (is_nan(ua) || is_nan(ub))
		return propagate(&context, ua, ub);
	if (ua.kind == ub.kind && ua.kind != NUMBER)
		return invalid(&context); /* 0/0, infinity/infinity */
	if (ua.kind == INFINITE)
		return signed_infinity(&context, sign);
	if (ub.kind == INFINITE || ua.kind == ZERO)
		return signed_zero(&context, sign);
	if (ub.kind == ZERO) {
		*flags |= FP_DZ;
		return signed_infinity(&context, sign);
	}
	/* At least 63 bits of quotient, and a jammed one below them. */
	dividend = (u128)ua.significand << 63;
	quotient = dividend / ub.significand;
	quotient = quotient << 1 | (dividend % ub.significand != 0);
	return round_pack(&context, sign, quotient,
			  ua.exponent - ub.exponent - 64);
}

/* The largest root with root * root <= value; value has bit 127 or 126 set. */
static u64 root_of(u128 value)
{
	u64 root = 0;

	for (u64 bit = 1ull << 63; bit; bit >>= 1) {
		u64 trial = root | bit;

		if ((u128)trial * trial <= value)
			root = trial;
	}
	return root;
}

u64 fp_soft_sqrt(enum fp_format format, u64 a, unsigned rm, u8 *flags)
{
	struct context context = { &formats[format], rm, flags };
	struct unpacked u = unpack(context.format, a);
	u128 square;
	u64 root;

	if (is_nan(u))
		return propagate(&context, u, u);
	if (u.kind == ZERO)
		return a;
	if (u.sign)
		return invalid(&context);
	if (u.kind == INFINITE)
		return a;
	/* The square's exponent must be even for it to halve. */
	square = (u128)u.significand << 64;
	u.exponent -= 64;
	if (u.exponent & 1) {
		square >>= 1;
		u.exponent++;
	}
	root = root_of(square);
	return round_pack(&context, false,
			  (u128)root << 1 | ((u128)root * root != square),
			  u.exponent / 2 - 1);
}

/* The ends of the four integer types, as x registers hold them. */
static const struct {
	u64 lowest, highest;
	u64 magnitude_negative, magnitude_positive; /* largest that fits */
} integer_ends[] = {
	[FP_W] = { 0xffffffff80000000, 0x7fffffff, 0x80000000, 0x7fffffff },
	[FP_WU] = { 0, 0xffffffffffffffff, 0, 0xffffffff },
	[FP_L] = { 0x8000000000000000, 0x7fffffffffffffff, 0x8000000000000000,
		   0x7fffffffffffffff },
	[FP_LU] = { 0, 0xffffffffffffffff, 0, 0xffffffffffffffff },
};

u64 fp_soft_to_integer(enum fp_format format, u64 a, enum fp_integer type,
		       unsigned rm, u8 *flags)
{
	struct unpacked u = unpack(&formats[format], a);
	u128 magnitude = 0;
	bool inexact = false, fits = false;
	u64 integer;

	if (u.kind == ZERO)
		return 0;
	if (u.kind == NUMBER && u.exponent <= 0) { /* less than 2^64 */
		magnitude = round_shift(u.significand, (unsigned)-u.exponent,
					u.sign, rm, &inexact);
		fits = magnitude <=
		       (u.sign ? integer_ends[type].magnitude_negative
			       : integer_ends[type].magnitude_positive);
	}
	if (!fits) {
		*flags |= FP_NV;
		return u.sign && !is_nan(u) ? integer_ends[type].lowest
					    : integer_ends[type].highest;
	}
	if (inexact)
		*flags |= FP_NX;
	integer = u.sign ? -(u64)magnitude : (u64)magnitude;
	return type <= FP_WU ? (u64)(s32)integer : integer;
}

u64 fp_soft_from_integer(enum fp_format format, u64 integer,
			 enum fp_integer type, unsigned rm, u8 *flags)
{
	struct context context = { &formats[format], rm, flags };
	bool sign;

	if (type == FP_W)
		integer = (u64)(s32)integer;
	else if (type == FP_WU)
		integer = (u32)integer;
	if (integer == 0)
		return 0;
	sign = (type == FP_W || type == FP_L) && integer >> 63;
	return round_pack(&context, sign, sign ? -integer : integer, 0);
}

/* Any value of one format, rounded to another. */
static u64 convert(enum fp_format from, enum fp_format to, u64 a, unsigned rm,
		   u8 *flags)
{
	struct context context = { &formats[to], rm, flags };
	struct unpacked u = unpack(&formats[from], a);

	switch (u.kind) {
	case ZERO:
		return signed_zero(&context, u.sign);
	case NUMBER:
		return round_pack(&context, u.sign, u.significand, u.exponent);
	case INFINITE:
		return signed_infinity(&context, u.sign);
	default:
		return propagate(&context, u, u);
	}
}

u32 fp_soft_narrow(u64 a, unsigned rm, u8 *flags)
{
	return (u32)convert(FP_D, FP_S, a, rm, flags);
}

u64 fp_soft_widen(u32 a, u8 *flags)
{
	return convert(FP_S, FP_D, a, FP_RNE, flags);
}
