/* SPDX-License-Identifier: MIT */
/* xoshiro256** and splitmix64, from the published recurrences. */
#include "base/random.h"

#include "base/check.h"

static u64 rotate_left(u64 value, unsigned count)
{
	return value << count | value >> (64 - count);
}

void random_seed(struct random *random, u64 seed)
{
	for (unsigned i = 0; i < 4; i++) {
		u64 mixed = seed += 0x9e3779b97f4a7c15ull;

		mixed = (mixed ^ mixed >> 30) * 0xbf58476d1ce4e5b9ull;
		mixed = (mixed ^ mixed >> 27) * 0x94d049bb133111ebull;
		random->state[i] = mixed ^ mixed >> 31;
	}
}

u64 random_next(struct random *random)
{
	u64 *state = random->state;
	u64 result = rotate_left(state[1] * 5, 7) * 9;
	u64 shifted = state[1] << 17;

	state[2] ^= state[0];
	state[3] ^= state[1];
	state[1] ^= state[2];
	state[0] ^= state[3];
	state[2] ^= shifted;
	state[3] = rotate_left(state[3], 45);
	return result;
}

u64 random_below(struct random *random, u64 limit)
{
	CHECK(limit > 0);
	return (u64)((u128)random_next(random) * limit >> 64);
}
