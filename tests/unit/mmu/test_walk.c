/* SPDX-License-Identifier: MIT */
/*
 * The Sv39 walk, rule by rule, with page tables built by hand. Numbers in
 * brackets are lines of the MMU checklist. Each faulting case is asked on a
 * cold TLB; test_mmu.c asks again through hits.
 */
#include "tests/unit/mmu/tables.h"

#define VA	0x0000003f7fdff123ull /* vpn 0x1fd, 0x1fe, 0x1ff: no two alike */
#define PAGE_PA 0x80400000ull

static const struct mmu_config config = {
	.itlb = { .sets = 4, .ways = 2 },
	.dtlb = { .sets = 4, .ways = 2 },
};

/* An aligned page of that level. */
static const u64 page_pas[] = { 0x80800000, 0x80800000, 0x80000000 };

static int setup(void **state)
{
	struct world *world = test_malloc(sizeof(*world));

	world_open(world, &config);
	*state = world;
	return 0;
}

static int teardown(void **state)
{
	world_close(*state);
	test_free(*state);
	return 0;
}

/* Ask with each kind of access: always the page fault of that kind, with
   that verdict, at that level, tables untouched and nothing installed. */
static void expect_page_fault(struct world *world, u64 pte_pa, unsigned level,
			      enum walk_verdict verdict)
{
	u64 pte = world_read(world, pte_pa);

	for (unsigned access = 0; access < 3; access++) {
		u8 cause = ask(world, access, VA);

		if (cause != page_fault_of(access) ||
		    world->response.verdict != verdict)
			fail_msg(
				"pte 0x%llx level %u: cause %u verdict %s, not %s",
				(unsigned long long)pte, level, cause,
				walk_verdicts[world->response.verdict].name,
				walk_verdicts[verdict].name);
		assert_int_equal(world->response.level, level);
		assert_int_equal(world->response.where, MMU_WHERE_WALK_ROOT);
		assert_int_equal(world->response.victim, -1);
		assert_null(world->response.entry);
		assert_int_equal(world->response.read_count, 3 - level);
		assert_false(world->response.pte_written);
		assert_true(world_read(world, pte_pa) == pte);
	}
	assert_int_equal(world->mmu.dtlb.live[0] + world->mmu.itlb.live[0], 0);
}

static void expect_all_ok(struct world *world, u64 pa)
{
	for (unsigned access = 0; access < 3; access++) {
		assert_int_equal(ask(world, access, VA), MMU_NO_FAULT);
		assert_true(world->response.pa == pa);
	}
	fence_all(world);
}

static void test_reads(void **state)
{
	struct world *world = *state;
	u64 pte_pa;

	for (unsigned level = 0; level < 3; level++) {
		const struct mmu_response *response = &world->response;
		u64 mask = (4096ull << 9 * level) - 1;

		memset(world->bus.ram, 0, 0x10000);
		world->next_table_pa = ROOT_PA + 0x1000;
		pte_pa = world_map(world, VA, level,
				   pte_of(page_pas[level], LEAF));
		assert_int_equal(ask(world, MMU_STORE, VA), MMU_NO_FAULT);
		assert_true(response->pa == (page_pas[level] | (VA & mask)));
		assert_int_equal(response->level, level);
		assert_int_equal(response->where, MMU_WHERE_WALK_ROOT);
		assert_int_equal(response->read_count, 3 - level);
		assert_ptr_equal(response->entry,
				 world->mmu.dtlb.entries + response->victim);
		assert_int_equal(response->victim / 2,
				 tlb_set(&world->mmu.dtlb, tlb_key(VA, level)));
		for (unsigned i = 0; i < response->read_count; i++) {
			assert_int_equal(response->reads[i].level, 2 - i);
			assert_true(
				response->reads[i].value ==
				world_read(world, response->reads[i].pte_pa));
		}
		assert_true(response->reads[0].pte_pa ==
			    ROOT_PA + (VA >> 30 & 511) * 8);
		assert_true(response->reads[2 - level].pte_pa == pte_pa);
		fence_all(world);
	}
}

/* [3]: with V=0 nothing else matters. */
static void test_not_valid(void **state)
{
	struct world *world = *state;

	for (unsigned level = 0; level < 3; level++)
		for (unsigned bit = 0; bit < 64; bit++) {
			u64 junk = bit ? 1ull << bit : ~1ull;
			u64 pte_pa = world_map(world, VA, level, junk);

			expect_page_fault(world, pte_pa, level, WALK_NOT_VALID);
			world_write(world, pte_pa, 0);
		}
}

/* [4] */
static void test_write_without_read(void **state)
{
	struct world *world = *state;

	world->context.mxr = true;
	for (unsigned level = 0; level < 3; level++)
		for (unsigned x = 0; x < 2; x++) {
			u64 flags = (LEAF & ~(PTE_R | PTE_X)) | (x ? PTE_X : 0);
			u64 pte_pa = world_map(world, VA, level,
					       pte_of(page_pas[level], flags));

			expect_page_fault(world, pte_pa, level,
					  WALK_WRITE_WITHOUT_READ);
			world_write(world, pte_pa, 0);
		}
}

/* [5]: each bit, on leaf and pointer, at each level; PBMTE no matter. */
static void test_reserved_bits(void **state)
{
	struct world *world = *state;

	for (unsigned level = 0; level < 3; level++)
		for (unsigned bit = 54; bit <= 60; bit++)
			for (unsigned pbmte = 0; pbmte < 2; pbmte++) {
				u64 pte_pa = world_pte_pa(world, VA, level);
				u64 leaf = pte_of(page_pas[level], LEAF);
				u64 pointer = pte_of(PAGE_PA, PTE_V);

				world->context.pbmte = pbmte;
				world_write(world, pte_pa, leaf | 1ull << bit);
				expect_page_fault(world, pte_pa, level,
						  WALK_RESERVED_BITS);
				world_write(world, pte_pa,
					    pointer | 1ull << bit);
				expect_page_fault(world, pte_pa, level,
						  WALK_RESERVED_BITS);
				world_write(world, pte_pa, 0);
			}
}

/* [7] [8] */
static void test_memory_type(void **state)
{
	struct world *world = *state;

	for (unsigned level = 0; level < 3; level++) {
		u64 pte_pa = world_pte_pa(world, VA, level);
		u64 leaf = pte_of(page_pas[level], LEAF);
		u64 pa = page_pas[level] | (VA & ((4096ull << 9 * level) - 1));

		for (unsigned type = 0; type < 4; type++) {
			world->context.pbmte = false;
			world_write(world, pte_pa, leaf | PBMT(type));
			if (type)
				expect_page_fault(world, pte_pa, level,
						  WALK_PBMT_DISABLED);
			world->context.pbmte = true;
			if (type == 3) {
				expect_page_fault(world, pte_pa, level,
						  WALK_PBMT_RESERVED);
				continue;
			}
			expect_all_ok(world, pa);
			assert_int_equal(world->response.pbmt, type);
		}
		for (unsigned type = 1; type < 4 && level; type++) {
			world_write(world, pte_pa,
				    pte_of(PAGE_PA, PTE_V) | PBMT(type));
			expect_page_fault(world, pte_pa, level,
					  type == 3 ? WALK_PBMT_RESERVED
						    : WALK_POINTER_ATTRIBUTES);
		}
		world_write(world, pte_pa, 0);
	}
}

/* [9] [10] [11] */
static void test_pointer(void **state)
{
	static const u64 bad[] = { PTE_A, PTE_D, PTE_U, PTE_A | PTE_D | PTE_U,
				   N_BIT };
	static const u64 good[] = { 0, PTE_G, 1 << 8, 1 << 9,
				    PTE_RSW_MASK | PTE_G };
	struct world *world = *state;

	for (unsigned level = 0; level < 3; level++) {
		u64 pte_pa = world_pte_pa(world, VA, level);

		for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
			world_write(world, pte_pa,
				    pte_of(PAGE_PA, PTE_V | bad[i]));
			expect_page_fault(world, pte_pa, level,
					  WALK_POINTER_ATTRIBUTES);
		}
		world_write(world, pte_pa, 0);
	}
	for (unsigned level = 1; level < 3; level++) {
		u64 pte_pa = world_pte_pa(world, VA, level);

		for (unsigned i = 0; i < ARRAY_SIZE(good); i++) {
			world_write(world, pte_pa, 0);
			world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
			world_write(world, pte_pa,
				    world_read(world, pte_pa) | good[i]);
			expect_all_ok(world, PAGE_PA | (VA & 0xfff));
			world->next_table_pa -= level * 0x1000;
		}
	}
	world_map(world, VA, 0, pte_of(PAGE_PA, PTE_V));
	expect_page_fault(world, world_pte_pa(world, VA, 0), 0,
			  WALK_POINTER_AT_LAST_LEVEL);
}

/* [12]: any one of the low PPN bits. */
static void test_superpage_alignment(void **state)
{
	struct world *world = *state;

	for (unsigned level = 1; level < 3; level++) {
		u64 pte_pa = world_pte_pa(world, VA, level);
		u64 leaf = pte_of(page_pas[level], LEAF);

		for (unsigned bit = 10; bit < 10 + 9 * level; bit++) {
			world_write(world, pte_pa, leaf ^ 1ull << bit);
			expect_page_fault(world, pte_pa, level,
					  WALK_MISALIGNED_SUPERPAGE);
		}
		world_write(world, pte_pa, leaf);
		expect_all_ok(world,
			      page_pas[level] |
				      (VA & ((4096ull << 9 * level) - 1)));
		world_write(world, pte_pa, 0);
	}
}

/* [13] [6] */
static void test_napot_encoding(void **state)
{
	struct world *world = *state;

	for (unsigned level = 1; level < 3; level++)
		for (unsigned low = 0; low < 2; low++) {
			u64 pte_pa = world_map(
				world, VA, level,
				N_BIT | pte_of(page_pas[level] | low * 0x8000,
					       LEAF));

			expect_page_fault(world, pte_pa, level,
					  WALK_NAPOT_RESERVED);
			world_write(world, pte_pa, 0);
		}
	for (u64 low = 0; low < 16; low++) {
		u64 pte_pa =
			world_map(world, VA, 0,
				  N_BIT | pte_of(PAGE_PA | low << 12, LEAF));

		if (low != 8)
			expect_page_fault(world, pte_pa, 0,
					  WALK_NAPOT_RESERVED);
		else
			expect_all_ok(world, PAGE_PA | (VA & 0xffff));
	}
}

/* [14]: sixteen pages, each its own frame, filled from any one of them. */
static void test_napot_pages(void **state)
{
	struct world *world = *state;
	u64 base = VA & ~0xffffull;

	for (u64 page = 0; page < 16; page++)
		world_map(world, base + (page << 12), 0,
			  N_BIT | pte_of(PAGE_PA | 0x8000, LEAF));
	for (u64 first = 0; first < 16; first++) {
		fence_all(world);
		for (u64 i = 0; i < 16; i++) {
			u64 offset = ((first + i) & 15) << 12 | 0x123;

			assert_int_equal(ask(world, MMU_LOAD, base + offset),
					 MMU_NO_FAULT);
			assert_true(world->response.pa == (PAGE_PA | offset));
			assert_int_equal(world->response.level, 3);
			assert_int_equal(world->response.where,
					 i ? MMU_WHERE_L1 : MMU_WHERE_WALK_ROOT);
		}
	}
}

/* [15]: the frame a leaf names, high bits and all. */
static void test_high_frames(void **state)
{
	struct world *world = *state;

	for (unsigned bit = 32; bit < 56; bit++) {
		u64 pa = PAGE_PA | 1ull << bit;

		world_map(world, VA, 0, pte_of(pa, LEAF));
		expect_all_ok(world, pa | (VA & 0xfff));
		assert_null(bus_frame_pointer(&world->bus, world->response.pa));
	}
}

/* [36] [38]: tables where there is no RAM. */
static void test_table_outside_ram(void **state)
{
	static const u64 tables[] = { 0x0,
				      0x1000,
				      ROM_PA,
				      RAM_PA - 0x1000,
				      RAM_PA + RAM_BYTES,
				      RAM_PA | 1ull << 40,
				      RAM_PA | 1ull << 55,
				      0xfffffffffff000 };
	struct world *world = *state;

	for (unsigned i = 0; i < ARRAY_SIZE(tables); i++)
		for (unsigned level = 0; level < 3; level++) {
			u64 satp = world->context.satp;

			if (level == 2)
				world->context.satp = satp_of(tables[i], 1);
			else
				world_map(world, VA, level + 1,
					  pte_of(tables[i], PTE_V));
			for (unsigned access = 0; access < 3; access++) {
				assert_int_equal(ask(world, access, VA),
						 access_fault_of(access));
				assert_int_equal(world->response.verdict,
						 WALK_PTE_ACCESS);
				assert_int_equal(world->response.level, level);
				assert_int_equal(world->response.read_count,
						 2 - level);
			}
			world->context.satp = satp;
			memset(world->bus.ram, 0, 0x10000);
			world->next_table_pa = ROOT_PA + 0x1000;
		}
}

#define WALK_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		WALK_TEST(test_reads),
		WALK_TEST(test_not_valid),
		WALK_TEST(test_write_without_read),
		WALK_TEST(test_reserved_bits),
		WALK_TEST(test_memory_type),
		WALK_TEST(test_pointer),
		WALK_TEST(test_superpage_alignment),
		WALK_TEST(test_napot_encoding),
		WALK_TEST(test_napot_pages),
		WALK_TEST(test_high_frames),
		WALK_TEST(test_table_outside_ram),
	};

	return cmocka_run_group_tests_name("mmu/walk", tests, NULL, NULL);
}
