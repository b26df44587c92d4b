/* SPDX-License-Identifier: MIT */
/*
 * fp_soft against MPFR, bit for bit and flag for flag: every operation, both
 * formats, five rounding modes, on random and on awkward operands. SEED=n
 * draws others.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/unit/isa/fp_operands.h"
#include "tests/unit/isa/fp_oracle.h"

#define ROUNDS 12000

static const char *const op_names[] = { "add",	"sub", "mul",	 "div",
					"sqrt", "fma", "convert" };

static u64 soft(enum oracle_op op, enum fp_format format, const u64 in[3],
		unsigned rm, u8 *flags)
{
	switch (op) {
	case ORACLE_ADD:
		return fp_soft_add(format, in[0], in[1], rm, flags);
	case ORACLE_SUB:
		return fp_soft_sub(format, in[0], in[1], rm, flags);
	case ORACLE_MUL:
		return fp_soft_mul(format, in[0], in[1], rm, flags);
	case ORACLE_DIV:
		return fp_soft_div(format, in[0], in[1], rm, flags);
	case ORACLE_SQRT:
		return fp_soft_sqrt(format, in[0], rm, flags);
	case ORACLE_FMA:
		return fp_soft_fma(format, in[0], in[1], in[2], rm, flags);
	default:
		return format == FP_S ? fp_soft_narrow(in[0], rm, flags)
				      : fp_soft_widen((u32)in[0], flags);
	}
}

static void expect(const char *what, enum fp_format format, const u64 in[3],
		   unsigned rm, struct oracle_result wanted,
		   struct oracle_result got)
{
	if (wanted.bits == got.bits && wanted.flags == got.flags)
		return;
	fail_msg("%s.%c rm %u of %016llx %016llx %016llx: want %016llx flags "
		 "%02x, got %016llx flags %02x",
		 what, "sd"[format], rm, (unsigned long long)in[0],
		 (unsigned long long)in[1], (unsigned long long)in[2],
		 (unsigned long long)wanted.bits, wanted.flags,
		 (unsigned long long)got.bits, got.flags);
}

static void test_arithmetic(void **state)
{
	struct random *random = *state;

	for (unsigned op = 0; op < ORACLE_OPS; op++)
		for (unsigned i = 0; i < 2 * 5 * ROUNDS; i++) {
			enum fp_format format = i & 1;
			enum fp_format from =
				op == ORACLE_CONVERT ? !format : format;
			unsigned rm = i / 2 % 5;
			struct oracle_result got = { 0 };
			u64 in[3];

			in[0] = operands_next(from, random,
					      random_next(random));
			in[1] = operands_next(from, random, in[0]);
			in[2] = operands_next(from, random, in[0]);
			if (op == ORACLE_FMA && i % 7 < 3) {
				/* cancel the product, or nearly */
				u8 ignored = 0;

				in[2] = fp_negate(format,
						  fp_soft_mul(format, in[0],
							      in[1], FP_RTZ,
							      &ignored));
				in[2] += i % 7 - 1;
			}
			got.bits = soft(op, format, in, rm, &got.flags);
			expect(op_names[op], format, in, rm,
			       oracle_compute(op, format, in, rm), got);
		}
}

static void test_integers(void **state)
{
	struct random *random = *state;

	for (unsigned i = 0; i < 2 * 4 * 5 * ROUNDS; i++) {
		enum fp_format format = i & 1;
		enum fp_integer type = i / 2 % 4;
		unsigned rm = i / 8 % 5;
		struct oracle_result got = { 0 };
		u64 in[3] = { operands_next(format, random,
					    random_next(random)) };

		got.bits =
			fp_soft_to_integer(format, in[0], type, rm, &got.flags);
		expect("to integer", format, in, rm,
		       oracle_to_integer(format, in[0], type, rm), got);
		in[0] = operands_integer(random);
		got.flags = 0;
		got.bits = fp_soft_from_integer(format, in[0], type, rm,
						&got.flags);
		expect("from integer", format, in, rm,
		       oracle_from_integer(format, in[0], type, rm), got);
	}
}

/* All pairs of special values: the random ones meet too few. */
static void test_special_pairs(void **state)
{
	(void)state;
	for (unsigned format = FP_S; format <= FP_D; format++)
		for (unsigned i = 0; i < 100 * 100; i++)
			for (unsigned op = 0; op < ORACLE_CONVERT; op++) {
				u64 in[3] = { operands_special(format, i / 100),
					      operands_special(format, i % 100),
					      operands_special(format, i * 7) };
				unsigned rm = (i + op) % 5;
				struct oracle_result got = { 0 };

				got.bits = soft(op, format, in, rm, &got.flags);
				expect(op_names[op], format, in, rm,
				       oracle_compute(op, format, in, rm), got);
			}
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_special_pairs, &random),
		cmocka_unit_test_prestate(test_arithmetic, &random),
		cmocka_unit_test_prestate(test_integers, &random),
	};

	random_seed(&random, operands_seed());
	return cmocka_run_group_tests_name("isa/fp_soft", tests, NULL, NULL);
}
