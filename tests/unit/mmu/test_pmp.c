/* SPDX-License-Identifier: MIT */
/*
 * PMP: registers, locks and legalisation by hand; verdicts against a model
 * that looks at one byte at a time and decodes nothing in advance, on random
 * register writes. Numbers in brackets are lines of the MMU checklist.
 */
#include "tests/unit/mmu/seeded.h"

#include <string.h>

#include "mmu/mmu.h"
#include "mmu/pmp.h"

#define CFG(mode, permissions)                                                 \
	((u8)((PMP_A_##mode << PMP_A_SHIFT) | (permissions)))
#define RWX (PMP_R | PMP_W | PMP_X)

static void set_entry(struct pmp *pmp, unsigned index, u64 address, u8 cfg)
{
	unsigned number = index / 8 * 2, shift = index % 8 * 8;
	u64 all = pmp_read_cfg(pmp, number);

	pmp_write_address(pmp, index, address);
	pmp_write_cfg(pmp, number,
		      (all & ~(0xffull << shift)) | (u64)cfg << shift);
}

static bool may(const struct pmp *pmp, u64 pa, u64 size, u8 permission)
{
	return pmp_check(pmp, pa, size, permission, PRIVILEGE_S);
}

/* [68] */
static void test_no_match(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	assert_true(pmp_check(&pmp, 0x1000, 8, PMP_R, PRIVILEGE_M));
	assert_false(pmp_check(&pmp, 0x1000, 8, PMP_R, PRIVILEGE_S));
	assert_false(pmp_check(&pmp, 0x1000, 8, PMP_R, PRIVILEGE_U));
	assert_true(pmp_is_uniform(&pmp, 0, ~0ull));
	set_entry(&pmp, 3, ~0ull, CFG(NAPOT, RWX));
	assert_true(may(&pmp, 0, 8, PMP_W));
	assert_true(may(&pmp, (1ull << 56) - 64, 64, PMP_X));
	assert_true(pmp_is_uniform(&pmp, 0, 1ull << 56));
}

/* [66]: matching any byte decides, matching all is needed. */
static void test_partial_match(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	set_entry(&pmp, 0, 0x1000 >> 2, CFG(NA4, RWX));
	set_entry(&pmp, 1, ~0ull, CFG(NAPOT, RWX));
	assert_true(may(&pmp, 0x1000, 4, PMP_R));
	assert_true(may(&pmp, 0x1004, 4, PMP_R));
	assert_false(may(&pmp, 0x1000, 8, PMP_R));
	assert_false(may(&pmp, 0xffc, 8, PMP_R));
	assert_false(pmp_check(&pmp, 0x1000, 8, PMP_R, PRIVILEGE_M));
	assert_false(may(&pmp, 0xfc1, 64, PMP_R));
	assert_true(may(&pmp, 0xfc0, 64, PMP_R));
	assert_false(pmp_is_uniform(&pmp, 0x1000, 0x1000));
	assert_true(pmp_is_uniform(&pmp, 0x2000, 0x1000));
	assert_true(pmp_is_uniform(&pmp, 0x1000, 4));
}

/* [66]: the lowest number wins, though a later one allows. */
static void test_priority(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	set_entry(&pmp, 2, (0x8000 >> 2) | 0x1ff, CFG(NAPOT, PMP_R));
	set_entry(&pmp, 5, ~0ull, CFG(NAPOT, RWX));
	assert_true(may(&pmp, 0x8ff8, 8, PMP_R));
	assert_false(may(&pmp, 0x8ff8, 8, PMP_W));
	assert_true(may(&pmp, 0x9000, 8, PMP_W));
	assert_true(may(&pmp, 0x7ff8, 8, PMP_W));
	set_entry(&pmp, 0, ~0ull, CFG(NAPOT, RWX));
	assert_true(may(&pmp, 0x8ff8, 8, PMP_W));
}

/* [69] */
static void test_top_of_range(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	set_entry(&pmp, 0, 0x1000 >> 2, CFG(TOR, PMP_R));
	assert_true(may(&pmp, 0, 8, PMP_R));
	assert_true(may(&pmp, 0xff8, 8, PMP_R));
	assert_false(may(&pmp, 0xffc, 8, PMP_R));
	assert_false(may(&pmp, 0x1000, 4, PMP_R));

	/* The bound is the register before, whatever its own mode. */
	set_entry(&pmp, 1, 0x2000 >> 2, CFG(OFF, 0));
	set_entry(&pmp, 2, 0x3000 >> 2, CFG(TOR, PMP_R | PMP_W));
	assert_false(may(&pmp, 0x1ffc, 4, PMP_W));
	assert_true(may(&pmp, 0x2000, 4, PMP_W));
	assert_false(may(&pmp, 0x3000, 4, PMP_W));
}

/* [69]: an empty range matches nothing, not even what lies across it. */
static void test_empty_range(void **state)
{
	struct pmp pmp;

	(void)state;
	for (unsigned gap = 0; gap <= 8; gap += 4) {
		pmp_reset(&pmp);
		set_entry(&pmp, 0, (0x1004 + gap) >> 2, CFG(OFF, 0));
		set_entry(&pmp, 1, 0x1004 >> 2, CFG(TOR, 0));
		set_entry(&pmp, 2, ~0ull, CFG(NAPOT, RWX));
		assert_true(may(&pmp, 0x1000, 8, PMP_R));
		assert_true(may(&pmp, 0x1004, 4, PMP_R));
		assert_true(may(&pmp, 0xfd0, 64, PMP_W));
		assert_true(pmp_is_uniform(&pmp, 0x1000, 0x1000));
	}
}

static void test_legalisation(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	for (unsigned value = 0; value < 128; value++) {
		u8 read;

		pmp_write_cfg(&pmp, 2, (u64)value << 56);
		read = (u8)(pmp_read_cfg(&pmp, 2) >> 56);
		assert_int_equal(read & 0x60, 0);
		assert_int_not_equal(read & (PMP_R | PMP_W), PMP_W);
		if ((value & (PMP_R | PMP_W)) != PMP_W)
			assert_int_equal(read, value & 0x1f);
	}
	assert_int_equal(pmp_read_cfg(&pmp, 0), 0);
	pmp_write_address(&pmp, 15, ~0ull);
	assert_true(pmp_read_address(&pmp, 15) == (1ull << 54) - 1);
}

static void test_locks(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	set_entry(&pmp, 6, 0x100, CFG(OFF, 0));
	set_entry(&pmp, 8, 0x300, CFG(NAPOT, PMP_L | PMP_R));
	set_entry(&pmp, 7, 0x200, CFG(TOR, PMP_L));
	pmp_write_address(&pmp, 8, 1);
	assert_int_equal(pmp_read_address(&pmp, 8), 0x300);
	pmp_write_address(&pmp, 7, 1);
	assert_int_equal(pmp_read_address(&pmp, 7), 0x200);
	/* A locked TOR entry locks the register below it; NAPOT does not. */
	pmp_write_address(&pmp, 6, 1);
	assert_int_equal(pmp_read_address(&pmp, 6), 0x100);
	pmp_write_address(&pmp, 5, 1);
	assert_int_equal(pmp_read_address(&pmp, 5), 1);
	/* Locked configurations stay, their neighbours change. */
	pmp_write_cfg(&pmp, 0, 0x1f1f1f1f1f1f1f1full);
	assert_true(pmp_read_cfg(&pmp, 0) == 0x881f1f1f1f1f1f1full);
	pmp_write_cfg(&pmp, 2, 0);
	assert_true(pmp_read_cfg(&pmp, 2) == CFG(NAPOT, PMP_L | PMP_R));
}

/* An entry binds M only when locked. */
static void test_machine_mode(void **state)
{
	struct pmp pmp;

	(void)state;
	pmp_reset(&pmp);
	set_entry(&pmp, 0, 0x1fff, CFG(NAPOT, PMP_R));
	assert_true(pmp_check(&pmp, 0, 8, PMP_W, PRIVILEGE_M));
	assert_false(pmp_check(&pmp, 0, 8, PMP_W, PRIVILEGE_S));
	set_entry(&pmp, 0, 0x1fff, CFG(NAPOT, PMP_R | PMP_L));
	assert_false(pmp_check(&pmp, 0, 8, PMP_W, PRIVILEGE_M));
	assert_true(pmp_check(&pmp, 0, 8, PMP_R, PRIVILEGE_M));
}

/*
 * The model: registers as written, rules applied byte by byte.
 */
struct model {
	u8 cfg[PMP_ENTRIES];
	u64 address[PMP_ENTRIES];
};

static bool model_covers(const struct model *model, int i, u64 byte_pa)
{
	u64 low = i ? model->address[i - 1] : 0, mask;

	switch (model->cfg[i] >> 3 & 3) {
	case 1:
		return byte_pa >> 2 >= low && byte_pa >> 2 < model->address[i];
	case 2:
		return byte_pa >> 2 == model->address[i];
	case 3:
		for (mask = 1; model->address[i] & mask; mask <<= 1)
			;
		mask = ~(2 * mask - 1);
		return (byte_pa >> 2 & mask) == (model->address[i] & mask);
	default:
		return false;
	}
}

static int model_entry(const struct model *model, u64 byte_pa)
{
	for (int i = 0; i < PMP_ENTRIES; i++)
		if (model_covers(model, i, byte_pa))
			return i;
	return -1;
}

static bool model_check(const struct model *model, u64 pa, u64 size, u8 need,
			u8 privilege)
{
	int lowest = PMP_ENTRIES;

	for (u64 i = 0; i < size; i++) {
		int entry = model_entry(model, pa + i);

		if (entry >= 0 && entry < lowest)
			lowest = entry;
	}
	if (lowest == PMP_ENTRIES)
		return privilege == PRIVILEGE_M;
	for (u64 i = 0; i < size; i++)
		if (!model_covers(model, lowest, pa + i))
			return false;
	if (privilege == PRIVILEGE_M && !(model->cfg[lowest] & 0x80))
		return true;
	return (model->cfg[lowest] & need) != 0;
}

static void model_write(struct model *model, struct pmp *pmp, unsigned i,
			u64 address, u8 cfg)
{
	bool is_locked = model->cfg[i] & 0x80;
	bool next_locks = i < 15 && (model->cfg[i + 1] & 0x98) == 0x88;

	set_entry(pmp, i, address, cfg);
	if (is_locked)
		return;
	if (!next_locks)
		model->address[i] = address & ((1ull << 54) - 1);
	model->cfg[i] = cfg & ((cfg & 3) == 2 ? 0x9d : 0x9f);
}

/* A register value near the others, in one of two small neighbourhoods. */
static u64 random_address(struct random *random)
{
	u64 base = seeded_chance(random, 20) ? (1ull << 54) - 0x80 : 0;
	u64 address = base + random_below(random, 0x80);

	if (seeded_chance(random, 30))
		address |= (1ull << random_below(random, 8)) - 1;
	return address;
}

static void compare_once(const struct pmp *pmp, const struct model *model,
			 struct random *random)
{
	static const u8 sizes[] = { 1, 2, 4, 8, 64 };
	static const u8 needs[] = { PMP_R, PMP_W, PMP_X };
	static const u8 privileges[] = { PRIVILEGE_U, PRIVILEGE_S,
					 PRIVILEGE_M };
	u8 size = sizes[random_below(random, ARRAY_SIZE(sizes))];
	u8 need = needs[random_below(random, 3)];
	u8 privilege = privileges[random_below(random, 3)];
	u64 pa = random_below(random, 0x240);

	if (seeded_chance(random, 20))
		pa += (1ull << 56) - 0x280;
	if (seeded_chance(random, 80))
		pa &= ~(u64)(size - 1);
	if (pmp_check(pmp, pa, size, need, privilege) !=
	    model_check(model, pa, size, need, privilege))
		fail_msg("pa 0x%llx size %u need %u privilege %u",
			 (unsigned long long)pa, size, need, privilege);
	/* Uniform must mean it: no two bytes may be told apart. */
	if (!pmp_is_uniform(pmp, pa, size))
		return;
	for (u64 i = 1; i < size; i++)
		assert_int_equal(model_entry(model, pa),
				 model_entry(model, pa + i));
}

static void test_against_model(void **state)
{
	struct random *random = *state;
	unsigned uniform_pages = 0;

	for (unsigned round = 0; round < 2000; round++) {
		struct model model = { .cfg = { 0 } };
		struct pmp pmp;

		pmp_reset(&pmp);
		for (unsigned i = random_below(random, 24); i; i--) {
			u8 cfg = (u8)random_next(random);

			if (seeded_chance(random, 80))
				cfg &= 0x7f;
			model_write(&model, &pmp,
				    (unsigned)random_below(random, PMP_ENTRIES),
				    random_address(random), cfg);
		}
		for (unsigned i = 0; i < PMP_ENTRIES; i++) {
			assert_true(pmp_read_address(&pmp, i) ==
				    model.address[i]);
			assert_int_equal(model.cfg[i],
					 pmp_read_cfg(&pmp, i / 8 * 2) >>
							 i % 8 * 8 &
						 0xff);
		}
		for (unsigned i = 0; i < 100; i++)
			compare_once(&pmp, &model, random);
		uniform_pages += pmp_is_uniform(&pmp, 0x40, 0x40);
	}
	/* It must not be "never" that is being answered, nor "always". */
	assert_in_range(uniform_pages, 100, 1900);
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_no_match),
		cmocka_unit_test(test_partial_match),
		cmocka_unit_test(test_priority),
		cmocka_unit_test(test_top_of_range),
		cmocka_unit_test(test_empty_range),
		cmocka_unit_test(test_legalisation),
		cmocka_unit_test(test_locks),
		cmocka_unit_test(test_machine_mode),
		cmocka_unit_test_prestate(test_against_model, &random),
	};

	seeded_start(&random, "mmu/test_pmp");
	return cmocka_run_group_tests_name("mmu/pmp", tests, NULL, NULL);
}
