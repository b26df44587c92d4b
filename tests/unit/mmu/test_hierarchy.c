/* SPDX-License-Identifier: MIT */
/*
 * L1, L2 and walk cache together, as docs/TIMING.md says: who answers, which
 * slots are filled, what it costs (every figure worked out by hand from the
 * formula), what fences leave, and when matches move the replacement state.
 */
#include "tests/unit/mmu/tables.h"

#define VA	0x0000003f7fc00000ull
#define PAGE_PA 0x80400000ull
#define READ	20 /* cycles of a PTE read here */
#define SWAP	30 /* of a compare-and-set */

/* Different numbers, so that no two sums can be mistaken. */
static const struct mmu_config config = {
	.itlb = { 1, 2, REPLACEMENT_PLRU },
	.dtlb = { 1, 2, REPLACEMENT_PLRU },
	.l2_pages = { 4, 2, REPLACEMENT_PLRU },
	.l2_superpages = { 1, 2, REPLACEMENT_PLRU },
	.walk_cache = { 1, 2, REPLACEMENT_PLRU },
	.latency = { .l1 = 1, .arbitrate = 2, .l2 = 3, .pmp = 5, .decode = 7, .update = 11,
		     .fill = 13, .fault = 17, .respond = 19, .fence = 23 },
};

static bool read_pte(void *owner, u64 pte_pa, u64 *pte, u32 *cycles)
{
	*cycles += READ;
	return bus_read(owner, pte_pa, 8, pte);
}

static bool compare_and_set(void *owner, u64 pte_pa, u64 expected, u64 desired, bool *matched,
			    u32 *cycles)
{
	*cycles += SWAP;
	return bus_compare_and_set(owner, pte_pa, expected, desired, matched);
}

struct hierarchy {
	struct world world;
	struct mmu_port port;
};

static int setup(void **state)
{
	struct hierarchy *hierarchy = test_malloc(sizeof(*hierarchy));

	world_open(&hierarchy->world, &config);
	hierarchy->port = (struct mmu_port){ read_pte, compare_and_set, &hierarchy->world.bus };
	hierarchy->world.mmu.port = &hierarchy->port;
	hierarchy->world.mmu.touches = true;
	assert_true(mmu_classify_misses(&hierarchy->world.mmu));
	*state = hierarchy;
	return 0;
}

static int teardown(void **state)
{
	struct hierarchy *hierarchy = *state;

	world_close(&hierarchy->world);
	test_free(hierarchy);
	return 0;
}

static void expect(struct world *world, enum mmu_access access, u64 va, enum mmu_where where,
		   u32 cycles)
{
	ask(world, access, va);
	assert_int_equal(world->response.where, where);
	assert_int_equal(world->response.cycles, cycles);
}

#define MISS   (1 + 2)		  /* L1, arbitration */
#define ENTRY  (5 + READ + 7)	  /* one PTE */
#define UPDATE (11 + SWAP)
#define FILL   (13 + 19)
#define FAULT  (17 + 19)

static void test_cycles(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;

	world->context.adue = true;
	for (u64 page = 0; page < 4; page++)
		world_map(world, VA + page * 4096, 0,
			  pte_of(PAGE_PA + page * 4096, LEAF & ~PTE_D));
	world_map(world, VA + 0x200000, 1, pte_of(0x80600000, LEAF));
	world_map(world, 0x40000000, 2, pte_of(0x80000000, LEAF));
	expect(world, MMU_LOAD, VA, MMU_WHERE_WALK_ROOT, MISS + 3 + 3 * ENTRY + FILL);
	expect(world, MMU_LOAD, VA + 8, MMU_WHERE_L1, 1);
	expect(world, MMU_LOAD, VA + 0x1000, MMU_WHERE_WALK_LEVEL_0, MISS + 3 + ENTRY + FILL);
	expect(world, MMU_LOAD, VA + 0x200000, MMU_WHERE_WALK_LEVEL_1, MISS + 3 + ENTRY + FILL);
	expect(world, MMU_LOAD, VA, MMU_WHERE_L2_PAGES, MISS + 3 + FILL);
	expect(world, MMU_FETCH, VA + 0x3ff000, MMU_WHERE_L2_SUPERPAGES, MISS + 3 + FILL);
	/* D is missing in L1: no look at L2; one read and the update. */
	expect(world, MMU_STORE, VA, MMU_WHERE_WALK_LEVEL_0, MISS + ENTRY + UPDATE + FILL);
	expect(world, MMU_STORE, VA, MMU_WHERE_L1, 1);
	/* D is missing in L2. */
	ask(world, MMU_LOAD, VA + 0x200000);
	ask(world, MMU_LOAD, VA);
	expect(world, MMU_STORE, VA + 0x1000, MMU_WHERE_WALK_LEVEL_0,
	       MISS + 3 + ENTRY + UPDATE + FILL);
	/* Faults: from a walk; from a match in L1; not canonical; M-mode. */
	expect(world, MMU_LOAD, VA + 0x9000, MMU_WHERE_WALK_LEVEL_0, MISS + 3 + ENTRY + FAULT);
	world->context.privilege = PRIVILEGE_S;
	expect(world, MMU_STORE, VA, MMU_WHERE_L1, 1);
	assert_int_equal(world->response.cause, CAUSE_STORE_PAGE_FAULT);
	/* In L2: loads fill L1 with others first. */
	world->context.privilege = PRIVILEGE_U;
	ask(world, MMU_LOAD, VA + 0x1000);
	ask(world, MMU_LOAD, VA + 0x200000);
	world->context.privilege = PRIVILEGE_S;
	expect(world, MMU_LOAD, VA, MMU_WHERE_L2_PAGES, MISS + 3 + FAULT);
	expect(world, MMU_LOAD, 1ull << 45, MMU_WHERE_NONE, 1);
	world->context.privilege = PRIVILEGE_M;
	expect(world, MMU_LOAD, PAGE_PA, MMU_WHERE_BARE, 1);
}

/* A PTE read that PMP forbids costs T_PMP alone; one of no RAM its latency. */
static void test_error_cycles(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;

	world_map(world, VA, 2, pte_of(0x40000000000, PTE_V));
	expect(world, MMU_LOAD, VA, MMU_WHERE_WALK_ROOT,
	       MISS + 3 + ENTRY + ENTRY + FAULT);
	assert_int_equal(world->response.cause, CAUSE_LOAD_ACCESS);
	pmp_write_cfg(&world->pmp, 2, 0);
	expect(world, MMU_LOAD, VA, MMU_WHERE_WALK_ROOT, MISS + 3 + 5 + FAULT);
}

static void test_victims(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;
	const struct mmu_response *response = &world->response;

	for (u64 page = 0; page < 12; page++)
		world_map(world, VA + page * 4096, 0, pte_of(PAGE_PA + page * 4096, LEAF));
	world_map(world, VA + 0x200000, 1, pte_of(0x80600000, LEAF));
	ask(world, MMU_LOAD, VA); /* set 0 of L2 */
	assert_int_equal(response->victim, 0);
	assert_int_equal(response->victim_l2, 0);
	assert_int_equal(response->victim_walk[0], 0);
	assert_int_equal(response->victim_walk[1], 0);
	ask(world, MMU_LOAD, VA + 0x5000); /* set 1 */
	assert_int_equal(response->victim, 1);
	assert_int_equal(response->victim_l2, 2);
	assert_int_equal(response->victim_walk[0], -1);
	assert_int_equal(response->victim_walk[1], -1);
	ask(world, MMU_LOAD, VA); /* so that the other way is the victim */
	assert_int_equal(response->victim, -1);
	ask(world, MMU_LOAD, VA + 0x200000);
	assert_int_equal(response->victim, 1);
	assert_int_equal(response->victim_l2, 0); /* of the superpages */
	/* The match in L2 moved its tree: page 4 and 8 share set 0. */
	ask(world, MMU_LOAD, VA + 0x4000);
	assert_int_equal(response->victim_l2, 1);
	ask(world, MMU_LOAD, VA + 0x200000);
	ask(world, MMU_LOAD, VA);
	assert_int_equal(response->where, MMU_WHERE_L2_PAGES);
	assert_int_equal(response->victim_l2, -1);
	ask(world, MMU_LOAD, VA + 0x8000);
	assert_int_equal(response->victim_l2, 1); /* page 4, not page 0 */
}

/* In fast mode matches leave no trace. */
static void test_no_touches(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;

	world->mmu.touches = false;
	for (u64 page = 0; page < 3; page++)
		world_map(world, VA + page * 4096, 0, pte_of(PAGE_PA + page * 4096, LEAF));
	ask(world, MMU_LOAD, VA);
	ask(world, MMU_LOAD, VA + 0x1000);
	ask(world, MMU_LOAD, VA);
	ask(world, MMU_LOAD, VA + 0x2000);
	assert_int_equal(world->response.victim, 0);
}

static u8 where_of(struct world *world, u64 va)
{
	ask(world, MMU_LOAD, va);
	return world->response.where;
}

/* [54]-[58] for L2 and the pointers; and the cycles of a fence. */
static void test_fences(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;
	struct mmu *mmu = &world->mmu;

	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
	ask(world, MMU_LOAD, VA);
	/* With a va: the leaf everywhere, pointers stay. */
	assert_int_equal(mmu_fence(mmu, &(struct mmu_fence){ .has_va = true, .va = VA }),
			 23 + 1);
	assert_int_equal(where_of(world, VA), MMU_WHERE_WALK_LEVEL_0);
	mmu->fence_va_drops_pointers = true;
	mmu_fence(mmu, &(struct mmu_fence){ .has_va = true, .va = VA });
	assert_int_equal(where_of(world, VA), MMU_WHERE_WALK_ROOT);
	/* By another ASID nothing, by its own all; L2 is swept by sets. */
	assert_int_equal(mmu_fence(mmu, &(struct mmu_fence){ .has_asid = true, .asid = 2 }),
			 23 + 4);
	assert_int_equal(where_of(world, VA), MMU_WHERE_L1);
	mmu_fence(mmu, &(struct mmu_fence){ .has_asid = true, .asid = 1 });
	assert_int_equal(where_of(world, VA), MMU_WHERE_WALK_ROOT);
	assert_int_equal(mmu_fence(mmu, &(struct mmu_fence){ .has_va = false }), 23 + 1);
	assert_int_equal(where_of(world, VA), MMU_WHERE_WALK_ROOT);
	assert_int_equal(mmu->l2_pages.counters.fenced, 4);
	assert_int_equal(mmu->walk_cache[0].counters.fenced, 3);
}

/* G of a pointer is G of what is below, also when the walk began there. */
static void test_global_pointer(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;
	u64 root_pa = world->context.satp << 12;

	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
	world_map(world, VA + 0x1000, 0, pte_of(PAGE_PA, LEAF));
	world_map(world, VA, 2, world_read(world, world_pte_pa(world, VA, 2)) | PTE_G);
	ask(world, MMU_LOAD, VA);
	world->context.satp = satp_of(root_pa, 2);
	assert_int_equal(where_of(world, VA), MMU_WHERE_L1);
	assert_int_equal(where_of(world, VA + 0x1000), MMU_WHERE_WALK_LEVEL_0);
	assert_true(world->response.entry->is_global);
}

/* Why each fill had to be, by hand. */
static void test_causes(void **state)
{
	struct hierarchy *hierarchy = *state;
	struct world *world = &hierarchy->world;
	const u64 *causes = world->mmu.dtlb.counters.causes;

	world->context.adue = true;
	for (u64 page = 0; page < 3; page++)
		world_map(world, VA + page * 4096, 0,
			  pte_of(PAGE_PA + page * 4096, LEAF & ~PTE_D));
	ask(world, MMU_LOAD, VA);
	ask(world, MMU_LOAD, VA + 0x1000);
	ask(world, MMU_LOAD, VA + 0x2000);
	ask(world, MMU_LOAD, VA);	   /* 2 fills ago, of 2 entries */
	ask(world, MMU_STORE, VA);	   /* D */
	mmu_fence(&world->mmu, &(struct mmu_fence){ .has_va = true, .va = VA });
	ask(world, MMU_LOAD, VA);
	assert_int_equal(causes[MISS_COLD], 3);
	assert_int_equal(causes[MISS_CAPACITY], 1);
	assert_int_equal(causes[MISS_CONFLICT], 0);
	assert_int_equal(causes[MISS_UPDATE], 1);
	assert_int_equal(causes[MISS_FLUSH], 1);
	assert_int_equal(world->mmu.dtlb.counters.evictions, 2);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_cycles),	   TEST(test_error_cycles), TEST(test_victims),
		TEST(test_no_touches),	   TEST(test_fences),	    TEST(test_global_pointer),
		TEST(test_causes),
	};

	return cmocka_run_group_tests_name("mmu/hierarchy", tests, NULL, NULL);
}
