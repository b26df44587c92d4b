/* SPDX-License-Identifier: MIT */
/* Bit fields, sign extension and alignment: pure functions of integers. */
#ifndef BASE_BITS_H
#define BASE_BITS_H

#include "base/types.h"

/* A mask of bits [low, low+count); count 1..64. */
static inline u64 bits_mask(unsigned low, unsigned count)
{
	return (~0ull >> (64 - count)) << low;
}

static inline u64 bits_get(u64 value, unsigned low, unsigned count)
{
	return (value >> low) & (~0ull >> (64 - count));
}

static inline u64 bits_set(u64 value, unsigned low, unsigned count, u64 field)
{
	u64 mask = bits_mask(low, count);

	return (value & ~mask) | ((field << low) & mask);
}

static inline bool bit_test(u64 value, unsigned bit)
{
	return (value >> bit) & 1;
}

/* Take the low `count` bits as a two's complement number. */
static inline s64 bits_sign_extend(u64 value, unsigned count)
{
	return (s64)(value << (64 - count)) >> (64 - count);
}

static inline bool is_power_of_two(u64 value)
{
	return value && !(value & (value - 1));
}

/* `alignment` is a power of two. */
static inline u64 align_up(u64 value, u64 alignment)
{
	return (value + alignment - 1) & ~(alignment - 1);
}

static inline u64 align_down(u64 value, u64 alignment)
{
	return value & ~(alignment - 1);
}

static inline bool is_aligned(u64 value, u64 alignment)
{
	return !(value & (alignment - 1));
}

#endif
