/* SPDX-License-Identifier: MIT */
/*
 * fp.h, what does not round: classes, signs, minimum and maximum, comparison,
 * boxing. Values by hand, and comparison against the host compiler's own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "tests/unit/isa/fp_operands.h"

#define QUIET_S	     0x7fc00123u
#define SIGNALLING_S 0x7f800123u
#define QUIET_D	     0x7ff8000000000123ull
#define SIGNALLING_D 0xfff0000000000123ull
#define ONE_S	     0x3f800000u
#define ONE_D	     0x3ff0000000000000ull

static void test_class(void **state)
{
	static const u64 doubles[] = {
		0xfff0000000000000, 0xbff0000000000000, 0x8000000000000001,
		0x8000000000000000, 0x0000000000000000, 0x000fffffffffffff,
		0x7fefffffffffffff, 0x7ff0000000000000, 0x7ff0000000000001,
		0xfff8000000000000,
	};
	static const u32 singles[] = {
		0xff800000, 0x80800000, 0x807fffff, 0x80000000, 0x00000000,
		0x00000001, 0x3f800000, 0x7f800000, 0xffbfffff, 0x7fc00000,
	};

	(void)state;
	for (unsigned i = 0; i < 10; i++) {
		assert_int_equal(fp_class_d(doubles[i]), 1u << i);
		assert_int_equal(fp_class_s(singles[i]), 1u << i);
	}
}

static void test_box(void **state)
{
	(void)state;
	assert_true(fp_box_s(ONE_S) == 0xffffffff3f800000);
	assert_int_equal(fp_unbox_s(0xffffffff3f800000), ONE_S);
	assert_int_equal(fp_unbox_s(0xfffffffe3f800000), FP_NAN_S);
	assert_int_equal(fp_unbox_s(0x000000003f800000), FP_NAN_S);
}

static void test_sign(void **state)
{
	(void)state;
	assert_int_equal(fp_sgnj_s(QUIET_S, 0x80000000), QUIET_S | FP_SIGN_S);
	assert_int_equal(fp_sgnjn_s(ONE_S, 0x80000000), ONE_S);
	assert_int_equal(fp_sgnjn_s(ONE_S, 0), ONE_S | FP_SIGN_S);
	assert_int_equal(fp_sgnjx_s(ONE_S | FP_SIGN_S, FP_SIGN_S), ONE_S);
	assert_true(fp_sgnj_d(SIGNALLING_D, 0) == (SIGNALLING_D & ~FP_SIGN_D));
	assert_true(fp_sgnjn_d(ONE_D, FP_SIGN_D) == ONE_D);
	assert_true(fp_sgnjx_d(ONE_D, FP_SIGN_D) == (ONE_D | FP_SIGN_D));
}

static void test_min_max(void **state)
{
	u8 flags = 0;

	(void)state;
	assert_true(fp_min_d(0, FP_SIGN_D, &flags) == FP_SIGN_D);
	assert_true(fp_min_d(FP_SIGN_D, 0, &flags) == FP_SIGN_D);
	assert_true(fp_max_d(FP_SIGN_D, 0, &flags) == 0);
	assert_true(fp_max_d(QUIET_D, ONE_D, &flags) == ONE_D);
	assert_true(fp_min_d(ONE_D, QUIET_D, &flags) == ONE_D);
	assert_true(fp_min_d(QUIET_D, QUIET_D, &flags) == FP_NAN_D);
	assert_int_equal(fp_max_s(0, FP_SIGN_S, &flags), 0);
	assert_int_equal(fp_min_s(0, FP_SIGN_S, &flags), FP_SIGN_S);
	assert_int_equal(fp_max_s(QUIET_S, QUIET_S, &flags), FP_NAN_S);
	assert_int_equal(fp_min_s(ONE_S, ONE_S | FP_SIGN_S, &flags),
			 ONE_S | FP_SIGN_S);
	assert_int_equal(flags, 0);
	assert_true(fp_min_d(SIGNALLING_D, ONE_D, &flags) == ONE_D);
	assert_int_equal(flags, FP_NV);
	flags = 0;
	assert_int_equal(fp_max_s(SIGNALLING_S, QUIET_S, &flags), FP_NAN_S);
	assert_int_equal(flags, FP_NV);
}

static void test_compare_nan(void **state)
{
	u8 flags = 0;

	(void)state;
	assert_false(fp_eq_d(QUIET_D, QUIET_D, &flags));
	assert_false(fp_eq_s(ONE_S, QUIET_S, &flags));
	assert_int_equal(flags, 0);
	assert_false(fp_eq_d(ONE_D, SIGNALLING_D, &flags));
	assert_int_equal(flags, FP_NV);
	flags = 0;
	assert_false(fp_lt_d(QUIET_D, ONE_D, &flags));
	assert_int_equal(flags, FP_NV);
	flags = 0;
	assert_false(fp_le_s(ONE_S, QUIET_S, &flags));
	assert_int_equal(flags, FP_NV);
	flags = 0;
	assert_false(fp_le_d(SIGNALLING_D, ONE_D, &flags));
	assert_int_equal(flags, FP_NV);
}

static void test_against_host(void **state)
{
	struct random *random = *state;

	for (unsigned i = 0; i < 2000000; i++) {
		u64 a = operands_next(FP_D, random, random_next(random));
		u64 b = i % 5 ? operands_next(FP_D, random, a) : a ^ (i << 31);
		u32 c = (u32)operands_next(FP_S, random, a);
		u32 d = i % 5 ? (u32)operands_next(FP_S, random, c)
			      : c ^ (i & 1);
		double x, y;
		float z, w;
		u8 flags = 0;

		memcpy(&x, &a, sizeof(x));
		memcpy(&y, &b, sizeof(y));
		memcpy(&z, &c, sizeof(z));
		memcpy(&w, &d, sizeof(w));
		assert_int_equal(fp_eq_d(a, b, &flags), x == y);
		assert_int_equal(fp_lt_d(a, b, &flags), isless(x, y));
		assert_int_equal(fp_le_d(a, b, &flags), islessequal(x, y));
		assert_int_equal(fp_eq_s(c, d, &flags), z == w);
		assert_int_equal(fp_lt_s(c, d, &flags), isless(z, w));
		assert_int_equal(fp_le_s(c, d, &flags), islessequal(z, w));
	}
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_class),
		cmocka_unit_test(test_box),
		cmocka_unit_test(test_sign),
		cmocka_unit_test(test_min_max),
		cmocka_unit_test(test_compare_nan),
		cmocka_unit_test_prestate(test_against_host, &random),
	};

	random_seed(&random, operands_seed());
	return cmocka_run_group_tests_name("isa/fp", tests, NULL, NULL);
}
