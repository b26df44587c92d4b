/* SPDX-License-Identifier: MIT */
/*
 * Who runs. All harts take from one queue (run_queue.h), so that none idles while
 * another has too much: who has had least for its weight comes first, for a
 * slice; a task that waits leaves the queue. On one
 * hart the slice's timer runs only while somebody else could run. The kernel
 * itself is never preempted: a switch happens where a task waits or returns to
 * user mode.
 */
#ifndef CORE_SCHED_H
#define CORE_SCHED_H

#include "core/types.h"

struct hart;
struct task_struct;

#define SLICE_NS	    4000000ul  /* chosen: 250 switches a second */
#define SCHED_RESET_ON_FORK 0x40000000 /* in task_struct's policy */

enum task_state {
	TASK_RUNNING,
	TASK_INTERRUPTIBLE,
	TASK_UNINTERRUPTIBLE,
	TASK_STOPPED, /* by a signal */
	TASK_ZOMBIE,  /* ended; its parent was not told yet */
	TASK_DEAD,    /* ended; freed as soon as its stack is left */
};

void sched_init_hart(struct hart *hart);
/* Let who comes next run; that may be current, if it is TASK_RUNNING. */
void schedule(void);
/* The same, and behind all others if it is of no real-time policy. */
void sched_yield(void);
/* A new task, or one that waits, runs again. */
void sched_wake(struct task_struct *task);
/* What each hart's boot becomes: runs when nobody else does. */
void sched_idle(void) __attribute__((noreturn));
/* First of all on a new task's stack: end the switch that began on prev's. */
void sched_finish_switch(struct task_struct *prev);
/* Is the slice of the current task over? */
bool sched_is_due(void);
/* Something concerns a task that may run on another hart: have it look. */
void sched_kick(struct task_struct *task);
/* Only these harts may run it, and one of them is there. */
void sched_set_allowed(struct task_struct *task, u64 allowed_harts);
/* Current's address space was replaced. */
void sched_use_mm(struct task_struct *task);

struct sched_statistics {
	u64 switches;
	u64 forks;
};
extern struct sched_statistics sched_statistics;

#endif
