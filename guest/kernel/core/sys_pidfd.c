/* SPDX-License-Identifier: MIT */
/*
 * pidfds: a process by a descriptor, which never comes to mean another. Readable
 * when it has ended. Left out: PIDFD_THREAD, and setns by one.
 */
#include "core/sys_pidfd.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "fs/anon.h"

#define CLOSE_RANGE_UNSHARE 2
#define CLOSE_RANGE_CLOEXEC 4

/* Numbers come again; with the time of its start one is of one process. */
struct pidfd {
	s32 pid;
	u64 start_ns;
};

/* NULL: it ended, and was waited for. */
static struct task_struct *task_of_pidfd(const struct file *file)
{
	const struct pidfd *pidfd = file->private;
	struct task_struct *task = task_find(pidfd->pid);

	return task && task->start_ns == pidfd->start_ns ? task : NULL;
}

static u32 pidfd_poll(struct file *file)
{
	const struct task_struct *task = task_of_pidfd(file);

	return task && task->signal->live ? 0 : POLLIN;
}

static void pidfd_release(struct file *file)
{
	kfree(file->private);
}

static const struct file_ops pidfd_ops = {
	.poll = pidfd_poll,
	.release = pidfd_release,
	.read_name = anon_read_name,
};

static int pidfd_task(u64 fd, struct task_struct **task)
{
	const struct file *file = fd_get((s32)fd);

	if (!file || file->fops != &pidfd_ops)
		return -EBADF;
	*task = task_of_pidfd(file);
	return *task ? 0 : -ESRCH;
}

s32 pidfd_number(u64 fd)
{
	const struct file *file = fd_get((s32)fd);

	return file && file->fops == &pidfd_ops
		       ? ((struct pidfd *)file->private)->pid
		       : -EBADF;
}

bool pidfd_is_nonblocking(u64 fd)
{
	const struct file *file = fd_get((s32)fd);

	return file && file->flags & O_NONBLOCK;
}

s64 pidfd_new(const struct task_struct *task, u32 flags)
{
	struct pidfd *pidfd = kmalloc(sizeof(*pidfd));
	struct file *file;

	if (!pidfd)
		return -ENOMEM;
	*pidfd = (struct pidfd){ task->pid, task->start_ns };
	file = anon_file(0600, "pidfd", &pidfd_ops, pidfd, O_RDWR | flags);
	if (!file) {
		kfree(pidfd);
		return -ENOMEM;
	}
	return anon_install(file, O_CLOEXEC);
}

s64 sys_pidfd_open(const u64 *a)
{
	const struct task_struct *task;

	if ((u32)a[1] & ~(u32)O_NONBLOCK || (s32)a[0] <= 0)
		return -EINVAL;
	task = task_find((s32)a[0]);
	if (!task)
		return -ESRCH;
	/* a thread that leads no process */
	return task_is_leader(task) ? pidfd_new(task, (u32)a[1]) : -ENOENT;
}

s64 sys_pidfd_send_signal(const u64 *a)
{
	struct siginfo info = { .si_signo = (s32)a[1],
				.si_code = SI_USER,
				.si_pid = current->tgid };
	struct task_struct *task;
	int err;

	if (a[3])
		return -EINVAL;
	err = pidfd_task(a[0], &task);
	if (err)
		return err;
	if ((u32)a[1] > SIGNAL_COUNT)
		return -EINVAL;
	if (a[2] && copy_from_user(&info, a[2], sizeof(info)))
		return -EFAULT;
	if (info.si_signo != (s32)a[1])
		return -EINVAL;
	if (info.si_signo)
		signal_send_info(task, &info);
	return 0;
}

s64 sys_pidfd_getfd(const u64 *a)
{
	struct task_struct *task;
	struct file *file;
	s64 fd;
	int err;

	if (a[2])
		return -EINVAL;
	err = pidfd_task(a[0], &task);
	if (err)
		return err;
	if ((u32)a[1] >= FD_MAX || !task->files || !task->files->fd[(u32)a[1]])
		return -EBADF;
	file = file_get(task->files->fd[(u32)a[1]]);
	fd = fd_install(file, 0, true);
	if (fd < 0)
		file_put(file);
	return fd;
}

s64 sys_close_range(const u64 *a)
{
	u32 first = (u32)a[0], last = (u32)a[1], flags = (u32)a[2];

	if (flags & ~(u32)(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC) ||
	    first > last)
		return -EINVAL;
	if (flags & CLOSE_RANGE_UNSHARE && current->files->refcount > 1) {
		struct files *own = files_copy(current->files);

		if (!own)
			return -ENOMEM;
		files_put(current->files);
		current->files = own;
	}
	for (u64 fd = first; fd <= last && fd < FD_MAX; fd++) {
		if (flags & CLOSE_RANGE_CLOEXEC)
			current->files->cloexec[fd] = true;
		else if (fd_get((s64)fd))
			fd_close((s64)fd);
	}
	return 0;
}
