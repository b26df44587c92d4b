/* SPDX-License-Identifier: MIT */
/* Who is who: numbers of tasks, process groups, sessions; orphaned groups. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/syscall.h"
#include "core/task.h"

/* Size of the ABI's struct robust_list_head. */
#define ROBUST_LIST_SIZE 24

s64 sys_getpid(const u64 *a)
{
	(void)a;
	return current->tgid;
}

s64 sys_gettid(const u64 *a)
{
	(void)a;
	return current->pid;
}

s64 sys_getppid(const u64 *a)
{
	(void)a;
	return current->signal->leader->parent->tgid;
}

static struct task_struct *process_or_self(s32 pid)
{
	struct task_struct *task =
		pid ? task_find(pid) : current->signal->leader;

	return task && (task == &init_task || task_is_leader(task)) ? task
								    : NULL;
}

s64 sys_getpgid(const u64 *a)
{
	const struct task_struct *task = process_or_self((s32)a[0]);

	return task ? task->signal->pgrp : -ESRCH;
}

s64 sys_getsid(const u64 *a)
{
	const struct task_struct *task = process_or_self((s32)a[0]);

	return task ? task->signal->session : -ESRCH;
}

bool pgrp_exists(s32 pgrp, s32 session)
{
	for_each_node (node, &task_list)
		if (task_of(node)->signal->pgrp == pgrp &&
		    task_of(node)->signal->session == session)
			return true;
	return false;
}

s64 sys_setpgid(const u64 *a)
{
	struct task_struct *task = process_or_self((s32)a[0]);
	s32 pgrp = (s32)a[1];

	if (pgrp < 0)
		return -EINVAL;
	if (!task || (task != current->signal->leader &&
		      task->parent != current->signal->leader))
		return -ESRCH;
	if (task->signal->session != current->signal->session ||
	    task->signal->session == task->pid)
		return -EPERM;
	if (task->has_execed && task != current->signal->leader)
		return -EACCES;
	if (!pgrp)
		pgrp = task->pid;
	if (pgrp != task->pid && !pgrp_exists(pgrp, task->signal->session))
		return -EPERM;
	task->signal->pgrp = pgrp;
	return 0;
}

s64 sys_setsid(const u64 *a)
{
	struct signal_struct *signal = current->signal;

	(void)a;
	for_each_node (node, &task_list)
		if (task_of(node)->signal->pgrp == current->tgid)
			return -EPERM;
	signal->session = signal->pgrp = current->tgid;
	return signal->session;
}

/* None of its members has a parent elsewhere in the session: nobody there
   would continue it if it stopped. */
bool pgrp_is_orphaned(s32 pgrp)
{
	for_each_node (node, &task_list) {
		const struct task_struct *task = task_of(node);
		const struct signal_struct *above;

		if (task->signal->pgrp != pgrp || !task_is_leader(task) ||
		    !task->signal->live)
			continue;
		above = task->parent->signal;
		if (above->pgrp != pgrp &&
		    above->session == task->signal->session)
			return false;
	}
	return true;
}

s64 sys_set_tid_address(const u64 *a)
{
	current->clear_child_tid_va = a[0];
	return current->pid;
}

s64 sys_set_robust_list(const u64 *a)
{
	if (a[1] != ROBUST_LIST_SIZE)
		return -EINVAL;
	current->robust_list_va = a[0];
	return 0;
}

s64 sys_get_robust_list(const u64 *a)
{
	const struct task_struct *task = a[0] ? task_find((s32)a[0]) : current;
	u64 size = ROBUST_LIST_SIZE;

	if (!task)
		return -ESRCH;
	if (copy_to_user(a[1], &task->robust_list_va, 8) ||
	    copy_to_user(a[2], &size, sizeof(size)))
		return -EFAULT;
	return 0;
}
