/* SPDX-License-Identifier: MIT */
/*
 * One TLB: replacement by hand; look-ups and all four forms of fence against
 * a model that keeps a list of intervals, on random operations. Numbers in
 * brackets are lines of the MMU checklist.
 */
#include "tests/unit/mmu/seeded.h"

#include <string.h>

#include "mmu/tlb.h"

#define ENTRIES_MAX 512
#define VA_MASK	    ((1ull << 39) - 1) /* what a tag holds */

static const struct tlb_geometry small = { .sets = 4, .ways = 2 };

static struct tlb_entry *fill(struct tlb *tlb, u64 va, unsigned level, u16 asid,
			      bool is_global)
{
	struct tlb_fill what = {
		.va = va,
		.pa = va & VA_MASK & ~(page_size_bytes(level) - 1),
		.pte = 0xcf,
		.asid = asid,
		.is_global = is_global,
		.level = (u8)level,
	};

	return tlb_insert(tlb, &what);
}

static void test_geometry(void **state)
{
	static const struct tlb_geometry bad[] = {
		{ 3, 4, REPLACEMENT_FIFO },
		{ 8192, 1, REPLACEMENT_FIFO },	{ 16, 0, REPLACEMENT_FIFO },
		{ 16, 65, REPLACEMENT_RANDOM }, { 16, 3, REPLACEMENT_PLRU },
		{ 4096, 64, REPLACEMENT_FIFO },
	};
	static const struct tlb_geometry good[] = {
		{ 1, 1, REPLACEMENT_FIFO },
		{ 1, 64, REPLACEMENT_RANDOM },
		{ 4096, 8, REPLACEMENT_FIFO },
	};
	struct error error;
	struct tlb tlb;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		error.text[0] = '\0';
		assert_false(tlb_init(&tlb, &bad[i], 0, "a TLB", &error));
		assert_non_null(strstr(error.text, "TLB"));
	}
	for (unsigned i = 0; i < ARRAY_SIZE(good); i++) {
		assert_true(tlb_init(&tlb, &good[i], 0, "a TLB", &error));
		assert_null(tlb_lookup(&tlb, 0, 0));
		assert_true(tlb_validate(&tlb));
		tlb_free(&tlb);
	}
}

/* The entry's own size decides what is compared and what is given back. */
static void test_sizes(void **state)
{
	static const u64 sizes[] = { 0x1000, 0x200000, 0x40000000, 0x10000 };
	const u64 va = 0xffffffd234567000;
	struct tlb tlb;

	(void)state;
	for (unsigned level = 0; level < PAGE_SIZES; level++) {
		u64 first = va & ~(sizes[level] - 1),
		    last = first + sizes[level] - 1;
		struct tlb_entry *entry;

		assert_true(tlb_init(&tlb, &small, 0, "a TLB", NULL));
		assert_true(page_size_bytes(level) == sizes[level]);
		entry = fill(&tlb, va, level, 7, false);
		assert_true(tlb_entry_va(entry) == first);
		assert_ptr_equal(tlb_lookup(&tlb, first, 7), entry);
		assert_ptr_equal(tlb_lookup(&tlb, last, 7), entry);
		assert_null(tlb_lookup(&tlb, first - 1, 7));
		assert_null(tlb_lookup(&tlb, last + 1, 7));
		assert_null(tlb_lookup(&tlb, va, 6));
		assert_true(tlb_validate(&tlb));
		tlb_free(&tlb);
	}
}

/* FIFO: the order of filling, whatever was looked up in between. */
static void test_fifo(void **state)
{
	struct tlb tlb;
	u64 stride = 0x1000 * 4; /* same set of four */

	(void)state;
	assert_true(tlb_init(&tlb, &small, 0, "a TLB", NULL));
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 0 * stride, 0, 1, false)),
			 0);
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 1 * stride, 0, 1, false)),
			 1);
	assert_non_null(tlb_lookup(&tlb, 0, 1));
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 2 * stride, 0, 1, false)),
			 0);
	assert_non_null(tlb_lookup(&tlb, 2 * stride, 1));
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 3 * stride, 0, 1, false)),
			 1);
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 4 * stride, 0, 1, false)),
			 0);
	/* Another set is not disturbed; the same page keeps its place. */
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 0x1000, 0, 1, false)), 2);
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 3 * stride, 0, 1, false)),
			 1);
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 5 * stride, 0, 1, false)),
			 1);
	/* An invalid way is taken before any victim. */
	tlb_drop(&tlb, &tlb.entries[1]);
	assert_int_equal(tlb_index(&tlb, fill(&tlb, 6 * stride, 0, 1, false)),
			 1);
	assert_non_null(tlb_lookup(&tlb, 4 * stride, 1));
	assert_true(tlb_validate(&tlb));
	tlb_free(&tlb);
}

/* Random replacement repeats with its seed and uses every way. */
static void test_random_replacement(void **state)
{
	const struct tlb_geometry geometry = { 1, 8, REPLACEMENT_RANDOM };
	unsigned used = 0, differences = 0;
	struct tlb one, same, other;

	(void)state;
	assert_true(tlb_init(&one, &geometry, 5, "a TLB", NULL));
	assert_true(tlb_init(&same, &geometry, 5, "a TLB", NULL));
	assert_true(tlb_init(&other, &geometry, 6, "a TLB", NULL));
	for (u64 i = 0; i < 200; i++) {
		int victim = tlb_index(&one, fill(&one, i << 12, 0, 0, false));

		assert_int_equal(victim, tlb_index(&same, fill(&same, i << 12,
							       0, 0, false)));
		differences += victim != tlb_index(&other, fill(&other, i << 12,
								0, 0, false));
		if (i >= 8)
			used |= 1u << victim;
	}
	assert_int_equal(used, 0xff);
	assert_int_not_equal(differences, 0);
	tlb_free(&one);
	tlb_free(&same);
	tlb_free(&other);
}

/* [57] */
static void test_global(void **state)
{
	struct tlb tlb;
	struct tlb_entry *entry;

	(void)state;
	assert_true(tlb_init(&tlb, &small, 0, "a TLB", NULL));
	fill(&tlb, 0x5000, 0, 1, false);
	fill(&tlb, 0x5000, 0, 2, false);
	entry = fill(&tlb, 0x5000, 0, 3, true);
	assert_ptr_equal(tlb_lookup(&tlb, 0x5000, 1), entry);
	assert_ptr_equal(tlb_lookup(&tlb, 0x5000, 2), entry);
	assert_ptr_equal(tlb_lookup(&tlb, 0x5000, 0xffff), entry);
	assert_true(tlb_validate(&tlb));
	/* [56]: an ASID, even its own, spares it; all ASIDs do not. */
	tlb_fence(&tlb, true, 0x5000, true, 3);
	tlb_fence(&tlb, false, 0, true, 3);
	assert_ptr_equal(tlb_lookup(&tlb, 0x5000, 1), entry);
	tlb_fence(&tlb, true, 0x5fff, false, 0);
	assert_null(tlb_lookup(&tlb, 0x5000, 1));
	tlb_free(&tlb);
}

/* [62]: the smaller page is chosen; a fill drops what it would hide. */
static void test_overlap(void **state)
{
	struct tlb_entry *small_page, *large_page;
	struct tlb tlb;

	(void)state;
	assert_true(tlb_init(&tlb, &small, 0, "a TLB", NULL));
	small_page = fill(&tlb, 0x201000, PAGE_4K, 1, false);
	large_page = fill(&tlb, 0x200000, PAGE_2M, 1, false);
	assert_ptr_equal(tlb_lookup(&tlb, 0x201000, 1), small_page);
	assert_ptr_equal(tlb_lookup(&tlb, 0x202000, 1), large_page);
	fill(&tlb, 0x202000, PAGE_64K, 2, false);
	assert_ptr_equal(tlb_lookup(&tlb, 0x202000, 1), large_page);
	fill(&tlb, 0x202000, PAGE_4K, 1, false);
	assert_null(tlb_lookup(&tlb, 0x203000, 1));
	assert_non_null(tlb_lookup(&tlb, 0x203000, 2));
	assert_true(tlb_validate(&tlb));
	tlb_free(&tlb);
}

/*
 * The model: the valid entries as intervals, and who was reported dropped.
 */
struct interval {
	u64 first, bytes; /* bits 38:0 */
	u16 asid;
	bool is_global;
	bool is_dropped;
	const struct tlb_entry *entry;
};

struct model {
	struct interval list[ENTRIES_MAX];
	unsigned count;
};

static void snapshot(struct model *model, const struct tlb *tlb)
{
	unsigned count = tlb->geometry.sets * tlb->geometry.ways;

	model->count = 0;
	for (unsigned i = 0; i < count; i++) {
		const struct tlb_entry *entry = &tlb->entries[i];

		if (!tlb_entry_is_valid(entry))
			continue;
		model->list[model->count++] = (struct interval){
			.first = tlb_entry_va(entry) & VA_MASK,
			.bytes = page_size_bytes(entry->level),
			.asid = entry->asid,
			.is_global = entry->is_global,
			.entry = entry,
		};
	}
}

static void note_dropped(void *owner, struct tlb *tlb, struct tlb_entry *entry)
{
	struct model *model = owner;

	assert_true(tlb_entry_is_valid(entry));
	assert_in_range(tlb_index(tlb, entry), 0, ENTRIES_MAX - 1);
	for (unsigned i = 0; i < model->count; i++) {
		if (model->list[i].entry != entry)
			continue;
		assert_false(model->list[i].is_dropped);
		model->list[i].is_dropped = true;
		return;
	}
	fail_msg("an entry was dropped that was not there");
}

static bool interval_has(const struct interval *interval, u64 va)
{
	return (va & VA_MASK) - interval->first < interval->bytes;
}

static bool is_canonical(u64 va)
{
	return va >> 38 == 0 || va >> 38 == (1ull << 26) - 1;
}

/* Few pages, both halves, so that everything collides with everything. */
static u64 random_va(struct random *random)
{
	static const u64 bases[] = { 0, 0x3fc0000000, 0xffffffc000000000,
				     0xffffffffc0000000 };
	u64 va = bases[random_below(random, 4)];

	va += random_below(random, 2) << 21;
	va += random_below(random, 40) << 12;
	return va + random_below(random, 4096);
}

static void check_lookup(struct tlb *tlb, struct model *model,
			 struct random *random)
{
	u64 va = random_va(random), bytes = ~0ull;
	u16 asid = (u16)random_below(random, 4);
	const struct tlb_entry *expected = NULL;

	snapshot(model, tlb);
	for (unsigned i = 0; i < model->count; i++) {
		const struct interval *interval = &model->list[i];

		if (!interval_has(interval, va) || interval->bytes > bytes ||
		    !(interval->is_global || interval->asid == asid))
			continue;
		assert_true(interval->bytes < bytes); /* never two alike */
		bytes = interval->bytes;
		expected = interval->entry;
	}
	assert_ptr_equal(tlb_lookup(tlb, va, asid), expected);
}

/* [54] [56] [58] */
static void check_fence(struct tlb *tlb, struct model *model,
			struct random *random)
{
	bool has_va = seeded_chance(random, 80),
	     has_asid = seeded_chance(random, 60);
	u16 asid = (u16)random_below(random, 4);
	u64 va = random_va(random);
	unsigned expected = 0;

	if (seeded_chance(random, 10))
		va ^= 1ull << (39 + random_below(random, 25));
	snapshot(model, tlb);
	tlb_fence(tlb, has_va, va, has_asid, asid);
	for (unsigned i = 0; i < model->count; i++) {
		const struct interval *interval = &model->list[i];
		bool dies = true;

		if (has_va &&
		    (!is_canonical(va) || !interval_has(interval, va)))
			dies = false;
		if (has_asid && (interval->is_global || interval->asid != asid))
			dies = false;
		assert_int_equal(interval->is_dropped, dies);
		assert_int_equal(tlb_entry_is_valid(interval->entry), !dies);
		expected += !dies;
	}
	snapshot(model, tlb);
	assert_int_equal(model->count, expected);
}

/* A fill answers at once, and nothing it says can be hidden later but by
   being dropped: entries that answered and live answer still. */
static void check_fill(struct tlb *tlb, struct model *model,
		       struct random *random)
{
	u64 va = random_va(random), probe_va = random_va(random);
	u16 asid = (u16)random_below(random, 4);
	struct tlb_entry *before = tlb_lookup(tlb, probe_va, asid), *entry,
			 copy;
	unsigned level = (unsigned)random_below(random, PAGE_SIZES);

	if (before)
		copy = *before;
	snapshot(model, tlb);
	entry = fill(tlb, va, level, (u16)random_below(random, 4),
		     seeded_chance(random, 15));
	if (level == PAGE_4K)
		assert_ptr_equal(tlb_lookup(tlb, va, entry->asid), entry);
	for (unsigned i = 0; i < model->count; i++)
		if (model->list[i].entry == before &&
		    !model->list[i].is_dropped) {
			assert_memory_equal(before, &copy, sizeof(copy));
			assert_ptr_equal(tlb_lookup(tlb, probe_va, asid),
					 before);
		}
}

static void test_against_model(void **state)
{
	struct random *random = *state;
	struct model *model = calloc(1, sizeof(*model));

	for (unsigned round = 0; round < 40; round++) {
		struct tlb_geometry geometry = {
			.sets = 1u << random_below(random, 6),
			.ways = (unsigned)random_below(random, 8) + 1,
			.replacement = (enum replacement_policy)(round % 4),
		};
		struct tlb tlb;

		if (geometry.replacement == REPLACEMENT_PLRU ||
		    geometry.replacement == REPLACEMENT_RANDOM)
			geometry.ways = 1u << geometry.ways % 4;
		assert_true(
			tlb_init(&tlb, &geometry, random_next(random), "a TLB", NULL));
		tlb.dropped = note_dropped;
		tlb.owner = model;
		for (unsigned i = 0; i < 2000; i++) {
			u64 choice = random_below(random, 10);

			if (choice < 5)
				check_fill(&tlb, model, random);
			else if (choice < 9)
				check_lookup(&tlb, model, random);
			else
				check_fence(&tlb, model, random);
			assert_true(tlb_validate(&tlb));
		}
		tlb_free(&tlb);
	}
	free(model);
}

/* The validator is a test too: it must see what is wrong. */
static void test_validate(void **state)
{
	struct tlb tlb;
	struct tlb_entry *entry;

	(void)state;
	assert_true(tlb_init(&tlb, &small, 0, "a TLB", NULL));
	entry = fill(&tlb, 0x1000, 0, 1, false);
	assert_true(tlb_validate(&tlb));
	entry[1] = entry[0];
	tlb.live[0]++;
	assert_false(tlb_validate(&tlb));
	entry[1].asid = 2;
	assert_true(tlb_validate(&tlb));
	entry[1].is_global = true;
	assert_false(tlb_validate(&tlb));
	entry[1].key = 0;
	assert_false(tlb_validate(&tlb));
	tlb.live[0]--;
	entry[0].key = tlb_key(0x2000, 0);
	assert_false(tlb_validate(&tlb));
	tlb_free(&tlb);
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_geometry),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_fifo),
		cmocka_unit_test(test_random_replacement),
		cmocka_unit_test(test_global),
		cmocka_unit_test(test_overlap),
		cmocka_unit_test(test_validate),
		cmocka_unit_test_prestate(test_against_model, &random),
	};

	seeded_start(&random, "mmu/test_tlb");
	return cmocka_run_group_tests_name("mmu/tlb", tests, NULL, NULL);
}
