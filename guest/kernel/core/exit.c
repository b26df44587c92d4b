/* SPDX-License-Identifier: MIT */
/*
 * The end of threads and processes: what is given back at once, who inherits
 * the children, and what the parent is told. A process that nobody waits for
 * is gone at once. When the first program ends, the machine does.
 */
#include "arch/uaccess.h"
#include "core/futex.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "core/wait.h"
#include "fs/super.h"

#define FIRST_PROGRAM 2 /* its pid */

void task_release_mm(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;
	struct task_struct *waiter = task->vfork_parent;

	task->vfork_parent = NULL;
	if (waiter) {
		waiter->is_vfork_waiting = false;
		sched_wake(waiter);
	}
	if (!mm)
		return;
	/* who joins a thread waits for this word to become 0 */
	if (task->clear_child_tid_va && mm->mm_users > 1) {
		s32 zero = 0;

		if (!copy_to_user(task->clear_child_tid_va, &zero,
				  sizeof(zero)))
			futex_wake(task->clear_child_tid_va, 1);
	}
	task->clear_child_tid_va = 0;
	task->mm = NULL;
	mm_put(mm);
}

static void tell_parent(struct task_struct *leader)
{
	struct task_struct *parent = leader->parent;
	const struct sigaction *action = &parent->sighand->action[SIGCHLD - 1];
	int status = leader->exit_status;
	struct siginfo info = {
		.si_signo = leader->exit_signal,
		.si_code = status & 0x7f ? CLD_KILLED : CLD_EXITED,
		.si_pid = leader->pid,
		.si_status = status & 0x7f ? status & 0x7f : status >> 8 & 0xff,
	};
	bool is_unwanted =
		parent == &init_task ||
		(leader->exit_signal == SIGCHLD &&
		 (action->handler == SIG_IGN || action->flags & SA_NOCLDWAIT));

	leader->state = TASK_ZOMBIE;
	if (leader->exit_signal > 0 && parent != &init_task &&
	    action->handler != SIG_IGN)
		signal_send_info(parent, &info);
	if (is_unwanted && leader != current)
		task_free(leader);
	else if (is_unwanted)
		leader->state = TASK_DEAD;
	wake_up(&parent->signal->child_exit);
}

void task_tell_parent_stop(struct task_struct *leader, int code, int signo)
{
	struct task_struct *parent = leader->parent;
	const struct sigaction *action = &parent->sighand->action[SIGCHLD - 1];
	struct siginfo info = { .si_signo = SIGCHLD,
				.si_code = code,
				.si_pid = leader->pid,
				.si_status = signo };

	if (parent == &init_task)
		return;
	if (action->handler != SIG_IGN && !(action->flags & SA_NOCLDSTOP))
		signal_send_info(parent, &info);
	wake_up(&parent->signal->child_exit);
}

/* A process that is stopped, without anybody left who could continue it. */
static void free_orphaned_group(const struct task_struct *child)
{
	s32 pgrp = child->signal->pgrp;

	if (!child->signal->stopped_by || !pgrp_is_orphaned(pgrp))
		return;
	signal_send_pgrp(pgrp, SIGHUP);
	signal_send_pgrp(pgrp, SIGCONT);
}

/* prctl(PR_SET_PDEATHSIG) */
static void tell_of_death(struct task_struct *task)
{
	struct siginfo info = { .si_signo = task->parent_death_signal,
				.si_code = SI_USER };

	if (info.si_signo && task->signal->live)
		signal_send_thread(task, &info);
}

/* The kernel takes the children, and has no use for those that ended. */
static void give_children_away(struct task_struct *leader)
{
	while (!list_empty(&leader->children)) {
		struct task_struct *child = list_entry(
			leader->children.next, struct task_struct, sibling);

		list_del(&child->sibling);
		child->parent = &init_task;
		child->exit_signal = SIGCHLD;
		list_add_tail(&child->sibling, &init_task.children);
		for_each_node (node, &child->signal->threads) {
			thread_of(node)->parent = &init_task;
			tell_of_death(thread_of(node));
		}
		if (child->state == TASK_ZOMBIE && !child->signal->live)
			task_free(child);
		else
			free_orphaned_group(child);
	}
}

/* The first program's status is the machine's. */
static void end_machine(struct task_struct *task)
{
	int status = task->exit_status;

	printk("%s: exit %d: %lu+%lu faults, %lu system calls, %lu switches",
	       task->comm,
	       status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff,
	       task->signal->min_flt, task->signal->maj_flt, task->syscalls,
	       sched_statistics.switches);
	super_shutdown();
	power_off(status & 0x7f ? 128 + (status & 0x7f) : status >> 8 & 0xff);
}

static void end_process(struct task_struct *leader)
{
	struct signal_struct *signal = leader->signal;

	if (signal->is_exiting)
		leader->exit_status = signal->exit_status;
	itimers_free(signal);
	if (leader->exit_status)
		syscall_report_unknown(leader);
	if (leader->pid == FIRST_PROGRAM)
		end_machine(leader);
	if (signal->session == leader->pid)
		tty_leave_session(signal->session);
	give_children_away(leader);
	tell_parent(leader);
}

void task_exit_thread(int status)
{
	struct task_struct *task = current;
	struct signal_struct *signal = task->signal;
	bool is_last = signal->live == 1;

	task->exit_status = status;
	if (is_last && !signal->is_exiting)
		signal->leader->exit_status = status;
	if (task->mm)
		futex_release_robust();
	task_release_mm(task);
	files_put(task->files);
	task->files = NULL;
	fs_struct_put(task->fs);
	task->fs = NULL;
	dentry_put(task->exe);
	task->exe = NULL;
	signal->live--;
	signal->ended_cpu_ns += time_cpu_ns(task);
	task->run_since_ns = time_since_boot_ns();
	task->cpu_ns = 0;
	task->state = task_is_leader(task) ? TASK_ZOMBIE : TASK_DEAD;
	if (is_last)
		end_process(signal->leader);
	else
		wake_up(&signal->child_exit); /* for task_end_siblings */
	schedule();
	panic("a task that ended runs");
}

void task_exit_group(int status)
{
	struct signal_struct *signal = current->signal;

	if (!signal->is_exiting) {
		signal->is_exiting = true;
		signal->exit_status = status;
		for_each_node (node, &signal->threads)
			if (thread_of(node) != current)
				signal_kill_thread(thread_of(node));
	}
	task_exit_thread(signal->exit_status);
}

void task_end_siblings(void)
{
	struct signal_struct *signal = current->signal;

	for_each_node (node, &signal->threads)
		if (thread_of(node) != current)
			signal_kill_thread(thread_of(node));
	while (signal->live > 1)
		wait_uninterruptible(&signal->child_exit);
	if (task_is_leader(current))
		return;
	/* the process goes on under its number: take the leader's place */
	task_replace_leader(current);
}

s64 sys_exit(const u64 *a)
{
	task_exit_thread((int)(a[0] & 0xff) << 8);
}

s64 sys_exit_group(const u64 *a)
{
	task_exit_group((int)(a[0] & 0xff) << 8);
}
