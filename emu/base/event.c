/* SPDX-License-Identifier: MIT */
/* A small sorted array: a machine has a dozen events, most of them idle. */
#include "base/event.h"

#include <string.h>

#include "base/check.h"

void event_queue_init(struct event_queue *queue)
{
	memset(queue, 0, sizeof(*queue));
}

static bool is_before(const struct event *left, const struct event *right)
{
	if (left->cycle != right->cycle)
		return left->cycle < right->cycle;
	return left->sequence < right->sequence;
}

static void event_remove(struct event_queue *queue, struct event *event)
{
	for (unsigned i = 0; i < queue->count; i++) {
		if (queue->sorted[i] != event)
			continue;
		queue->count--;
		memmove(&queue->sorted[i], &queue->sorted[i + 1],
			(queue->count - i) * sizeof(queue->sorted[0]));
		return;
	}
}

void event_schedule(struct event_queue *queue, struct event *event, u64 cycle)
{
	unsigned at;

	event_remove(queue, event);
	event->cycle = cycle;
	if (cycle == EVENT_NEVER)
		return;
	CHECK(queue->count < EVENT_QUEUE_MAX);
	event->sequence = queue->sequence++;
	for (at = queue->count; at > 0; at--) {
		if (!is_before(event, queue->sorted[at - 1]))
			break;
		queue->sorted[at] = queue->sorted[at - 1];
	}
	queue->sorted[at] = event;
	queue->count++;
	if (at == 0 && queue->first_changed)
		queue->first_changed(queue->owner, cycle);
}

u64 event_queue_next(const struct event_queue *queue)
{
	return queue->count ? queue->sorted[0]->cycle : EVENT_NEVER;
}

void event_queue_run(struct event_queue *queue, u64 now_cycle)
{
	while (queue->count && queue->sorted[0]->cycle <= now_cycle) {
		struct event *event = queue->sorted[0];

		event_remove(queue, event);
		event->cycle = EVENT_NEVER;
		event->fire(event->owner, now_cycle);
	}
}
