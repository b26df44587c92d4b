/* SPDX-License-Identifier: MIT */
/*
 * The standard streams: the terminal if the host's is one, else a FIFO; C
 * libraries choose their buffering by it.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "drivers/drivers.h"
#include "fs/fs.h"

#define CHUNK	     (64ul << 10)
#define TTY_RDEV     0x8801
#define DEV_TTY_RDEV 0x500
#define CONSOLE_RDEV 0x501

static u8 *bounce; /* between user memory and the device */
static bool is_error_tty;

static u64 stream_of(const struct file *file)
{
	return (u64)file->inode->private;
}

static s64 stream_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	size_t n;

	(void)pos;
	if (!size)
		return 0;
	while (!stdio_readable()) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		stdio_wait(~0ul);
	}
	/* a bad pointer must not eat the input */
	if (!user_range_ok(user_va, size) || clear_user(user_va, 1))
		return -EFAULT;
	n = stdio_read(bounce, min_u64(size, CHUNK));
	return copy_to_user(user_va, bounce, n) ? -EFAULT : (s64)n;
}

static s64 stream_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	enum stdio_stream stream =
		stream_of(file) == 2 ? STDIO_ERROR : STDIO_OUTPUT;
	u64 done = 0;

	(void)pos;
	while (done < size) {
		u64 n = min_u64(size - done, CHUNK);

		if (copy_from_user(bounce, user_va + done, n))
			return done ? (s64)done : -EFAULT;
		stdio_write(stream, bounce, n);
		done += n;
	}
	return (s64)done;
}

static u32 stream_poll(struct file *file)
{
	if (stream_of(file) != 0)
		return POLLOUT;
	return stdio_readable() ? POLLIN : 0;
}

static const struct file_ops stream_ops = {
	.read = stream_read,
	.write = stream_write,
	.poll = stream_poll,
};

void stream_open_all(const char *tty)
{
	static const char *const names[] = { "stdin", "stdout", "stderr" };

	bounce = kmalloc(CHUNK);
	BUG_ON(!bounce);
	for (u64 fd = 0; fd < 3; fd++) {
		bool is_tty = tty[fd] == '1';
		struct dentry *d = is_tty ? devfs_add(names[fd], &tty_ops,
						      S_IFCHR | 0620, TTY_RDEV)
					  : devfs_add(names[fd], &stream_ops,
						      S_IFIFO | 0600, 0);

		d->inode->private = (void *)fd;
		fd_install(file_new(d->inode, d, O_RDWR), 0, false);
	}
	is_error_tty = tty[2] == '1';
	if (strchr(tty, '1')) {
		devfs_add("tty", &tty_ops, S_IFCHR | 0666, DEV_TTY_RDEV);
		devfs_add("console", &tty_ops, S_IFCHR | 0600, CONSOLE_RDEV);
	}
}

void stream_report(const u8 *bytes, size_t size)
{
	if (is_error_tty)
		tty_print(bytes, size);
	else
		stdio_write(STDIO_ERROR, bytes, size);
}
