/* SPDX-License-Identifier: MIT */
/* SplitMix64: a Weyl sequence through a mixing function. */
#include "core/random.h"

static u64 state;

void random_seed(u64 seed)
{
	state ^= seed;
}

u64 random_next(void)
{
	u64 z = state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}
