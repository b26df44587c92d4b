/* SPDX-License-Identifier: MIT */
/* System calls on signals. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define SS_DISABLE  2
#define MINSIGSTKSZ 2048
#define SIG_BLOCK   0
#define SIG_UNBLOCK 1
#define SIG_SETMASK 2
#define UNBLOCKABLE (1ul << (SIGKILL - 1) | 1ul << (SIGSTOP - 1))

static bool valid_signal(u64 signo)
{
	return signo >= 1 && signo <= SIGNAL_COUNT;
}

s64 sys_rt_sigaction(const u64 *a)
{
	struct sigaction *action, fresh;

	if (!valid_signal(a[0]) || a[3] != sizeof(u64))
		return -EINVAL;
	action = &current->signal.action[a[0] - 1];
	if (a[1] && (a[0] == SIGKILL || a[0] == SIGSTOP))
		return -EINVAL;
	if (a[1] && copy_from_user(&fresh, a[1], sizeof(fresh)))
		return -EFAULT;
	if (a[2] && copy_to_user(a[2], action, sizeof(*action)))
		return -EFAULT;
	if (a[1]) {
		*action = fresh;
		action->mask &= ~UNBLOCKABLE;
		signal_forget_ignored((int)a[0]);
	}
	return 0;
}

s64 sys_rt_sigprocmask(const u64 *a)
{
	u64 *blocked = &current->signal.blocked;
	u64 old = *blocked, set;

	if (a[3] != sizeof(u64))
		return -EINVAL;
	if (a[1]) {
		if (copy_from_user(&set, a[1], sizeof(set)))
			return -EFAULT;
		set &= ~UNBLOCKABLE;
		if (a[0] == SIG_BLOCK)
			*blocked |= set;
		else if (a[0] == SIG_UNBLOCK)
			*blocked &= ~set;
		else if (a[0] == SIG_SETMASK)
			*blocked = set;
		else
			return -EINVAL;
	}
	return a[2] ? copy_to_user(a[2], &old, sizeof(old)) : 0;
}

s64 sys_rt_sigpending(const u64 *a)
{
	u64 set = current->signal.pending & current->signal.blocked;

	return a[1] > sizeof(set) ? -EINVAL : copy_to_user(a[0], &set, a[1]);
}

s64 sys_rt_sigsuspend(const u64 *a)
{
	u64 set;

	if (a[1] != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, a[0], sizeof(set)))
		return -EFAULT;
	signal_block_for_now(set);
	time_sleep_until(~0ul);
	return -ERESTARTNOHAND;
}

s64 sys_rt_sigtimedwait(const u64 *a)
{
	struct signal_state *signal = &current->signal;
	u64 set, ns, deadline = ~0ul;
	struct siginfo info;
	int signo;

	if (a[3] != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, a[0], sizeof(set)))
		return -EFAULT;
	if (a[2]) {
		int err = time_get_timespec(a[2], &ns);

		if (err)
			return err;
		deadline = time_since_boot_ns() + ns;
	}
	set &= ~UNBLOCKABLE;
	signo = signal_take(set, &info);
	if (!signo) {
		bool timed_out;

		/* so that they wake us, and are kept although ignored */
		signal->waited = set;
		timed_out = time_sleep_until(deadline);
		signal->waited = 0;
		signo = signal_take(set, &info);
		if (!signo)
			return timed_out ? -EAGAIN : -EINTR;
	}
	if (a[1] && copy_to_user(a[1], &info, sizeof(info)))
		return -EFAULT;
	return signo;
}

s64 sys_sigaltstack(const u64 *a)
{
	struct sigstack *alt = &current->signal.altstack, fresh, old = *alt;

	if (!old.ss_size)
		old.ss_flags = SS_DISABLE;
	if (a[0]) {
		if (copy_from_user(&fresh, a[0], sizeof(fresh)))
			return -EFAULT;
		if (fresh.ss_flags & SS_DISABLE)
			fresh = (struct sigstack){ 0 };
		else if (fresh.ss_size < MINSIGSTKSZ)
			return -ENOMEM;
	}
	if (a[1] && copy_to_user(a[1], &old, sizeof(old)))
		return -EFAULT;
	if (a[0])
		*alt = fresh;
	return 0;
}

static s64 send_to(s64 pid, u64 signo, int code)
{
	if (pid != current->pid)
		return -ESRCH;
	if (signo == 0)
		return 0;
	if (!valid_signal(signo))
		return -EINVAL;
	signal_send((int)signo, code, 0);
	return 0;
}

s64 sys_kill(const u64 *a)
{
	s32 pid = (s32)a[0];

	/* 0, -1 and the group: all the processes there are */
	if (pid == 0 || pid == -1 || pid == -current->pid)
		pid = current->pid;
	return send_to(pid, a[1], SI_USER);
}

s64 sys_tkill(const u64 *a)
{
	return send_to((s32)a[0], a[1], SI_TKILL);
}

s64 sys_tgkill(const u64 *a)
{
	if ((s32)a[0] != current->pid)
		return -ESRCH;
	return send_to((s32)a[1], a[2], SI_TKILL);
}
