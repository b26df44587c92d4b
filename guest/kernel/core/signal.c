/* SPDX-License-Identifier: MIT */
/*
 * Signals: sending, the default actions, and handlers on the user stack. The
 * frame is Linux's rt_sigframe for riscv64: siginfo, then ucontext with all
 * integer and floating-point registers. No vDSO: a handler returns through
 * the [sigpage] of its address space.
 */
#include "abi/syscall.h"
#include "arch/csr.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/report.h"
#include "core/task.h"

#define SIG_DFL	     0
#define SIG_IGN	     1
#define SA_SIGINFO   0x4
#define SA_ONSTACK   0x08000000
#define SA_RESTART   0x10000000
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000
#define SS_ONSTACK   1
#define SS_DISABLE   2

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

static u64 bit(int signo)
{
	return 1ul << (signo - 1);
}

/* The number of the lowest signal in a set that is not empty. */
static int lowest(u64 set)
{
	int signo = 1;

	while (!(set & bit(signo)))
		signo++;
	return signo;
}

static bool ignored_by_default(int signo)
{
	return signo == SIGCHLD || signo == SIGURG || signo == SIGWINCH ||
	       signo == SIGCONT;
}

static bool is_ignored(const struct sigaction *action, int signo)
{
	return action->handler == SIG_IGN ||
	       (action->handler == SIG_DFL && ignored_by_default(signo));
}

static struct siginfo *info_of(int signo)
{
	return &current->signal.info[signo - 1];
}

void signal_send_info(struct task_struct *task, const struct siginfo *info)
{
	struct signal_state *signal = &task->signal;
	int signo = info->si_signo;

	/* a blocked one may be waited for, whatever its action */
	if (!((signal->blocked | signal->waited) & bit(signo)) &&
	    is_ignored(&signal->action[signo - 1], signo))
		return;
	signal->info[signo - 1] = *info;
	signal->pending |= bit(signo);
}

void signal_send_to(struct task_struct *task, int signo, int code, u64 value)
{
	struct siginfo info = { .si_signo = signo, .si_code = code };

	if (code == SI_USER || code == SI_TKILL)
		info.si_pid = current->pid;
	else
		info.si_addr = value;
	signal_send_info(task, &info);
}

void signal_send_pgrp(s32 pgrp, int signo)
{
	if (pgrp == init_task.pid)
		signal_send_to(&init_task, signo, SI_KERNEL, 0);
}

void signal_send(int signo, int code, u64 value)
{
	signal_send_to(current, signo, code, value);
}

void signal_force(int signo, int code, u64 va)
{
	struct signal_state *signal = &current->signal;
	struct sigaction *action = &signal->action[signo - 1];

	/* the instruction cannot go on: a blocked or ignored signal kills */
	if (action->handler == SIG_IGN || signal->blocked & bit(signo))
		action->handler = SIG_DFL;
	signal->blocked &= ~bit(signo);
	*info_of(signo) = (struct siginfo){ .si_signo = signo,
					    .si_code = code,
					    .si_addr = va };
	signal->pending |= bit(signo);
}

bool signal_is_pending(void)
{
	const struct signal_state *signal = &current->signal;

	return signal->pending & (~signal->blocked | signal->waited);
}

int signal_take(u64 set, struct siginfo *info)
{
	struct signal_state *signal = &current->signal;
	int signo;

	set &= signal->pending;
	if (!set)
		return 0;
	signo = lowest(set);
	*info = *info_of(signo);
	signal->pending &= ~bit(signo);
	return signo;
}

void signal_block_for_now(u64 set)
{
	struct signal_state *signal = &current->signal;

	signal->saved_blocked = signal->blocked;
	signal->restore_blocked = true;
	signal->blocked = set & ~(bit(SIGKILL) | bit(SIGSTOP));
}

void signal_restore_blocked(void)
{
	struct signal_state *signal = &current->signal;

	if (signal->restore_blocked)
		signal->blocked = signal->saved_blocked;
	signal->restore_blocked = false;
}

void signal_forget_ignored(int signo)
{
	struct signal_state *signal = &current->signal;

	if (is_ignored(&signal->action[signo - 1], signo))
		signal->pending &= ~bit(signo);
}

static bool on_altstack(u64 sp)
{
	const struct sigstack *alt = &current->signal.altstack;

	return sp - alt->ss_sp < alt->ss_size && !(alt->ss_flags & SS_DISABLE);
}

static void fill_frame(struct rt_sigframe *frame, const struct pt_regs *regs,
		       int signo)
{
	const struct signal_state *signal = &current->signal;

	memset(frame, 0, sizeof(*frame));
	frame->info = *info_of(signo);
	frame->uc.uc_stack = signal->altstack;
	if (!signal->altstack.ss_size)
		frame->uc.uc_stack.ss_flags = SS_DISABLE;
	else if (on_altstack(regs->x[REG_SP]))
		frame->uc.uc_stack.ss_flags = SS_ONSTACK;
	frame->uc.uc_sigmask = signal->restore_blocked ? signal->saved_blocked
						       : signal->blocked;
	memcpy(frame->uc.x, regs->x, sizeof(frame->uc.x));
	fp_save(&frame->uc.fp);
}

/* Enter the handler; false if the frame cannot be written. */
static bool start_handler(struct pt_regs *regs, int signo)
{
	struct signal_state *signal = &current->signal;
	struct sigaction *action = &signal->action[signo - 1];
	const struct sigstack *alt = &signal->altstack;
	struct rt_sigframe frame;
	u64 sp = regs->x[REG_SP];

	fill_frame(&frame, regs, signo);
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
	signal->blocked |= action->mask;
	if (!(action->flags & SA_NODEFER))
		signal->blocked |= bit(signo);
	if (action->flags & SA_RESETHAND)
		action->handler = SIG_DFL;
	signal->restore_blocked = false;
	return true;
}

static void default_action(const struct pt_regs *regs, int signo)
{
	if (signo == SIGTSTP || signo == SIGTTIN || signo == SIGTTOU ||
	    signo == SIGSTOP || ignored_by_default(signo))
		return; /* nobody could continue it */
	report_signal(regs, info_of(signo));
	task_exit(128 + signo);
}

/* A signal cut the system call short: shall it be made again? */
static void decide_restart(struct pt_regs *regs,
			   const struct sigaction *handler)
{
	s64 result = (s64)regs->x[REG_A0];

	if (regs->cause != CAUSE_ECALL_U)
		return;
	if (result != -ERESTARTSYS && result != -ERESTARTNOHAND &&
	    result != -ERESTART_RESTARTBLOCK)
		return;
	regs->cause = CAUSE_DECIDED;
	if (handler &&
	    (result != -ERESTARTSYS || !(handler->flags & SA_RESTART))) {
		regs->x[REG_A0] = (u64)-EINTR;
		return;
	}
	regs->x[REG_A0] = regs->orig_a0;
	regs->pc -= ECALL_SIZE;
	if (result == -ERESTART_RESTARTBLOCK)
		regs->x[REG_A7] = NR_restart_syscall;
}

void signal_deliver(struct pt_regs *regs)
{
	struct signal_state *signal = &current->signal;

	while (signal_is_pending()) {
		int signo = lowest(signal->pending & ~signal->blocked);
		u64 handler = signal->action[signo - 1].handler;

		signal->pending &= ~bit(signo);
		if (handler == SIG_IGN)
			continue;
		if (handler == SIG_DFL) {
			default_action(regs, signo);
			continue;
		}
		decide_restart(regs, &signal->action[signo - 1]);
		if (!start_handler(regs, signo)) {
			/* no stack for the handler: as Linux, SIGSEGV */
			*info_of(SIGSEGV) = (struct siginfo){
				.si_signo = SIGSEGV,
				.si_code = SEGV_MAPERR,
				.si_addr = regs->x[REG_SP],
			};
			default_action(regs, SIGSEGV);
		}
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
	current->signal.blocked =
		frame.uc.uc_sigmask & ~(bit(SIGKILL) | bit(SIGSTOP));
	return (s64)regs->x[REG_A0];
}
