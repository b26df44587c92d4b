/* SPDX-License-Identifier: MIT */
/* The PLIC: priorities, thresholds, claims and completion, and who is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "devices/plic.h"

#define ENABLE(context) (0x2000 + 0x80 * (context))
#define THRESHOLD(context) (0x200000 + 0x1000 * (context))
#define CLAIM(context) (THRESHOLD(context) + 4)

struct fixture {
	struct plic plic;
	bool lines[4];
};

static void line_set(void *receiver, unsigned number, bool level)
{
	((struct fixture *)receiver)->lines[number] = level;
}

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	fixture->plic.context_count = 4;
	for (unsigned i = 0; i < 4; i++)
		fixture->plic.contexts[i].output = (struct irq_line){ line_set, fixture, i };
	plic_reset(&fixture->plic);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	test_free(*state);
	return 0;
}

static u32 get(struct fixture *fixture, u64 offset)
{
	u64 value;

	assert_true(plic_ops.read(&fixture->plic, offset, 4, &value));
	return (u32)value;
}

static void put(struct fixture *fixture, u64 offset, u64 value)
{
	assert_true(plic_ops.write(&fixture->plic, offset, 4, value));
}

static void source(struct fixture *fixture, unsigned number, bool level)
{
	plic_set_source(&fixture->plic, number, level);
}

static void test_claim_and_complete(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, 4 * 10, 3);
	put(fixture, ENABLE(1), 1 << 10);
	source(fixture, 10, true);
	assert_false(fixture->lines[0]);
	assert_true(fixture->lines[1]);
	assert_int_equal(get(fixture, 0x1000), 1 << 10);
	assert_int_equal(get(fixture, CLAIM(1)), 10);
	assert_false(fixture->lines[1]);
	assert_int_equal(get(fixture, 0x1000), 0);
	assert_int_equal(get(fixture, CLAIM(1)), 0);
	/* The line is still up: completion makes it pending again. */
	put(fixture, CLAIM(1), 10);
	assert_true(fixture->lines[1]);
	assert_int_equal(get(fixture, CLAIM(1)), 10);
	/* Its gateway is shut until then, also for a line that falls and rises. */
	source(fixture, 10, false);
	source(fixture, 10, true);
	assert_false(fixture->lines[1]);
	assert_int_equal(get(fixture, CLAIM(1)), 0);
	source(fixture, 10, false);
	put(fixture, CLAIM(1), 10);
	assert_false(fixture->lines[1]);
	/* Of another source, or out of range: ignored. */
	put(fixture, CLAIM(1), 11);
	put(fixture, CLAIM(1), 0xffffffff);
	assert_false(fixture->lines[1]);
}

static void test_order(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, ENABLE(0), 0xe);
	put(fixture, ENABLE(0) + 4, 1);
	put(fixture, 4 * 1, 2);
	put(fixture, 4 * 2, 5);
	put(fixture, 4 * 3, 5);
	put(fixture, 4 * 32, 7);
	for (unsigned i = 1; i <= 3; i++)
		source(fixture, i, true);
	source(fixture, 32, true);
	/* Highest priority first, then the lowest number. */
	assert_int_equal(get(fixture, CLAIM(0)), 32);
	assert_int_equal(get(fixture, CLAIM(0)), 2);
	assert_int_equal(get(fixture, CLAIM(0)), 3);
	assert_int_equal(get(fixture, CLAIM(0)), 1);
	assert_int_equal(get(fixture, CLAIM(0)), 0);
}

static void test_threshold(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, ENABLE(3), 1 << 7);
	put(fixture, 4 * 7, 4);
	source(fixture, 7, true);
	put(fixture, THRESHOLD(3), 4);
	assert_false(fixture->lines[3]);
	/* spec: a claim is not affected by the threshold */
	assert_int_equal(get(fixture, CLAIM(3)), 7);
	put(fixture, CLAIM(3), 7);
	put(fixture, THRESHOLD(3), 3);
	assert_true(fixture->lines[3]);
	put(fixture, 4 * 7, 0); /* priority 0 never interrupts */
	put(fixture, THRESHOLD(3), 0);
	assert_false(fixture->lines[3]);
	assert_int_equal(get(fixture, CLAIM(3)), 0);
	put(fixture, 4 * 7, ~0u); /* WARL: 0 to 7 */
	assert_int_equal(get(fixture, 4 * 7), 7);
}

/* One source claimed by one context is gone for the other. */
static void test_two_contexts(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, 4 * 5, 1);
	put(fixture, ENABLE(0), 1 << 5);
	put(fixture, ENABLE(2), 1 << 5);
	source(fixture, 5, true);
	assert_true(fixture->lines[0] && fixture->lines[2]);
	assert_int_equal(get(fixture, CLAIM(2)), 5);
	assert_false(fixture->lines[0] || fixture->lines[2]);
	assert_int_equal(get(fixture, CLAIM(0)), 0);
}

static void test_edges_of_the_map(void **state)
{
	struct fixture *fixture = *state;
	u64 value;

	put(fixture, ENABLE(0), ~0u); /* source 0 does not exist */
	assert_int_equal(get(fixture, ENABLE(0)), ~1u);
	put(fixture, 0, 7);
	assert_int_equal(get(fixture, 0), 0);
	put(fixture, 0x1000, ~0u); /* pending is read-only */
	assert_int_equal(get(fixture, 0x1000), 0);
	source(fixture, 0, true);
	source(fixture, PLATFORM_IRQ_COUNT, true);
	assert_int_equal(get(fixture, 0x1000), 0);
	assert_false(plic_ops.read(&fixture->plic, 4, 8, &value));
	assert_false(plic_ops.write(&fixture->plic, 4, 1, 1));
	for (u64 offset = 0; offset < PLATFORM_PLIC_SIZE; offset += 4) {
		put(fixture, offset, ~0u);
		get(fixture, offset);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_claim_and_complete, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(test_threshold, setup, teardown),
		cmocka_unit_test_setup_teardown(test_two_contexts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_edges_of_the_map, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
