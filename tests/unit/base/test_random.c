/* SPDX-License-Identifier: MIT */
/* Randomness: repeats by seed, stays in its range, reaches all of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/random.h"

static void test_same_seed_same_sequence(void **state)
{
	struct random one, other;
	unsigned same = 0;

	(void)state;
	random_seed(&one, 42);
	random_seed(&other, 42);
	for (unsigned i = 0; i < 1000; i++)
		assert_true(random_next(&one) == random_next(&other));
	random_seed(&other, 43);
	for (unsigned i = 0; i < 1000; i++)
		same += random_next(&one) == random_next(&other);
	assert_int_equal(same, 0);
}

/* A state of zeros would give zeros for ever. */
static void test_seed_zero_is_a_seed(void **state)
{
	struct random random;
	u64 all = 0;

	(void)state;
	random_seed(&random, 0);
	for (unsigned i = 0; i < 64; i++)
		all |= random_next(&random);
	assert_true(all == ~0ull);
}

static void test_below(void **state)
{
	struct random random;
	unsigned seen[7] = { 0 };

	(void)state;
	random_seed(&random, 1);
	for (unsigned i = 0; i < 7000; i++) {
		u64 value = random_below(&random, 7);

		assert_true(value < 7);
		seen[value]++;
	}
	for (unsigned i = 0; i < 7; i++)
		assert_in_range(seen[i], 800, 1200);
	assert_true(random_below(&random, 1) == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_seed_same_sequence),
		cmocka_unit_test(test_seed_zero_is_a_seed),
		cmocka_unit_test(test_below),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
