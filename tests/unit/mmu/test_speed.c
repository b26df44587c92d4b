/* SPDX-License-Identifier: MIT */
/*
 * The miss path as a pointer chase sees it: 64 MiB of 4 KiB pages visited at
 * random, default geometry. Always checks the answers; BENCH=1 also measures
 * and prints nanoseconds a miss and a hit. Host time decides nothing here.
 */
#include "tests/unit/mmu/tables.h"

#include <time.h>

#define PAGES 16384u /* 64 MiB */
#define VA    0x0000001000000000ull

static double seconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* Frames in an order of their own, as a busy allocator would give them. */
static u64 frame_pa(unsigned page)
{
	return RAM_PA + 0x200000 + (u64)(page * 5u % 2048) * 0x1000;
}

static u64 chase(struct world *world, unsigned count, unsigned stride)
{
	struct mmu_request request = {
		.access = MMU_LOAD,
		.size_bytes = 8,
		.context = world->context,
	};
	unsigned page = 1;
	u64 wrong = 0;

	for (unsigned i = 0; i < count; i++) {
		request.va = VA + (u64)page * 0x1000;
		mmu_translate(&world->mmu, &request, &world->response);
		wrong |= world->response.pa ^ frame_pa(page);
		page = (page * stride + 12345) % PAGES;
	}
	return wrong;
}

static void test_chase(void **state)
{
	const struct mmu_config config = {
		.itlb = { .sets = 64, .ways = 4 },
		.dtlb = { .sets = 256, .ways = 4 },
	};
	bool is_bench = getenv("BENCH");
	unsigned count = is_bench ? 20000000 : 100000;
	struct world *world = test_malloc(sizeof(*world));
	double start, middle, end;
	u64 misses;

	(void)state;
	world_open(world, &config);
	for (unsigned page = 0; page < PAGES; page++)
		world_map(world, VA + page * 0x1000ull, 0,
			  pte_of(frame_pa(page), LEAF));
	start = seconds();
	assert_true(chase(world, count, 16589) == 0);
	middle = seconds();
	misses = world->mmu.counters.dtlb_misses;
	/* The generator has full period: every page before any again. */
	assert_true(misses > count / 10 * 9);
	assert_int_equal(world->mmu.counters.pte_reads, 3 * misses);
	assert_true(chase(world, count, 0) == 0);
	end = seconds();
	assert_true(world->mmu.counters.dtlb_misses - misses <= 2);
	if (is_bench)
		print_message("%.1f ns a miss (%.1f M/s), %.1f ns a hit\n",
			      (middle - start) / count * 1e9,
			      count / (middle - start) / 1e6,
			      (end - middle) / count * 1e9);
	world_close(world);
	test_free(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_chase) };

	return cmocka_run_group_tests_name("mmu/speed", tests, NULL, NULL);
}
