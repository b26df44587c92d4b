/* SPDX-License-Identifier: MIT */
/*
 * For what must not change while a task that uses it sleeps. The kernel is not
 * preempted, so that is where it touches user memory, whose page may have to be
 * read in first.
 */
#ifndef CORE_MUTEX_H
#define CORE_MUTEX_H

#include "core/wait.h"

struct mutex {
	bool is_taken;
	struct wait_queue waiters;
};

#define MUTEX_INIT(name)                                                       \
	{                                                                      \
		false,                                                         \
		{                                                              \
			LIST_HEAD_INIT((name).waiters.sleepers)                \
		}                                                              \
	}

static inline void mutex_init(struct mutex *mutex)
{
	mutex->is_taken = false;
	wait_queue_init(&mutex->waiters);
}

static inline void mutex_lock(struct mutex *mutex)
{
	while (mutex->is_taken)
		wait_uninterruptible(&mutex->waiters);
	mutex->is_taken = true;
}

static inline void mutex_unlock(struct mutex *mutex)
{
	mutex->is_taken = false;
	wake_up(&mutex->waiters);
}

#endif
