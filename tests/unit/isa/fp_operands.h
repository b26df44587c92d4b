/* SPDX-License-Identifier: MIT */
/*
 * Operands that make floating point go wrong: the ends of every range, numbers
 * next to them, significands of few runs of ones (ties and near ties after an
 * operation), pairs of near exponents (cancellation), NaNs of both kinds.
 */
#ifndef TESTS_FP_OPERANDS_H
#define TESTS_FP_OPERANDS_H

#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "isa/fp_soft.h"

/* The seed of this run: $SEED, or 1; printed so that a failure repeats. */
static inline u64 operands_seed(void)
{
	const char *text = getenv("SEED");
	u64 seed = text && *text ? strtoull(text, NULL, 0) : 1;

	printf("seed %llu\n", (unsigned long long)seed);
	return seed;
}

static inline u64 operands_special(enum fp_format format, u64 choice)
{
	static const u64 doubles[] = {
		0,
		1,
		2,
		0x000fffffffffffff,
		0x0010000000000000,
		0x0010000000000001,
		0x001fffffffffffff,
		0x3ca0000000000000,
		0x3fdfffffffffffff,
		0x3fe0000000000000,
		0x3fe0000000000001,
		0x3fefffffffffffff,
		0x3ff0000000000000,
		0x3ff0000000000001,
		0x3ff8000000000000,
		0x4000000000000000,
		0x4004000000000000,
		0x41dfffffffc00000,
		0x41dfffffffe00000,
		0x41e0000000000000,
		0x41e0000000100000,
		0x41efffffffe00000,
		0x41effffffff00000,
		0x41f0000000000000,
		0x4330000000000000,
		0x4340000000000000,
		0x43dfffffffffffff,
		0x43e0000000000000,
		0x43e0000000000001,
		0x43efffffffffffff,
		0x43f0000000000000,
		0x47efffffe0000000,
		0x47efffffefffffff,
		0x47effffff0000000,
		0x380fffffe0000000,
		0x380fffffffffffff,
		0x36a0000000000000,
		0x3690000000000000,
		0x3690000000000001,
		0x7fefffffffffffff,
		0x7ff0000000000000,
		0x7ff0000000000001,
		0x7ff7ffffffffffff,
		0x7ff8000000000000,
		0x7ff8000000000001,
		0x7fffffffffffffff,
	};
	static const u32 singles[] = {
		0,	    1,		2,	    0x007fffff, 0x00800000,
		0x00800001, 0x00ffffff, 0x3effffff, 0x3f000000, 0x3f000001,
		0x3f7fffff, 0x3f800000, 0x3f800001, 0x3fc00000, 0x40000000,
		0x40200000, 0x4b000000, 0x4b800000, 0x4effffff, 0x4f000000,
		0x4f000001, 0x4f7fffff, 0x4f800000, 0x5effffff, 0x5f000000,
		0x5f7fffff, 0x5f800000, 0x7f7fffff, 0x7f800000, 0x7f800001,
		0x7fbfffff, 0x7fc00000, 0x7fc00001, 0x7fffffff,
	};
	u64 sign = choice & 1;

	choice >>= 1;
	if (format == FP_S)
		return singles[choice % ARRAY_SIZE(singles)] | sign << 31;
	return doubles[choice % ARRAY_SIZE(doubles)] | sign << 63;
}

/* A fraction made of at most three runs, or wholly random. */
static inline u64 operands_fraction(struct random *random, unsigned bits)
{
	u64 runs = 0;

	if (random_below(random, 3) == 0)
		return random_next(random) & bits_mask(0, bits);
	for (unsigned i = 0; i < 3; i++)
		runs ^= bits_mask(0, 1 + random_below(random, bits)) &
			(random_below(random, 3) ? ~0ull : 0);
	return runs;
}

/* Near in exponent to `other`, or anything. */
static inline u64 operands_next(enum fp_format format, struct random *random,
				u64 other)
{
	unsigned fraction_bits = format == FP_S ? 23 : 52;
	unsigned exponent_bits = format == FP_S ? 8 : 11;
	u64 exponent = bits_get(other, fraction_bits, exponent_bits);

	switch (random_below(random, 8)) {
	case 0:
	case 1:
		return operands_special(format, random_next(random));
	case 2: /* close to `other` */
		exponent += random_below(random, 5) - 2;
		break;
	case 3: /* as far as sticky bits matter */
		exponent += random_below(random, 4 * fraction_bits) -
			    2 * fraction_bits;
		break;
	case 4: /* of ordinary size */
		exponent = bits_mask(0, exponent_bits - 1) - 40 +
			   random_below(random, 120);
		break;
	case 5: /* the ends */
		exponent = random_below(random, 6) - 3;
		break;
	case 6: /* where products underflow or overflow */
		exponent = bits_mask(0, exponent_bits) *
				   (1 + 2 * random_below(random, 2)) / 4 -
			   random_below(random, 60) + 30;
		break;
	default:
		exponent = random_next(random);
		break;
	}
	exponent &= bits_mask(0, exponent_bits);
	return operands_fraction(random, fraction_bits) |
	       exponent << fraction_bits |
	       random_below(random, 2) << (fraction_bits + exponent_bits);
}

/* Integers: ends of the types, few runs of ones, anything. */
static inline u64 operands_integer(struct random *random)
{
	u64 value = operands_fraction(random, 64) >> random_below(random, 64);

	return random_below(random, 2) ? value : -value;
}

#endif
