/* SPDX-License-Identifier: MIT */
/*
 * Waiting for children: wait4 and waitid. A child is a process; its leader's
 * structure stays, as a zombie, until it was waited for.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/rusage.h"
#include "core/sys_pidfd.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define WNOHANG	   1
#define WSTOPPED   2
#define WEXITED	   4
#define WCONTINUED 8
#define WNOWAIT	   0x1000000
#define WNOTHREAD  0x20000000
#define WALL	   0x40000000
#define WCLONE	   0x80000000
#define P_ALL	   0
#define P_PID	   1
#define P_PGID	   2
#define P_PIDFD	   3

struct wait_request {
	s32 pid;  /* > 0; or 0: by group */
	s32 pgrp; /* > 0; or 0: any */
	u64 options;
	/* what was found */
	s32 found;
	int code, status; /* CLD_*; as wait4 tells it */
	struct rusage usage;
};

static bool is_wanted(const struct wait_request *request,
		      const struct task_struct *child)
{
	bool is_clone = child->exit_signal != SIGCHLD;

	if (request->pid && child->pid != request->pid)
		return false;
	if (request->pgrp && child->signal->pgrp != request->pgrp)
		return false;
	return request->options & WALL ||
	       is_clone == !!(request->options & WCLONE);
}

static void reap(struct task_struct *child)
{
	struct signal_struct *own = current->signal, *signal = child->signal;

	own->children_cpu_ns += signal->ended_cpu_ns + signal->children_cpu_ns;
	own->children_min_flt += signal->min_flt + signal->children_min_flt;
	own->children_maj_flt += signal->maj_flt + signal->children_maj_flt;
	task_free(child);
}

/* Has it news of the kind that is asked for? */
static bool take_news(struct wait_request *request, struct task_struct *child)
{
	struct signal_struct *signal = child->signal;
	bool keep = request->options & WNOWAIT;

	request->found = child->pid;
	rusage_of_process(child, &request->usage);
	if (request->options & WEXITED && !signal->live &&
	    child->state == TASK_ZOMBIE) {
		request->status = child->exit_status;
		request->code =
			request->status & 0x7f ? CLD_KILLED : CLD_EXITED;
		if (!keep)
			reap(child);
		return true;
	}
	if (request->options & WSTOPPED && signal->stop_untold) {
		request->status = signal->stopped_by << 8 | 0x7f;
		request->code = CLD_STOPPED;
		signal->stop_untold = keep;
		return true;
	}
	if (request->options & WCONTINUED && signal->continue_untold) {
		request->status = 0xffff;
		request->code = CLD_CONTINUED;
		signal->continue_untold = keep;
		return true;
	}
	return false;
}

/* The pid; 0: no news yet; -ECHILD: never any. */
static s64 look(struct wait_request *request)
{
	struct list_head *children = &current->signal->leader->children;
	s64 result = -ECHILD;

	for_each_node (node, children) {
		struct task_struct *child =
			list_entry(node, struct task_struct, sibling);

		if (!is_wanted(request, child))
			continue;
		if (take_news(request, child))
			return request->found;
		result = 0;
	}
	return result;
}

static s64 wait_for_child(struct wait_request *request)
{
	for (;;) {
		s64 result = look(request);

		if (result || request->options & WNOHANG)
			return result;
		if (signal_is_pending())
			return -ERESTARTSYS;
		wait_on(&current->signal->child_exit, ~0ul);
	}
}

s64 sys_wait4(const u64 *a)
{
	struct wait_request request = { .options = a[2] | WEXITED };
	s32 pid = (s32)a[0], status;
	s64 found;

	if (a[2] &
	    ~(u64)(WNOHANG | WSTOPPED | WCONTINUED | WNOTHREAD | WALL |
		   WCLONE) &
	    0xffffffff)
		return -EINVAL;
	if (pid == INT32_MIN)
		return -ESRCH;
	request.pid = pid > 0 ? pid : 0;
	request.pgrp = pid == 0 ? current->signal->pgrp : pid < -1 ? -pid : 0;
	found = wait_for_child(&request);
	if (found <= 0)
		return found;
	status = request.status;
	if (a[1] && copy_to_user(a[1], &status, sizeof(status)))
		return -EFAULT;
	if (a[3] && copy_to_user(a[3], &request.usage, sizeof(request.usage)))
		return -EFAULT;
	return found;
}

static int check_waitid(const u64 *a, struct wait_request *request)
{
	if (a[3] & ~(u64)(WNOHANG | WSTOPPED | WEXITED | WCONTINUED | WNOWAIT |
			  WNOTHREAD | WALL | WCLONE) ||
	    !(a[3] & (WSTOPPED | WEXITED | WCONTINUED)))
		return -EINVAL;
	switch (a[0]) {
	case P_ALL:
		return 0;
	case P_PID:
		request->pid = (s32)a[1];
		return request->pid > 0 ? 0 : -EINVAL;
	case P_PGID:
		request->pgrp = (s32)a[1] ? (s32)a[1] : current->signal->pgrp;
		return request->pgrp > 0 ? 0 : -EINVAL;
	case P_PIDFD:
		request->pid = pidfd_number(a[1]);
		return request->pid > 0 ? 0 : request->pid;
	default:
		return -EINVAL;
	}
}

s64 sys_waitid(const u64 *a)
{
	struct wait_request request = { .options = a[3] };
	struct siginfo info = { 0 };
	s64 found = check_waitid(a, &request);

	if (!found && a[0] == P_PIDFD && pidfd_is_nonblocking(a[1])) {
		request.options |= WNOHANG;
		found = wait_for_child(&request);
		if (!found && !(a[3] & WNOHANG))
			found = -EAGAIN;
	} else if (!found) {
		found = wait_for_child(&request);
	}
	if (found < 0)
		return found;
	if (found) {
		int status = request.status;

		info.si_signo = SIGCHLD;
		info.si_code = request.code;
		info.si_pid = (s32)found;
		info.si_status = request.code == CLD_EXITED    ? status >> 8
				 : request.code == CLD_KILLED  ? status & 0x7f
				 : request.code == CLD_STOPPED ? status >> 8
							       : SIGCONT;
	}
	if (a[2] && copy_to_user(a[2], &info, sizeof(info)))
		return -EFAULT;
	if (a[4] && found &&
	    copy_to_user(a[4], &request.usage, sizeof(request.usage)))
		return -EFAULT;
	return 0;
}
