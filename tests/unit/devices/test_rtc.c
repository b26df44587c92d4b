/* SPDX-License-Identifier: MIT */
/* The goldfish clock: what Linux's and U-Boot's drivers do with it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "devices/rtc.h"

#define START_NS 1767225600000000000ull

enum {
	TIME_LOW = 0x00, TIME_HIGH = 0x04, ALARM_LOW = 0x08, ALARM_HIGH = 0x0c,
	INTERRUPT_ENABLED = 0x10, CLEAR_ALARM = 0x14, ALARM_STATUS = 0x18,
	CLEAR_INTERRUPT = 0x1c,
};

struct fixture {
	struct rtc rtc;
	u64 time_ns, scheduled_ns;
	bool line;
};

static u64 read_time_ns(void *owner)
{
	return ((struct fixture *)owner)->time_ns;
}

static void schedule(void *owner, u64 time_ns)
{
	((struct fixture *)owner)->scheduled_ns = time_ns;
}

static void set_line(void *receiver, unsigned number, bool level)
{
	assert_int_equal(number, 11);
	((struct fixture *)receiver)->line = level;
}

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	fixture->rtc = (struct rtc){
		.start_ns = START_NS,
		.read_time_ns = read_time_ns,
		.schedule = schedule,
		.owner = fixture,
		.line = { set_line, fixture, 11 },
	};
	rtc_reset(&fixture->rtc);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	test_free(*state);
	return 0;
}

static u64 get(struct fixture *fixture, u64 offset)
{
	u64 value;

	assert_true(rtc_ops.read(&fixture->rtc, offset, 4, &value));
	return value;
}

static void set(struct fixture *fixture, u64 offset, u64 value)
{
	assert_true(rtc_ops.write(&fixture->rtc, offset, 4, value));
}

static u64 get_time(struct fixture *fixture)
{
	u64 low = get(fixture, TIME_LOW);

	return get(fixture, TIME_HIGH) << 32 | low;
}

/* As rtc-goldfish.c: the high half first, then the low one, then the enable. */
static void set_alarm(struct fixture *fixture, u64 ns)
{
	set(fixture, ALARM_HIGH, ns >> 32);
	set(fixture, ALARM_LOW, ns & 0xffffffff);
	set(fixture, INTERRUPT_ENABLED, 1);
}

static void pass(struct fixture *fixture, u64 ns)
{
	fixture->time_ns += ns;
	rtc_update(&fixture->rtc);
}

static void test_time(void **state)
{
	struct fixture *fixture = *state;
	u64 high;

	assert_true(get_time(fixture) == START_NS);
	fixture->time_ns = 5000000000ull;
	assert_true(get_time(fixture) == START_NS + 5000000000ull);
	/* The high half belongs to the low one that was read. */
	get(fixture, TIME_LOW);
	high = get(fixture, TIME_HIGH);
	fixture->time_ns += 1ull << 32;
	assert_true(get(fixture, TIME_HIGH) == high);
	set(fixture, TIME_HIGH, 1);
	set(fixture, TIME_LOW, 0x80000000);
	assert_true(get_time(fixture) == 0x180000000ull);
	fixture->time_ns += 7;
	assert_true(get_time(fixture) == 0x180000007ull);
}

static void test_alarm(void **state)
{
	struct fixture *fixture = *state;
	u64 alarm_ns = START_NS + 3000000000ull;

	set_alarm(fixture, alarm_ns);
	assert_true(fixture->scheduled_ns == 3000000000ull);
	assert_int_equal(get(fixture, ALARM_STATUS), 1);
	assert_true((get(fixture, ALARM_HIGH) << 32 | get(fixture, ALARM_LOW)) == alarm_ns);
	pass(fixture, 2999999999ull);
	assert_false(fixture->line);
	pass(fixture, 1);
	assert_true(fixture->line);
	assert_int_equal(get(fixture, ALARM_STATUS), 0);
	assert_true(fixture->scheduled_ns == ~0ull);
	set(fixture, CLEAR_INTERRUPT, 1);
	assert_false(fixture->line);
	pass(fixture, 1000);
	assert_false(fixture->line); /* once */
}

static void test_alarm_in_the_past(void **state)
{
	struct fixture *fixture = *state;

	set_alarm(fixture, START_NS - 1);
	assert_true(fixture->line);
}

static void test_alarm_given_up(void **state)
{
	struct fixture *fixture = *state;

	set_alarm(fixture, START_NS + 100);
	set(fixture, CLEAR_ALARM, 1);
	assert_int_equal(get(fixture, ALARM_STATUS), 0);
	pass(fixture, 200);
	assert_false(fixture->line);
}

static void test_interrupt_not_enabled(void **state)
{
	struct fixture *fixture = *state;

	set_alarm(fixture, START_NS + 100);
	set(fixture, INTERRUPT_ENABLED, 0);
	pass(fixture, 200);
	assert_false(fixture->line);
	set(fixture, INTERRUPT_ENABLED, 1);
	assert_true(fixture->line); /* it was pending */
}

/* A clock set forward reaches the alarm. */
static void test_clock_set_forward(void **state)
{
	struct fixture *fixture = *state;
	u64 later_ns = START_NS + 50000000000ull;

	set_alarm(fixture, START_NS + 40000000000ull);
	set(fixture, TIME_HIGH, later_ns >> 32);
	set(fixture, TIME_LOW, later_ns & 0xffffffff);
	assert_true(fixture->line);
}

static void test_reset(void **state)
{
	struct fixture *fixture = *state;

	set_alarm(fixture, START_NS + 100);
	fixture->time_ns = 50;
	rtc_reset(&fixture->rtc);
	assert_true(fixture->scheduled_ns == ~0ull);
	assert_int_equal(get(fixture, ALARM_STATUS), 0);
	assert_true(get_time(fixture) == START_NS + 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_time, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alarm, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alarm_in_the_past, setup, teardown),
		cmocka_unit_test_setup_teardown(test_alarm_given_up, setup, teardown),
		cmocka_unit_test_setup_teardown(test_interrupt_not_enabled, setup, teardown),
		cmocka_unit_test_setup_teardown(test_clock_set_forward, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reset, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
