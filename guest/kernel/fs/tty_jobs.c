/* SPDX-License-Identifier: MIT */
/* Who may use the terminal; see tty_jobs.h. */
#include "fs/tty_jobs.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/task.h"

static bool is_ours(const struct tty_jobs *jobs)
{
	return jobs->session == current->signal->session;
}

static bool is_ignored(int signo)
{
	return current->blocked >> (signo - 1) & 1 ||
	       current->sighand->action[signo - 1].handler == SIG_IGN;
}

s64 tty_jobs_check(const struct tty_jobs *jobs, int signo)
{
	s32 pgrp = current->signal->pgrp;

	if (!is_ours(jobs) || pgrp == jobs->pgrp)
		return 0;
	if (is_ignored(signo))
		return signo == SIGTTIN ? -EIO : 0;
	if (pgrp_is_orphaned(pgrp))
		return -EIO;
	signal_send_pgrp(pgrp, signo);
	return -ERESTARTSYS;
}

static s64 put_number(u64 va, s32 number)
{
	return copy_to_user(va, &number, sizeof(number));
}

s64 tty_jobs_get_foreground(const struct tty_jobs *jobs, u64 va)
{
	return is_ours(jobs) ? put_number(va, jobs->pgrp) : -ENOTTY;
}

s64 tty_jobs_get_session(const struct tty_jobs *jobs, u64 va)
{
	return is_ours(jobs) ? put_number(va, jobs->session) : -ENOTTY;
}

s64 tty_jobs_set_foreground(struct tty_jobs *jobs, u64 va)
{
	static const struct siginfo nothing; /* only counts them */
	s64 err = tty_jobs_check(jobs, SIGTTOU);
	s32 pgrp;

	if (err)
		return err;
	if (!is_ours(jobs))
		return -ENOTTY;
	if (copy_from_user(&pgrp, va, sizeof(pgrp)))
		return -EFAULT;
	if (pgrp < 0)
		return -EINVAL;
	if (!pgrp_exists(pgrp, jobs->session))
		return signal_send_pgrp_info(pgrp, &nothing) ? -EPERM : -ESRCH;
	jobs->pgrp = pgrp;
	return 0;
}

s64 tty_jobs_acquire(struct tty_jobs *jobs)
{
	const struct signal_struct *signal = current->signal;

	if (is_ours(jobs))
		return 0;
	if (signal->session != current->tgid || jobs->session)
		return -EPERM;
	jobs->session = signal->session;
	jobs->pgrp = signal->pgrp;
	return 0;
}

s64 tty_jobs_release(struct tty_jobs *jobs)
{
	if (!is_ours(jobs))
		return -ENOTTY;
	if (jobs->session != current->tgid)
		return 0; /* for itself alone, which is not kept */
	signal_send_pgrp(jobs->pgrp, SIGHUP);
	signal_send_pgrp(jobs->pgrp, SIGCONT);
	jobs->session = jobs->pgrp = 0;
	return 0;
}
