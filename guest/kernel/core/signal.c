/* SPDX-License-Identifier: MIT */
/*
 * Signals: sending, the default actions, and handlers on the user stack. The
 * frame is Linux's rt_sigframe for riscv64: siginfo, then ucontext with all
 * integer and floating-point registers. No vDSO: a handler returns through
 * the [sigpage] of its address space.
 */
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
#define SA_NODEFER   0x40000000
#define SA_RESETHAND 0x80000000
#define SS_ONSTACK   1
#define SS_DISABLE   2

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

static struct siginfo *info_of(int signo)
{
	return &current->signal.info[signo - 1];
}

void signal_send(int signo, int code, u64 value)
{
	struct signal_state *signal = &current->signal;
	const struct sigaction *action = &signal->action[signo - 1];

	if (action->handler == SIG_IGN ||
	    (action->handler == SIG_DFL && ignored_by_default(signo)))
		return;
	*info_of(signo) =
		(struct siginfo){ .si_signo = signo, .si_code = code };
	if (code == SI_USER || code == SI_TKILL)
		info_of(signo)->si_pid = current->pid;
	else
		info_of(signo)->si_addr = value;
	signal->pending |= bit(signo);
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
	return current->signal.pending & ~current->signal.blocked;
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
		} else if (!start_handler(regs, signo)) {
			/* no stack for the handler: as Linux, SIGSEGV */
			*info_of(SIGSEGV) = (struct siginfo){
				.si_signo = SIGSEGV,
				.si_code = SEGV_MAPERR,
				.si_addr = regs->x[REG_SP],
			};
			default_action(regs, SIGSEGV);
		}
	}
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
	current->signal.blocked =
		frame.uc.uc_sigmask & ~(bit(SIGKILL) | bit(SIGSTOP));
	return (s64)regs->x[REG_A0];
}
