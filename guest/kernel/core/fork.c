/* SPDX-License-Identifier: MIT */
/*
 * New tasks: fork, vfork, clone and clone3. What the flags name is shared, all
 * else is copied; memory is copied when one of the two writes to it.
 * Left out: namespaces, ptrace, pidfd, and exit signals of threads.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/kview.h"
#include "core/sys_pidfd.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/fs.h"
#include "mm/layout.h"

#define CSIGNAL		     0xff
#define CLONE_VM	     0x100
#define CLONE_FS	     0x200
#define CLONE_FILES	     0x400
#define CLONE_SIGHAND	     0x800
#define CLONE_PIDFD	     0x1000
#define CLONE_VFORK	     0x4000
#define CLONE_PARENT	     0x8000
#define CLONE_THREAD	     0x10000
#define CLONE_SETTLS	     0x80000
#define CLONE_PARENT_SETTID  0x100000
#define CLONE_CHILD_CLEARTID 0x200000
#define CLONE_CHILD_SETTID   0x1000000
#define CLONE_CLEAR_SIGHAND  0x100000000
#define CLONE_UNSUPPORTED    0x7e022000 /* namespaces, pidfd's ptrace */

struct clone_request {
	u64 flags; /* without the exit signal */
	s32 exit_signal;
	u64 stack, tls, parent_tid_va, child_tid_va, pidfd_va;
};

static int copy_mm(struct task_struct *task, u64 flags)
{
	if (flags & CLONE_VM) {
		mm_get(current->mm);
		task->mm = current->mm;
		return 0;
	}
	task->mm = mm_fork(current->mm);
	return task->mm ? 0 : -ENOMEM;
}

static int copy_files(struct task_struct *task, u64 flags)
{
	task->files = flags & CLONE_FILES ? files_get(current->files)
					  : files_copy(current->files);
	return task->files ? 0 : -ENOMEM;
}

static int copy_fs(struct task_struct *task, u64 flags)
{
	if (flags & CLONE_FS) {
		task->fs = current->fs;
	} else {
		task->fs = kmalloc(sizeof(*task->fs));
		if (!task->fs)
			return -ENOMEM;
		*task->fs = *current->fs;
		task->fs->refcount = 0;
		dentry_get(task->fs->cwd);
		dentry_get(task->fs->root);
	}
	task->fs->refcount++;
	return 0;
}

static int copy_sighand(struct task_struct *task, u64 flags)
{
	struct sighand_struct *sighand = current->sighand;

	if (!(flags & CLONE_SIGHAND)) {
		sighand = kmalloc(sizeof(*sighand));
		if (!sighand)
			return -ENOMEM;
		*sighand = *current->sighand;
		sighand->refcount = 0;
		for (int i = 0; flags & CLONE_CLEAR_SIGHAND && i < SIGNAL_COUNT;
		     i++)
			if (sighand->action[i].handler != SIG_IGN)
				sighand->action[i] = (struct sigaction){ 0 };
	}
	sighand->refcount++;
	task->sighand = sighand;
	return 0;
}

static int copy_signal(struct task_struct *task, u64 flags)
{
	struct signal_struct *old = current->signal, *signal;

	if (flags & CLONE_THREAD) {
		old->refcount++;
		old->live++;
		list_add_tail(&task->thread_node, &old->threads);
		task->signal = old;
		return 0;
	}
	signal = signal_struct_new(task);
	if (!signal)
		return -ENOMEM;
	signal->pgrp = old->pgrp;
	signal->session = old->session;
	memcpy(signal->limits, old->limits, sizeof(signal->limits));
	return 0;
}

/* The child's own first steps: its memory is there only now. */
static void begin_child(void *child_tid)
{
	s32 pid = current->pid;

	if (child_tid)
		copy_to_user((u64)child_tid, &pid, sizeof(pid));
}

static void begin_at(struct task_struct *task, void (*begin)(void *))
{
	task->thread.ra = (u64)&task_begin;
	task->thread.sp = (u64)task_pt_regs(task);
	task->thread.s[0] = (u64)begin;
}

static void set_start(struct task_struct *task,
		      const struct clone_request *request)
{
	struct pt_regs *regs = task_pt_regs(task);

	*regs = *task_pt_regs(current);
	regs->x[REG_A0] = 0;
	if (request->stack)
		regs->x[REG_SP] = request->stack;
	if (request->flags & CLONE_SETTLS)
		regs->x[REG_TP] = request->tls;
	begin_at(task, begin_child);
	fp_save(&task->fp);
}

/* Of a task that never ran. */
static void undo(struct task_struct *task)
{
	if (task->mm)
		mm_put(task->mm);
	if (task->files)
		files_put(task->files);
	if (task->fs)
		fs_struct_put(task->fs);
	dentry_put(task->exe);
	if (task->signal && !task_is_leader(task))
		task->signal->live--;
	task_free(task);
}

static void inherit(struct task_struct *task, u64 flags)
{
	task->tgid = flags & CLONE_THREAD ? current->tgid : task->pid;
	task->exe = current->exe ? dentry_get(current->exe) : NULL;
	memcpy(task->comm, current->comm, sizeof(task->comm));
	task->blocked = current->restore_blocked ? current->saved_blocked
						 : current->blocked;
	if (!(current->policy & SCHED_RESET_ON_FORK)) {
		task->nice = current->nice;
		task->policy = current->policy;
		task->rt_priority = current->rt_priority;
	}
	task->ioprio = current->ioprio;
	task->vruntime_ns = current->vruntime_ns;
	task->no_new_privs = current->no_new_privs;
	if (!(flags & CLONE_VM) || flags & CLONE_VFORK)
		task->altstack = current->altstack;
}

static void enter_family(struct task_struct *task,
			 const struct clone_request *request)
{
	kview_begin();
	list_add_tail(&task->all_node, &task_list);
	kview_end();
	if (request->flags & CLONE_THREAD) {
		task->exit_signal = -1;
		task->parent = task->signal->leader->parent;
		return;
	}
	task->exit_signal = request->exit_signal;
	task->parent = request->flags & CLONE_PARENT
			       ? current->signal->leader->parent
			       : current->signal->leader;
	list_add_tail(&task->sibling, &task->parent->children);
}

static int copy_all(struct task_struct *task, u64 flags)
{
	int err = copy_signal(task, flags);

	if (!err)
		err = copy_sighand(task, flags);
	if (!err)
		err = copy_files(task, flags);
	if (!err)
		err = copy_fs(task, flags);
	if (!err)
		err = copy_mm(task, flags);
	return err;
}

static int check_flags(const struct clone_request *request)
{
	u64 flags = request->flags;

	if (flags & CLONE_THREAD && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if (flags & CLONE_SIGHAND && !(flags & CLONE_VM))
		return -EINVAL;
	if (flags & CLONE_SIGHAND && flags & CLONE_CLEAR_SIGHAND)
		return -EINVAL;
	if (flags & CLONE_PIDFD && flags & CLONE_THREAD)
		return -EINVAL;
	if (flags & CLONE_UNSUPPORTED || request->exit_signal < 0 ||
	    request->exit_signal > SIGNAL_COUNT)
		return -EINVAL;
	return 0;
}

static void wait_vfork(void)
{
	static struct wait_queue nobody = { LIST_HEAD_INIT(nobody.sleepers) };

	while (current->is_vfork_waiting && !current->is_kill_pending)
		wait_uninterruptible(&nobody);
	if (!current->is_vfork_waiting)
		return;
	current->is_vfork_waiting = false;
	for_each_node (node, &task_list)
		if (task_of(node)->vfork_parent == current)
			task_of(node)->vfork_parent = NULL;
}

static s64 clone(const struct clone_request *request)
{
	u64 flags = request->flags;
	struct task_struct *task;
	s32 pid;
	int err = check_flags(request);

	if (err)
		return err;
	task = task_alloc();
	if (!task)
		return -EAGAIN;
	inherit(task, flags);
	err = copy_all(task, flags);
	if (err) {
		undo(task);
		return err;
	}
	set_start(task, request);
	enter_family(task, request);
	pid = task->pid;
	if (flags & CLONE_PARENT_SETTID)
		copy_to_user(request->parent_tid_va, &pid, sizeof(pid));
	if (flags & CLONE_CHILD_CLEARTID)
		task->clear_child_tid_va = request->child_tid_va;
	if (flags & CLONE_CHILD_SETTID)
		task->thread.s[1] = request->child_tid_va;
	if (flags & CLONE_VFORK) {
		task->vfork_parent = current;
		current->is_vfork_waiting = true;
	}
	if (flags & CLONE_PIDFD) {
		s32 fd = (s32)pidfd_new(task, 0);

		copy_to_user(request->pidfd_va, &fd, sizeof(fd));
	}
	sched_statistics.forks++;
	sched_wake(task);
	if (flags & CLONE_VFORK)
		wait_vfork();
	return pid;
}

s64 sys_clone(const u64 *a)
{
	const struct clone_request request = {
		.flags = a[0] & ~(u64)CSIGNAL,
		.exit_signal = (s32)(a[0] & CSIGNAL),
		.stack = a[1],
		.parent_tid_va = a[2],
		.pidfd_va = a[2],
		.tls = a[3],
		.child_tid_va = a[4],
	};

	return clone(&request);
}

s64 sys_clone3(const u64 *a)
{
	struct {
		u64 flags, pidfd, child_tid, parent_tid, exit_signal, stack,
			stack_size, tls, set_tid, set_tid_size, cgroup;
	} args = { 0 };
	struct clone_request request;

	if (a[1] < 64)
		return -EINVAL;
	if (copy_from_user(&args, a[0], min_u64(a[1], sizeof(args))))
		return -EFAULT;
	if (args.set_tid_size || args.flags & CSIGNAL ||
	    !args.stack != !args.stack_size || args.exit_signal > SIGNAL_COUNT)
		return -EINVAL;
	request = (struct clone_request){
		.flags = args.flags,
		.exit_signal = (s32)args.exit_signal,
		.stack = args.stack + args.stack_size,
		.tls = args.tls,
		.parent_tid_va = args.parent_tid,
		.pidfd_va = args.pidfd,
		.child_tid_va = args.child_tid,
	};
	return clone(&request);
}

struct task_struct *fork_first(void (*begin)(void *))
{
	struct task_struct *task = task_alloc();

	if (!task)
		return NULL;
	inherit(task, 0);
	task->files = kzalloc(sizeof(*task->files));
	if (!task->files || copy_signal(task, 0) || copy_sighand(task, 0) ||
	    copy_fs(task, 0))
		return NULL;
	task->files->refcount = 1;
	task->signal->pgrp = task->signal->session = task->pid;
	task->parent = &init_task;
	task->exit_signal = SIGCHLD;
	list_add_tail(&task->sibling, &init_task.children);
	kview_begin();
	list_add_tail(&task->all_node, &task_list);
	kview_end();
	begin_at(task, begin);
	sched_wake(task);
	return task;
}

struct task_struct *fork_kernel(void (*begin)(void *), const char *name)
{
	struct task_struct *task = task_alloc();

	if (!task)
		return NULL;
	strscpy(task->comm, name, sizeof(task->comm));
	task->signal = init_task.signal;
	task->sighand = init_task.sighand;
	task->parent = &init_task;
	begin_at(task, begin);
	sched_wake(task);
	return task;
}
