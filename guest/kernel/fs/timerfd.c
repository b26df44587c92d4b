/* SPDX-License-Identifier: MIT */
/*
 * timerfd: how often a timer went off, to be read. The number is computed from the
 * clock when it is asked for; a kernel timer only wakes who waits. The clock of day
 * is never set here, so a timer of it cannot be cancelled.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/anon.h"

#define TFD_TIMER_ABSTIME	1
#define TFD_TIMER_CANCEL_ON_SET 2
#define CLOCK_REALTIME_ALARM	8
#define CLOCK_BOOTTIME_ALARM	9

struct timerfd {
	s32 clock;
	u64 deadline_ns, interval_ns; /* since boot; 0: not set; 0: once */
	struct timer timer;
	struct inode *inode;
	struct wait_queue expired;
};

static u64 expirations(const struct timerfd *tfd)
{
	u64 now = time_since_boot_ns();

	if (!tfd->deadline_ns || now < tfd->deadline_ns)
		return 0;
	return tfd->interval_ns
		       ? 1 + (now - tfd->deadline_ns) / tfd->interval_ns
		       : 1;
}

static void arm(struct timerfd *tfd)
{
	if (tfd->deadline_ns)
		timer_start(&tfd->timer, tfd->deadline_ns);
	else
		timer_stop(&tfd->timer);
}

static void expire(struct timer *timer)
{
	struct timerfd *tfd = container_of(timer, struct timerfd, timer);

	tfd->inode->activity++;
	wake_up(&tfd->expired);
}

static s64 timerfd_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct timerfd *tfd = file->private;
	u64 count;

	(void)pos;
	if (size < sizeof(count))
		return -EINVAL;
	while (!expirations(tfd)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		wait_on(&tfd->expired, ~0ul);
	}
	count = expirations(tfd);
	if (copy_to_user(user_va, &count, sizeof(count)))
		return -EFAULT;
	tfd->deadline_ns = tfd->interval_ns
				   ? tfd->deadline_ns + count * tfd->interval_ns
				   : 0;
	arm(tfd);
	return sizeof(count);
}

static u32 timerfd_poll(struct file *file)
{
	return expirations(file->private) ? POLLIN : 0;
}

static void timerfd_release(struct file *file)
{
	struct timerfd *tfd = file->private;

	timer_stop(&tfd->timer);
	kfree(tfd);
}

static const struct file_ops timerfd_ops = {
	.read = timerfd_read,
	.poll = timerfd_poll,
	.release = timerfd_release,
	.read_name = anon_read_name,
};

s64 sys_timerfd_create(const u64 *a)
{
	s32 clock = (s32)a[0];
	u32 flags = (u32)a[1];
	struct timerfd *tfd;
	struct file *file;

	if (flags & ~(u32)(O_CLOEXEC | O_NONBLOCK) ||
	    (clock != CLOCK_REALTIME && clock != CLOCK_MONOTONIC &&
	     clock != CLOCK_BOOTTIME && clock != CLOCK_REALTIME_ALARM &&
	     clock != CLOCK_BOOTTIME_ALARM))
		return -EINVAL;
	tfd = kzalloc(sizeof(*tfd));
	if (!tfd)
		return -ENOMEM;
	tfd->clock = clock;
	tfd->timer.fire = expire;
	wait_queue_init(&tfd->expired);
	file = anon_file(0600, "timerfd", &timerfd_ops, tfd,
			 O_RDWR | (flags & O_NONBLOCK));
	if (!file) {
		kfree(tfd);
		return -ENOMEM;
	}
	tfd->inode = file->inode;
	return anon_install(file, flags);
}

static struct timespec timespec_of(u64 ns)
{
	return (struct timespec){ (s64)(ns / NSEC_PER_SEC),
				  (s64)(ns % NSEC_PER_SEC) };
}

/* Interval and what is left, as struct itimerspec. */
static int put_setting(const struct timerfd *tfd, u64 va)
{
	u64 now = time_since_boot_ns(), left = 0;
	struct timespec spec[2];

	if (tfd->deadline_ns > now)
		left = tfd->deadline_ns - now;
	else if (tfd->deadline_ns && tfd->interval_ns)
		left = tfd->interval_ns -
		       (now - tfd->deadline_ns) % tfd->interval_ns;
	spec[0] = timespec_of(tfd->interval_ns);
	spec[1] = timespec_of(left);
	return copy_to_user(va, spec, sizeof(spec));
}

static int timerfd_of(u64 fd, struct timerfd **tfd)
{
	const struct file *file = fd_get((s32)fd);

	if (!file)
		return -EBADF;
	if (file->fops != &timerfd_ops)
		return -EINVAL;
	*tfd = file->private;
	return 0;
}

static bool is_of_day(const struct timerfd *tfd)
{
	return tfd->clock == CLOCK_REALTIME ||
	       tfd->clock == CLOCK_REALTIME_ALARM;
}

s64 sys_timerfd_settime(const u64 *a)
{
	struct timespec spec[2];
	u64 interval_ns, value_ns, base;
	struct timerfd *tfd;
	int err;

	if (copy_from_user(spec, a[2], sizeof(spec)))
		return -EFAULT;
	if ((u32)a[1] & ~(u32)(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET) ||
	    time_from_timespec(&spec[0], &interval_ns) ||
	    time_from_timespec(&spec[1], &value_ns))
		return -EINVAL;
	err = timerfd_of(a[0], &tfd);
	if (!err && a[3])
		err = put_setting(tfd, a[3]);
	if (err)
		return err;
	base = time_since_boot_ns();
	if ((u32)a[1] & TFD_TIMER_ABSTIME) {
		u64 start = is_of_day(tfd) ? time_realtime_ns() - base : 0;

		tfd->deadline_ns = !value_ns	      ? 0
				   : value_ns > start ? value_ns - start
						      : 1;
	} else {
		tfd->deadline_ns = value_ns ? base + value_ns : 0;
	}
	tfd->interval_ns = interval_ns;
	arm(tfd);
	return 0;
}

s64 sys_timerfd_gettime(const u64 *a)
{
	struct timerfd *tfd;
	int err = timerfd_of(a[0], &tfd);

	return err ? err : put_setting(tfd, a[1]);
}
