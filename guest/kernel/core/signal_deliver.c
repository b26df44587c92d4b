/* SPDX-License-Identifier: MIT */
/*
 * Signals on the way back to user mode: default actions, and handlers on the
 * user stack. The frame is Linux's rt_sigframe for riscv64: siginfo, then
 * ucontext with all integer and floating-point registers. No vDSO: a handler
 * returns through the [sigpage] of its address space.
 */
#include "abi/syscall.h"
#include "arch/csr.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/report.h"
#include "core/task.h"

#define SS_ONSTACK 1
#define SS_DISABLE 2

#define ECALL_SIZE    4
#define CAUSE_DECIDED (~0ul) /* no system call that could be made again */

struct ucontext {
	u64 uc_flags;
	u64 uc_link;
	struct sigstack uc_stack;
	u64 uc_sigmask;
	u8 unused[128]; /* room for 1024 signals, and to a multiple of 16 */
	u64 x[32];	/* pc, x1..x31 */
	struct fp_state fp;
	u8 fp_rest[528 - sizeof(struct fp_state)];
};

struct rt_sigframe {
	struct siginfo info;
	struct ucontext uc;
};
_Static_assert(sizeof(struct siginfo) == 128, "siginfo");
_Static_assert(offsetof(struct ucontext, x) == 176, "ucontext of riscv64");
_Static_assert(sizeof(struct ucontext) == 176 + 784, "ucontext of riscv64");

static bool on_altstack(u64 sp)
{
	const struct sigstack *alt = &current->altstack;

	return sp - alt->ss_sp < alt->ss_size && !(alt->ss_flags & SS_DISABLE);
}

static void fill_frame(struct rt_sigframe *frame, const struct pt_regs *regs,
		       const struct siginfo *info)
{
	memset(frame, 0, sizeof(*frame));
	frame->info = *info;
	frame->uc.uc_stack = current->altstack;
	if (!current->altstack.ss_size)
		frame->uc.uc_stack.ss_flags = SS_DISABLE;
	else if (on_altstack(regs->x[REG_SP]))
		frame->uc.uc_stack.ss_flags = SS_ONSTACK;
	frame->uc.uc_sigmask = current->restore_blocked ? current->saved_blocked
							: current->blocked;
	memcpy(frame->uc.x, regs->x, sizeof(frame->uc.x));
	fp_save(&frame->uc.fp);
}

/* Enter the handler; false if the frame cannot be written. */
static bool start_handler(struct pt_regs *regs, const struct siginfo *info)
{
	int signo = info->si_signo;
	struct sigaction *action = &current->sighand->action[signo - 1];
	const struct sigstack *alt = &current->altstack;
	struct rt_sigframe frame;
	u64 sp = regs->x[REG_SP];

	fill_frame(&frame, regs, info);
	if (action->flags & SA_ONSTACK && alt->ss_size && !on_altstack(sp))
		sp = alt->ss_sp + alt->ss_size;
	sp = align_down(sp - sizeof(frame), 16);
	if (copy_to_user(sp, &frame, sizeof(frame)))
		return false;
	regs->pc = action->handler;
	regs->x[REG_SP] = sp;
	regs->x[REG_RA] = current->mm->sigreturn_va;
	regs->x[REG_A0] = (u64)signo;
	regs->x[REG_A1] = sp + offsetof(struct rt_sigframe, info);
	regs->x[REG_A2] = sp + offsetof(struct rt_sigframe, uc);
	current->blocked |= action->mask;
	if (!(action->flags & SA_NODEFER))
		current->blocked |= signal_bit(signo);
	if (action->flags & SA_RESETHAND)
		action->handler = SIG_DFL;
	current->restore_blocked = false;
	return true;
}

/* Is there no other process? */
static bool is_alone(const struct signal_struct *signal)
{
	for_each_node (node, &task_list)
		if (task_of(node) != &init_task &&
		    task_of(node)->signal != signal)
			return false;
	return true;
}

/* All threads sleep until SIGCONT, each when it comes by here. */
static void stop_here(void)
{
	while (current->signal->stopped_by && !current->is_kill_pending) {
		current->state = TASK_STOPPED;
		schedule();
	}
}

static void stop_process(int signo)
{
	struct signal_struct *signal = current->signal;

	/* nobody would continue it: not with the shell, not at all */
	if (pgrp_is_orphaned(signal->pgrp) &&
	    (signo != SIGSTOP || is_alone(signal)))
		return;
	if (!signal->stopped_by) {
		signal->stopped_by = signo;
		signal->stop_untold = true;
		signal->continue_untold = false;
		for_each_node (node, &signal->threads)
			if (thread_of(node)->state == TASK_INTERRUPTIBLE)
				sched_wake(thread_of(node));
			else
				sched_kick(thread_of(node));
		task_tell_parent_stop(signal->leader, CLD_STOPPED, signo);
	}
	stop_here();
}

static void default_action(const struct pt_regs *regs,
			   const struct siginfo *info)
{
	switch (info->si_signo) {
	case SIGCHLD:
	case SIGURG:
	case SIGWINCH:
	case SIGCONT:
		return;
	case SIGTSTP:
	case SIGTTIN:
	case SIGTTOU:
	case SIGSTOP:
		stop_process(info->si_signo);
		return;
	default:
		report_signal(regs, info);
		task_exit_group(info->si_signo);
	}
}

/* A signal cut the system call short: shall it be made again? */
static void decide_restart(struct pt_regs *regs,
			   const struct sigaction *handler)
{
	s64 result = (s64)regs->x[REG_A0];

	if (regs->cause != CAUSE_ECALL_U)
		return;
	if (result != -ERESTARTSYS && result != -ERESTARTNOINTR &&
	    result != -ERESTARTNOHAND && result != -ERESTART_RESTARTBLOCK)
		return;
	regs->cause = CAUSE_DECIDED;
	if (handler && result != -ERESTARTNOINTR &&
	    (result != -ERESTARTSYS || !(handler->flags & SA_RESTART))) {
		regs->x[REG_A0] = (u64)-EINTR;
		return;
	}
	regs->x[REG_A0] = regs->orig_a0;
	regs->pc -= ECALL_SIZE;
	if (result == -ERESTART_RESTARTBLOCK)
		regs->x[REG_A7] = NR_restart_syscall;
}

static void deliver_one(struct pt_regs *regs, const struct siginfo *info)
{
	const struct sigaction *action =
		&current->sighand->action[info->si_signo - 1];
	struct siginfo no_stack = { .si_signo = SIGSEGV,
				    .si_code = SEGV_MAPERR,
				    .si_addr = regs->x[REG_SP] };

	if (action->handler == SIG_IGN)
		return;
	if (action->handler == SIG_DFL) {
		default_action(regs, info);
		return;
	}
	decide_restart(regs, action);
	/* no stack for the handler: as Linux, SIGSEGV */
	if (!start_handler(regs, info))
		default_action(regs, &no_stack);
}

static void end_if_killed(void)
{
	struct signal_struct *signal = current->signal;

	if (!current->is_kill_pending)
		return;
	if (signal->is_exiting)
		task_exit_group(signal->exit_status);
	task_exit_thread(0); /* another thread does an exec */
}

void signal_deliver(struct pt_regs *regs)
{
	struct siginfo info;

	for (;;) {
		end_if_killed();
		stop_here();
		if (current->is_kill_pending)
			continue;
		if (!signal_take(signal_pending_set(current) &
					 ~current->blocked,
				 &info))
			break;
		deliver_one(regs, &info);
	}
	decide_restart(regs, NULL);
	signal_restore_blocked();
}

s64 signal_return(struct pt_regs *regs)
{
	struct rt_sigframe frame;

	if (copy_from_user(&frame, regs->x[REG_SP], sizeof(frame))) {
		signal_force(SIGSEGV, SEGV_MAPERR, regs->x[REG_SP]);
		return 0;
	}
	memcpy(regs->x, frame.uc.x, sizeof(frame.uc.x));
	frame.uc.fp.fcsr &= 0xff;
	fp_restore(&frame.uc.fp);
	regs->cause = CAUSE_DECIDED;
	current->blocked = frame.uc.uc_sigmask & ~UNBLOCKABLE;
	return (s64)regs->x[REG_A0];
}
