/* SPDX-License-Identifier: MIT */
/*
 * Things that happen at a cycle: an array sorted by (cycle, order of
 * scheduling), so that runs repeat exactly. One queue a machine; the run
 * loop stops harts at the first event's cycle and calls event_queue_run.
 * Nothing here allocates: an event is embedded in its owner.
 */
#ifndef BASE_EVENT_H
#define BASE_EVENT_H

#include "base/types.h"

#define EVENT_QUEUE_MAX 64
#define EVENT_NEVER (~0ull)

struct event {
	void (*fire)(void *owner, u64 now_cycle);
	void *owner;
	u64 cycle;    /* when; EVENT_NEVER: not scheduled */
	u64 sequence; /* breaks ties */
};

struct event_queue {
	struct event *sorted[EVENT_QUEUE_MAX];
	unsigned count;
	u64 sequence;
	/* Called when an event becomes the new first one, so that whoever
	   runs the harts can shorten the stretch in progress; may be NULL. */
	void (*first_changed)(void *owner, u64 cycle);
	void *owner;
};

void event_queue_init(struct event_queue *queue);
/* Schedule or move; EVENT_NEVER cancels. */
void event_schedule(struct event_queue *queue, struct event *event, u64 cycle);
/* Cycle of the first event, or EVENT_NEVER. */
u64 event_queue_next(const struct event_queue *queue);
/* Fire every event whose cycle is <= now. An event may reschedule itself. */
void event_queue_run(struct event_queue *queue, u64 now_cycle);

#endif
