/* SPDX-License-Identifier: MIT */
/*
 * Devices under /dev and the standard streams. A stream is a character device
 * if the host's is a terminal, else a FIFO: C libraries choose their buffering
 * by it. Line editing is the host terminal's.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/task.h"
#include "drivers/drivers.h"
#include "fs/fs.h"

#define CHUNK	   (64ul << 10)
#define TCGETS	   0x5401
#define TCSETS	   0x5402
#define TCSETSW	   0x5403
#define TCSETSF	   0x5404
#define TIOCGPGRP  0x540f
#define TIOCGWINSZ 0x5413
#define FIONREAD   0x541b
#define TTY_RDEV   0x8801

static u8 *bounce;    /* between user memory and the device */
static u16 window[4]; /* rows, columns, and two unused */

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
	if (file->flags & O_NONBLOCK && !stdio_readable())
		return -EAGAIN;
	/* a bad pointer must not eat the input */
	if (!user_range_ok(user_va, size) || clear_user(user_va, 1))
		return -EFAULT;
	n = stdio_read(bounce, min_u64(size, CHUNK));
	return copy_to_user(user_va, bounce, n) ? -EFAULT : (s64)n;
}

static s64 stream_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	int stream = stream_of(file) == 2 ? 2 : 1;
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

static s64 stream_ioctl(struct file *file, u64 request, u64 argument)
{
	/* iflag, oflag, cflag, lflag; line; cc[19]: a cooked terminal's */
	struct {
		u32 flags[4];
		u8 line;
		u8 cc[19];
	} termios = { { 0x4500, 0x5, 0xbf, 0x8a3b },
		      0,
		      { 3, 28, 127, 21, 4, 0, 1, 0, 17, 19, 26, 0, 18, 15, 23,
			22 } };
	s32 one = 1;

	if ((file->inode->mode & S_IFMT) != S_IFCHR)
		return -ENOTTY;
	switch (request) {
	case TCGETS:
		return copy_to_user(argument, &termios, 36);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return 0;
	case TIOCGPGRP:
		return copy_to_user(argument, &one, sizeof(one));
	case TIOCGWINSZ:
		return copy_to_user(argument, window, sizeof(window));
	default:
		return -ENOTTY;
	}
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
	.ioctl = stream_ioctl,
	.poll = stream_poll,
};

static s64 null_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)user_va, (void)size, (void)pos;
	return 0;
}

static s64 null_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)user_va, (void)pos;
	return (s64)size;
}

static s64 full_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)user_va, (void)size, (void)pos;
	return -ENOSPC;
}

static s64 zero_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)pos;
	return clear_user(user_va, size) ? -EFAULT : (s64)size;
}

static s64 random_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 done = 0;

	(void)file, (void)pos;
	while (done < size) {
		u64 word = random_next();
		u64 n = min_u64(sizeof(word), size - done);

		if (copy_to_user(user_va + done, &word, n))
			return -EFAULT;
		done += n;
	}
	return (s64)done;
}

static const struct file_ops null_ops = { .read = null_read,
					  .write = null_write,
					  .seekable = true };
static const struct file_ops zero_ops = { .read = zero_read,
					  .write = null_write,
					  .seekable = true };
static const struct file_ops full_ops = { .read = zero_read,
					  .write = full_write,
					  .seekable = true };
static const struct file_ops random_ops = { .read = random_read,
					    .write = null_write,
					    .seekable = true };

static struct dentry *add_device(struct dentry *dir, const char *name,
				 const struct file_ops *fops, u64 rdev,
				 u64 stream)
{
	struct inode *inode = inode_new(S_IFCHR | 0666, fops);

	inode->rdev = rdev;
	inode->private = (void *)stream;
	return dentry_add(dir, name, inode);
}

void devfs_init(void)
{
	struct dentry *dev = dentry_make_path("dev");

	add_device(dev, "null", &null_ops, 0x103, 0);
	add_device(dev, "zero", &zero_ops, 0x105, 0);
	add_device(dev, "full", &full_ops, 0x107, 0);
	add_device(dev, "random", &random_ops, 0x108, 0);
	add_device(dev, "urandom", &random_ops, 0x109, 0);
	dentry_make_path("tmp")->inode->mode = S_IFDIR | 01777;
}

void stdio_open(const char *tty, u16 rows, u16 columns)
{
	static const char *const names[] = { "stdin", "stdout", "stderr" };
	struct dentry *dev = dentry_make_path("dev");
	bool any = false;

	bounce = kmalloc(CHUNK);
	window[0] = rows;
	window[1] = columns;
	for (u64 fd = 0; fd < 3; fd++) {
		struct dentry *d =
			add_device(dev, names[fd], &stream_ops, TTY_RDEV, fd);

		any |= tty[fd] == '1';
		d->inode->mode =
			tty[fd] == '1' ? S_IFCHR | 0620 : S_IFIFO | 0600;
		fd_install(file_new(d->inode, d, O_RDWR), 0, false);
	}
	if (any) {
		add_device(dev, "tty", &stream_ops, 0x500, 0);
		add_device(dev, "console", &stream_ops, 0x501, 0);
	}
}
