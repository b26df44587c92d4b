/* SPDX-License-Identifier: MIT */
/*
 * The run loop: exact stretches, stops asked for by devices, interrupts,
 * waiting, and two harts in turn.
 */
#include "tests/unit/hart/program.h"

/* a0 = 1000; do { a1 += a0; a2 = a1 << 3; memory } while (--a0); */
static const u32 loop_program[] = {
	LUI(S0, 0x80010), SLLI(S0, S0, 32), SRLI(S0, S0, 32), LI(A0, 1000),
	ADD(A1, A1, A0), SLLI(A2, A1, 3), SD(A2, S0, 0), LD(A3, S0, 0),
	ADDI(A0, A0, -1), BNE(A0, ZERO, -20), JSELF,
};

static void test_stretches_do_not_matter(void **state)
{
	static const u64 steps[] = { 1, 2, 3, 5, 7, 64, 1009, 6000 };
	struct test_machine *whole = machine_new(true);

	(void)state;
	PUT(whole, RAM, loop_program);
	assert_int_equal(hart_run(&whole->hart, 6000), HART_STOP_CYCLE);
	assert_int_equal(whole->hart.cycle, 6000);
	assert_int_equal(whole->hart.retired, 6000);
	for (unsigned i = 0; i < ARRAY_SIZE(steps); i++) {
		struct test_machine *cut = machine_new(i & 1);

		PUT(cut, RAM, loop_program);
		while (cut->hart.cycle < 6000) {
			u64 until = cut->hart.cycle + steps[i];

			until = until < 6000 ? until : 6000;
			hart_run(&cut->hart, until);
			assert_int_equal(cut->hart.cycle, until);
		}
		assert_memory_equal(cut->hart.x, whole->hart.x, 32 * 8);
		assert_int_equal(cut->hart.pc, whole->hart.pc);
		machine_free(cut);
	}
	machine_free(whole);
}

/* A store to the device, then three more instructions of the same block. */
static const u32 device_program[] = {
	LUI(S0, 0x10000), LI(A0, 7), SD(A0, S0, 0), ADDI(A1, A1, 1),
	ADDI(A1, A1, 1), LD(A2, S0, 8), JSELF,
};

static void test_stop_request_is_exact(void **state)
{
	struct test_machine *machine = machine_new(true);

	(void)state;
	PUT(machine, RAM, device_program);
	machine->on_write = &machine->hart;
	assert_int_equal(hart_run(&machine->hart, ALL_CYCLES), HART_STOP_REQUEST);
	assert_int_equal(machine->hart.cycle, 3);
	assert_int_equal(machine->hart.pc, RAM + 12);
	assert_int_equal(machine->hart.x[A1], 0);
	/* The device sees the cycle of the instruction that reads it. */
	assert_int_equal(hart_run(&machine->hart, 20), HART_STOP_CYCLE);
	assert_int_equal(machine->hart.x[A2], 5);
	machine_free(machine);
}

static void test_shortened_run_is_exact(void **state)
{
	(void)state;
	for (u64 until = 3; until < 6; until++) {
		struct test_machine *machine = machine_new(true);

		PUT(machine, RAM, device_program);
		machine->on_write = &machine->hart;
		machine->shorten_to = until;
		assert_int_equal(hart_run(&machine->hart, ALL_CYCLES),
				 HART_STOP_CYCLE);
		assert_int_equal(machine->hart.cycle, until);
		assert_int_equal(machine->hart.pc, RAM + 4 * until);
		machine_free(machine);
	}
}

static void test_interrupt_from_device(void **state)
{
	static const u32 handler[] = { JSELF };
	struct test_machine *machine = machine_new(true);

	(void)state;
	PUT(machine, RAM, device_program);
	PUT(machine, RAM + 0x100 + 4 * IRQ_MEI, handler);
	machine->on_write = &machine->hart;
	machine->irq_on_write = IRQ_MEI;
	machine->hart.csr.mtvec = (RAM + 0x100) | 1; /* vectored */
	machine->hart.csr.mie = 1 << IRQ_MEI;
	machine->hart.csr.mstatus |= 1 << MSTATUS_MIE_SHIFT;
	assert_int_equal(hart_run(&machine->hart, 4), HART_STOP_CYCLE);
	assert_int_equal(machine->hart.csr.mepc, RAM + 12);
	assert_int_equal(machine->hart.csr.mcause, 1ull << 63 | IRQ_MEI);
	assert_int_equal(machine->hart.interrupts_by_cause[IRQ_MEI], 1);
	assert_int_equal(machine->hart.pc, RAM + 0x100 + 4 * IRQ_MEI);
	assert_int_equal(machine->hart.retired, 4);
	machine_free(machine);
}

static void test_interrupt_priority(void **state)
{
	static const unsigned order[] = { IRQ_MEI, IRQ_MSI, IRQ_MTI,
					  IRQ_SEI, IRQ_SSI, IRQ_STI };
	static const u32 program[] = { JSELF };

	(void)state;
	for (unsigned first = 0; first < ARRAY_SIZE(order); first++) {
		struct test_machine *machine = machine_new(true);

		PUT(machine, RAM, program);
		machine->hart.csr.mtvec = RAM;
		machine->hart.csr.mstatus |= 1 << MSTATUS_MIE_SHIFT;
		for (unsigned i = first; i < ARRAY_SIZE(order); i++) {
			machine->hart.csr.mie |= 1ull << order[i];
			machine->hart.csr.mip_lines |= 1ull << order[i];
		}
		hart_run(&machine->hart, 1);
		assert_int_equal(machine->hart.csr.mcause, 1ull << 63 | order[first]);
		machine_free(machine);
	}
}

static void test_wait_for_interrupt(void **state)
{
	static const u32 program[] = { WFI, ADDI(A0, A0, 1), JSELF };
	struct test_machine *machine = machine_new(true);

	(void)state;
	PUT(machine, RAM, program);
	machine->hart.csr.mie = 1 << IRQ_MTI;
	assert_int_equal(hart_run(&machine->hart, 100), HART_STOP_IDLE);
	assert_int_equal(machine->hart.cycle, 1);
	assert_int_equal(hart_run(&machine->hart, 100), HART_STOP_IDLE);
	/* A line that is not enabled does not wake it; one that is does, even
	   with interrupts off. */
	hart_set_irq(&machine->hart, IRQ_MSI, true);
	assert_false(hart_has_wakeup(&machine->hart));
	hart_set_irq(&machine->hart, IRQ_MTI, true);
	assert_true(hart_has_wakeup(&machine->hart));
	assert_int_equal(hart_run(&machine->hart, 100), HART_STOP_CYCLE);
	assert_int_equal(machine->hart.x[A0], 1);
	assert_int_equal(machine->hart.csr.mcause, 0);
	machine_free(machine);
}

/* A handler that traps for ever must still come to its stretch's end. */
static void test_endless_traps_cost_cycles(void **state)
{
	struct test_machine *machine = machine_new(true);

	(void)state;
	machine->hart.csr.mtvec = 0;
	assert_int_equal(hart_run(&machine->hart, 1000), HART_STOP_CYCLE);
	assert_int_equal(machine->hart.cycle, 1000);
	assert_int_equal(machine->hart.retired, 0);
	assert_int_equal(machine->hart.traps_by_cause[CAUSE_FETCH_ACCESS], 999);
	machine_free(machine);
}

/* Two harts add to one counter in turn; one loses its reservation to the
   other's turn. */
static void test_two_harts(void **state)
{
	static const u32 program[] = {
		LUI(S0, 0x80010), SLLI(S0, S0, 32), SRLI(S0, S0, 32),
		LR_D(A0, S0), ADDI(A0, A0, 1), SC_D(A1, S0, A0),
		BNE(A1, ZERO, -12), ADDI(A2, A2, 1), CSRRS(A3, CSR_MHARTID, ZERO),
		JALR(ZERO, RA, 12),
	};
	struct test_machine *machine = machine_new(true);
	struct hart *second = calloc(1, sizeof(*second));
	u64 sum;

	(void)state;
	assert_non_null(second);
	add_hart(machine, second, 1, true);
	PUT(machine, RAM, program);
	machine->hart.x[RA] = second->x[RA] = RAM;
	for (u64 until = 5; until <= 5000; until += 5) {
		hart_run(&machine->hart, until);
		hart_end_turn(&machine->hart);
		hart_run(second, until);
		hart_end_turn(second);
	}
	sum = machine->hart.x[A2] + second->x[A2];
	assert_in_range(get_u64(machine, RAM + 0x10000), sum, sum + 2);
	assert_int_equal(machine->hart.x[A3], 0);
	assert_int_equal(second->x[A3], 1);
	assert_in_range(second->x[A2], 100, 1000);
	hart_free(second);
	free(second);
	machine_free(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stretches_do_not_matter),
		cmocka_unit_test(test_stop_request_is_exact),
		cmocka_unit_test(test_shortened_run_is_exact),
		cmocka_unit_test(test_interrupt_from_device),
		cmocka_unit_test(test_interrupt_priority),
		cmocka_unit_test(test_wait_for_interrupt),
		cmocka_unit_test(test_endless_traps_cost_cycles),
		cmocka_unit_test(test_two_harts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
