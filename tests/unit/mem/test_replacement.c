/* SPDX-License-Identifier: MIT */
/*
 * Victims against models that say the rule in another way: lists for FIFO and
 * LRU, recursion over halves for the tree, a polynomial division for the
 * LFSR. And why a thing was missing, against a list of fills.
 */
#include "tests/unit/mmu/seeded.h"

#include <string.h>

#include "mem/miss_history.h"
#include "mem/replacement.h"

#define SETS 4
#define OPS  4000

/* The ways of one set, oldest first. */
struct order {
	unsigned ways[REPLACEMENT_WAYS_MAX];
};

static void move_to_end(struct order *order, unsigned count, unsigned way)
{
	unsigned at = 0;

	while (order->ways[at] != way)
		at++;
	memmove(&order->ways[at], &order->ways[at + 1],
		(count - at - 1) * sizeof(order->ways[0]));
	order->ways[count - 1] = way;
}

/* Touch every way of every set once, as filling an empty array does. */
static void fill_all(struct replacement *replacement, struct order *orders, unsigned ways)
{
	for (unsigned set = 0; set < SETS; set++)
		for (unsigned way = 0; way < ways; way++) {
			replacement_touch(replacement, set, way);
			orders[set].ways[way] = way;
		}
}

/* The order in which the ways would go, against the list of them. */
static void check_order(const struct replacement *replacement, unsigned set,
			const struct order *list)
{
	u8 order[REPLACEMENT_WAYS_MAX];

	replacement_order(replacement, set, order);
	for (unsigned place = 0; place < replacement->ways; place++)
		assert_int_equal(order[list->ways[place]], place);
}

static void check_lists(struct random *random, enum replacement_policy policy, unsigned ways)
{
	struct replacement replacement;
	struct order orders[SETS];

	assert_true(replacement_init(&replacement, policy, SETS, ways, 1, "a test", NULL));
	fill_all(&replacement, orders, ways);
	for (unsigned i = 0; i < OPS; i++) {
		unsigned set = (unsigned)random_below(random, SETS);
		unsigned way = (unsigned)random_below(random, ways);

		if (random_below(random, 2)) {
			replacement_touch(&replacement, set, way);
			if (policy == REPLACEMENT_LRU)
				move_to_end(&orders[set], ways, way);
			continue;
		}
		check_order(&replacement, set, &orders[set]);
		way = orders[set].ways[0];
		assert_int_equal(replacement_victim(&replacement, set), way);
		replacement_touch(&replacement, set, way); /* it is filled */
		move_to_end(&orders[set], ways, way);
	}
	replacement_free(&replacement);
}

static void test_fifo_and_lru(void **state)
{
	for (unsigned ways = 1; ways <= REPLACEMENT_WAYS_MAX; ways = ways * 2 + 1) {
		check_lists(*state, REPLACEMENT_FIFO, ways);
		check_lists(*state, REPLACEMENT_LRU, ways);
	}
	check_lists(*state, REPLACEMENT_LRU, REPLACEMENT_WAYS_MAX);
}

/* A tree by halves: which half was used last, and the trees of both. */
struct half {
	bool last_was_right;
	struct half *left, *right;
};

static struct half *half_new(unsigned ways)
{
	struct half *half;

	if (ways == 1)
		return NULL;
	half = test_calloc(1, sizeof(*half));
	half->last_was_right = true; /* all bits 0: the victim is on the left */
	half->left = half_new(ways / 2);
	half->right = half_new(ways / 2);
	return half;
}

static void half_free(struct half *half)
{
	if (!half)
		return;
	half_free(half->left);
	half_free(half->right);
	test_free(half);
}

static void half_touch(struct half *half, unsigned ways, unsigned way)
{
	if (ways == 1)
		return;
	half->last_was_right = way >= ways / 2;
	if (half->last_was_right)
		half_touch(half->right, ways / 2, way - ways / 2);
	else
		half_touch(half->left, ways / 2, way);
}

static unsigned half_victim(const struct half *half, unsigned ways)
{
	if (ways == 1)
		return 0;
	return half->last_was_right ? half_victim(half->left, ways / 2) :
				      ways / 2 + half_victim(half->right, ways / 2);
}

/* Fills alone, as foreseen, and every way once. */
static void check_tree_order(const struct replacement *replacement, unsigned set,
			     struct half *tree)
{
	unsigned ways = replacement->ways;
	u8 order[REPLACEMENT_WAYS_MAX];

	replacement_order(replacement, set, order);
	for (unsigned place = 0; place < ways; place++) {
		unsigned way = half_victim(tree, ways);

		assert_int_equal(order[way], place);
		half_touch(tree, ways, way);
	}
}

static void test_plru(void **state)
{
	struct random *random = *state;

	for (unsigned ways = 1; ways <= REPLACEMENT_WAYS_MAX; ways *= 2) {
		struct half *trees[SETS];
		struct replacement replacement;

		assert_true(replacement_init(&replacement, REPLACEMENT_PLRU, SETS, ways, 1,
					     "a test", NULL));
		for (unsigned set = 0; set < SETS; set++)
			trees[set] = half_new(ways);
		for (unsigned i = 0; i < OPS; i++) {
			unsigned set = (unsigned)random_below(random, SETS);
			unsigned way = (unsigned)random_below(random, ways);

			replacement_touch(&replacement, set, way);
			half_touch(trees[set], ways, way);
			set = (unsigned)random_below(random, SETS);
			assert_int_equal(replacement_victim(&replacement, set),
					 half_victim(trees[set], ways));
		}
		for (unsigned set = 0; set < SETS; set++) {
			check_tree_order(&replacement, set, trees[set]);
			half_free(trees[set]);
		}
		replacement_free(&replacement);
	}
}

/* Every step multiplies by x^-1 modulo x^16 + x^14 + x^13 + x^11 + 1; all 65535
   states but 0 are met before the first returns. */
static void test_random(void **state)
{
	struct replacement replacement;
	u32 field = 0x5eed, start = field;
	unsigned period = 0;
	u8 order[REPLACEMENT_WAYS_MAX];

	(void)state;
	assert_true(replacement_init(&replacement, REPLACEMENT_RANDOM, 1, 16, start, "a test",
				     NULL));
	do {
		field = field & 1 ? (field ^ 0x16801) >> 1 : field >> 1;
		replacement_order(&replacement, 0, order);
		assert_int_equal(order[field % 16], 0);
		assert_int_equal(order[(field + 1) % 16], REPLACEMENT_LATER);
		assert_int_equal(replacement_victim(&replacement, 0), field % 16);
		period++;
	} while (field != start);
	assert_int_equal(period, 65535);
	replacement_free(&replacement);
}

static void test_refused(void **state)
{
	struct replacement replacement;
	struct error error;

	(void)state;
	assert_false(replacement_init(&replacement, REPLACEMENT_PLRU, 1, 3, 1, "X", &error));
	assert_non_null(strstr(error.text, "X of 3 ways"));
	assert_false(replacement_init(&replacement, REPLACEMENT_RANDOM, 1, 6, 1, "X", &error));
	assert_false(replacement_init(&replacement, REPLACEMENT_LRU, 1, 0, 1, "X", &error));
	assert_false(replacement_init(&replacement, REPLACEMENT_LRU, 1, 65, 1, "X", &error));
}

/* One by one, in an array of two. */
static void test_miss_history(void **state)
{
	struct miss_history *history = miss_history_new(2);

	(void)state;
	assert_int_equal(miss_history_fill(history, 10, false), MISS_COLD);
	assert_int_equal(miss_history_fill(history, 20, false), MISS_COLD);
	/* One fill since its own: two entries of any arrangement held it. */
	assert_int_equal(miss_history_fill(history, 10, false), MISS_CONFLICT);
	assert_int_equal(miss_history_fill(history, 30, false), MISS_COLD);
	/* Two since. */
	assert_int_equal(miss_history_fill(history, 20, false), MISS_CAPACITY);
	miss_history_flush(history, 20);
	miss_history_flush(history, 99); /* never seen */
	assert_int_equal(miss_history_fill(history, 99, false), MISS_COLD);
	assert_int_equal(miss_history_fill(history, 20, false), MISS_FLUSH);
	assert_int_equal(miss_history_fill(history, 20, true), MISS_UPDATE);
	/* It grows. */
	for (u64 key = 1000; key < 100000; key++)
		assert_int_equal(miss_history_fill(history, key, false), MISS_COLD);
	for (u64 key = 1000; key < 90000; key++)
		assert_int_equal(miss_history_fill(history, key, false), MISS_CAPACITY);
	miss_history_free(history);
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_fifo_and_lru, &random),
		cmocka_unit_test_prestate(test_plru, &random),
		cmocka_unit_test(test_random),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_miss_history),
	};

	seeded_start(&random, "mem/test_replacement");
	return cmocka_run_group_tests_name("mem/replacement", tests, NULL, NULL);
}
