/* SPDX-License-Identifier: MIT */
/*
 * The only source of randomness in the emulator: xoshiro256** seeded through
 * splitmix64 (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2018). Same seed, same sequence, on every host.
 */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include "base/types.h"

struct random {
	u64 state[4];
};

void random_seed(struct random *random, u64 seed);
u64 random_next(struct random *random);
/* Uniform in [0, limit); limit > 0. */
u64 random_below(struct random *random, u64 limit);

#endif
