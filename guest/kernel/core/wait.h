/* SPDX-License-Identifier: MIT */
/*
 * Waiting. The kernel is never preempted, so a loop of "look, then wait" needs
 * no lock: nothing changes between the two. Whoever changes something wakes;
 * whoever was woken looks again.
 */
#ifndef CORE_WAIT_H
#define CORE_WAIT_H

#include "core/types.h"

struct task_struct;

struct wait_queue {
	struct list_head sleepers;
};

static inline void wait_queue_init(struct wait_queue *queue)
{
	list_init(&queue->sleepers);
}

/* Until wake_up(queue), a signal, or the time since boot; ~0: no time. */
void wait_on(struct wait_queue *queue, u64 deadline_ns);
/* The same, and a signal does not end it. */
void wait_uninterruptible(struct wait_queue *queue);
/* Until anything at all happens: for who waits for several things. */
void wait_any(u64 deadline_ns);
void wake_up(struct wait_queue *queue);
/* A device did something, or a file changed, that pollers may wait for. */
void wake_pollers(void);

#endif
