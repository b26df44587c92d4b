/* SPDX-License-Identifier: MIT */
/*
 * The run queue, the switch, and waiting. One hart: what would be each hart's
 * own is in struct rq.
 */
#include "core/sched.h"
#include "arch/csr.h"
#include "arch/pgtable.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/time.h"
#include "core/wait.h"

struct rq {
	struct list_head queue; /* tasks that could run and do not */
	struct task_struct *idle;
	struct timer slice;
	bool is_slice_timed;
	bool is_due; /* the slice of the current task is over */
};

static struct rq rq;
static struct wait_queue pollers;
struct sched_statistics sched_statistics;

static void end_slice(struct timer *timer)
{
	struct rq *of = container_of(timer, struct rq, slice);

	of->is_due = true;
	of->is_slice_timed = false;
}

void sched_init(void)
{
	list_init(&rq.queue);
	rq.idle = current;
	rq.slice.fire = end_slice;
	wait_queue_init(&pollers);
}

bool sched_is_due(void)
{
	return rq.is_due;
}

/* The timer is needed while one runs and another could. */
static void time_slice(void)
{
	if (list_empty(&rq.queue) || current == rq.idle) {
		if (rq.is_slice_timed)
			timer_stop(&rq.slice);
		rq.is_slice_timed = false;
	} else if (!rq.is_slice_timed) {
		rq.is_slice_timed = true;
		timer_start(&rq.slice, time_since_boot_ns() + SLICE_NS);
	}
}

void sched_wake(struct task_struct *task)
{
	if (task->state == TASK_RUNNING && !list_empty(&task->run_node))
		return;
	task->state = TASK_RUNNING;
	if (task == current)
		return;
	list_add_tail(&task->run_node, &rq.queue);
	time_slice();
}

/* A kernel task borrows the address space that is there: lazy TLB. */
void sched_use_mm(struct task_struct *task)
{
	struct mm_struct *old = task->active_mm;

	mm_grab(task->mm);
	task->active_mm = task->mm;
	pgtable_activate(task->mm);
	if (old)
		mm_drop(old);
}

static void switch_mm(struct task_struct *prev, struct task_struct *next)
{
	next->active_mm = prev->active_mm;
	prev->active_mm = NULL;
	if (next->mm && next->mm != next->active_mm)
		sched_use_mm(next);
}

void sched_finish_switch(struct task_struct *prev)
{
	if (prev->state == TASK_DEAD)
		task_free(prev);
	if (current != rq.idle)
		fp_restore(&current->fp);
	time_slice();
}

static struct task_struct *pick_next(void)
{
	struct task_struct *next;

	if (list_empty(&rq.queue))
		return rq.idle;
	next = list_entry(rq.queue.next, struct task_struct, run_node);
	list_del(&next->run_node);
	return next;
}

void schedule(void)
{
	struct task_struct *prev = current, *next;
	u64 now;

	rq.is_due = false;
	if (prev->state == TASK_RUNNING && prev != rq.idle)
		list_add_tail(&prev->run_node, &rq.queue);
	next = pick_next();
	if (next == prev) {
		time_slice();
		return;
	}
	now = time_since_boot_ns();
	prev->cpu_ns += now - prev->run_since_ns;
	next->run_since_ns = now;
	next->switches++;
	sched_statistics.switches++;
	if (prev != rq.idle)
		fp_save(&prev->fp);
	switch_mm(prev, next);
	if (rq.is_slice_timed)
		timer_stop(&rq.slice);
	rq.is_slice_timed = false;
	prev = switch_to(prev, next);
	sched_finish_switch(prev);
}

void sched_idle(void)
{
	for (;;) {
		while (list_empty(&rq.queue))
			time_wait_interrupt();
		schedule();
	}
}

/* ---- waiting ---- */

struct sleeper {
	struct list_head node;
	struct task_struct *task;
	struct timer alarm;
};

static void end_sleep(struct timer *timer)
{
	sched_wake(container_of(timer, struct sleeper, alarm)->task);
}

static void sleep(struct wait_queue *queue, enum task_state state,
		  u64 deadline_ns)
{
	struct sleeper sleeper = { .task = current, .alarm.fire = end_sleep };

	list_add_tail(&sleeper.node, &queue->sleepers);
	if (deadline_ns != ~0ul)
		timer_start(&sleeper.alarm, deadline_ns);
	current->state = state;
	schedule();
	list_del(&sleeper.node);
	timer_stop(&sleeper.alarm);
}

void wait_on(struct wait_queue *queue, u64 deadline_ns)
{
	if (!signal_is_pending())
		sleep(queue, TASK_INTERRUPTIBLE, deadline_ns);
}

void wait_uninterruptible(struct wait_queue *queue)
{
	sleep(queue, TASK_UNINTERRUPTIBLE, ~0ul);
}

void wait_any(u64 deadline_ns)
{
	wait_on(&pollers, deadline_ns);
}

static void wake_sleepers(struct wait_queue *queue)
{
	for_each_node (node, &queue->sleepers)
		sched_wake(list_entry(node, struct sleeper, node)->task);
}

void wake_up(struct wait_queue *queue)
{
	wake_sleepers(queue);
	wake_sleepers(&pollers);
}

void wake_pollers(void)
{
	wake_sleepers(&pollers);
}
