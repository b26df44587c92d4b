/* SPDX-License-Identifier: MIT */
/*
 * fp_unit (the host's unit, where it is used) against fp_soft: result and
 * flags of every operation, each host rounding mode, each mode asked of it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "isa/fp_unit.h"
#include "tests/unit/isa/fp_operands.h"

#define ROUNDS 400000

struct outcome {
	u64 bits;
	u8 flags;
};

enum {
	ADD,
	SUB,
	MUL,
	DIV,
	SQRT,
	FMA,
	FMS,
	FNMA,
	FNMS,
	CONVERT,
	TO_W,
	TO_WU,
	TO_L,
	TO_LU,
	FROM_W,
	FROM_WU,
	FROM_L,
	FROM_LU,
	OPS,
};

/* One line an operation. */
/* clang-format off */
static u64 unit_single(struct fp_unit *unit, unsigned op, unsigned rm,
		       const u64 in[3])
{
	u32 a = (u32)in[0], b = (u32)in[1], c = (u32)in[2];

	switch (op) {
	case ADD: return fp_add_s(unit, rm, a, b);
	case SUB: return fp_sub_s(unit, rm, a, b);
	case MUL: return fp_mul_s(unit, rm, a, b);
	case DIV: return fp_div_s(unit, rm, a, b);
	case SQRT: return fp_sqrt_s(unit, rm, a);
	case FMA: return fp_fma_s(unit, rm, a, b, c);
	case FMS: return fp_fms_s(unit, rm, a, b, c);
	case FNMA: return fp_fnma_s(unit, rm, a, b, c);
	case FNMS: return fp_fnms_s(unit, rm, a, b, c);
	case CONVERT: return fp_narrow(unit, rm, in[0]);
	case TO_W: return fp_w_s(unit, rm, a);
	case TO_WU: return fp_wu_s(unit, rm, a);
	case TO_L: return fp_l_s(unit, rm, a);
	case TO_LU: return fp_lu_s(unit, rm, a);
	case FROM_W: return fp_s_w(unit, rm, in[0]);
	case FROM_WU: return fp_s_wu(unit, rm, in[0]);
	case FROM_L: return fp_s_l(unit, rm, in[0]);
	default: return fp_s_lu(unit, rm, in[0]);
	}
}

static u64 unit_double(struct fp_unit *unit, unsigned op, unsigned rm,
		       const u64 in[3])
{
	u64 a = in[0], b = in[1], c = in[2];

	switch (op) {
	case ADD: return fp_add_d(unit, rm, a, b);
	case SUB: return fp_sub_d(unit, rm, a, b);
	case MUL: return fp_mul_d(unit, rm, a, b);
	case DIV: return fp_div_d(unit, rm, a, b);
	case SQRT: return fp_sqrt_d(unit, rm, a);
	case FMA: return fp_fma_d(unit, rm, a, b, c);
	case FMS: return fp_fms_d(unit, rm, a, b, c);
	case FNMA: return fp_fnma_d(unit, rm, a, b, c);
	case FNMS: return fp_fnms_d(unit, rm, a, b, c);
	case CONVERT: return fp_widen(unit, (u32)a);
	case TO_W: return fp_w_d(unit, rm, a);
	case TO_WU: return fp_wu_d(unit, rm, a);
	case TO_L: return fp_l_d(unit, rm, a);
	case TO_LU: return fp_lu_d(unit, rm, a);
	case FROM_W: return fp_d_w(unit, rm, a);
	case FROM_WU: return fp_d_wu(unit, rm, a);
	case FROM_L: return fp_d_l(unit, rm, a);
	default: return fp_d_lu(unit, rm, a);
	}
}

static struct outcome soft(enum fp_format format, unsigned op, unsigned rm,
			   const u64 in[3])
{
	struct outcome out = { 0 };
	u64 a = in[0], b = in[1], c = in[2];
	u64 minus_a = fp_negate(format, a), minus_c = fp_negate(format, c);
	u8 *flags = &out.flags;

	switch (op) {
	case ADD: out.bits = fp_soft_add(format, a, b, rm, flags); break;
	case SUB: out.bits = fp_soft_sub(format, a, b, rm, flags); break;
	case MUL: out.bits = fp_soft_mul(format, a, b, rm, flags); break;
	case DIV: out.bits = fp_soft_div(format, a, b, rm, flags); break;
	case SQRT: out.bits = fp_soft_sqrt(format, a, rm, flags); break;
	case FMA: out.bits = fp_soft_fma(format, a, b, c, rm, flags); break;
	case FMS: out.bits = fp_soft_fma(format, a, b, minus_c, rm, flags); break;
	case FNMA: out.bits = fp_soft_fma(format, minus_a, b, minus_c, rm, flags); break;
	case FNMS: out.bits = fp_soft_fma(format, minus_a, b, c, rm, flags); break;
	case CONVERT:
		out.bits = format == FP_S ? fp_soft_narrow(a, rm, flags) :
					    fp_soft_widen((u32)a, flags);
		break;
	case TO_W:
	case TO_WU:
	case TO_L:
	case TO_LU:
		out.bits = fp_soft_to_integer(format, a, op - TO_W, rm, flags);
		break;
	default:
		out.bits = fp_soft_from_integer(format, a, op - FROM_W, rm, flags);
		break;
	}
	return out;
}

/* clang-format on */

static void one(enum fp_format format, unsigned op, unsigned frm, unsigned rm,
		const u64 in[3])
{
	struct outcome wanted = soft(format, op, rm, in), got;
	struct fp_unit unit;

	fp_begin(&unit, frm);
	got.bits = format == FP_S ? unit_single(&unit, op, rm, in)
				  : unit_double(&unit, op, rm, in);
	got.flags = fp_end(&unit);
	if (wanted.bits != got.bits || wanted.flags != got.flags)
		fail_msg(
			"op %u.%c frm %u rm %u of %016llx %016llx %016llx: want "
			"%016llx flags %02x, got %016llx flags %02x",
			op, "sd"[format], frm, rm, (unsigned long long)in[0],
			(unsigned long long)in[1], (unsigned long long)in[2],
			(unsigned long long)wanted.bits, wanted.flags,
			(unsigned long long)got.bits, got.flags);
}

static void test_random(void **state)
{
	struct random *random = *state;

	for (unsigned op = 0; op < OPS; op++)
		for (unsigned i = 0; i < ROUNDS; i++) {
			enum fp_format format = i & 1;
			enum fp_format from = op == CONVERT ? !format : format;
			unsigned frm = i / 2 % 5;
			unsigned rm = i % 3 ? frm : i / 10 % 5;
			u64 in[3];

			in[0] = operands_next(from, random,
					      random_next(random));
			in[1] = operands_next(from, random, in[0]);
			in[2] = operands_next(from, random, in[0]);
			if (op >= FROM_W)
				in[0] = operands_integer(random);
			one(format, op, frm, rm, in);
		}
}

static void test_special_pairs(void **state)
{
	(void)state;
	for (unsigned format = FP_S; format <= FP_D; format++)
		for (unsigned i = 0; i < 100 * 100; i++)
			for (unsigned op = 0; op < FROM_W; op++) {
				enum fp_format from =
					op == CONVERT ? !format : format;
				u64 in[3] = { operands_special(from, i / 100),
					      operands_special(from, i % 100),
					      operands_special(from, i * 7) };

				one(format, op, (i + op) % 4, (i + op) % 4, in);
			}
}

/* Flags of several operations add up, and the host's own state is kept. */
static void test_collect(void **state)
{
	struct fp_unit unit;
	u64 one_third, largest = 0x7fefffffffffffff;
#if FP_HOST
	u32 before = fp_host_read();
#endif

	(void)state;
	fp_begin(&unit, FP_RUP);
	one_third =
		fp_div_d(&unit, FP_RUP, 0x3ff0000000000000, 0x4008000000000000);
	assert_true(one_third == 0x3fd5555555555556);
	fp_div_d(&unit, FP_RUP, one_third, 0);
	fp_add_d(&unit, FP_RMM, largest, largest);
	assert_int_equal(fp_end(&unit), FP_NX | FP_DZ | FP_OF);
	assert_int_equal(fp_end(&unit), 0);
#if FP_HOST
	assert_int_equal(fp_host_read(), before);
#endif
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_collect),
		cmocka_unit_test(test_special_pairs),
		cmocka_unit_test_prestate(test_random, &random),
	};

	random_seed(&random, operands_seed());
	return cmocka_run_group_tests_name("isa/fp_unit", tests, NULL, NULL);
}
