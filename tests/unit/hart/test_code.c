/* SPDX-License-Identifier: MIT */
/*
 * Code that changes: a program that patches itself, its alias or the very
 * next instruction, devices that write code, blocks that outlive their page.
 */
#include "tests/unit/hart/program.h"

#define FAR (RAM + 0x4000)

/* a0 = how often; each turn patches the addi below with a new immediate by
   adding to the word, then runs it. The patched word is in the same block. */
static void test_patch_in_the_same_block(void **state)
{
	static const u32 program[] = {
		LI(A0, 100), LUI(T1, 0x100), /* 1 in the immediate field */
		LW(T0, S0, 20), ADD(T0, T0, T1), SW(T0, S0, 20),
		ADDI(A1, A1, 0), ADDI(A0, A0, -1), BNE(A0, ZERO, -20), JSELF,
	};

	(void)state;
	for (unsigned shortcuts = 0; shortcuts < 2; shortcuts++) {
		struct test_machine *machine = machine_new(shortcuts);

		PUT(machine, RAM, program);
		machine->hart.x[S0] = RAM;
		hart_run(&machine->hart, 2 + 600 + 10);
		/* 1 + 2 + ... + 100 */
		assert_int_equal(machine->hart.x[A1], 5050);
		machine_free(machine);
	}
}

/* The same by AMO, by a misaligned store and by cbo.zero. */
static void test_patch_by_other_stores(void **state)
{
	static const u32 by_amo[] = { AMOADD_D(ZERO, S0, S1), ADDI(A1, A1, 1),
				      ADDI(A1, A1, 1), JSELF };
	struct test_machine *machine = machine_new(true);
	u32 word;

	(void)state;
	PUT(machine, RAM, by_amo);
	machine->hart.x[S0] = RAM + 8;
	machine->hart.x[S1] = 5ull << 20;
	hart_run(&machine->hart, 4);
	assert_int_equal(machine->hart.x[A1], 7);

	word = rv_s(0x3023, S1, S0, 1);
	put(machine, RAM, &word, 4);
	word = ADDI(A1, A1, 1);
	put(machine, RAM + 8, &word, 4);
	machine->hart.pc = RAM;
	machine->hart.x[A1] = 0;
	machine->hart.x[S1] = ADDI(A1, A1, 9) >> 8 | (u64)JSELF << 24;
	hart_run(&machine->hart, 8);
	assert_int_equal(machine->hart.x[A1], 10);
	machine_free(machine);
}

/* A function is rewritten between two calls: by a store, by DMA. */
static void test_rewritten_function(void **state)
{
	static const u32 program[] = {
		JALR(RA, S1, 0), SW(T0, S1, 0), JALR(RA, S1, 0), SW(ZERO, S0, 0),
		JALR(RA, S1, 0), JSELF,
	};
	static const u32 function[] = { ADDI(A0, A0, 1), JALR(ZERO, RA, 0) };
	static const u32 by_dma = ADDI(A0, A0, 1000);
	struct test_machine *machine = machine_new(true);

	(void)state;
	PUT(machine, RAM, program);
	PUT(machine, FAR, function);
	machine->hart.x[S0] = DEVICE_PA;
	machine->hart.x[S1] = FAR;
	machine->hart.x[T0] = ADDI(A0, A0, 100);
	machine->on_write = &machine->hart;
	assert_int_equal(hart_run(&machine->hart, ALL_CYCLES), HART_STOP_REQUEST);
	assert_int_equal(machine->hart.x[A0], 101);
	assert_true(bus_dma_write(&machine->bus, FAR, &by_dma, 4));
	hart_run(&machine->hart, 50);
	assert_int_equal(machine->hart.x[A0], 1101);
	machine_free(machine);
}

/* What one hart writes the other runs. */
static void test_code_of_another_hart(void **state)
{
	static const u32 writer[] = { SW(T0, S1, 0), JSELF };
	static const u32 runner[] = { ADDI(A0, A0, 1), rv_b(0x63, 0, 0, -4) };
	struct test_machine *machine = machine_new(true);
	struct hart *second = calloc(1, sizeof(*second));

	(void)state;
	assert_non_null(second);
	add_hart(machine, second, 1, true);
	PUT(machine, RAM, writer);
	machine->hart.x[S1] = FAR;
	machine->hart.x[T0] = ADDI(A0, A0, 1);
	hart_run(&machine->hart, 10); /* has a store shortcut for FAR now */
	PUT(machine, FAR, runner);
	second->pc = FAR;
	hart_run(second, 20);
	assert_int_equal(second->x[A0], 10);
	machine->hart.pc = RAM;
	machine->hart.x[T0] = ADDI(A0, A0, 3);
	hart_run(&machine->hart, 20);
	hart_run(second, 40);
	assert_int_equal(second->x[A0], 40);
	hart_free(second);
	free(second);
	machine_free(machine);
}

/* More code than the block arena holds: all is flushed, nothing is lost. */
static void test_arena_overflow(void **state)
{
	enum { FRAMES = 200 };
	struct test_machine *machine = machine_new(true);
	u32 jump_on = rv_b(0x63, 0, 0, 4);
	u64 end = RAM + 4096 * FRAMES;

	(void)state;
	for (u64 pa = RAM; pa < end; pa += 4)
		put(machine, pa, &jump_on, 4);
	for (u64 turn = 1; turn < 4; turn++) {
		machine->hart.pc = RAM;
		hart_run(&machine->hart, turn * FRAMES * 1024);
		assert_int_equal(machine->hart.pc, end);
	}
	assert_int_equal(machine->hart.retired, 3 * FRAMES * 1024);
	machine_free(machine);
}

/* A stretch that ends inside code that was just rewritten runs the new code:
   a dropped block that a remembered jump still leads to must not be cut. */
static void test_cut_of_dropped_block(void **state)
{
	static const u32 main_code[] = {
		LI(T0, 1),
		SLLI(T0, T0, 31),
		LUI(T1, 1),
		ADD(T0, T0, T1),  /* the other page */
		LW(T1, T0, 64),	  /* what its first word becomes */
		JALR(RA, T0, 0),
		JALR(RA, T0, 0),
		SW(T1, T0, 0),
		JALR(RA, T0, 0),
		JSELF,
	};
	static const u32 function[] = {
		ADDI(A0, A0, 1), ADDI(A0, A0, 1), ADDI(A0, A0, 1),
		ADDI(A0, A0, 1), ADDI(A0, A0, 1), JALR(ZERO, RA, 0),
	};

	(void)state;
	for (u64 cycles = 1; cycles < 40; cycles++) {
		struct test_machine *machine = machine_new(true);

		PUT(machine, RAM, main_code);
		PUT(machine, RAM + 4096, function);
		put_u64(machine, RAM + 4096 + 64, ADDI(A0, A0, 100));
		for (u64 until = cycles; until < 120; until += cycles)
			hart_run(&machine->hart, until);
		assert_int_equal(machine->hart.x[A0], 5 + 5 + 104);
		machine_free(machine);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cut_of_dropped_block),
		cmocka_unit_test(test_patch_in_the_same_block),
		cmocka_unit_test(test_patch_by_other_stores),
		cmocka_unit_test(test_rewritten_function),
		cmocka_unit_test(test_code_of_another_hart),
		cmocka_unit_test(test_arena_overflow),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
