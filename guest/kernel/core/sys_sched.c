/* SPDX-License-Identifier: MIT */
/*
 * Scheduling parameters: nice values, policies, I/O priorities. They are checked, kept
 * and inherited as Linux does; run_queue.c acts on them.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define PRIO_PROCESS 0
#define PRIO_PGRP    1
#define PRIO_USER    2
#define NICE_LEAST   (-20)
#define NICE_MOST    19

#define SCHED_FIFO	1
#define SCHED_RR	2
#define SCHED_BATCH	3
#define SCHED_IDLE	5
#define RT_PRIORITY_MAX 99
#define RR_SLICE_NS	100000000ul
#define ATTR_SIZE_LEAST 48 /* the first version of struct sched_attr */

#define IOPRIO_WHO_PROCESS 1
#define IOPRIO_WHO_USER	   3
#define IOPRIO_CLASS_SHIFT 13
#define IOPRIO_CLASS_IDLE  3

/* Is the task one that `which` and `who` name? 0: the caller's own. */
static bool is_named(const struct task_struct *task, u64 which, s32 who)
{
	switch (which) {
	case PRIO_PROCESS:
		return who ? task->pid == who : task == current;
	case PRIO_PGRP:
		return task->signal->pgrp ==
		       (who ? who : current->signal->pgrp);
	default:
		return who == 0; /* the one user is root */
	}
}

s64 sys_getpriority(const u64 *a)
{
	s64 best = -ESRCH;

	if (a[0] > PRIO_USER)
		return -EINVAL;
	for_each_node (node, &task_list) {
		const struct task_struct *task = task_of(node);

		/* as Linux: 1..40, so that no value looks like an error */
		if (is_named(task, a[0], (s32)a[1]) && 20 - task->nice > best)
			best = 20 - task->nice;
	}
	return best;
}

static s32 clamp_nice(s32 nice)
{
	return nice < NICE_LEAST  ? NICE_LEAST
	       : nice > NICE_MOST ? NICE_MOST
				  : nice;
}

s64 sys_setpriority(const u64 *a)
{
	s32 nice = (s32)a[2];
	s64 result = -ESRCH;

	if (a[0] > PRIO_USER)
		return -EINVAL;
	nice = clamp_nice(nice);
	for_each_node (node, &task_list) {
		if (!is_named(task_of(node), a[0], (s32)a[1]))
			continue;
		task_of(node)->nice = nice;
		result = 0;
	}
	return result;
}

/* ---- policies ---- */

static struct task_struct *task_or_self(u64 pid, int *err)
{
	struct task_struct *task = (s32)pid ? task_find((s32)pid) : current;

	*err = (s32)pid < 0 ? -EINVAL : task ? 0 : -ESRCH;
	return task;
}

static bool is_real_time(u32 policy)
{
	return policy == SCHED_FIFO || policy == SCHED_RR;
}

static s64 set_policy(struct task_struct *task, u32 policy, u32 priority)
{
	u32 kind = policy & ~(u32)SCHED_RESET_ON_FORK;

	if (kind > SCHED_IDLE || kind == SCHED_BATCH + 1)
		return -EINVAL;
	if (is_real_time(kind) ? priority < 1 || priority > RT_PRIORITY_MAX
			       : priority != 0)
		return -EINVAL;
	task->policy = policy;
	task->rt_priority = priority;
	return 0;
}

s64 sys_sched_setscheduler(const u64 *a)
{
	int err;
	struct task_struct *task = task_or_self(a[0], &err);
	u32 priority;

	if (!a[2] || (s32)a[1] < 0)
		return -EINVAL;
	if (copy_from_user(&priority, a[2], sizeof(priority)))
		return -EFAULT;
	return err ? err : set_policy(task, (u32)a[1], priority);
}

s64 sys_sched_getscheduler(const u64 *a)
{
	int err;
	const struct task_struct *task = task_or_self(a[0], &err);

	return err ? err : (s64)task->policy;
}

s64 sys_sched_setparam(const u64 *a)
{
	int err;
	struct task_struct *task = task_or_self(a[0], &err);
	u32 priority;

	if (!a[1])
		return -EINVAL;
	if (copy_from_user(&priority, a[1], sizeof(priority)))
		return -EFAULT;
	return err ? err : set_policy(task, task->policy, priority);
}

s64 sys_sched_getparam(const u64 *a)
{
	int err;
	const struct task_struct *task = task_or_self(a[0], &err);

	if (!a[1])
		return -EINVAL;
	return err ? err
		   : copy_to_user(a[1], &task->rt_priority,
				  sizeof(task->rt_priority));
}

s64 sys_sched_get_priority_max(const u64 *a)
{
	if (is_real_time((u32)a[0]))
		return RT_PRIORITY_MAX;
	return a[0] > SCHED_IDLE + 1 || a[0] == SCHED_BATCH + 1 ? -EINVAL : 0;
}

s64 sys_sched_get_priority_min(const u64 *a)
{
	return is_real_time((u32)a[0]) ? 1 : sys_sched_get_priority_max(a);
}

s64 sys_sched_rr_get_interval(const u64 *a)
{
	int err;
	const struct task_struct *task = task_or_self(a[0], &err);
	struct timespec slice = { 0, 0 };

	if (err)
		return err;
	if (task->policy != SCHED_FIFO)
		slice.tv_nsec = task->policy == SCHED_RR ? (s64)RR_SLICE_NS
							 : (s64)SLICE_NS;
	return copy_to_user(a[1], &slice, sizeof(slice));
}

struct sched_attr {
	u32 size, policy;
	u64 flags;
	s32 nice;
	u32 priority;
	u64 runtime, deadline, period;
};
_Static_assert(sizeof(struct sched_attr) == ATTR_SIZE_LEAST, "sched_attr");

s64 sys_sched_setattr(const u64 *a)
{
	int err;
	struct task_struct *task = task_or_self(a[0], &err);
	struct sched_attr attr;
	s64 result;

	if (!a[1] || (s32)a[0] < 0 || a[2])
		return -EINVAL;
	if (copy_from_user(&attr, a[1], sizeof(attr)))
		return -EFAULT;
	if (attr.size && attr.size < ATTR_SIZE_LEAST)
		return -E2BIG;
	if (err)
		return err;
	result = set_policy(task, attr.policy, attr.priority);
	if (!result && !is_real_time(attr.policy))
		task->nice = clamp_nice(attr.nice);
	return result;
}

s64 sys_sched_getattr(const u64 *a)
{
	int err;
	const struct task_struct *task = task_or_self(a[0], &err);
	struct sched_attr attr = { .size = sizeof(attr) };

	if (!a[1] || (u32)a[2] < ATTR_SIZE_LEAST || (u32)a[2] > PAGE_SIZE ||
	    a[3])
		return -EINVAL;
	if (err)
		return err;
	attr.policy = task->policy;
	attr.priority = task->rt_priority;
	attr.nice = is_real_time(task->policy) ? 0 : task->nice;
	return copy_to_user(a[1], &attr, sizeof(attr));
}

/* ---- I/O priorities: only kept ---- */

s64 sys_ioprio_get(const u64 *a)
{
	s64 best = -ESRCH;

	if (a[0] < IOPRIO_WHO_PROCESS || a[0] > IOPRIO_WHO_USER)
		return -EINVAL;
	for_each_node (node, &task_list)
		if (is_named(task_of(node), a[0] - 1, (s32)a[1]))
			best = task_of(node)->ioprio;
	return best;
}

s64 sys_ioprio_set(const u64 *a)
{
	s64 result = -ESRCH;

	if (a[0] < IOPRIO_WHO_PROCESS || a[0] > IOPRIO_WHO_USER ||
	    (a[2] >> IOPRIO_CLASS_SHIFT) > IOPRIO_CLASS_IDLE)
		return -EINVAL;
	for_each_node (node, &task_list) {
		if (!is_named(task_of(node), a[0] - 1, (s32)a[1]))
			continue;
		task_of(node)->ioprio = (u32)a[2];
		result = 0;
	}
	return result;
}
