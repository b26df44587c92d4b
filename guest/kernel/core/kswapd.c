/* SPDX-License-Identifier: MIT */
/*
 * The task that reclaims memory before somebody has to wait for it, and what
 * happens when nothing is left to reclaim: the process that uses most ends.
 */
#include "core/hart.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/wait.h"

static struct wait_queue sleep_queue = { LIST_HEAD_INIT(sleep_queue.sleepers) };
static struct task_struct *kswapd;

static void run(void *unused)
{
	(void)unused;
	for (;;) {
		reclaim_background();
		wait_uninterruptible(&sleep_queue);
	}
}

void wake_kswapd(void)
{
	if (kswapd) {
		wake_up(&sleep_queue);
		return;
	}
	if (current == current->hart->idle)
		return; /* while the machine starts */
	memalloc_begin();
	kswapd = fork_kernel(run, "kswapd");
	memalloc_end();
}

/* What would come back if it ended: frames, tables and swap. */
static u64 badness(const struct task_struct *task)
{
	const struct mm_struct *mm = task->mm;

	if (!mm || !task_is_leader(task) || task->signal->is_exiting)
		return 0;
	return mm->rss_anon + mm->rss_file + mm->swap_entries +
	       mm->pgtable_pages + 1;
}

bool oom_kill(void)
{
	struct task_struct *victim = NULL;

	for_each_node (node, &task_list) {
		struct task_struct *task = task_of(node);

		/* one is on its way: wait for what it gives back */
		if (task->mm && task->signal->is_exiting &&
		    task->signal != current->signal)
			return true;
		if (badness(task) > (victim ? badness(victim) : 0))
			victim = task;
	}
	if (!victim)
		return false;
	task_report(
		"%s: killed: out of memory (%lu frames free, %lu anonymous, "
		"%lu in swap)",
		victim->comm, frames_owned(OWNER_FREE), victim->mm->rss_anon,
		victim->mm->swap_entries);
	victim->signal->is_exiting = true;
	victim->signal->exit_status = SIGKILL;
	for_each_node (node, &victim->signal->threads)
		signal_kill_thread(thread_of(node));
	return true;
}
