/* SPDX-License-Identifier: MIT */
/*
 * Sending signals: to a thread or to a process, whose threads share what waits
 * for any of them. Who sleeps and may take it is woken; what would be ignored
 * is not kept. Left out: SIGCHLD's times, limits on queued signals.
 */
#include "core/signal.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/time.h"

#define STOP_SIGNALS                                                           \
	(1ul << (SIGSTOP - 1) | 1ul << (SIGTSTP - 1) | 1ul << (SIGTTIN - 1) |  \
	 1ul << (SIGTTOU - 1))

struct sigqueue {
	struct list_head node;
	struct siginfo info;
};

static struct sigqueue *sigqueue_of(struct list_head *node)
{
	return list_entry(node, struct sigqueue, node);
}

/* The number of the lowest signal in a set that is not empty. */
static int lowest(u64 set)
{
	int signo = 1;

	while (!(set & signal_bit(signo)))
		signo++;
	return signo;
}

/* ---- what waits ---- */

void sigpending_init(struct sigpending *pending)
{
	pending->set = pending->count = 0;
	list_init(&pending->queue);
}

static void drop(struct sigpending *pending, u64 set)
{
	struct list_head *node = pending->queue.next, *next;

	pending->set &= ~set;
	for (; node != &pending->queue; node = next) {
		next = node->next;
		if (!(signal_bit(sigqueue_of(node)->info.si_signo) & set))
			continue;
		list_del(node);
		kfree(sigqueue_of(node));
		pending->count--;
	}
}

void sigpending_flush(struct sigpending *pending)
{
	drop(pending, ~0ul);
}

static bool is_full(const struct sigpending *pending,
		    const struct signal_struct *signal)
{
	return pending->count >= signal->limits[RLIMIT_SIGPENDING].soft;
}

bool signal_has_room(const struct task_struct *task, int signo, bool of_thread)
{
	return signo < SIGRTMIN ||
	       !is_full(of_thread ? &task->pending
				  : &task->signal->shared_pending,
			task->signal);
}

/* If memory is short, or too many wait, one comes without what it would tell. */
static void add(struct sigpending *pending, const struct signal_struct *signal,
		const struct siginfo *info)
{
	u64 bit = signal_bit(info->si_signo);
	struct sigqueue *queued;

	if (info->si_signo < SIGRTMIN && pending->set & bit)
		return;
	pending->set |= bit;
	if (info->si_signo >= SIGRTMIN && is_full(pending, signal))
		return;
	queued = kmalloc(sizeof(*queued));
	if (!queued)
		return;
	queued->info = *info;
	pending->count++;
	list_add_tail(&queued->node, &pending->queue);
}

/* The eldest of signo; its bit goes when it was the last. */
static void take(struct sigpending *pending, int signo, struct siginfo *info)
{
	bool more = false;

	*info = (struct siginfo){ .si_signo = 0 };
	for (struct list_head *node = pending->queue.next, *next;
	     node != &pending->queue; node = next) {
		next = node->next;
		if (sigqueue_of(node)->info.si_signo != signo)
			continue;
		if (info->si_signo) {
			more = true;
			break;
		}
		*info = sigqueue_of(node)->info;
		list_del(node);
		kfree(sigqueue_of(node));
		pending->count--;
	}
	info->si_signo = signo;
	if (!more)
		pending->set &= ~signal_bit(signo);
}

u64 signal_pending_set(const struct task_struct *task)
{
	return task->pending.set | task->signal->shared_pending.set;
}

bool signal_is_pending(void)
{
	return current->is_kill_pending ||
	       signal_pending_set(current) &
		       (~current->blocked | current->waited);
}

int signal_take(u64 set, struct siginfo *info)
{
	struct sigpending *own = &current->pending;
	struct sigpending *shared = &current->signal->shared_pending;
	int signo;

	set &= own->set | shared->set;
	if (!set)
		return 0;
	/* what an instruction did comes before what others send */
	signo = lowest(set & own->set ? set & own->set : set);
	take(own->set & signal_bit(signo) ? own : shared, signo, info);
	return signo;
}

/* ---- sending ---- */

static bool ignored_by_default(int signo)
{
	return signo == SIGCHLD || signo == SIGURG || signo == SIGWINCH ||
	       signo == SIGCONT;
}

static bool is_ignored(const struct task_struct *task, int signo)
{
	u64 handler = task->sighand->action[signo - 1].handler;

	return handler == SIG_IGN ||
	       (handler == SIG_DFL && ignored_by_default(signo));
}

static bool may_take(const struct task_struct *task, int signo)
{
	return (~task->blocked | task->waited) & signal_bit(signo) &&
	       task->state != TASK_ZOMBIE && task->state != TASK_DEAD;
}

static void wake(struct task_struct *task, int signo)
{
	if (task->state == TASK_INTERRUPTIBLE ||
	    (signo == SIGKILL && task->state == TASK_STOPPED))
		sched_wake(task);
	else
		sched_kick(task);
}

void signal_kill_thread(struct task_struct *task)
{
	if (task->state == TASK_ZOMBIE || task->state == TASK_DEAD)
		return;
	task->is_kill_pending = true;
	if (task->state != TASK_UNINTERRUPTIBLE || task->is_vfork_waiting)
		sched_wake(task);
}

/* SIGCONT has its effect when it is sent, whatever its action. */
static void go_on(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	drop(&signal->shared_pending, STOP_SIGNALS);
	for_each_node (node, &signal->threads)
		drop(&thread_of(node)->pending, STOP_SIGNALS);
	if (!signal->stopped_by)
		return;
	signal->stopped_by = 0;
	signal->stop_untold = false;
	signal->continue_untold = true;
	for_each_node (node, &signal->threads)
		if (thread_of(node)->state == TASK_STOPPED)
			sched_wake(thread_of(node));
	task_tell_parent_stop(signal->leader, CLD_CONTINUED, SIGCONT);
}

/* Effects of sending that do not wait for the signal to be taken. */
static void prepare(struct task_struct *task, int signo)
{
	if (signo == SIGKILL)
		task->signal->stopped_by = 0;
	if (signo == SIGCONT) {
		go_on(task);
	} else if (STOP_SIGNALS & signal_bit(signo)) {
		drop(&task->signal->shared_pending, signal_bit(SIGCONT));
		for_each_node (node, &task->signal->threads)
			drop(&thread_of(node)->pending, signal_bit(SIGCONT));
	}
}

/* A blocked one may be waited for, whatever its action. */
static bool is_lost(const struct task_struct *task, int signo)
{
	return !((task->blocked | task->waited) & signal_bit(signo)) &&
	       is_ignored(task, signo);
}

void signal_send_thread(struct task_struct *task, const struct siginfo *info)
{
	int signo = info->si_signo;

	prepare(task, signo);
	if (is_lost(task, signo))
		return;
	add(&task->pending, task->signal, info);
	wake_pollers(); /* for signalfd */
	if (may_take(task, signo))
		wake(task, signo);
}

void signal_send_info(struct task_struct *task, const struct siginfo *info)
{
	struct signal_struct *signal = task->signal;
	int signo = info->si_signo;

	prepare(task, signo);
	if (!signal->live || is_lost(signal->leader, signo))
		return;
	add(&signal->shared_pending, signal, info);
	wake_pollers(); /* for signalfd */
	if (signo == SIGKILL)
		for_each_node (node, &signal->threads)
			wake(thread_of(node), signo);
	else if (may_take(current, signo) && current->signal == signal)
		return;
	for_each_node (node, &signal->threads) {
		struct task_struct *thread = thread_of(node);

		if (may_take(thread, signo)) {
			wake(thread, signo);
			if (thread->state == TASK_RUNNING)
				return;
		}
	}
}

bool signal_update_timer(struct task_struct *task, const struct siginfo *info)
{
	struct list_head *queue = &task->signal->shared_pending.queue;

	for_each_node (node, queue) {
		struct siginfo *queued = &sigqueue_of(node)->info;

		if (queued->si_signo == info->si_signo &&
		    queued->si_code == SI_TIMER &&
		    queued->si_tid == info->si_tid) {
			*queued = *info;
			return true;
		}
	}
	return false;
}

static struct siginfo make_info(int signo, int code, u64 value)
{
	struct siginfo info = { .si_signo = signo, .si_code = code };

	if (code == SI_USER || code == SI_TKILL)
		info.si_pid = current->tgid;
	else
		info.si_addr = value;
	return info;
}

void signal_send_to(struct task_struct *task, int signo, int code, u64 value)
{
	struct siginfo info = make_info(signo, code, value);

	signal_send_info(task, &info);
}

int signal_send_pgrp_info(s32 pgrp, const struct siginfo *info)
{
	int count = 0;

	for_each_node (node, &task_list) {
		struct task_struct *task = task_of(node);

		if (task == &init_task || task->signal->pgrp != pgrp ||
		    !task_is_leader(task))
			continue;
		if (info->si_signo)
			signal_send_info(task, info);
		count++;
	}
	return count;
}

int signal_send_pgrp(s32 pgrp, int signo)
{
	struct siginfo info = { .si_signo = signo, .si_code = SI_KERNEL };

	return signal_send_pgrp_info(pgrp, &info);
}

void signal_send(int signo, int code, u64 value)
{
	struct siginfo info = make_info(signo, code, value);

	signal_send_thread(current, &info);
}

void signal_force(int signo, int code, u64 va)
{
	struct sigaction *action = &current->sighand->action[signo - 1];
	struct siginfo info = { .si_signo = signo,
				.si_code = code,
				.si_addr = va };

	/* the instruction cannot go on: a blocked or ignored signal kills */
	if (action->handler == SIG_IGN || current->blocked & signal_bit(signo))
		action->handler = SIG_DFL;
	current->blocked &= ~signal_bit(signo);
	drop(&current->pending, signal_bit(signo));
	add(&current->pending, current->signal, &info);
}

/* ---- masks ---- */

void signal_block_for_now(u64 set)
{
	current->saved_blocked = current->blocked;
	current->restore_blocked = true;
	current->blocked = set & ~UNBLOCKABLE;
}

void signal_restore_blocked(void)
{
	if (current->restore_blocked)
		current->blocked = current->saved_blocked;
	current->restore_blocked = false;
}

void signal_forget_ignored(int signo)
{
	if (!is_ignored(current, signo))
		return;
	drop(&current->signal->shared_pending, signal_bit(signo));
	for_each_node (node, &current->signal->threads)
		drop(&thread_of(node)->pending, signal_bit(signo));
}
