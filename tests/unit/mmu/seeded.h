/* SPDX-License-Identifier: MIT */
/*
 * What random tests share: cmocka with its prerequisites, a seed from the
 * environment (SEED=n), and the line that repeats a failure.
 */
#ifndef TESTS_UNIT_MMU_SEEDED_H
#define TESTS_UNIT_MMU_SEEDED_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/random.h"
#include "base/types.h"

/* The seed of this run; printed, with how to repeat it. */
static inline u64 seeded_start(struct random *random, const char *test)
{
	const char *text = getenv("SEED");
	u64 seed = text ? strtoull(text, NULL, 0) : 1;

	random_seed(random, seed);
	printf("seed %llu; repeat with: SEED=%llu tests/unit/%s\n",
	       (unsigned long long)seed, (unsigned long long)seed, test);
	fflush(stdout);
	return seed;
}

static inline bool seeded_chance(struct random *random, unsigned percent)
{
	return random_below(random, 100) < percent;
}

#endif
