/* SPDX-License-Identifier: MIT */
/* The CLINT: software interrupts, timers, and time in halves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "devices/clint.h"

struct fixture {
	struct clint clint;
	u64 now;
	bool software[2], timer[2];
	u64 scheduled[2];
};

static void software_set(void *receiver, unsigned number, bool level)
{
	((struct fixture *)receiver)->software[number] = level;
}

static void timer_set(void *receiver, unsigned number, bool level)
{
	((struct fixture *)receiver)->timer[number] = level;
}

static u64 read_time(void *owner)
{
	return ((struct fixture *)owner)->now;
}

static void write_time(void *owner, u64 time)
{
	((struct fixture *)owner)->now = time;
}

static void schedule(void *owner, unsigned hart, u64 time)
{
	((struct fixture *)owner)->scheduled[hart] = time;
}

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	fixture->clint = (struct clint){
		.hart_count = 2,
		.owner = fixture,
		.read_time = read_time,
		.write_time = write_time,
		.schedule = schedule,
	};
	for (unsigned i = 0; i < 2; i++) {
		fixture->clint.software[i] = (struct irq_line){ software_set, fixture, i };
		fixture->clint.timer[i] = (struct irq_line){ timer_set, fixture, i };
	}
	clint_reset(&fixture->clint);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	test_free(*state);
	return 0;
}

static u64 get(struct fixture *fixture, u64 offset, unsigned size)
{
	u64 value;

	assert_true(clint_ops.read(&fixture->clint, offset, size, &value));
	return value;
}

static void put(struct fixture *fixture, u64 offset, unsigned size, u64 value)
{
	assert_true(clint_ops.write(&fixture->clint, offset, size, value));
}

static void test_software(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, CLINT_MSIP + 4, 4, 0xffffffff);
	assert_int_equal(get(fixture, CLINT_MSIP + 4, 4), 1); /* one bit exists */
	assert_true(fixture->software[1]);
	assert_false(fixture->software[0]);
	put(fixture, CLINT_MSIP + 4, 4, 2);
	assert_false(fixture->software[1]);
	put(fixture, CLINT_MSIP + 8, 4, 1); /* no third hart */
	assert_int_equal(get(fixture, CLINT_MSIP + 8, 4), 0);
}

static void test_timer(void **state)
{
	struct fixture *fixture = *state;

	fixture->now = 1000;
	put(fixture, CLINT_MTIMECMP, 8, 1001);
	assert_false(fixture->timer[0]);
	assert_true(fixture->scheduled[0] == 1001);
	fixture->now = 1001;
	clint_update(&fixture->clint);
	assert_true(fixture->timer[0]);
	assert_false(fixture->timer[1]);
	/* By halves, as a 32-bit guest would. */
	put(fixture, CLINT_MTIMECMP + 4, 4, 0xffffffff);
	assert_false(fixture->timer[0]);
	put(fixture, CLINT_MTIMECMP, 4, 5);
	put(fixture, CLINT_MTIMECMP + 4, 4, 0);
	assert_true(get(fixture, CLINT_MTIMECMP, 8) == 5);
	assert_true(fixture->timer[0]);
	put(fixture, CLINT_MTIMECMP + 16, 8, 0); /* no third hart */
	assert_true(get(fixture, CLINT_MTIMECMP + 16, 8) == 0);
}

static void test_time(void **state)
{
	struct fixture *fixture = *state;

	fixture->now = 0x1122334455667788;
	assert_true(get(fixture, CLINT_MTIME, 8) == 0x1122334455667788);
	assert_true(get(fixture, CLINT_MTIME, 4) == 0x55667788);
	assert_true(get(fixture, CLINT_MTIME + 4, 4) == 0x11223344);
	put(fixture, CLINT_MTIMECMP + 8, 8, 100);
	assert_true(fixture->timer[1]);
	put(fixture, CLINT_MTIME + 4, 4, 0);
	assert_true(fixture->now == 0x55667788);
	put(fixture, CLINT_MTIME, 8, 99);
	assert_false(fixture->timer[1]); /* time went back */
	assert_true(fixture->scheduled[1] == 100);
}

static void test_sizes(void **state)
{
	struct fixture *fixture = *state;
	u64 value;

	for (u64 offset = 0; offset < PLATFORM_CLINT_SIZE; offset += 8) {
		assert_false(clint_ops.read(&fixture->clint, offset, 1, &value));
		assert_false(clint_ops.write(&fixture->clint, offset, 2, 0));
		get(fixture, offset, 8);
		get(fixture, offset + 4, 4);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_software, setup, teardown),
		cmocka_unit_test_setup_teardown(test_timer, setup, teardown),
		cmocka_unit_test_setup_teardown(test_time, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
