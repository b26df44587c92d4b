/* SPDX-License-Identifier: MIT */
/*
 * Caches and DRAM: costs and counters worked out by hand; then random streams
 * of several harts, with lines that hold data, against plain memory: every
 * read gives the last value written, and the invariants of MESI and inclusion
 * hold throughout.
 */
#include "tests/unit/mmu/seeded.h"

#include <string.h>

#include "mem/hierarchy.h"

#define RAM_PA	  0x80000000ull
#define RAM_BYTES 0x40000ull
#define LINE	  64

static const struct hierarchy_config small = {
	.l1i = { 1024, 2, 0, REPLACEMENT_FIFO },
	.l1d = { 1024, 2, 0, REPLACEMENT_PLRU },
	.l2 = { 4096, 4, 0, REPLACEMENT_LRU },
	.line_bytes = LINE,
	.l1i_cycles = 1,
	.l1d_cycles = 3,
	.l2_cycles = 10,
	.peer_cycles = 20,
	.device_cycles = 77,
	.dram = { .channels = 1, .banks = 2, .row_bytes = 1024, .controller = 100,
		  .precharge = 1000, .activate = 2000, .column = 4000, .burst = 8000 },
};

struct machine_room {
	struct bus bus;
	struct hierarchy hierarchy;
};

static void open_room(struct machine_room *room, const struct hierarchy_config *config,
		      unsigned harts)
{
	struct error error = { "" };

	bus_init(&room->bus);
	assert_true(bus_add_ram(&room->bus, RAM_PA, RAM_BYTES, NULL));
	if (!hierarchy_init(&room->hierarchy, config, harts, &room->bus, &error))
		fail_msg("%s", error.text);
}

static void close_room(struct machine_room *room)
{
	hierarchy_free(&room->hierarchy);
	bus_free(&room->bus);
}

static struct memory_answer ask(struct machine_room *room, unsigned hart, enum memory_kind kind,
				u64 offset)
{
	struct memory_request request = {
		.va = offset,
		.pa = RAM_PA + offset,
		.hart = (u8)hart,
		.kind = (u8)kind,
	};
	struct memory_answer answer;

	hierarchy_access(&room->hierarchy, &request, &answer);
	assert_true(hierarchy_validate(&room->hierarchy));
	return answer;
}

static void expect(struct machine_room *room, unsigned hart, enum memory_kind kind, u64 offset,
		   enum memory_server served, u32 cycles)
{
	struct memory_answer answer = ask(room, hart, kind, offset);

	assert_int_equal(answer.served, served);
	assert_int_equal(answer.cycles, cycles);
}

static enum cache_state state_of(struct machine_room *room, unsigned hart, u64 offset)
{
	const struct cache_line *line = cache_find(&room->hierarchy.l1d[hart], RAM_PA + offset);

	return line ? cache_line_state(line) : CACHE_INVALID;
}

#define CLOSED	 (100 + 2000 + 4000 + 8000)
#define OPEN	 (100 + 4000 + 8000)
#define CONFLICT (CLOSED + 1000)

static void test_costs(void **state)
{
	struct machine_room room;
	const struct cache_counters *l1, *l2;

	(void)state;
	open_room(&room, &small, 2);
	l1 = &room.hierarchy.l1d[0].counters;
	l2 = &room.hierarchy.l2.counters;
	expect(&room, 0, MEMORY_LOAD, 0, SERVED_DRAM, 3 + 10 + CLOSED);
	assert_int_equal(state_of(&room, 0, 0), CACHE_EXCLUSIVE);
	expect(&room, 0, MEMORY_LOAD, 8, SERVED_L1, 3);
	expect(&room, 0, MEMORY_STORE, 16, SERVED_L1, 3);
	assert_int_equal(state_of(&room, 0, 0), CACHE_MODIFIED);
	expect(&room, 0, MEMORY_LOAD, 64, SERVED_DRAM, 3 + 10 + OPEN);
	expect(&room, 0, MEMORY_LOAD, 2048, SERVED_DRAM, 3 + 10 + CONFLICT);
	/* Set 0 of L1D has lines 0 and 2048; 1024 is of the other bank. */
	expect(&room, 0, MEMORY_LOAD, 1024, SERVED_DRAM, 3 + 10 + CLOSED);
	assert_int_equal(l1->evictions, 1);
	assert_int_equal(l1->writebacks, 1); /* line 0 */
	expect(&room, 0, MEMORY_LOAD, 0, SERVED_L2, 3 + 10);
	assert_int_equal(l1->causes[MISS_COLD], 4);
	assert_int_equal(l1->causes[MISS_CONFLICT], 1); /* 16 lines, 4 fills */
	/* Another hart: reads what the first has exclusive; both share. */
	expect(&room, 1, MEMORY_LOAD, 0, SERVED_PEER, 3 + 10 + 20);
	assert_int_equal(state_of(&room, 0, 0), CACHE_SHARED);
	assert_int_equal(state_of(&room, 1, 0), CACHE_SHARED);
	expect(&room, 1, MEMORY_STORE, 0, SERVED_L2, 3 + 10);
	assert_int_equal(room.hierarchy.l1d[1].counters.upgrades, 1);
	assert_int_equal(state_of(&room, 0, 0), CACHE_INVALID);
	assert_int_equal(l1->invalidations, 1);
	expect(&room, 0, MEMORY_STORE, 0, SERVED_PEER, 3 + 10 + 20);
	assert_int_equal(state_of(&room, 1, 0), CACHE_INVALID);
	assert_int_equal(l1->causes[MISS_FLUSH], 1);
	/* A fetch takes it from the own L1D; the walker's reads are counted. */
	expect(&room, 0, MEMORY_FETCH, 0, SERVED_PEER, 1 + 10 + 20);
	assert_int_equal(state_of(&room, 0, 0), CACHE_SHARED);
	expect(&room, 0, MEMORY_PTE_READ, 0, SERVED_L1, 3);
	expect(&room, 0, MEMORY_PTE_WRITE, 0, SERVED_L2, 3 + 10);
	assert_int_equal(room.hierarchy.served[0][MEMORY_PTE_READ][SERVED_L1], 1);
	assert_int_equal(room.hierarchy.served[0][MEMORY_PTE_WRITE][SERVED_L2], 1);
	assert_int_equal(l1->read_misses, 5);
	assert_int_equal(l1->write_misses, 1);
	assert_int_equal(l2->read_misses, 4);
	assert_int_equal(room.hierarchy.dram.counters.row_hits, 1);
	assert_int_equal(room.hierarchy.dram.counters.row_closed, 2);
	assert_int_equal(room.hierarchy.dram.counters.row_conflicts, 1);
	close_room(&room);
}

/* L2 loses a line: the first level loses it too, memory gets it. */
static void test_inclusion(void **state)
{
	struct machine_room room;

	(void)state;
	open_room(&room, &small, 1);
	ask(&room, 0, MEMORY_STORE, 0);
	ask(&room, 0, MEMORY_FETCH, 0);
	for (u64 i = 1; i <= 4; i++) /* the same set of L2, other sets of L1 too */
		ask(&room, 0, MEMORY_FETCH, i * 1024);
	assert_int_equal(state_of(&room, 0, 0), CACHE_INVALID);
	assert_int_equal(room.hierarchy.l2.counters.writebacks, 1);
	assert_int_equal(room.hierarchy.dram.counters.writes, 1);
	close_room(&room);
}

static void test_refresh(void **state)
{
	const struct dram_config config = {
		.channels = 2, .banks = 4, .row_bytes = 256, .precharge = 1, .activate = 10,
		.column = 100, .refresh = 50, .refresh_interval = 1000,
	};
	struct dram dram;

	(void)state;
	assert_true(dram_init(&dram, &config, LINE, NULL));
	assert_int_equal(dram_access(&dram, 0, false, 10), 110);
	assert_int_equal(dram_access(&dram, 64, false, 10), 110); /* other channel */
	assert_int_equal(dram_access(&dram, 128, false, 10), 100);
	assert_int_equal(dram_access(&dram, 512, false, 999), 110); /* next bank */
	assert_int_equal(dram_access(&dram, 2048, false, 999), 111); /* next row */
	assert_int_equal(dram_access(&dram, 2048, false, 1020), 30 + 110);
	assert_int_equal(dram_access(&dram, 2048, false, 1050), 100);
	assert_int_equal(dram.counters.refresh_wait_cycles, 30);
	dram_free(&dram);
}

static void test_refused(void **state)
{
	struct hierarchy_config bad[6];
	struct hierarchy hierarchy;
	struct error error;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++)
		bad[i] = small;
	bad[0].l1d.size_bytes = 1000;
	bad[1].line_bytes = 48;
	bad[2].l1i.ways = 0;
	bad[3].l2.size_bytes = 0;
	bad[4].dram.banks = 3;
	bad[5].dram.refresh = bad[5].dram.refresh_interval = 5;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		error.text[0] = '\0';
		assert_false(hierarchy_init(&hierarchy, &bad[i], 1, NULL, &error));
		assert_true(error.text[0] != '\0');
	}
}

/* Random streams: memory as it should be is `model`. */
struct stream {
	struct machine_room room;
	struct random *random;
	u8 model[RAM_BYTES];
	unsigned harts;
};

static u64 random_offset(struct random *random)
{
	return random_below(random, 12) * 1024 + random_below(random, 8) * LINE +
	       random_below(random, 8) * 8;
}

static void one_access(struct stream *stream)
{
	static const u8 kinds[] = { MEMORY_LOAD,  MEMORY_LOAD,	   MEMORY_STORE,
				    MEMORY_STORE, MEMORY_PTE_READ, MEMORY_PTE_WRITE };
	u64 offset = random_offset(stream->random), value;
	struct memory_request request = {
		.va = offset + (random_below(stream->random, 4) << 12),
		.pa = RAM_PA + offset,
		.hart = (u8)random_below(stream->random, stream->harts),
		.kind = kinds[random_below(stream->random, ARRAY_SIZE(kinds))],
	};
	struct memory_answer answer;
	u8 *bytes;

	hierarchy_access(&stream->room.hierarchy, &request, &answer);
	bytes = hierarchy_bytes(&stream->room.hierarchy, &request, answer.line);
	assert_memory_equal(bytes, stream->model + offset, 8);
	if (request.kind != MEMORY_STORE && request.kind != MEMORY_PTE_WRITE)
		return;
	value = random_next(stream->random);
	memcpy(bytes, &value, 8);
	memcpy(stream->model + offset, &value, 8);
	hierarchy_written(&stream->room.hierarchy, &request, answer.line);
}

static void other_things(struct stream *stream)
{
	struct hierarchy *hierarchy = &stream->room.hierarchy;
	u64 offset = random_offset(stream->random) & ~(u64)(LINE - 1);
	unsigned hart = (unsigned)random_below(stream->random, stream->harts);
	u8 line[LINE];

	switch (random_below(stream->random, 6)) {
	case 0:
		hierarchy_flush_fetch(hierarchy, hart);
		break;
	case 1:
		hierarchy_manage(hierarchy, hart, RAM_PA + offset, MANAGE_FLUSH, 0);
		assert_memory_equal(stream->room.bus.ram + offset, stream->model + offset, LINE);
		break;
	case 2:
		hierarchy_manage(hierarchy, hart, RAM_PA + offset, MANAGE_CLEAN, 0);
		assert_memory_equal(stream->room.bus.ram + offset, stream->model + offset, LINE);
		break;
	case 3: /* DMA writes two lines and a bit */
		hierarchy_before_dma(hierarchy, RAM_PA + offset + 8, 2 * LINE, true);
		memset(stream->room.bus.ram + offset + 8, (int)hart + 1, 2 * LINE);
		memset(stream->model + offset + 8, (int)hart + 1, 2 * LINE);
		break;
	case 4:
		hierarchy_before_dma(hierarchy, RAM_PA + offset, 3 * LINE, false);
		assert_memory_equal(stream->room.bus.ram + offset, stream->model + offset,
				    3 * LINE);
		break;
	default:
		hierarchy_peek(hierarchy, RAM_PA + offset, line, LINE);
		assert_memory_equal(line, stream->model + offset, LINE);
		break;
	}
}

static void test_streams(void **state)
{
	struct stream *stream = test_calloc(1, sizeof(*stream));

	stream->random = *state;
	for (unsigned round = 0; round < 24; round++) {
		struct hierarchy_config config = small;

		config.holds_data = true;
		config.l1d_write_through = round % 3 == 2;
		config.l1d.replacement = config.l1i.replacement = config.l2.replacement =
			(enum replacement_policy)(round % 4);
		if (round % 2) { /* ways of two pages: aliases */
			config.l1d.size_bytes = 16384;
			config.l2.size_bytes = 8192;
		}
		stream->harts = 1 + round % 4;
		memset(stream->model, 0, RAM_BYTES);
		open_room(&stream->room, &config, stream->harts);
		for (unsigned i = 0; i < 6000; i++) {
			if (seeded_chance(stream->random, 97))
				one_access(stream);
			else
				other_things(stream);
			if (i % 16 == 0)
				assert_true(hierarchy_validate(&stream->room.hierarchy));
		}
		hierarchy_reset(&stream->room.hierarchy);
		assert_memory_equal(stream->room.bus.ram, stream->model, RAM_BYTES);
		close_room(&stream->room);
	}
	test_free(stream);
}

/* A stale line of L1I stays as it was until fence.i. */
static void test_fetch_is_not_coherent(void **state)
{
	struct hierarchy_config config = small;
	struct machine_room room;
	struct memory_request fetch = { .va = 0, .pa = RAM_PA, .kind = MEMORY_FETCH };
	struct memory_request store = { .va = 0, .pa = RAM_PA, .kind = MEMORY_STORE };
	struct memory_answer answer;

	(void)state;
	config.holds_data = true;
	open_room(&room, &config, 1);
	hierarchy_access(&room.hierarchy, &fetch, &answer);
	hierarchy_access(&room.hierarchy, &store, &answer);
	*hierarchy_bytes(&room.hierarchy, &store, answer.line) = 9;
	hierarchy_access(&room.hierarchy, &fetch, &answer);
	assert_int_equal(answer.served, SERVED_L1);
	assert_int_equal(*hierarchy_bytes(&room.hierarchy, &fetch, answer.line), 0);
	hierarchy_flush_fetch(&room.hierarchy, 0);
	hierarchy_access(&room.hierarchy, &fetch, &answer);
	assert_int_equal(*hierarchy_bytes(&room.hierarchy, &fetch, answer.line), 9);
	/* cbo.inval forgets what was never written back. */
	hierarchy_access(&room.hierarchy, &store, &answer);
	*hierarchy_bytes(&room.hierarchy, &store, answer.line) = 7;
	hierarchy_manage(&room.hierarchy, 0, RAM_PA, MANAGE_INVALIDATE, 0);
	hierarchy_access(&room.hierarchy, &fetch, &answer);
	assert_int_not_equal(*hierarchy_bytes(&room.hierarchy, &fetch, answer.line), 7);
	close_room(&room);
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_costs),	cmocka_unit_test(test_inclusion),
		cmocka_unit_test(test_refresh), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_fetch_is_not_coherent),
		cmocka_unit_test_prestate(test_streams, &random),
	};

	seeded_start(&random, "mem/test_caches");
	return cmocka_run_group_tests_name("mem/caches", tests, NULL, NULL);
}
