/* SPDX-License-Identifier: MIT */
/* Bit fields at their borders: whole words, single bits, both ends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/bits.h"

static void test_mask(void **state)
{
	(void)state;
	assert_true(bits_mask(0, 64) == ~0ull);
	assert_true(bits_mask(63, 1) == 1ull << 63);
	assert_true(bits_mask(12, 9) == 0x1ff000);
}

static void test_get_and_set(void **state)
{
	(void)state;
	assert_true(bits_get(0x123456789abcdef0, 0, 64) == 0x123456789abcdef0);
	assert_true(bits_get(0x123456789abcdef0, 60, 4) == 1);
	assert_true(bits_set(~0ull, 4, 8, 0) == 0xfffffffffffff00f);
	/* a field too wide is cut, its neighbours stay */
	assert_true(bits_set(0, 4, 4, 0xfff) == 0xf0);
	assert_true(bit_test(1ull << 63, 63) && !bit_test(1ull << 63, 62));
}

static void test_sign_extend(void **state)
{
	(void)state;
	assert_true(bits_sign_extend(0x800, 12) == -2048);
	assert_true(bits_sign_extend(0x7ff, 12) == 2047);
	assert_true(bits_sign_extend(0xf7ff, 12) == 2047);
	assert_true((u64)bits_sign_extend(1ull << 38, 39) == 0xffffffc000000000);
	assert_true(bits_sign_extend(~0ull, 64) == -1);
}

static void test_align(void **state)
{
	(void)state;
	assert_true(align_up(0x1001, 0x1000) == 0x2000);
	assert_true(align_up(0x1000, 0x1000) == 0x1000);
	assert_true(align_down(0x1fff, 0x1000) == 0x1000);
	assert_true(is_aligned(0x2000, 0x1000) && !is_aligned(0x2001, 0x1000));
	assert_true(is_power_of_two(1) && is_power_of_two(1ull << 63));
	assert_true(!is_power_of_two(0) && !is_power_of_two(6));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_mask),
		cmocka_unit_test(test_get_and_set),
		cmocka_unit_test(test_sign_extend),
		cmocka_unit_test(test_align),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
