/* SPDX-License-Identifier: MIT */
/* signalfd4: signals that are blocked, to be read. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/anon.h"

struct signalfd_siginfo {
	u32 signo;
	s32 error, code;
	u32 pid, uid;
	s32 fd;
	u32 tid, band, overrun, trapno;
	s32 status, value_int;
	u64 value_ptr, utime, stime, address;
	u8 fill[48];
};
_Static_assert(sizeof(struct signalfd_siginfo) == 128, "signalfd_siginfo");

static struct signalfd_siginfo translate(const struct siginfo *info)
{
	struct signalfd_siginfo out = { .signo = (u32)info->si_signo,
					.error = info->si_errno,
					.code = info->si_code };

	if (info->si_code == SI_TIMER) {
		out.tid = (u32)info->si_tid;
		out.overrun = (u32)info->si_overrun;
	} else if (info->si_code <= 0 || info->si_signo == SIGCHLD) {
		out.pid = (u32)info->si_pid;
		out.uid = info->si_uid;
	} else {
		out.address = info->si_addr;
	}
	if (info->si_signo == SIGCHLD && info->si_code > 0) {
		out.status = info->si_status;
	} else if (info->si_code < 0) {
		out.value_ptr = info->si_value;
		out.value_int = (s32)info->si_value;
	}
	return out;
}

/* Sleep until one of them is sent: then they count as waited for. */
static s64 wait_signal(const struct file *file, u64 mask)
{
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (signal_is_pending())
		return -ERESTARTSYS;
	current->waited = mask;
	time_sleep_until(~0ul);
	current->waited = 0;
	return 0;
}

static s64 signalfd_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 mask = *(u64 *)file->private, done = 0;

	(void)pos;
	if (size < sizeof(struct signalfd_siginfo))
		return -EINVAL;
	while (size - done >= sizeof(struct signalfd_siginfo)) {
		struct signalfd_siginfo out;
		struct siginfo info;
		s64 err;

		if (signal_take(mask, &info)) {
			out = translate(&info);
			if (copy_to_user(user_va + done, &out, sizeof(out)))
				return done ? (s64)done : -EFAULT;
			done += sizeof(out);
			continue;
		}
		if (done)
			break;
		err = wait_signal(file, mask);
		if (err)
			return err;
	}
	return (s64)done;
}

static u32 signalfd_poll(struct file *file)
{
	return signal_pending_set(current) & *(u64 *)file->private ? POLLIN : 0;
}

static void signalfd_release(struct file *file)
{
	kfree(file->private);
}

static const struct file_ops signalfd_ops = {
	.read = signalfd_read,
	.poll = signalfd_poll,
	.release = signalfd_release,
	.read_name = anon_read_name,
};

s64 sys_signalfd4(const u64 *a)
{
	u32 flags = (u32)a[3];
	struct file *file;
	u64 *mask, set;

	if (a[2] != sizeof(set) || flags & ~(u32)(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (copy_from_user(&set, a[1], sizeof(set)))
		return -EFAULT;
	set &= ~UNBLOCKABLE;
	if ((s32)a[0] != -1) {
		file = fd_get((s32)a[0]);
		if (!file)
			return -EBADF;
		if (file->fops != &signalfd_ops)
			return -EINVAL;
		*(u64 *)file->private = set;
		wake_pollers();
		return (s32)a[0];
	}
	mask = kmalloc(sizeof(*mask));
	if (!mask)
		return -ENOMEM;
	*mask = set;
	file = anon_file(0600, "signalfd", &signalfd_ops, mask,
			 O_RDWR | (flags & O_NONBLOCK));
	if (!file) {
		kfree(mask);
		return -ENOMEM;
	}
	return anon_install(file, flags);
}
