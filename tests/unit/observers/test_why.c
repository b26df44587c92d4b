/* SPDX-License-Identifier: MIT */
/*
 * `why`: its answer is what the MMU then does, on random tables, TLBs, PMP and
 * modes; each change it proposes, made for real, lets the access pass, and no
 * other single change of those bits does; and asking leaves no trace.
 */
#include "tests/unit/mmu/tables.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#include "observers/why.h"

#define VA	0x0000003f7fc00000ull
#define PAGE_PA 0x80400000ull

static const struct mmu_config config = {
	.itlb = { 1, 2, REPLACEMENT_FIFO },
	.dtlb = { 1, 2, REPLACEMENT_LRU },
	.l2_pages = { 4, 2, REPLACEMENT_PLRU },
	.l2_superpages = { 1, 2, REPLACEMENT_RANDOM },
	.walk_cache = { 1, 2, REPLACEMENT_PLRU },
	.latency = { .l1 = 1, .arbitrate = 2, .l2 = 3, .pmp = 5, .decode = 7, .update = 11,
		     .fill = 13, .fault = 17, .respond = 19, .fence = 23 },
};

/* A hart with the world's MMU and state; it runs nothing. */
static struct hart *hart_of(struct world *world)
{
	struct hart *hart = test_malloc(sizeof(*hart));
	const struct mmu_context *context = &world->context;

	memset(hart, 0, sizeof(*hart));
	hart->mmu = world->mmu;
	hart->pmp = world->pmp;
	hart->bus = &world->bus;
	hart->privilege = context->privilege;
	hart->csr.satp = context->satp;
	hart->csr.mstatus = (u64)context->sum << MSTATUS_SUM_SHIFT |
			    (u64)context->mxr << MSTATUS_MXR_SHIFT;
	hart->csr.menvcfg = (u64)context->adue << ENVCFG_ADUE_SHIFT |
			    (u64)context->pbmte << ENVCFG_PBMTE_SHIFT;
	return hart;
}

static void question(struct world *world, enum mmu_access access, u64 va,
		     struct why_record *record)
{
	struct why_question asked = {
		.va = va, .access = (int)access, .privilege = world->context.privilege,
	};
	struct hart *hart = hart_of(world);

	assert_true(why_ask(hart, &asked, "now", record, NULL));
	test_free(hart);
}

static void test_parse(void **state)
{
	static const struct {
		const char *text;
		struct why_question question; /* of a va of ~0: refused */
	} cases[] = {
		{ "0x1000", { 0x1000, -1, -1, -1 } },
		{ "4096@load", { 4096, MMU_LOAD, -1, -1 } },
		{ "0@STORE,U", { 0, MMU_STORE, PRIVILEGE_U, -1 } },
		{ "0@fetch,s", { 0, MMU_FETCH, PRIVILEGE_S, -1 } },
		{ "0xffffffff80000000,m,hart3", { 0xffffffff80000000, -1, PRIVILEGE_M, 3 } },
		{ "0,hart7", { 0, -1, -1, 7 } },
		{ "", { ~0ull, 0, 0, 0 } }, { "x", { ~0ull, 0, 0, 0 } },
		{ "-1", { ~0ull, 0, 0, 0 } }, { "0@", { ~0ull, 0, 0, 0 } },
		{ "0@read", { ~0ull, 0, 0, 0 } }, { "0,", { ~0ull, 0, 0, 0 } },
		{ "0,h", { ~0ull, 0, 0, 0 } }, { "0,u@load", { ~0ull, 0, 0, 0 } },
		{ "0,hart8x", { ~0ull, 0, 0, 0 } }, { "0 ", { ~0ull, 0, 0, 0 } },
		{ "0x10000000000000000", { ~0ull, 0, 0, 0 } },
	};
	struct why_question got;
	struct error error;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct why_question *want = &cases[i].question;
		bool is_legal = want->va != ~0ull;

		if (why_parse(&got, cases[i].text, &error) != is_legal)
			fail_msg("`%s`", cases[i].text);
		if (is_legal)
			assert_true(got.va == want->va && got.access == want->access &&
				    got.privilege == want->privilege && got.hart == want->hart);
	}
}

static bool has_change(const struct why_record *record, const char *name, bool is_to_be_set)
{
	for (unsigned i = 0; i < record->change_count; i++)
		if (!strcmp(record->changes[i].name, name) &&
		    record->changes[i].is_to_be_set == is_to_be_set)
			return true;
	return false;
}

/* Each rule that can decide, and the changes that help, worked out by hand. */
static void test_rules(void **state)
{
	static const struct {
		u64 pte;
		enum mmu_access access;
		u8 privilege;
		enum walk_verdict verdict;
		unsigned changes;
		const char *name;
		bool is_to_be_set;
	} cases[] = {
		{ LEAF & ~PTE_V, MMU_LOAD, 0, WALK_NOT_VALID, 1, "V", true },
		{ 0, MMU_LOAD, 0, WALK_NOT_VALID, 0, NULL, false },
		{ LEAF & ~PTE_R & ~PTE_X, MMU_STORE, 0, WALK_WRITE_WITHOUT_READ, 1, "R", true },
		{ LEAF | 1ull << 57, MMU_LOAD, 0, WALK_RESERVED_BITS, 1, "reserved", false },
		{ LEAF | PBMT(1), MMU_LOAD, 0, WALK_PBMT_DISABLED, 2, "menvcfg.PBMTE", true },
		{ PTE_V, MMU_LOAD, 0, WALK_POINTER_AT_LAST_LEVEL, 0, NULL, false },
		{ LEAF & ~PTE_U, MMU_LOAD, 0, WALK_SUPERVISOR_PAGE, 2, "S-mode", false },
		{ LEAF, MMU_LOAD, 1, WALK_USER_PAGE, 3, "sstatus.SUM", true },
		{ LEAF, MMU_FETCH, 1, WALK_USER_PAGE, 2, "U", false },
		{ LEAF & ~PTE_R & ~PTE_W, MMU_LOAD, 0, WALK_NO_READ, 2, "sstatus.MXR", true },
		{ LEAF & ~PTE_W, MMU_STORE, 0, WALK_NO_WRITE, 1, "W", true },
		{ LEAF & ~PTE_X, MMU_FETCH, 0, WALK_NO_EXECUTE, 1, "X", true },
		{ LEAF & ~PTE_A, MMU_LOAD, 0, WALK_ACCESSED_CLEAR, 2, "A", true },
		{ LEAF & ~PTE_D, MMU_STORE, 0, WALK_DIRTY_CLEAR, 2, "menvcfg.ADUE", true },
		{ LEAF | N_BIT, MMU_LOAD, 0, WALK_NAPOT_RESERVED, 2, "N", false },
	};
	struct world world;
	struct why_record record;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		world_open(&world, &config);
		world_map(&world, VA, 0, pte_of(PAGE_PA, 0) | cases[i].pte);
		world.context.privilege = cases[i].privilege;
		question(&world, cases[i].access, VA + 8, &record);
		if (record.answer.verdict != cases[i].verdict ||
		    record.change_count != cases[i].changes ||
		    (cases[i].name &&
		     !has_change(&record, cases[i].name, cases[i].is_to_be_set))) {
			why_print(&record, stderr);
			fail_msg("case %u: verdict %u, %u changes", i, record.answer.verdict,
				 record.change_count);
		}
		assert_int_equal(record.level_count, 3);
		world_close(&world);
	}
}

/* What is stale shows: the machine answers by the TLB, memory says otherwise. */
static void test_stale(void **state)
{
	struct world world;
	struct why_record record;

	(void)state;
	world_open(&world, &config);
	world_map(&world, VA, 0, pte_of(PAGE_PA, LEAF));
	ask(&world, MMU_LOAD, VA);
	question(&world, MMU_LOAD, VA, &record);
	assert_false(record.is_stale);
	assert_true(record.lookups[WHY_L1].is_hit && record.lookups[WHY_L2_PAGES].is_hit);
	assert_true(record.lookups[WHY_L1].is_asked && !record.lookups[WHY_L2_PAGES].is_asked);
	assert_true(record.levels[2].is_skipped);
	world_map(&world, VA, 0, pte_of(PAGE_PA, LEAF & ~PTE_V));
	question(&world, MMU_LOAD, VA, &record);
	assert_true(record.is_stale && record.answer.cause == MMU_NO_FAULT);
	assert_int_equal(record.memory.cause, CAUSE_LOAD_PAGE_FAULT);
	world_map(&world, VA, 0, pte_of(PAGE_PA + 4096, LEAF));
	question(&world, MMU_LOAD, VA, &record);
	assert_true(record.is_stale && record.answer.pa != record.memory.pa);
	fence_all(&world);
	question(&world, MMU_LOAD, VA, &record);
	assert_false(record.is_stale);
	assert_true(record.answer.pa == PAGE_PA + 4096);
	assert_string_equal(record.region, "ram");
	world_map(&world, VA + 4096, 0, pte_of(ROM_PA, LEAF));
	question(&world, MMU_LOAD, VA + 4096, &record);
	assert_string_equal(record.region, "rom");
	world_map(&world, VA + 8192, 0, pte_of(0x40000000, LEAF));
	question(&world, MMU_LOAD, VA + 8192, &record);
	assert_true(record.answer.cause == MMU_NO_FAULT && !record.region);
	world_close(&world);
}

/* PMP on a PTE and on the page: the entry that decides, and the bit. */
static void test_pmp(void **state)
{
	struct world world;
	struct why_record record;

	(void)state;
	world_open(&world, &config);
	world_map(&world, VA, 0, pte_of(PAGE_PA, LEAF));
	pmp_write_address(&world.pmp, 3, PAGE_PA >> 2 | 0x1ff);
	pmp_write_cfg(&world.pmp, 0, (u64)(PMP_R | PMP_A_NAPOT << PMP_A_SHIFT) << 24);
	question(&world, MMU_STORE, VA, &record);
	assert_int_equal(record.answer.verdict, WALK_FINAL_ACCESS);
	assert_int_equal(record.final.entry, 3);
	assert_int_equal(record.change_count, 1);
	assert_true(has_change(&record, "pmp3cfg.W", true));
	pmp_write_address(&world.pmp, 3, ROOT_PA >> 2 | 0x1ff);
	pmp_write_cfg(&world.pmp, 0, (u64)(PMP_X | PMP_A_NAPOT << PMP_A_SHIFT) << 24);
	question(&world, MMU_LOAD, VA, &record);
	assert_int_equal(record.answer.verdict, WALK_PTE_ACCESS);
	assert_int_equal(record.level_count, 1);
	assert_false(record.levels[0].is_read || record.levels[0].pmp.is_allowed);
	assert_true(has_change(&record, "pmp3cfg.R", true));
	/* One entry for everything, which checks take a short way for. */
	pmp_reset(&world.pmp);
	pmp_write_address(&world.pmp, 15, ~0ull);
	pmp_write_cfg(&world.pmp, 2, (u64)(PMP_R | PMP_A_NAPOT << PMP_A_SHIFT) << 56);
	question(&world, MMU_FETCH, VA, &record);
	assert_int_equal(record.change_count, 1);
	assert_true(has_change(&record, "pmp15cfg.X", true));
	world_close(&world);
}

static u64 random_leaf(struct random *random)
{
	static const u64 odd[] = { PTE_V, PTE_R, PTE_W, PTE_X, PTE_U, PTE_A, PTE_D, PTE_G,
				   1ull << 54, N_BIT, PBMT(1), PBMT(3), 0, 0, 0, 0 };
	u64 pte = pte_of(PAGE_PA + (random_below(random, 512) << 12), LEAF);

	for (unsigned i = 0; i < 2; i++)
		pte ^= odd[random_below(random, ARRAY_SIZE(odd))];
	return pte;
}

static u64 random_va(struct random *random)
{
	u64 va = VA + (random_below(random, 16) << 12) + (random_below(random, 3) << 21) +
		 (random_below(random, 2) << 30);

	return random_below(random, 64) ? va : va ^ 1ull << random_below(random, 64);
}

static void disturb(struct world *world, struct random *random)
{
	u64 entry = random_below(random, 4);
	u64 va = VA + (random_below(random, 16) << 12) + (random_below(random, 3) << 21) +
		 (random_below(random, 2) << 30);

	switch (random_below(random, 8)) {
	case 0:
		fence_all(world);
		break;
	case 1:
		pmp_write_address(&world->pmp, (unsigned)entry,
				  (random_below(random, 2) ? PAGE_PA : ROOT_PA) >> 2 |
					  0x1ff << random_below(random, 6));
		break;
	case 2:
		pmp_write_cfg(&world->pmp, 0,
			      random_below(random, 3) ? 0 : (0x18 | random_below(random, 8))
								    << entry * 8);
		break;
	case 3:
		world->context = (struct mmu_context){
			.satp = satp_of(ROOT_PA, (u16)random_below(random, 2)),
			.privilege = (u8)(random_below(random, 8) ? random_below(random, 2) : 3),
			.sum = random_below(random, 2), .mxr = random_below(random, 2),
			.adue = random_below(random, 2), .pbmte = random_below(random, 2),
		};
		break;
	default:
		/* superpages have 2 MiB of their own, so no leaf is taken for a table */
		if ((va >> 21 & 3) != 2)
			world_map(world, va, 0, random_leaf(random));
		else
			world_map(world, va, 1, random_leaf(random) &
				  ~(random_below(random, 3) ? 511ull << PTE_PPN_SHIFT : 0));
	}
}

/* All of the model that asking could change, and the tables. */
static u64 fingerprint(struct world *world)
{
	const struct tlb *tlbs[] = { &world->mmu.itlb, &world->mmu.dtlb, &world->mmu.l2_pages,
				     &world->mmu.l2_superpages, &world->mmu.walk_cache[0],
				     &world->mmu.walk_cache[1] };
	u64 hash = 0;

	for (u64 pa = ROOT_PA; pa < world->next_table_pa; pa += 8)
		hash = (hash ^ world_read(world, pa)) * 0x100000001b3ull;
	for (unsigned i = 0; i < ARRAY_SIZE(tlbs); i++) {
		const struct tlb *tlb = tlbs[i];
		const u8 *bytes = (const u8 *)tlb->entries;
		size_t entries = (size_t)tlb->geometry.sets * tlb->geometry.ways;

		for (size_t j = 0; j < entries * sizeof(*tlb->entries); j++)
			hash = (hash ^ bytes[j]) * 0x100000001b3ull;
		for (size_t j = 0; j < tlb->geometry.sets; j++)
			hash = (hash ^ tlb->replacement.state[j]) * 0x100000001b3ull;
		hash ^= tlb->replacement.clock + tlb->replacement.lfsr;
	}
	return hash;
}

/* Make the change for real, on a fresh look at memory. */
static u8 cause_with(struct world *world, const struct why_record *record,
		     const struct why_change *change)
{
	struct world changed = *world;
	struct mmu_request request = record->request;
	struct mmu_response response;
	u64 pte = 0;

	if (change->kind == WHY_CHANGE_PTE) {
		pte = world_read(world, change->pte_pa);
		world_write(world, change->pte_pa, pte ^ 1ull << change->bit);
	} else if (change->kind == WHY_CHANGE_MODE) {
		request.context.privilege ^= 1;
	} else if (change->kind == WHY_CHANGE_VA) {
		request.va ^= 1ull << change->bit;
	} else if (change->kind == WHY_CHANGE_PMP) {
		unsigned entry = (unsigned)atoi(change->name + 3);
		u64 cfg = pmp_read_cfg(&changed.pmp, entry / 8 * 2);

		pmp_write_cfg(&changed.pmp, entry / 8 * 2,
			      cfg ^ 1ull << (entry % 8 * 8 + change->bit));
		changed.mmu.pmp = &changed.pmp;
	} else {
		struct mmu_context *context = &request.context;
		bool *const states[] = { &context->sum, &context->mxr, &context->adue,
					 &context->pbmte };
		static const char *const names[] = { "sstatus.SUM", "sstatus.MXR",
						     "menvcfg.ADUE", "menvcfg.PBMTE" };

		for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
			if (!strcmp(names[i], change->name))
				*states[i] = change->is_to_be_set;
	}
	mmu_peek(&changed.mmu, &request, &response);
	if (change->kind == WHY_CHANGE_PTE)
		world_write(world, change->pte_pa, pte);
	return response.cause;
}

static void check_changes(struct world *world, const struct why_record *record)
{
	for (unsigned i = 0; i < record->change_count; i++)
		assert_int_equal(cause_with(world, record, &record->changes[i]), MMU_NO_FAULT);
	if (record->memory.cause == MMU_NO_FAULT || !record->memory.read_count ||
	    record->memory.verdict == WALK_PTE_ACCESS)
		return;
	/* And no flag that would do was passed over. */
	for (unsigned bit = 0; bit < 8; bit++) {
		struct why_change change = {
			.kind = WHY_CHANGE_PTE, .bit = bit,
			.pte_pa = record->memory.reads[record->memory.read_count - 1].pte_pa,
		};
		bool is_named = false;

		for (unsigned i = 0; i < record->change_count; i++)
			is_named |= record->changes[i].kind == WHY_CHANGE_PTE &&
				    record->changes[i].bit == bit;
		assert_int_equal(is_named, cause_with(world, record, &change) == MMU_NO_FAULT);
	}
}

/* The text is whole, and the JSON has the same answer. */
static void check_printed(const struct why_record *record)
{
	struct json_object *json = why_json(record), *answer, *changes;
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	why_print(record, stream);
	fclose(stream);
	assert_true(size && text[size - 1] == '\n' && !strncmp(text, "why: ", 5));
	assert_non_null(strstr(text, record->answer.cause == MMU_NO_FAULT ? "answer  pa 0x" :
									    " fault (cause "));
	assert_true(json_object_object_get_ex(json, "answer", &answer));
	assert_int_equal(json_object_object_get_ex(answer, "cause", NULL),
			 record->answer.cause != MMU_NO_FAULT);
	assert_true(json_object_object_get_ex(json, "changes", &changes));
	assert_int_equal(json_object_array_length(changes), record->change_count);
	json_object_put(json);
	free(text);
}

static void test_random(void **state)
{
	struct world world;
	struct random random;
	struct why_record record;
	unsigned faults = 0, changes = 0;

	(void)state;
	seeded_start(&random, "observers/test_why");
	world_open(&world, &config);
	world.mmu.touches = true;
	for (unsigned i = 0; i < 20000; i++) {
		enum mmu_access access = (enum mmu_access)random_below(&random, 3);
		u64 va = random_va(&random), before;

		disturb(&world, &random);
		before = fingerprint(&world);
		question(&world, access, va, &record);
		check_changes(&world, &record);
		assert_true(fingerprint(&world) == before);
		if (i % 64 == 0)
			check_printed(&record);
		ask(&world, access, va);
		assert_int_equal(record.answer.cause, world.response.cause);
		assert_int_equal(record.answer.verdict, world.response.verdict);
		assert_int_equal(record.answer.where, world.response.where);
		assert_int_equal(record.answer.cycles, world.response.cycles);
		assert_int_equal(record.answer.read_count, world.response.read_count);
		assert_int_equal(record.answer.victim, world.response.victim);
		assert_int_equal(record.answer.victim_l2, world.response.victim_l2);
		assert_memory_equal(record.answer.victim_walk, world.response.victim_walk,
				    sizeof(world.response.victim_walk));
		assert_true(record.answer.pa == world.response.pa);
		faults += record.answer.cause != MMU_NO_FAULT;
		changes += record.change_count;
	}
	assert_in_range(faults, 2000, 18000);
	assert_true(changes > 1000);
	world_close(&world);
}

#define CYCLE 1000

/* A world whose walker reads through caches, as a timed hart's does. */
struct timed {
	struct world world;
	struct hierarchy hierarchy;
	struct mmu_port port;
};

static struct memory_answer access_caches(struct timed *timed, enum memory_kind kind, u64 va,
					  u64 pa, u32 after)
{
	struct memory_request request = {
		.va = va, .pa = pa, .now = CYCLE + after, .kind = (u8)kind,
	};
	struct memory_answer answer;

	hierarchy_access(&timed->hierarchy, &request, &answer);
	return answer;
}

static bool read_cached(void *owner, u64 pte_pa, u64 *pte, u32 *cycles)
{
	struct timed *timed = owner;

	*cycles += access_caches(timed, MEMORY_PTE_READ, pte_pa, pte_pa, *cycles).cycles;
	return bus_read(&timed->world.bus, pte_pa, 8, pte);
}

static bool swap_cached(void *owner, u64 pte_pa, u64 expected, u64 desired, bool *matched,
			u32 *cycles)
{
	struct timed *timed = owner;

	*cycles += access_caches(timed, MEMORY_PTE_WRITE, pte_pa, pte_pa, *cycles).cycles;
	return bus_compare_and_set(&timed->world.bus, pte_pa, expected, desired, matched);
}

static u64 tags(const struct hierarchy *hierarchy)
{
	const struct cache *caches[] = { &hierarchy->l1i[0], &hierarchy->l1d[0], &hierarchy->l2 };
	u64 hash = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(caches); i++)
		for (size_t j = 0; j < (size_t)caches[i]->sets * caches[i]->geometry.ways; j++)
			hash = (hash ^ caches[i]->lines[j].key) * 0x100000001b3ull;
	for (unsigned i = 0; i < hierarchy->dram.config.banks; i++)
		hash = (hash ^ hierarchy->dram.banks[i].row) * 0x100000001b3ull;
	return hash;
}

/* Who serves and what it takes is what then happens. */
static void test_timed(void **state)
{
	static const struct cache_geometry small = { 1024, 2, 64, REPLACEMENT_PLRU };
	static const struct hierarchy_config caches = {
		.line_bytes = 64, .l1i = small, .l1d = small,
		.l2 = { 4096, 4, 64, REPLACEMENT_LRU },
		.l1i_cycles = 1, .l1d_cycles = 2, .l2_cycles = 9, .peer_cycles = 5,
		.dram = { .channels = 1, .banks = 4, .row_bytes = 1024, .controller = 20,
			  .precharge = 14, .activate = 15, .column = 16, .burst = 4 },
	};
	struct timed timed = { .port = { read_cached, swap_cached, &timed } };
	struct world *world = &timed.world;
	struct why_question asked = { .access = MMU_STORE, .privilege = PRIVILEGE_U };
	struct memory_answer answer;
	struct why_record record;
	struct random random;
	struct hart *hart;
	unsigned from[MEMORY_SERVERS] = { 0 };

	(void)state;
	seeded_start(&random, "observers/test_why");
	world_open(world, &config);
	assert_true(hierarchy_init(&timed.hierarchy, &caches, 1, &world->bus, NULL));
	world->mmu.port = &timed.port;
	world->context.adue = true;
	for (u64 page = 0; page < 64; page++)
		world_map(world, VA + (page << 15), 0,
			  pte_of(PAGE_PA + (page << 12), LEAF & ~PTE_D));
	for (unsigned i = 0; i < 3000; i++) {
		u64 before = tags(&timed.hierarchy);

		asked.va = VA + (random_below(&random, 64) << 15);
		hart = hart_of(world);
		hart->config.hierarchy = &timed.hierarchy;
		hart->cycle = CYCLE;
		assert_true(why_ask(hart, &asked, "now", &record, NULL));
		test_free(hart);
		assert_true(tags(&timed.hierarchy) == before && record.is_timed);
		ask(world, MMU_STORE, asked.va);
		assert_int_equal(record.answer.cycles, world->response.cycles);
		answer = access_caches(&timed, MEMORY_STORE, asked.va, world->response.pa,
				       world->response.cycles);
		assert_int_equal(record.data.cycles, answer.cycles);
		assert_int_equal(record.data.served, answer.served);
		for (unsigned level = 0; level < record.level_count; level++) {
			assert_int_equal(record.levels[level].is_served,
					 !record.levels[level].is_skipped);
			if (record.levels[level].is_served)
				from[record.levels[level].served.served]++;
		}
	}
	assert_true(from[SERVED_L1] && from[SERVED_L2] && from[SERVED_DRAM]);
	hierarchy_free(&timed.hierarchy);
	world_close(world);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse), cmocka_unit_test(test_rules),
		cmocka_unit_test(test_stale), cmocka_unit_test(test_pmp),
		cmocka_unit_test(test_random), cmocka_unit_test(test_timed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
