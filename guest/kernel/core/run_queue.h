/* SPDX-License-Identifier: MIT */
/*
 * The tasks that could run and do not, in the order in which they shall: those
 * of SCHED_FIFO and SCHED_RR by priority, then all others by virtual runtime.
 * That is the time a task has run, counted slower the lower its nice value is
 * (by 1.25 a step), so who has had least for its weight comes first. Who slept
 * long is put next to those who did not, at most half a slice ahead: it may run
 * soon, but has saved up nothing.
 */
#ifndef CORE_RUN_QUEUE_H
#define CORE_RUN_QUEUE_H

#include "core/types.h"

struct hart;
struct task_struct;

bool run_queue_is_empty(void);
/* Ready anew, after a sleep or a fork. */
void run_queue_wake(struct task_struct *task);
/* It ran and could go on. */
void run_queue_put_back(struct task_struct *task);
/* It ran and lets all others of its kind go first. */
void run_queue_yield(struct task_struct *task);
void run_queue_remove(struct task_struct *task);
/* The first that the hart may run; NULL: none. It stays in the queue. */
struct task_struct *run_queue_first(const struct hart *hart);
/* The task has run that long. */
void run_queue_charge(struct task_struct *task, u64 ns);
/* Should `task` run now rather than the one that does? */
bool run_queue_is_ahead(const struct task_struct *task,
			const struct task_struct *running);

#endif
