/* SPDX-License-Identifier: MIT */
/* The event queue: order, ties, moving, cancelling, rescheduling itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/event.h"

struct record {
	struct event event;
	struct event_queue *queue;
	char name;
	u64 period; /* 0: once */
};

struct log {
	struct event_queue queue;
	char text[32];
	unsigned used;
	u64 first; /* what first_changed told last */
};

static void on_fire(void *owner, u64 now_cycle)
{
	struct record *record = owner;
	struct log *log = (struct log *)record->queue;

	assert_true(log->used < sizeof(log->text) - 1);
	log->text[log->used++] = record->name;
	if (record->period)
		event_schedule(&log->queue, &record->event, now_cycle + record->period);
}

static void on_first(void *owner, u64 cycle)
{
	((struct log *)owner)->first = cycle;
}

static void prepare(struct log *log, struct record *records, unsigned count)
{
	*log = (struct log){ .first = EVENT_NEVER };
	event_queue_init(&log->queue);
	log->queue.first_changed = on_first;
	log->queue.owner = log;
	for (unsigned i = 0; i < count; i++)
		records[i] = (struct record){
			.event = { on_fire, &records[i], EVENT_NEVER, 0 },
			.queue = &log->queue,
			.name = (char)('a' + i),
		};
}

static void test_order_and_ties(void **state)
{
	struct record records[4];
	struct log log;

	(void)state;
	prepare(&log, records, 4);
	assert_true(event_queue_next(&log.queue) == EVENT_NEVER);
	event_schedule(&log.queue, &records[0].event, 30);
	event_schedule(&log.queue, &records[1].event, 10);
	event_schedule(&log.queue, &records[2].event, 10);
	event_schedule(&log.queue, &records[3].event, 20);
	assert_true(event_queue_next(&log.queue) == 10);
	assert_true(log.first == 10);
	event_queue_run(&log.queue, 20);
	assert_string_equal(log.text, "bcd");
	assert_true(event_queue_next(&log.queue) == 30);
	event_queue_run(&log.queue, 29);
	assert_string_equal(log.text, "bcd");
	event_queue_run(&log.queue, 30);
	assert_string_equal(log.text, "bcda");
}

static void test_move_and_cancel(void **state)
{
	struct record records[2];
	struct log log;

	(void)state;
	prepare(&log, records, 2);
	event_schedule(&log.queue, &records[0].event, 5);
	event_schedule(&log.queue, &records[1].event, 6);
	event_schedule(&log.queue, &records[0].event, 7);
	event_queue_run(&log.queue, 7);
	assert_string_equal(log.text, "ba");
	event_schedule(&log.queue, &records[0].event, 8);
	event_schedule(&log.queue, &records[0].event, EVENT_NEVER);
	assert_true(event_queue_next(&log.queue) == EVENT_NEVER);
	event_queue_run(&log.queue, 100);
	assert_string_equal(log.text, "ba");
}

static void test_reschedules_itself(void **state)
{
	struct record records[1];
	struct log log;

	(void)state;
	prepare(&log, records, 1);
	records[0].period = 10;
	event_schedule(&log.queue, &records[0].event, 10);
	for (u64 now = 0; now <= 35; now++)
		event_queue_run(&log.queue, now);
	assert_string_equal(log.text, "aaa");
	assert_true(event_queue_next(&log.queue) == 40);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_order_and_ties),
		cmocka_unit_test(test_move_and_cancel),
		cmocka_unit_test(test_reschedules_itself),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
