/* SPDX-License-Identifier: MIT */
/*
 * The CSR file as software sees it: what a write of ones and of zeros leaves,
 * who may touch what, and the traps of TVM, TW, TSR, counteren, FS.
 */
#include "tests/unit/hart/program.h"

/* Run one instruction; true: it did not trap. */
static bool try_insn(struct test_machine *machine, unsigned privilege, u32 word)
{
	struct hart *hart = &machine->hart;
	u64 before = hart->retired;

	PUT(machine, RAM, (u32[]){ word });
	hart->pc = RAM;
	hart->privilege = (u8)privilege;
	hart->waiting = false;
	hart->csr.mcause = 0;
	hart_run(hart, hart->cycle + 1);
	if (hart->retired == before + 1)
		return true;
	assert_int_equal(hart->csr.mcause, CAUSE_ILLEGAL_INSTRUCTION);
	assert_int_equal(hart->csr.mtval, word);
	assert_int_equal(hart->csr.mepc, RAM);
	return false;
}

static u64 write_then_read(struct test_machine *machine, unsigned csr, u64 value)
{
	machine->hart.x[A0] = value;
	assert_true(try_insn(machine, PRIVILEGE_M, CSRRW(ZERO, csr, A0)));
	assert_true(try_insn(machine, PRIVILEGE_M, CSRRS(A1, csr, ZERO)));
	return machine->hart.x[A1];
}

static struct test_machine *open_machine(void)
{
	struct test_machine *machine = machine_new(true);

	pmp_write_address(&machine->hart.pmp, 0, ~0ull);
	pmp_write_cfg(&machine->hart.pmp, 0, PMP_A_NAPOT << PMP_A_SHIFT | 7);
	return machine;
}

static void test_warl(void **state)
{
	static const struct {
		u16 csr;
		u64 zeros, ones; /* read after writing all zeros, all ones */
	} rows[] = {
		{ CSR_SSTATUS, 0x200000000, 0x80000002000c6122 },
		{ CSR_MSTATUS, 0xa00000000, 0x8000000a007e79aa },
		{ CSR_MISA, 0x800000000014112d, 0x800000000014112d },
		{ CSR_MEDELEG, 0, 0xb3ff },
		{ CSR_MIDELEG, 0, 0x222 },
		{ CSR_MIE, 0, 0xaaa },
		{ CSR_MIP, 0, 0x222 },
		{ CSR_MTVEC, 0, ~3ull },
		{ CSR_STVEC, 0, ~3ull },
		{ CSR_MEPC, 0, ~1ull },
		{ CSR_SEPC, 0, ~1ull },
		{ CSR_MSCRATCH, 0, ~0ull },
		{ CSR_MCOUNTEREN, 0, 0xffffffff },
		{ CSR_SCOUNTEREN, 0, 0xffffffff },
		{ CSR_MCOUNTINHIBIT, 0, 0xfffffffd },
		{ CSR_MENVCFG, 0, 0xe0000000000000f1 },
		{ CSR_SENVCFG, 0, 0xf1 },
		{ CSR_MHPMCOUNTER3, 0, ~0ull },
		{ CSR_MHPMEVENT3 + 28, 0, 0 },
		{ CSR_TSELECT, 0, 0 },
		{ CSR_TDATA1, 0, 0 },
		{ CSR_SATP, 0, 0 }, /* ones: mode 15, no effect */
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(rows); i++) {
		struct test_machine *machine = open_machine();

		machine->hart.csr.mtvec = RAM + 0x800;
		assert_int_equal(write_then_read(machine, rows[i].csr, 0), rows[i].zeros);
		assert_int_equal(write_then_read(machine, rows[i].csr, ~0ull),
				 rows[i].ones);
		machine_free(machine);
	}
}

static void test_legalised_fields(void **state)
{
	struct test_machine *machine = open_machine();
	u64 satp = (u64)SATP_MODE_SV39 << 60 | 0xffffull << 44 | 0x12345;

	(void)state;
	/* MPP 2 is no mode: the old value stays. */
	write_then_read(machine, CSR_MSTATUS, 1ull << MSTATUS_MPP_SHIFT);
	assert_int_equal(write_then_read(machine, CSR_MSTATUS,
					 2ull << MSTATUS_MPP_SHIFT) >> 11 & 3, 1);
	/* ASID is 16 bits; an unsupported mode changes nothing. */
	assert_int_equal(write_then_read(machine, CSR_SATP, satp), satp);
	assert_int_equal(write_then_read(machine, CSR_SATP, 9ull << 60 | 7), satp);
	assert_int_equal(write_then_read(machine, CSR_SATP, 1ull << 60), satp);
	/* CBIE 2 is reserved. */
	write_then_read(machine, CSR_MENVCFG, 1 << ENVCFG_CBIE_SHIFT);
	assert_int_equal(write_then_read(machine, CSR_MENVCFG,
					 2 << ENVCFG_CBIE_SHIFT), 1 << 4);
	machine_free(machine);
}

static void test_absent_and_read_only(void **state)
{
	static const u16 absent[] = { 0x000, 0x747, 0x3a1, 0x3c0, 0x5a8, 0x600,
				      0x14e, 0x240, 0x7a5, 0x8ff, 0xfff };
	struct test_machine *machine = open_machine();

	(void)state;
	machine->hart.csr.mtvec = RAM + 0x800;
	for (unsigned i = 0; i < ARRAY_SIZE(absent); i++)
		assert_false(try_insn(machine, PRIVILEGE_M, CSRRS(A0, absent[i], ZERO)));
	assert_false(try_insn(machine, PRIVILEGE_M, CSRRW(ZERO, CSR_MHARTID, A0)));
	assert_true(try_insn(machine, PRIVILEGE_M, CSRRS(A0, CSR_MHARTID, ZERO)));
	assert_false(try_insn(machine, PRIVILEGE_M, CSRRSI(A0, CSR_CYCLE, 1)));
	assert_false(try_insn(machine, PRIVILEGE_S, CSRRS(A0, CSR_MSTATUS, ZERO)));
	assert_false(try_insn(machine, PRIVILEGE_U, CSRRS(A0, CSR_SSTATUS, ZERO)));
	machine_free(machine);
}

static void test_virtualization_traps(void **state)
{
	struct test_machine *machine = open_machine();
	u64 *status = &machine->hart.csr.mstatus;

	(void)state;
	machine->hart.csr.mtvec = RAM + 0x800;
	machine->hart.csr.sepc = RAM;
	for (unsigned trapped = 0; trapped < 2; trapped++) {
		*status = trapped ? 7ull << MSTATUS_TVM_SHIFT : 0;
		assert_int_equal(try_insn(machine, PRIVILEGE_S, SFENCE), !trapped);
		assert_int_equal(try_insn(machine, PRIVILEGE_S,
					  CSRRS(A0, CSR_SATP, ZERO)), !trapped);
		assert_int_equal(try_insn(machine, PRIVILEGE_S, WFI), !trapped);
		assert_false(try_insn(machine, PRIVILEGE_U, WFI));
		*status = trapped ? 7ull << MSTATUS_TVM_SHIFT : 0;
		assert_int_equal(try_insn(machine, PRIVILEGE_S, SRET), !trapped);
		*status = trapped ? 7ull << MSTATUS_TVM_SHIFT : 0;
		assert_true(try_insn(machine, PRIVILEGE_M, SFENCE));
		assert_true(try_insn(machine, PRIVILEGE_M, WFI));
		/* sfence.w.inval and sfence.inval.ir are not TVM's business. */
		assert_true(try_insn(machine, PRIVILEGE_S, 0x18000073));
		assert_true(try_insn(machine, PRIVILEGE_S, 0x18100073));
		assert_int_equal(try_insn(machine, PRIVILEGE_S, 0x16000073), !trapped);
	}
	assert_false(try_insn(machine, PRIVILEGE_U, SFENCE));
	assert_false(try_insn(machine, PRIVILEGE_U, 0x18000073));
	assert_false(try_insn(machine, PRIVILEGE_S, MRET));
	assert_false(try_insn(machine, PRIVILEGE_U, SRET));
	machine_free(machine);
}

static void test_counters(void **state)
{
	struct test_machine *machine = open_machine();
	struct hart *hart = &machine->hart;
	u64 first;

	(void)state;
	hart->csr.mtvec = RAM + 0x800;
	for (unsigned csr = CSR_CYCLE; csr <= CSR_INSTRET; csr++) {
		u64 bit = 1ull << (csr - CSR_CYCLE);

		hart->csr.mcounteren = ~bit & 7;
		hart->csr.scounteren = 7;
		assert_false(try_insn(machine, PRIVILEGE_S, CSRRS(A0, csr, ZERO)));
		hart->csr.mcounteren = 7;
		assert_true(try_insn(machine, PRIVILEGE_S, CSRRS(A0, csr, ZERO)));
		hart->csr.scounteren = ~bit & 7;
		assert_false(try_insn(machine, PRIVILEGE_U, CSRRS(A0, csr, ZERO)));
		hart->csr.scounteren = 7;
		assert_true(try_insn(machine, PRIVILEGE_U, CSRRS(A0, csr, ZERO)));
	}
	/* The value written is what the next instruction reads. */
	assert_int_equal(write_then_read(machine, CSR_MCYCLE, 1000), 1000);
	assert_int_equal(write_then_read(machine, CSR_MINSTRET, 5000), 5000);
	/* Stopped counters stand still and go on where they stood. */
	first = write_then_read(machine, CSR_MCOUNTINHIBIT, 5);
	assert_int_equal(first, 5);
	try_insn(machine, PRIVILEGE_M, CSRRS(A0, CSR_MINSTRET, ZERO));
	try_insn(machine, PRIVILEGE_M, CSRRS(A1, CSR_MINSTRET, ZERO));
	assert_int_equal(hart->x[A0], hart->x[A1]);
	machine_free(machine);
}

static void test_floating_point_off(void **state)
{
	static const u32 fadd = 0x02007053; /* fadd.d f0, f0, f0 */
	static const u32 fsd = 0x0005b027;  /* fsd f0, 0(a1) */
	struct test_machine *machine = open_machine();
	struct hart *hart = &machine->hart;

	(void)state;
	hart->csr.mtvec = RAM + 0x800;
	assert_false(try_insn(machine, PRIVILEGE_M, fadd));
	assert_false(try_insn(machine, PRIVILEGE_M, CSRRS(A0, CSR_FCSR, ZERO)));
	hart->csr.mstatus |= 1ull << MSTATUS_FS_SHIFT;
	hart->x[A1] = RAM + 0x8000;
	assert_true(try_insn(machine, PRIVILEGE_M, fsd));
	assert_int_equal(hart->csr.mstatus >> MSTATUS_FS_SHIFT & 3, 1);
	assert_true(try_insn(machine, PRIVILEGE_M, fadd));
	assert_int_equal(hart->csr.mstatus >> MSTATUS_FS_SHIFT & 3, 3);
	/* A reserved rounding mode in frm makes dynamic rounding illegal. */
	write_then_read(machine, CSR_FRM, 5);
	assert_false(try_insn(machine, PRIVILEGE_M, fadd));
	machine_free(machine);
}

static void test_supervisor_timer(void **state)
{
	struct test_machine *machine = open_machine();
	struct hart *hart = &machine->hart;

	(void)state;
	hart->csr.mtvec = RAM + 0x800;
	hart->csr.mcounteren = 2;
	assert_false(try_insn(machine, PRIVILEGE_S, CSRRW(ZERO, CSR_STIMECMP, A0)));
	write_then_read(machine, CSR_MENVCFG, 1ull << ENVCFG_STCE_SHIFT);
	hart->x[A0] = 500;
	assert_true(try_insn(machine, PRIVILEGE_S, CSRRW(ZERO, CSR_STIMECMP, A0)));
	assert_int_equal(machine->time_scheduled, 500);
	assert_false(hart->csr.mip_lines & 1 << IRQ_STI);
	hart->cycle = 500;
	hart_update_time(hart);
	assert_true(hart->csr.mip_lines & 1 << IRQ_STI);
	/* Not software's to clear while stimecmp drives it. */
	assert_int_equal(write_then_read(machine, CSR_MIP, 0), 1 << IRQ_STI);
	machine_free(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_warl),
		cmocka_unit_test(test_legalised_fields),
		cmocka_unit_test(test_absent_and_read_only),
		cmocka_unit_test(test_virtualization_traps),
		cmocka_unit_test(test_counters),
		cmocka_unit_test(test_floating_point_off),
		cmocka_unit_test(test_supervisor_timer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
