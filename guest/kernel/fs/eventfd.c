/* SPDX-License-Identifier: MIT */
/* eventfd2: a number that writes add to and a read takes away. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "fs/anon.h"

#define EFD_SEMAPHORE 1
#define COUNT_MAX     (~0ul - 1)

struct eventfd {
	u64 count;
	bool is_semaphore; /* a read takes one */
	struct wait_queue changed;
};

/* Until it changed; or why not. */
static s64 wait_change(const struct file *file)
{
	struct eventfd *event = file->private;

	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (signal_is_pending())
		return -ERESTARTSYS;
	wait_on(&event->changed, ~0ul);
	return 0;
}

static void change(struct file *file, u64 count)
{
	struct eventfd *event = file->private;

	event->count = count;
	file->inode->activity++;
	wake_up(&event->changed);
}

static s64 eventfd_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct eventfd *event = file->private;
	u64 taken;

	(void)pos;
	if (size < sizeof(taken))
		return -EINVAL;
	while (!event->count) {
		s64 err = wait_change(file);

		if (err)
			return err;
	}
	taken = event->is_semaphore ? 1 : event->count;
	change(file, event->count - taken);
	return copy_to_user(user_va, &taken, sizeof(taken))
		       ? -EFAULT
		       : (s64)sizeof(taken);
}

static s64 eventfd_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	const struct eventfd *event = file->private;
	u64 more;

	(void)pos;
	if (size < sizeof(more))
		return -EINVAL;
	if (copy_from_user(&more, user_va, sizeof(more)))
		return -EFAULT;
	if (more > COUNT_MAX)
		return -EINVAL;
	while (event->count > COUNT_MAX - more) {
		s64 err = wait_change(file);

		if (err)
			return err;
	}
	change(file, event->count + more);
	return sizeof(more);
}

static u32 eventfd_poll(struct file *file)
{
	const struct eventfd *event = file->private;

	return (event->count ? POLLIN : 0) |
	       (event->count < COUNT_MAX ? POLLOUT : 0);
}

static void eventfd_release(struct file *file)
{
	kfree(file->private);
}

static const struct file_ops eventfd_ops = {
	.read = eventfd_read,
	.write = eventfd_write,
	.poll = eventfd_poll,
	.release = eventfd_release,
	.read_name = anon_read_name,
};

s64 sys_eventfd2(const u64 *a)
{
	u32 flags = (u32)a[1];
	struct eventfd *event;
	struct file *file;

	if (flags & ~(u32)(EFD_SEMAPHORE | O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	event = kzalloc(sizeof(*event));
	if (!event)
		return -ENOMEM;
	event->count = (u32)a[0];
	event->is_semaphore = flags & EFD_SEMAPHORE;
	wait_queue_init(&event->changed);
	file = anon_file(0600, "eventfd", &eventfd_ops, event,
			 O_RDWR | (flags & O_NONBLOCK));
	if (!file) {
		kfree(event);
		return -ENOMEM;
	}
	return anon_install(file, flags);
}
