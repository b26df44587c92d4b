/* SPDX-License-Identifier: MIT */
/*
 * Accessed and dirty bits, and PMP under the walk: who may read and write a
 * PTE, and what stays untouched when something else faults. Numbers in
 * brackets are lines of the MMU checklist.
 */
#include "tests/unit/mmu/tables.h"

#define VA	0xffffffc0123456f8ull
#define PAGE_PA 0x80456000ull
#define AD	(PTE_A | PTE_D)

static const struct mmu_config config = {
	.itlb = { .sets = 4, .ways = 2 },
	.dtlb = { .sets = 4, .ways = 2 },
};

static int setup(void **state)
{
	struct world *world = test_malloc(sizeof(*world));

	world_open(world, &config);
	world->context.privilege = PRIVILEGE_S;
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	world_close(*state);
	test_free(*state);
	return 0;
}

/* An entry of PMP over [pa, pa+size), size a power of two from 4. */
static void protect(struct world *world, unsigned index, u64 pa, u64 size,
		    u8 cfg)
{
	u64 all = pmp_read_cfg(&world->pmp, index / 8 * 2);
	u8 mode = size == 4 ? PMP_A_NA4 : PMP_A_NAPOT;
	unsigned shift = index % 8 * 8;

	pmp_write_address(&world->pmp, index,
			  pa >> 2 | (size / 8 - (size > 4)));
	all &= ~(0xffull << shift);
	pmp_write_cfg(&world->pmp, index / 8 * 2,
		      all | (u64)(cfg | mode << PMP_A_SHIFT) << shift);
}

static void unprotect(struct world *world, unsigned index)
{
	u64 all = pmp_read_cfg(&world->pmp, index / 8 * 2);

	pmp_write_cfg(&world->pmp, index / 8 * 2,
		      all & ~(0xffull << index % 8 * 8));
}

/* [27] [28]: all states of A and D, all kinds of access, both schemes, cold
   and through a hit. */
static void test_matrix(void **state)
{
	struct world *world = *state;
	u64 base = pte_of(PAGE_PA, KERNEL_LEAF & ~AD);

	for (unsigned i = 0; i < 3 * 4 * 2 * 2; i++) {
		enum mmu_access access = i % 3;
		u64 had = (i / 3 & 1 ? PTE_A : 0) | (i / 3 & 2 ? PTE_D : 0);
		u64 need = access == MMU_STORE ? AD : PTE_A;
		bool adue = i / 12 & 1, warm = i / 24 & 1;
		u64 pte_pa = world_map(world, VA, 0, base | AD);
		u8 cause;

		fence_all(world);
		world->context.adue = adue;
		if (warm) {
			/* A is set in whatever a TLB holds. */
			if (!(had & PTE_A))
				continue;
			world_write(world, pte_pa, base | had);
			assert_int_equal(
				ask(world,
				    access == MMU_FETCH ? MMU_FETCH : MMU_LOAD,
				    VA),
				MMU_NO_FAULT);
		}
		world_write(world, pte_pa, base | had);
		cause = ask(world, access, VA);
		if (!(need & ~had)) {
			assert_int_equal(cause, MMU_NO_FAULT);
			assert_false(world->response.pte_written);
			assert_true(world_read(world, pte_pa) == (base | had));
		} else if (adue) {
			assert_int_equal(cause, MMU_NO_FAULT);
			assert_true(world->response.pte_written);
			assert_true(world->response.pte_write_pa == pte_pa);
			assert_true(world->response.pte_write_value ==
				    (base | had | need));
			assert_true(world_read(world, pte_pa) ==
				    (base | had | need));
		} else {
			assert_int_equal(cause, page_fault_of(access));
			assert_int_equal(world->response.verdict,
					 had & PTE_A ? WALK_DIRTY_CLEAR
						     : WALK_ACCESSED_CLEAR);
			assert_true(world_read(world, pte_pa) == (base | had));
			assert_false(world->response.pte_written);
		}
	}
}

/* [32]: a store through an entry loaded clean sets D in memory, once. */
static void test_store_to_clean_entry(void **state)
{
	struct world *world = *state;
	u64 clean = pte_of(PAGE_PA, KERNEL_LEAF & ~PTE_D);
	u64 pte_pa = world_map(world, VA, 0, clean);

	world->context.adue = true;
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_int_equal(world->response.where, MMU_WHERE_L1);
	assert_true(world_read(world, pte_pa) == clean);
	assert_int_equal(ask(world, MMU_STORE, VA), MMU_NO_FAULT);
	assert_int_equal(world->response.where, MMU_WHERE_WALK_ROOT);
	assert_true(world_read(world, pte_pa) == (clean | PTE_D));
	world_write(world, pte_pa, clean);
	assert_int_equal(ask(world, MMU_STORE, VA), MMU_NO_FAULT);
	assert_int_equal(world->response.where, MMU_WHERE_L1);
	assert_true(world_read(world, pte_pa) == clean);
	assert_int_equal(world->mmu.counters.pte_updates, 1);
	assert_int_equal(world->mmu.dtlb.live[PAGE_4K], 1);
}

/* The tables changed under a clean entry: the store sees the new leaf, of
   whatever size, and the old entry is gone. [60] [62] */
static void test_stale_clean_entry(void **state)
{
	struct world *world = *state;
	u64 clean = pte_of(PAGE_PA, KERNEL_LEAF & ~PTE_D);

	world->context.adue = true;
	world_map(world, VA, 0, clean);
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	world_map(world, VA, 1, pte_of(0x80600000, KERNEL_LEAF));
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_true(world->response.pa == (PAGE_PA | (VA & 0xfff)));
	assert_int_equal(ask(world, MMU_STORE, VA), MMU_NO_FAULT);
	assert_true(world->response.pa == (0x80600000 | (VA & 0x1fffff)));
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_true(world->response.pa == (0x80600000 | (VA & 0x1fffff)));
	assert_int_equal(world->mmu.dtlb.live[PAGE_4K], 0);

	/* And from large to small. */
	fence_all(world);
	world_map(world, VA, 1, pte_of(0x80600000, KERNEL_LEAF & ~PTE_D));
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	world_map(world, VA, 1, 0);
	world_map(world, VA, 0, clean);
	assert_int_equal(ask(world, MMU_STORE, VA), MMU_NO_FAULT);
	assert_true(world->response.pa == (PAGE_PA | (VA & 0xfff)));
	assert_int_equal(world->mmu.dtlb.live[PAGE_2M], 0);
	assert_int_equal(ask(world, MMU_LOAD, VA + 0x1000), 13);
}

/* [30]: an earlier fault leaves A and D alone. */
static void test_no_update_before_fault(void **state)
{
	static const u64 ptes[] = {
		PTE_V | PTE_X,			       /* no read, no write */
		PTE_V | PTE_R | PTE_W | PTE_X | PTE_U, /* user page, no SUM */
		PTE_V | PTE_R | PTE_X | 1ull << 54,    /* reserved */
		PTE_V | PTE_R | PTE_W | N_BIT,	       /* not NAPOT 64K */
		PTE_V | PTE_W,
	};
	struct world *world = *state;

	world->context.adue = true;
	for (unsigned i = 0; i < ARRAY_SIZE(ptes); i++) {
		u64 pte_pa = world_map(world, VA, 0, pte_of(PAGE_PA, ptes[i]));

		assert_int_equal(ask(world, MMU_STORE, VA), 15);
		assert_int_equal(ask(world, MMU_LOAD, VA), 13);
		assert_true(world_read(world, pte_pa) ==
			    pte_of(PAGE_PA, ptes[i]));
	}
	world_map(world, VA, 1, pte_of(0x80401000, PTE_V | PTE_R | PTE_W));
	assert_int_equal(ask(world, MMU_STORE, VA), 15);
	assert_int_equal(world->mmu.counters.pte_updates, 0);
}

/* [36] [37] [39]: PMP on the PTE read, at each level, for each access. */
static void test_pmp_on_pte_read(void **state)
{
	struct world *world = *state;

	world_map(world, VA, 0, pte_of(PAGE_PA, KERNEL_LEAF));
	for (unsigned i = 0; i < 3 * 3 * 8; i++) {
		unsigned level = i % 3, access = i / 3 % 3, cfg = i / 9;
		u64 pte_pa = world_pte_pa(world, VA, level);

		if ((cfg & 3) == 2)
			continue;
		protect(world, 0, pte_pa, 8, (u8)cfg);
		if (cfg & PMP_R) {
			assert_int_equal(ask(world, access, VA), MMU_NO_FAULT);
		} else {
			assert_int_equal(ask(world, access, VA),
					 access_fault_of(access));
			assert_int_equal(world->response.verdict,
					 WALK_PTE_ACCESS);
			assert_int_equal(world->response.level, level);
			assert_int_equal(world->response.read_count, 2 - level);
		}
		/* Half a PTE, either half, though readable. */
		for (unsigned half = 0; half < 8; half += 4) {
			fence_all(world);
			protect(world, 0, pte_pa + half, 4,
				PMP_R | PMP_W | PMP_X);
			assert_int_equal(ask(world, access, VA),
					 access_fault_of(access));
		}
		unprotect(world, 0);
		fence_all(world);
	}
}

/* [31]: a PTE that may be read but not written. */
static void test_pmp_on_pte_write(void **state)
{
	struct world *world = *state;
	u64 clean = pte_of(PAGE_PA, KERNEL_LEAF & ~AD);
	u64 pte_pa = world_map(world, VA, 0, clean);

	world->context.adue = true;
	protect(world, 0, pte_pa, 8, PMP_R);
	for (unsigned access = 0; access < 3; access++) {
		assert_int_equal(ask(world, access, VA),
				 access_fault_of(access));
		assert_int_equal(world->response.verdict,
				 WALK_PTE_WRITE_ACCESS);
		assert_false(world->response.pte_written);
	}
	assert_true(world_read(world, pte_pa) == clean);
	assert_int_equal(world->mmu.dtlb.live[0] + world->mmu.itlb.live[0], 0);

	/* Through an entry that needs D. */
	world_write(world, pte_pa, clean | PTE_A);
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_int_equal(ask(world, MMU_STORE, VA), 7);
	assert_true(world_read(world, pte_pa) == (clean | PTE_A));
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
}

/* [40] [33]: the page fault first; then PMP, with A and D already set. */
static void test_pmp_on_final(void **state)
{
	struct world *world = *state;
	u64 clean = pte_of(PAGE_PA, KERNEL_LEAF & ~AD), pte_pa;

	world->context.adue = true;
	protect(world, 0, PAGE_PA, 0x1000, 0);
	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
	assert_int_equal(ask(world, MMU_LOAD, VA), 13);
	pte_pa = world_map(world, VA, 0, clean);
	for (unsigned access = 0; access < 3; access++) {
		assert_int_equal(ask(world, access, VA),
				 access_fault_of(access));
		assert_int_equal(world->response.verdict, WALK_FINAL_ACCESS);
		assert_true(world->response.pa == (PAGE_PA | (VA & 0xfff)));
		assert_null(world->response.entry);
		assert_int_equal(world->response.victim, -1);
	}
	assert_true(world_read(world, pte_pa) == (clean | AD));
	assert_int_equal(world->mmu.dtlb.live[0] + world->mmu.itlb.live[0], 0);
}

/* [41] [63] [67]: each access is judged, so a hit answers as a miss and a
   page that PMP cuts has two answers. */
static void test_pmp_on_hit(void **state)
{
	static const u8 allow[] = { PMP_R, PMP_R | PMP_W, PMP_X };
	struct world *world = *state;

	world_map(world, VA, 0, pte_of(PAGE_PA, KERNEL_LEAF));
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_int_equal(ask(world, MMU_FETCH, VA), MMU_NO_FAULT);
	protect(world, 0, PAGE_PA, 0x800, 0);
	for (unsigned access = 0; access < 3; access++) {
		assert_int_equal(ask(world, access, VA & ~0xfffull),
				 access_fault_of(access));
		assert_int_equal(world->response.where, MMU_WHERE_L1);
		assert_int_equal(ask(world, access, VA | 0x800), MMU_NO_FAULT);
		protect(world, 0, PAGE_PA, 0x800, allow[access]);
		assert_int_equal(ask(world, access, VA & ~0xfffull),
				 MMU_NO_FAULT);
		protect(world, 0, PAGE_PA, 0x800, 0);
	}
	/* Across the cut. */
	protect(world, 0, PAGE_PA, 0x800, PMP_R);
	assert_int_equal(ask_size(world, MMU_LOAD, (VA & ~0xfffull) | 0x7fc, 8),
			 5);
	assert_int_equal(ask_size(world, MMU_LOAD, (VA & ~0xfffull) | 0x7f8, 8),
			 MMU_NO_FAULT);
}

#define UPDATE_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		UPDATE_TEST(test_matrix),
		UPDATE_TEST(test_store_to_clean_entry),
		UPDATE_TEST(test_stale_clean_entry),
		UPDATE_TEST(test_no_update_before_fault),
		UPDATE_TEST(test_pmp_on_pte_read),
		UPDATE_TEST(test_pmp_on_pte_write),
		UPDATE_TEST(test_pmp_on_final),
		UPDATE_TEST(test_pmp_on_hit),
	};

	return cmocka_run_group_tests_name("mmu/update", tests, NULL, NULL);
}
