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

static bool valid_signal(u64 signo)
{
	return signo >= 1 && signo <= SIGNAL_COUNT;
}

s64 sys_rt_sigaction(const u64 *a)
{
	struct sigaction *action, fresh;

	if (!valid_signal(a[0]) || a[3] != sizeof(u64))
		return -EINVAL;
	action = &current->sighand->action[a[0] - 1];
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
	u64 *blocked = &current->blocked;
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
	u64 set = signal_pending_set(current) & current->blocked;

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
		current->waited = set;
		timed_out = time_sleep_until(deadline);
		current->waited = 0;
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
	struct sigstack *alt = &current->altstack, fresh, old = *alt;

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

static struct siginfo info_from_us(int signo, int code)
{
	return (struct siginfo){ .si_signo = signo,
				 .si_code = code,
				 .si_pid = current->tgid };
}

/* Everybody but the kernel and who calls. */
static s64 send_to_all(const struct siginfo *info)
{
	s64 result = -ESRCH;

	for_each_node (node, &task_list) {
		struct task_struct *task = task_of(node);

		if (task == &init_task || !task_is_leader(task) ||
		    task->signal == current->signal)
			continue;
		if (info->si_signo)
			signal_send_info(task, info);
		result = 0;
	}
	return result;
}

static s64 send_to_process(s32 pid, const struct siginfo *info)
{
	struct task_struct *task = task_find(pid);

	if (!task)
		return -ESRCH;
	if (info->si_signo && task != &init_task)
		signal_send_info(task, info);
	return 0;
}

s64 sys_kill(const u64 *a)
{
	s32 pid = (s32)a[0];
	struct siginfo info = info_from_us((int)a[1], SI_USER);

	if ((s32)a[1] && !valid_signal((u64)(s32)a[1]))
		return -EINVAL;
	if (pid == -1)
		return send_to_all(&info);
	if (pid == INT32_MIN)
		return -ESRCH;
	if (pid > 0)
		return send_to_process(pid, &info);
	return signal_send_pgrp_info(pid ? -pid : current->signal->pgrp, &info)
		       ? 0
		       : -ESRCH;
}

static s64 send_to_thread(s32 tgid, s32 tid, s32 signo)
{
	struct siginfo info = info_from_us(signo, SI_TKILL);
	struct task_struct *task;

	if (tgid <= 0 || tid <= 0 || (signo && !valid_signal((u64)signo)))
		return -EINVAL;
	task = task_find(tid);
	if (!task || task->tgid != tgid || task == &init_task)
		return -ESRCH;
	if (signo)
		signal_send_thread(task, &info);
	return 0;
}

s64 sys_tkill(const u64 *a)
{
	const struct task_struct *task = task_find((s32)a[0]);

	return task ? send_to_thread(task->tgid, (s32)a[0], (s32)a[1])
	       : (s32)a[0] <= 0 ? -EINVAL
				: -ESRCH;
}

s64 sys_tgkill(const u64 *a)
{
	return send_to_thread((s32)a[0], (s32)a[1], (s32)a[2]);
}

/* A siginfo of the program's own: only to itself may it claim anything. */
static s64 get_info(u64 va, s32 signo, s32 tgid, struct siginfo *info)
{
	if (copy_from_user(info, va, sizeof(*info)))
		return -EFAULT;
	if (!valid_signal((u64)signo))
		return -EINVAL;
	if ((info->si_code >= 0 || info->si_code == SI_TKILL) &&
	    tgid != current->tgid)
		return -EPERM;
	info->si_signo = signo;
	return 0;
}

s64 sys_rt_sigqueueinfo(const u64 *a)
{
	struct siginfo info;
	s64 err = get_info(a[2], (s32)a[1], (s32)a[0], &info);
	const struct task_struct *task = task_find((s32)a[0]);

	if (!err && task && !signal_has_room(task, info.si_signo, false))
		err = -EAGAIN;
	return err ? err : send_to_process((s32)a[0], &info);
}

s64 sys_rt_tgsigqueueinfo(const u64 *a)
{
	struct task_struct *task = task_find((s32)a[1]);
	struct siginfo info;
	s64 err = get_info(a[3], (s32)a[2], (s32)a[0], &info);

	if (err)
		return err;
	if (!task || task->tgid != (s32)a[0] || task == &init_task)
		return -ESRCH;
	if (!signal_has_room(task, info.si_signo, true))
		return -EAGAIN;
	signal_send_thread(task, &info);
	return 0;
}
