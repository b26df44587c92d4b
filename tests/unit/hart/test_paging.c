/* SPDX-License-Identifier: MIT */
/*
 * Execution under Sv39: random programs give the same state, counters and
 * cycles with host shortcuts and without, in one stretch and in many;
 * accesses and instructions that straddle two pages fault in the right part.
 */
#include "tests/unit/hart/program.h"

#include "base/random.h"
#include "hart/commit.h"

#define TABLES RAM /* 3 tables for each of two address spaces */
#define HANDLER (RAM + 0x8000)
#define CODE (RAM + 0x10000)
#define DATA (RAM + 0x20000)
#define DATA_PAGES 24
#define CODE_VA 0x40000000ull
#define DATA_VA 0x40100000ull
#define INSNS 4000
#define LEAF (PTE_V | PTE_R | PTE_W | PTE_A | PTE_D)

static u64 make_pte(u64 pa, u64 bits)
{
	return pa >> 12 << 10 | bits;
}

static u64 make_satp(unsigned space)
{
	return (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT |
	       (u64)(space + 1) << SATP_ASID_SHIFT | (TABLES + space * 0x3000) >> 12;
}

static void map(struct test_machine *machine, unsigned space, u64 va, u64 pte)
{
	u64 root = TABLES + space * 0x3000;

	put_u64(machine, root + (va >> 30 & 511) * 8, make_pte(root + 0x1000, PTE_V));
	put_u64(machine, root + 0x1000 + (va >> 21 & 511) * 8,
		make_pte(root + 0x2000, PTE_V));
	put_u64(machine, root + 0x2000 + (va >> 12 & 511) * 8, pte);
}

/* M-mode: step over what trapped. */
static const u32 handler[] = {
	CSRRW(T6, CSR_MSCRATCH, T6), CSRRS(T6, CSR_MEPC, ZERO), ADDI(T6, T6, 4),
	CSRRW(ZERO, CSR_MEPC, T6), CSRRW(T6, CSR_MSCRATCH, T6), MRET,
};

static u32 random_insn(struct random *random)
{
	u32 reg = 10 + (u32)random_below(random, 6);
	u32 base = 16 + (u32)random_below(random, 8);
	s32 imm = (s32)random_below(random, 256) * 8;

	if (random_below(random, 16) == 0)
		imm += (s32)random_below(random, 8);
	switch (random_below(random, 24)) {
	case 0 ... 8:
		return LD(reg, base, imm);
	case 9 ... 14:
		return SD(reg, base, imm);
	case 15:
		return AMOADD_D(reg, base, reg);
	case 16:
		return CSRRW(ZERO, CSR_SATP, 24 + random_below(random, 2));
	case 17:
		return random_below(random, 2) ? SFENCE :
						 rv_r(SFENCE, 0, base, 0);
	case 18:
		return CSRRS(ZERO, CSR_SSTATUS, 26); /* SUM */
	case 19:
		return CSRRC(ZERO, CSR_SSTATUS, 26);
	case 20: /* a page further on */
		return ADD(base, base, 27);
	case 21:
		return rv_r(0x40000033, base, base, 27);
	case 22: /* over the next instruction, or not */
		return BNE(reg, base, 8);
	default:
		return ADD(reg, reg, base);
	}
}

static struct test_machine *random_machine(u64 seed, bool shortcuts)
{
	struct test_machine *machine = machine_new(shortcuts);
	struct hart *hart = &machine->hart;
	struct random random;

	random_seed(&random, seed);
	for (unsigned space = 0; space < 2; space++) {
		for (unsigned i = 0; i < 8; i++)
			map(machine, space, CODE_VA + i * 4096,
			    make_pte(CODE + i * 4096, PTE_V | PTE_X | PTE_A));
		for (unsigned i = 0; i < DATA_PAGES; i++) {
			u64 frame = random_below(&random, DATA_PAGES);
			u64 bits = LEAF ^ (random_below(&random, 4) ? 0 : PTE_D);

			bits |= random_below(&random, 3) ? 0 : PTE_U;
			bits |= random_below(&random, 6) ? 0 : PTE_G;
			bits &= random_below(&random, 8) ? ~0ull : ~(u64)PTE_A;
			map(machine, space, DATA_VA + i * 4096,
			    make_pte(DATA + frame * 4096, bits));
		}
	}
	PUT(machine, HANDLER, handler);
	for (unsigned i = 0; i < INSNS; i++) {
		u32 word = i == INSNS - 1 ? JSELF : random_insn(&random);

		put(machine, CODE + i * 4, &word, 4);
	}
	for (unsigned i = 16; i < 24; i++)
		hart->x[i] = DATA_VA + random_below(&random, DATA_PAGES) * 4096;
	hart->x[24] = make_satp(0);
	hart->x[25] = make_satp(1);
	hart->x[26] = 1 << MSTATUS_SUM_SHIFT;
	hart->x[27] = 4096;
	hart->csr.mtvec = HANDLER;
	hart->csr.satp = make_satp(0);
	hart->csr.menvcfg = (seed & 1) << ENVCFG_ADUE_SHIFT;
	pmp_write_address(&hart->pmp, 0, ~0ull);
	pmp_write_cfg(&hart->pmp, 0, PMP_A_NAPOT << PMP_A_SHIFT | 7);
	hart->privilege = PRIVILEGE_S;
	hart->pc = CODE_VA;
	return machine;
}

static void assert_same(struct test_machine *one, struct test_machine *other, u64 seed)
{
	static u8 bytes[2][RAM_BYTES];

	if (memcmp(one->hart.x, other->hart.x, 32 * 8) ||
	    memcmp(&one->hart.csr, &other->hart.csr, sizeof(one->hart.csr)) ||
	    one->hart.pc != other->hart.pc || one->hart.cycle != other->hart.cycle ||
	    one->hart.retired != other->hart.retired)
		fail_msg("seed %llu: state differs", (unsigned long long)seed);
	if (memcmp(&one->hart.mmu.counters, &other->hart.mmu.counters,
		   sizeof(one->hart.mmu.counters)))
		fail_msg("seed %llu: counters differ", (unsigned long long)seed);
	assert_true(bus_peek(&one->bus, RAM, bytes[0], RAM_BYTES));
	assert_true(bus_peek(&other->bus, RAM, bytes[1], RAM_BYTES));
	assert_memory_equal(bytes[0], bytes[1], RAM_BYTES);
}

static void test_shortcuts_change_nothing(void **state)
{
	u64 walks = 0, faults = 0, updates = 0;

	(void)state;
	for (u64 seed = 1; seed <= 40; seed++) {
		struct test_machine *fast = random_machine(seed, true);
		struct test_machine *plain = random_machine(seed, false);

		hart_run(&fast->hart, 8000);
		while (plain->hart.cycle < 8000)
			hart_run(&plain->hart, plain->hart.cycle + seed);
		hart_run(&fast->hart, plain->hart.cycle);
		assert_same(fast, plain, seed);
		walks += fast->hart.mmu.counters.walks;
		updates += fast->hart.mmu.counters.pte_updates;
		faults += fast->hart.mmu.counters.page_faults;
		machine_free(fast);
		machine_free(plain);
	}
	assert_in_range(walks, 10000, 200000);
	assert_in_range(faults, 5000, 100000);
	assert_in_range(updates, 50, 10000);
}

static void count_commit(void *owner, const struct commit *commit)
{
	u64 *counts = owner;

	counts[commit->is_trap]++;
}

static void test_observing_changes_nothing(void **state)
{
	(void)state;
	for (u64 seed = 50; seed < 60; seed++) {
		struct test_machine *plain = random_machine(seed, true);
		struct test_machine *observed = random_machine(seed, true);
		u64 counts[2] = { 0 };
		struct commit_observer observer = { .commit = count_commit, .owner = counts };

		observed->hart.observer = &observer;
		hart_run(&observed->hart, 2000);
		observed->hart.observer = NULL;
		hart_run(&observed->hart, 4000);
		hart_run(&plain->hart, 4000);
		assert_same(plain, observed, seed);
		assert_int_equal(counts[0] + counts[1], 2000);
		assert_in_range(counts[1], 10, 1000);
		machine_free(plain);
		machine_free(observed);
	}
}

/* Two pages mapped side by side to frames that are not; the second may be
   taken away. */
static struct test_machine *straddle_machine(bool has_second)
{
	struct test_machine *machine = machine_new(true);
	struct hart *hart = &machine->hart;

	for (unsigned i = 0; i < 2; i++) {
		map(machine, 0, CODE_VA + i * 4096,
		    i && !has_second ? 0 :
		    make_pte(CODE + i * 8192, PTE_V | PTE_X | PTE_A));
		map(machine, 0, DATA_VA + i * 4096,
		    i && !has_second ? 0 : make_pte(DATA + i * 8192, LEAF));
	}
	hart->csr.mtvec = HANDLER;
	hart->csr.satp = make_satp(0);
	pmp_write_address(&hart->pmp, 0, ~0ull);
	pmp_write_cfg(&hart->pmp, 0, PMP_A_NAPOT << PMP_A_SHIFT | 7);
	hart->privilege = PRIVILEGE_S;
	hart->pc = CODE_VA;
	return machine;
}

static void test_data_across_pages(void **state)
{
	static const u32 program[] = { SD(A1, A0, 0), LD(A2, A0, 0), JSELF };

	(void)state;
	for (unsigned has_second = 0; has_second < 2; has_second++) {
		struct test_machine *machine = straddle_machine(has_second);
		struct hart *hart = &machine->hart;

		PUT(machine, CODE, program);
		hart->x[A0] = DATA_VA + 4096 - 3;
		hart->x[A1] = 0x1122334455667788;
		hart_run(hart, has_second ? 2 : 1);
		if (has_second) {
			assert_int_equal(hart->x[A2], 0x1122334455667788);
			assert_int_equal(get_u64(machine, DATA + 4088) >> 40, 0x667788);
			assert_int_equal(get_u64(machine, DATA + 8192), 0x1122334455);
		} else {
			assert_int_equal(hart->csr.mcause, CAUSE_STORE_PAGE_FAULT);
			assert_int_equal(hart->csr.mtval, DATA_VA + 4096);
			assert_int_equal(get_u64(machine, DATA + 4088), 0);
		}
		machine_free(machine);
	}
}

static void test_instruction_across_pages(void **state)
{
	static const u32 program[] = { ADDI(A0, A0, 5), JSELF };

	(void)state;
	for (unsigned has_second = 0; has_second < 2; has_second++) {
		struct test_machine *machine = straddle_machine(has_second);
		struct hart *hart = &machine->hart;

		put(machine, CODE + 4094, program, 2);
		put(machine, CODE + 8192, (const u8 *)program + 2, 6);
		hart->pc = CODE_VA + 4094;
		hart_run(hart, 1);
		if (has_second) {
			assert_int_equal(hart->x[A0], 5);
			assert_int_equal(hart->pc, CODE_VA + 4098);
		} else {
			assert_int_equal(hart->csr.mcause, CAUSE_FETCH_PAGE_FAULT);
			assert_int_equal(hart->csr.mepc, CODE_VA + 4094);
			assert_int_equal(hart->csr.mtval, CODE_VA + 4096);
		}
		machine_free(machine);
	}
}

/* A 16-bit instruction at the very end must not touch the next page. */
static void test_short_instruction_at_the_end(void **state)
{
	static const u16 c_addi = 0x0515; /* c.addi a0, 5 */
	struct test_machine *machine = straddle_machine(false);

	(void)state;
	put(machine, CODE + 4094, &c_addi, 2);
	machine->hart.pc = CODE_VA + 4094;
	hart_run(&machine->hart, 1);
	assert_int_equal(machine->hart.x[A0], 5);
	assert_int_equal(machine->hart.csr.mcause, 0);
	hart_run(&machine->hart, 2);
	assert_int_equal(machine->hart.csr.mcause, CAUSE_FETCH_PAGE_FAULT);
	machine_free(machine);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shortcuts_change_nothing),
		cmocka_unit_test(test_observing_changes_nothing),
		cmocka_unit_test(test_data_across_pages),
		cmocka_unit_test(test_instruction_across_pages),
		cmocka_unit_test(test_short_instruction_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
