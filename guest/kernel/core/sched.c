/* SPDX-License-Identifier: MIT */
/*
 * The switch, and waiting. One queue for all harts; a hart takes the first that
 * it may run.
 */
#include "core/sched.h"
#include "arch/csr.h"
#include "arch/pgtable.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/run_queue.h"
#include "core/task.h"
#include "core/time.h"
#include "core/wait.h"

static struct wait_queue pollers = { LIST_HEAD_INIT(pollers.sleepers) };
struct sched_statistics sched_statistics;

static void end_slice(struct timer *timer)
{
	struct hart *hart = container_of(timer, struct hart, slice);

	hart->is_due = true;
	hart->is_slice_timed = false;
}

void sched_init_hart(struct hart *hart)
{
	hart->slice.fire = end_slice;
}

bool sched_is_due(void)
{
	return current->hart->is_due;
}

static bool may_run(const struct task_struct *task, const struct hart *hart)
{
	return task->allowed_harts & hart_bit(hart);
}

/*
 * The timer is needed while one runs and another could. With several harts who
 * queues a task would have to tell the others so; they rather time each slice.
 */
static void time_slice(void)
{
	struct hart *hart = current->hart;

	if (current == hart->idle ||
	    (hart_count == 1 && run_queue_is_empty())) {
		if (hart->is_slice_timed)
			timer_stop(&hart->slice);
		hart->is_slice_timed = false;
	} else if (!hart->is_slice_timed) {
		hart->is_slice_timed = true;
		timer_start(&hart->slice, time_since_boot_ns() + SLICE_NS);
	}
}

/* ---- where a task shall run ---- */

static bool is_free(const struct hart *hart, const struct task_struct *task)
{
	if (!may_run(task, hart))
		return false;
	return hart == current->hart ? current == hart->idle && !hart->is_due
				     : hart->is_idle;
}

/* One that has nothing to do; rather where the task's TLB entries are. */
static struct hart *find_free(const struct task_struct *task)
{
	if (is_free(&harts[task->last_hart], task))
		return &harts[task->last_hart];
	if (is_free(current->hart, task))
		return current->hart;
	for (u32 i = 0; i < hart_count; i++)
		if (is_free(&harts[i], task))
			return &harts[i];
	return NULL;
}

static struct hart *first_allowed(const struct task_struct *task)
{
	for (u32 i = 0; i < hart_count; i++)
		if (may_run(task, &harts[i]))
			return &harts[i];
	return NULL;
}

static void ask(struct hart *hart)
{
	hart->is_due = true;
	hart->is_idle = false;
	hart_kick(hart);
}

/* A hart for what was queued: one that is free, or that has a lesser task. */
static void find_hart(struct task_struct *task)
{
	struct hart *here = current->hart, *hart = find_free(task);

	if (!hart && !may_run(task, here))
		hart = first_allowed(task);
	else if (!hart && run_queue_is_ahead(task, current))
		hart = here;
	if (hart)
		ask(hart);
}

static void enqueue(struct task_struct *task)
{
	run_queue_wake(task);
	find_hart(task);
}

/* It ran here, and could go on: another hart is asked only if this may not. */
static void put_back(struct task_struct *task, bool yields)
{
	if (yields)
		run_queue_yield(task);
	else
		run_queue_put_back(task);
	if (!may_run(task, current->hart))
		find_hart(task);
}

void sched_kick(struct task_struct *task)
{
	if (task->hart)
		hart_kick(task->hart);
}

void sched_wake(struct task_struct *task)
{
	if (task->hart) {
		task->state = TASK_RUNNING;
		hart_kick(task->hart);
		return;
	}
	if (task->state == TASK_RUNNING && !list_empty(&task->run_node))
		return;
	task->state = TASK_RUNNING;
	enqueue(task);
	time_slice();
}

void sched_set_allowed(struct task_struct *task, u64 allowed_harts)
{
	task->allowed_harts = allowed_harts;
	if (task->hart && !may_run(task, task->hart)) {
		task->hart->is_due = true;
		hart_kick(task->hart);
	} else if (!list_empty(&task->run_node)) {
		run_queue_remove(task);
		enqueue(task);
	}
}

/* ---- the switch ---- */

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
	else if (next->mm)
		tlb_catch_up(next->mm);
}

void sched_finish_switch(struct task_struct *prev)
{
	if (prev->state == TASK_DEAD)
		task_free(prev);
	if (current != current->hart->idle)
		fp_restore(&current->fp);
	time_slice();
}

static struct task_struct *pick_next(const struct hart *hart)
{
	struct task_struct *task = run_queue_first(hart);

	if (!task)
		return hart->idle;
	run_queue_remove(task);
	return task;
}

static void account(struct task_struct *task)
{
	u64 now = time_since_boot_ns();

	task->cpu_ns += now - task->run_since_ns;
	if (task != task->hart->idle)
		run_queue_charge(task, now - task->run_since_ns);
	task->run_since_ns = now;
}

static void switch_tasks(struct hart *hart, struct task_struct *prev,
			 struct task_struct *next)
{
	if (prev != hart->idle)
		fp_save(&prev->fp);
	if (hart->is_slice_timed)
		timer_stop(&hart->slice);
	hart->is_slice_timed = false;
	hart->current = next;
	next->hart = hart;
	next->last_hart = hart->number;
	switch_mm(prev, next);
	prev->hart = NULL;
	prev = switch_to(prev, next);
	sched_finish_switch(prev);
}

static void reschedule(bool yields)
{
	struct task_struct *prev = current, *next;
	struct hart *hart = prev->hart;

	hart->is_due = false;
	account(prev);
	if (prev->state == TASK_RUNNING && prev != hart->idle)
		put_back(prev, yields);
	next = pick_next(hart);
	if (next == prev) {
		time_slice();
		return;
	}
	next->run_since_ns = prev->run_since_ns;
	next->switches++;
	sched_statistics.switches++;
	switch_tasks(hart, prev, next);
}

void schedule(void)
{
	reschedule(false);
}

void sched_yield(void)
{
	reschedule(true);
}

void sched_idle(void)
{
	for (;;) {
		while (!run_queue_first(current->hart)) {
			current->hart->is_due = false;
			time_wait_interrupt();
		}
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
