/* SPDX-License-Identifier: MIT */
/* Static costs and branch prediction, worked out by hand from the rules at the
   heads of pipeline.h and predictor.h. */
#include "tests/unit/hart/program.h"

#include "hart/pipeline.h"
#include "hart/predictor.h"

#define MUL(rd, rs1, rs2) rv_r(0x02000033, rd, rs1, rs2)
#define DIV(rd, rs1, rs2) rv_r(0x02004033, rd, rs1, rs2)
#define C_ADDI_A0 0x0505u /* c.addi a0, 1: two bytes */
#define LOAD 3

static const struct pipeline_config single = {
	.issue_width = 1, .multiply = 4, .divide = 20, .divide_word = 10, .fp_add = 5,
	.fp_multiply = 5, .fp_fused = 5, .fp_other = 2, .fp_divide_s = 9, .fp_divide_d = 11,
	.fp_sqrt_s = 9, .fp_sqrt_d = 11, .csr = 6, .trap = 1, .flush_fetch = 1,
};

static void expect(unsigned width, const u32 *raw, unsigned count, const u16 *wanted)
{
	struct pipeline_config config = single;
	u16 costs[32];

	config.issue_width = (u8)width;
	pipeline_costs(&config, LOAD, RAM, raw, count, costs);
	for (unsigned i = 0; i < count; i++)
		assert_int_equal(costs[i], wanted[i]);
}

#define EXPECT(width, raw, ...) \
	expect(width, raw, ARRAY_SIZE(raw), (const u16[]){ __VA_ARGS__ })
#define SECOND PIPELINE_SECOND

static void test_stalls(void **state)
{
	static const u32 at_once[] = { LD(A0, A1, 0), ADD(A2, A0, A0), ADD(A3, A0, A0) };
	static const u32 one_between[] = { LD(A0, A1, 0), LI(T0, 1), ADD(A2, A0, A0) };
	static const u32 two_between[] = { LD(A0, A1, 0), LI(T0, 1), LI(T1, 1), ADD(A2, A0, A0) };
	static const u32 written[] = { LD(A0, A1, 0), LI(A0, 1), ADD(A2, A0, A0) };
	static const u32 mixed[] = { MUL(A0, A1, A1), DIV(A2, A0, A1), CSRRS(A3, 0xc00, ZERO),
				     SD(A2, A1, 0) };

	(void)state;
	EXPECT(1, at_once, 3, 1, 1);
	EXPECT(1, one_between, 2, 1, 1);
	EXPECT(1, two_between, 1, 1, 1, 1);
	EXPECT(1, written, 1, 1, 1);
	EXPECT(1, mixed, 4, 20, 6, 1);
}

static void test_pairs(void **state)
{
	static const u32 free[] = { LI(A0, 1), LI(A1, 1), LI(A2, 1), LI(A3, 1) };
	static const u32 depends[] = { LI(A0, 1), ADD(A1, A0, A0), LI(A2, 1), LI(A2, 1) };
	static const u32 two_loads[] = { LD(A0, A1, 0), LD(A2, A1, 8) };
	static const u32 compressed[] = { C_ADDI_A0, LI(A1, 1), C_ADDI_A0, C_ADDI_A0 };
	/* The second of a pair stalls those behind it: it costs cycles, and
	   is a second all the same. */
	static const u32 stalls[] = { LI(A0, 1), LD(A1, A2, 0), ADD(A3, A1, A1), LI(A4, 1) };

	(void)state;
	EXPECT(2, free, 1, SECOND, 1, SECOND);
	EXPECT(2, depends, 1, 1, 1, 1);
	EXPECT(2, two_loads, 1, 1);
	EXPECT(2, compressed, 1, SECOND, 1, 1);
	EXPECT(2, stalls, 1, 2 | SECOND, 1, SECOND);
	EXPECT(1, stalls, 1, 3, 1, 1);
}

static const struct predictor_config config = {
	.kind = PREDICTOR_BIMODAL, .counters = 16, .history_bits = 4, .btb_entries = 4,
	.return_entries = 2, .mispredict = 10, .redirect = 3,
};

static void test_directions(void **state)
{
	struct predictor predictor;

	(void)state;
	assert_true(predictor_init(&predictor, &config, NULL));
	/* Weakly not taken; then the target is not known; then all is. */
	assert_int_equal(predictor_branch(&predictor, 0x104, 0x80, true), 10);
	assert_int_equal(predictor_branch(&predictor, 0x104, 0x80, true), 3);
	assert_int_equal(predictor_branch(&predictor, 0x104, 0x80, true), 0);
	assert_int_equal(predictor_branch(&predictor, 0x104, 0x80, false), 10);
	assert_int_equal(predictor_branch(&predictor, 0x104, 0x80, true), 0);
	assert_int_equal(predictor.counters.branches, 5);
	assert_int_equal(predictor.counters.branch_mispredicts, 2);
	assert_int_equal(predictor.counters.btb_misses, 1);
	predictor_free(&predictor);
}

/* gshare learns what alternates, bimodal does not. */
static void test_history(void **state)
{
	struct predictor_config with_history = config;
	unsigned lost[2];

	(void)state;
	with_history.kind = PREDICTOR_GSHARE;
	for (unsigned i = 0; i < 2; i++) {
		struct predictor predictor;

		assert_true(predictor_init(&predictor, i ? &with_history : &config, NULL));
		for (unsigned j = 0; j < 200; j++)
			predictor_branch(&predictor, 0x104, 0x80, j & 1);
		lost[i] = (unsigned)predictor.counters.branch_mispredicts;
		predictor_free(&predictor);
	}
	assert_true(lost[0] >= 90);
	assert_true(lost[1] <= 10);
}

static void test_returns(void **state)
{
	struct predictor predictor;

	(void)state;
	assert_true(predictor_init(&predictor, &config, NULL));
	assert_int_equal(predictor_jump(&predictor, 0x104, 0x1000, true), 3);
	assert_int_equal(predictor_jump_register(&predictor, 0x1004, 0x2000, RA, A0), 10);
	assert_int_equal(predictor_jump_register(&predictor, 0x2004, 0x1004, ZERO, RA), 0);
	assert_int_equal(predictor_jump_register(&predictor, 0x1010, 0x104, ZERO, RA), 0);
	/* Deeper than the stack. */
	for (u64 link = 0x10; link <= 0x40; link += 0x10)
		predictor_jump(&predictor, link, 0x1000, true);
	assert_int_equal(predictor_jump_register(&predictor, 0x1010, 0x40, ZERO, RA), 0);
	assert_int_equal(predictor_jump_register(&predictor, 0x1010, 0x30, ZERO, RA), 0);
	assert_int_equal(predictor_jump_register(&predictor, 0x1010, 0x20, ZERO, RA), 10);
	assert_int_equal(predictor.counters.return_mispredicts, 1);
	predictor_free(&predictor);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stalls),	cmocka_unit_test(test_pairs),
		cmocka_unit_test(test_directions), cmocka_unit_test(test_history),
		cmocka_unit_test(test_returns),
	};

	return cmocka_run_group_tests_name("hart/pipeline", tests, NULL, NULL);
}
