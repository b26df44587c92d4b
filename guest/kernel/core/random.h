/* SPDX-License-Identifier: MIT */
/*
 * Random words for getrandom, AT_RANDOM and /dev/urandom: a SplitMix64 stream
 * seeded from the clocks, so a deterministic machine gives the same words in
 * every run. Not for secrets.
 */
#ifndef CORE_RANDOM_H
#define CORE_RANDOM_H

#include "core/types.h"

void random_seed(u64 seed);
u64 random_next(void);

#endif
