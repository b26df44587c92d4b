/* SPDX-License-Identifier: MIT */
/*
 * The MMU as a whole: the same answer from a miss, a hit and after eviction,
 * canonical addresses, modes, global pages, fences, counters, what observers
 * are told, and that a peek changes nothing. Numbers in brackets are lines of
 * the MMU checklist.
 */
#include "tests/unit/mmu/tables.h"

#define VA	0x0000003f7fdff000ull
#define PAGE_PA 0x80400000ull

static const struct mmu_config config = {
	.itlb = { .sets = 4, .ways = 2 },
	.dtlb = { .sets = 4, .ways = 2 },
};

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

/* [1]: all bits 63:39, set alone in the low half, clear alone in the high. */
static void test_canonical(void **state)
{
	struct world *world = *state;

	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
	world_map(world, VA | ~0ull << 38, 0, pte_of(PAGE_PA, LEAF));
	for (unsigned access = 0; access < 3; access++) {
		assert_int_equal(ask(world, access, VA), MMU_NO_FAULT);
		assert_int_equal(ask(world, access, VA & ~(1ull << 37)),
				 page_fault_of(access));
		for (unsigned bit = 39; bit < 64; bit++) {
			assert_int_equal(ask(world, access, VA ^ 1ull << bit),
					 page_fault_of(access));
			assert_int_equal(world->response.verdict,
					 WALK_NOT_CANONICAL);
			assert_int_equal(world->response.where, MMU_WHERE_NONE);
			assert_int_equal(world->response.read_count, 0);
			assert_int_equal(ask(world, access,
					     (VA | ~0ull << 38) ^ 1ull << bit),
					 page_fault_of(access));
		}
		assert_int_equal(ask(world, access, VA | ~0ull << 38),
				 MMU_NO_FAULT);
		assert_int_equal(ask(world, access, VA | 1ull << 38),
				 page_fault_of(access));
	}
}

/* M-mode and MODE=Bare do not translate; too high an address is nowhere. */
static void test_bare(void **state)
{
	struct world *world = *state;

	world->context.privilege = PRIVILEGE_M;
	assert_int_equal(ask(world, MMU_LOAD, RAM_PA + 5), MMU_NO_FAULT);
	assert_true(world->response.pa == RAM_PA + 5);
	assert_int_equal(world->response.where, MMU_WHERE_BARE);
	assert_null(world->response.entry);
	for (unsigned bit = 56; bit < 64; bit++)
		assert_int_equal(ask(world, MMU_STORE, RAM_PA | 1ull << bit),
				 7);
	world->context.privilege = PRIVILEGE_S;
	world->context.satp &= ~(15ull << SATP_MODE_SHIFT);
	assert_int_equal(ask(world, MMU_FETCH, RAM_PA + 6), MMU_NO_FAULT);
	assert_true(world->response.pa == RAM_PA + 6);
	assert_int_equal(ask(world, MMU_FETCH, ~0ull), 1);
	assert_int_equal(world->mmu.counters.walks, 0);
	assert_int_equal(world->mmu.counters.access_faults, 9);
	pmp_reset(&world->pmp);
	assert_int_equal(ask(world, MMU_LOAD, RAM_PA), 5);
	world->context.privilege = PRIVILEGE_M;
	assert_int_equal(ask(world, MMU_LOAD, RAM_PA), MMU_NO_FAULT);
}

/* Fill the set of VA with other pages, so that it is evicted. */
static void evict(struct world *world)
{
	struct mmu_context context = world->context;

	world->context.privilege = PRIVILEGE_U;
	for (u64 i = 1; i <= 3; i++) {
		assert_int_equal(ask(world, MMU_LOAD, VA - (i << 14)),
				 MMU_NO_FAULT);
		assert_int_equal(ask(world, MMU_FETCH, VA - (i << 14)),
				 MMU_NO_FAULT);
	}
	world->context = context;
}

/* [16] [17] [19] [20] [41]: every permission, context and access: a miss, a
   hit on an entry loaded by another, and a miss after eviction agree. */
static void test_hit_as_miss(void **state)
{
	struct world *world = *state;
	unsigned hits = 0;

	for (u64 i = 1; i <= 3; i++)
		world_map(world, VA - (i << 14), 0, pte_of(PAGE_PA, LEAF));
	for (unsigned i = 0; i < 16 * 3 * 8; i++) {
		u64 flags = (i & 7) << 1 | (i & 8 ? PTE_U : 0);
		enum mmu_access access = i / 16 % 3;
		u8 cold;

		world_map(world, VA, 0,
			  pte_of(PAGE_PA, PTE_V | PTE_A | PTE_D | flags));
		fence_all(world);
		world->context.privilege =
			i / 48 & 1 ? PRIVILEGE_S : PRIVILEGE_U;
		world->context.sum = i / 48 & 2;
		world->context.mxr = i / 48 & 4;
		cold = ask(world, access, VA);
		fence_all(world);
		for (unsigned other = 0; other < 24; other++) {
			struct mmu_context context = world->context;

			world->context.privilege =
				other / 3 & 1 ? PRIVILEGE_S : PRIVILEGE_U;
			world->context.sum = other / 3 & 2;
			world->context.mxr = other / 3 & 4;
			ask(world, other % 3, VA);
			world->context = context;
			assert_int_equal(ask(world, access, VA), cold);
			hits += world->response.where == MMU_WHERE_L1;
		}
		evict(world);
		assert_null(tlb_lookup(&world->mmu.dtlb, VA, 1));
		assert_int_equal(ask(world, access, VA), cold);
	}
	assert_in_range(hits, 3000, 16 * 3 * 8 * 24);
}

/* [57]: G anywhere on the way makes it global; ASIDs keep others apart. */
static void test_global_and_asid(void **state)
{
	struct world *world = *state;

	for (unsigned level = 0; level < 4; level++) {
		u64 pte_pa;

		world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
		if (level < 3) {
			pte_pa = world_pte_pa(world, VA, level);
			world_write(world, pte_pa,
				    world_read(world, pte_pa) | PTE_G);
		}
		fence_all(world);
		world->context.satp = satp_of(ROOT_PA, 1);
		assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
		world_write(world, world_pte_pa(world, VA, 0), 0);
		world->context.satp = satp_of(ROOT_PA, 0x8001);
		assert_int_equal(ask(world, MMU_LOAD, VA),
				 level < 3 ? MMU_NO_FAULT : 13);
		world->context.satp = satp_of(ROOT_PA, 1);
		assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
		if (level < 3) {
			pte_pa = world_pte_pa(world, VA, level);
			world_write(world, pte_pa,
				    world_read(world, pte_pa) & ~(u64)PTE_G);
		}
	}
}

/* [52]: switching MODE or ASID needs no fence, and drops nothing. */
static void test_satp_switch(void **state)
{
	struct world *world = *state;

	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	world->context.satp = 0;
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_true(world->response.pa == VA);
	world->context.satp = satp_of(ROOT_PA, 1);
	assert_int_equal(ask(world, MMU_LOAD, VA), MMU_NO_FAULT);
	assert_true(world->response.pa == PAGE_PA);
	assert_int_equal(world->response.where, MMU_WHERE_L1);
}

/* [53] [54]: both TLBs, and zero as a real operand. */
static void test_fence(void **state)
{
	struct mmu_fence fence = { .has_va = true, .va = 0 };
	struct world *world = *state;

	world->context.satp = satp_of(ROOT_PA, 0);
	world_map(world, 0, 0, pte_of(PAGE_PA, LEAF));
	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF));
	for (unsigned i = 0; i < 2; i++) {
		ask(world, MMU_LOAD, 0);
		ask(world, MMU_FETCH, 0);
		ask(world, MMU_LOAD, VA);
		mmu_fence(&world->mmu, &fence);
		assert_null(tlb_lookup(&world->mmu.dtlb, 0, 0));
		assert_null(tlb_lookup(&world->mmu.itlb, 0, 0));
		assert_non_null(tlb_lookup(&world->mmu.dtlb, VA, 0));
		fence.has_asid = true;
	}
	fence.has_va = false;
	mmu_fence(&world->mmu, &fence);
	assert_null(tlb_lookup(&world->mmu.dtlb, VA, 0));
	assert_int_equal(world->mmu.counters.fences, 3);
}

/* By hand, one by one. */
static void test_counters(void **state)
{
	const struct mmu_counters expected = {
		.itlb_misses = 1,
		.dtlb_misses = 4,
		.walks = 6,
		.pte_reads = 3 + 3 + 3 + 2 + 1 + 3,
		.pte_updates = 1,
		.page_faults = 2,
		.access_faults = 1,
		.fences = 1,
		.answers = {
			[MMU_SIDE_FETCH][PRIVILEGE_U] = { [MMU_WHERE_WALK_ROOT] = 1 },
			[MMU_SIDE_DATA][PRIVILEGE_U] = { [MMU_WHERE_WALK_ROOT] = 5 },
		},
	};
	struct world *world = *state;
	const struct mmu_counters *counters = &world->mmu.counters;

	world->context.adue = true;
	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF & ~PTE_D));
	world_map(world, 0x200000, 1, pte_of(0x80600000, LEAF));
	world_map(world, 0x1000, 0, pte_of(PAGE_PA, LEAF & ~PTE_R & ~PTE_W));
	ask(world, MMU_LOAD, VA);	/* miss, 3 reads, fill 4K */
	ask(world, MMU_LOAD, VA + 8);	/* hit */
	ask(world, MMU_FETCH, VA);	/* miss, 3 reads, fill 4K */
	ask(world, MMU_STORE, VA);	/* hit, clean: 3 reads, update, fill */
	ask(world, MMU_STORE, VA);	/* hit */
	ask(world, MMU_LOAD, 0x212345); /* miss, 2 reads, fill 2M */
	ask(world, MMU_LOAD, 0x40000000); /* miss, 1 read, page fault */
	ask(world, MMU_STORE, 0x1000);	  /* miss, 3 reads, page fault */
	ask(world, MMU_LOAD, VA);	  /* hit */
	world->context.privilege = PRIVILEGE_M;
	ask(world, MMU_LOAD, ~0ull); /* access fault, no walk */
	fence_all(world);
	assert_int_equal(counters->pte_reads, expected.pte_reads);
	assert_memory_equal(counters, &expected, sizeof(expected));
	assert_int_equal(world->mmu.itlb.counters.fills[PAGE_4K], 1);
	assert_int_equal(world->mmu.dtlb.counters.fills[PAGE_4K], 2);
	assert_int_equal(world->mmu.dtlb.counters.fills[PAGE_2M], 1);
	assert_int_equal(world->mmu.dtlb.counters.evictions, 0);
	assert_int_equal(world->mmu.dtlb.counters.fenced, 2);
}

struct watcher {
	unsigned count;
	u64 last_va;
	struct tlb *last_tlb;
};

static void watch(void *owner, struct tlb *tlb, struct tlb_entry *entry)
{
	struct watcher *watcher = owner;

	assert_true(tlb_entry_is_valid(entry));
	watcher->count++;
	watcher->last_va = tlb_entry_va(entry);
	watcher->last_tlb = tlb;
}

/* Whatever was derived from an entry hears of its end before the slot is
   anyone else's. */
static void test_entry_dropped(void **state)
{
	struct watcher watcher = { .count = 0 };
	struct world *world = *state;

	world->mmu.entry_dropped = watch;
	world->mmu.owner = &watcher;
	for (u64 i = 0; i <= 2; i++) {
		world_map(world, VA - (i << 14), 0, pte_of(PAGE_PA, LEAF));
		assert_int_equal(ask(world, MMU_LOAD, VA - (i << 14)),
				 MMU_NO_FAULT);
	}
	assert_int_equal(watcher.count, 1);
	assert_true(watcher.last_va == VA);
	assert_ptr_equal(watcher.last_tlb, &world->mmu.dtlb);
	ask(world, MMU_FETCH, VA);
	assert_int_equal(watcher.count, 1);
	fence_all(world);
	assert_int_equal(watcher.count, 4);
	fence_all(world);
	assert_int_equal(watcher.count, 4);
}

static void test_describe(void **state)
{
	struct world *world = *state;
	struct mmu_request request = { .va = VA,
				       .access = MMU_STORE,
				       .size_bytes = 8 };
	char text[2000], cut[40];

	world_map(world, VA, 0, pte_of(PAGE_PA, LEAF & ~PTE_W));
	request.context = world->context;
	mmu_translate(&world->mmu, &request, &world->response);
	walk_describe(&request, &world->response, text, sizeof(text));
	assert_non_null(strstr(text, "store"));
	assert_non_null(strstr(text, "level 2"));
	assert_non_null(strstr(text, "level 0"));
	assert_non_null(strstr(text, "0x0000003f7fdff000"));
	assert_non_null(strstr(text, walk_verdicts[WALK_NO_WRITE].text));
	memset(cut, 'x', sizeof(cut));
	walk_describe(&request, &world->response, cut, sizeof(cut) - 1);
	assert_int_equal(strlen(cut), sizeof(cut) - 2);
	assert_int_equal(cut[sizeof(cut) - 1], 'x');
}

#define MMU_TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		MMU_TEST(test_canonical),   MMU_TEST(test_bare),
		MMU_TEST(test_hit_as_miss), MMU_TEST(test_global_and_asid),
		MMU_TEST(test_satp_switch), MMU_TEST(test_fence),
		MMU_TEST(test_counters),    MMU_TEST(test_entry_dropped),
		MMU_TEST(test_describe),
	};

	return cmocka_run_group_tests_name("mmu/mmu", tests, NULL, NULL);
}
