/* SPDX-License-Identifier: MIT */
/*
 * Pipes: a ring of 64 KiB. With one task nobody else can fill or drain one,
 * so an operation that would wait for ever gives EDEADLK and says so once.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/fs.h"

#define PIPE_SIZE (64ul << 10)

struct pipe {
	u8 *ring;
	u64 head, tail; /* bytes written, bytes read */
	unsigned int readers, writers;
};

static s64 would_block(const struct file *file)
{
	static bool said;

	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (!said)
		printk("pipe: %s waits for itself", current->comm);
	said = true;
	return -EDEADLK;
}

static s64 pipe_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pipe *pipe = file->private;
	u64 done = 0;

	(void)pos;
	if (!size)
		return 0;
	if (pipe->head == pipe->tail)
		return pipe->writers ? would_block(file) : 0;
	while (done < size && pipe->tail != pipe->head) {
		u64 at = pipe->tail % PIPE_SIZE;
		u64 n = min_u64(min_u64(size - done, PIPE_SIZE - at),
				pipe->head - pipe->tail);

		if (copy_to_user(user_va + done, pipe->ring + at, n))
			return -EFAULT;
		pipe->tail += n;
		done += n;
	}
	return (s64)done;
}

static s64 pipe_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pipe *pipe = file->private;
	u64 done = 0;

	(void)pos;
	if (!pipe->readers) {
		signal_send(SIGPIPE, SI_USER, 0);
		return -EPIPE;
	}
	while (done < size && pipe->head - pipe->tail < PIPE_SIZE) {
		u64 at = pipe->head % PIPE_SIZE;
		u64 n = min_u64(min_u64(size - done, PIPE_SIZE - at),
				PIPE_SIZE - (pipe->head - pipe->tail));

		if (copy_from_user(pipe->ring + at, user_va + done, n))
			return done ? (s64)done : -EFAULT;
		pipe->head += n;
		done += n;
	}
	return done || !size ? (s64)done : would_block(file);
}

static u32 pipe_poll(struct file *file)
{
	struct pipe *pipe = file->private;

	if ((file->flags & O_ACCMODE) == O_WRONLY)
		return (pipe->head - pipe->tail < PIPE_SIZE ? POLLOUT : 0) |
		       (pipe->readers ? 0 : POLLERR);
	return (pipe->head != pipe->tail ? POLLIN : 0) |
	       (pipe->writers ? 0 : POLLHUP);
}

static void pipe_release(struct file *file)
{
	struct pipe *pipe = file->private;

	if ((file->flags & O_ACCMODE) == O_WRONLY)
		pipe->writers--;
	else
		pipe->readers--;
	if (pipe->readers || pipe->writers)
		return;
	kfree(pipe->ring);
	kfree(pipe);
}

static const struct file_ops pipe_ops = {
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.release = pipe_release,
};

int pipe_create(u32 flags, s64 fds[2])
{
	struct inode *inode = inode_new(S_IFIFO | 0600, &pipe_ops);
	struct pipe *pipe = kzalloc(sizeof(*pipe));
	struct file *ends[2];

	/* memory this short ends the program soon anyway: nothing is undone */
	if (!inode || !pipe)
		return -ENOMEM;
	pipe->ring = kmalloc(PIPE_SIZE);
	ends[0] = file_new(inode, NULL, flags & O_NONBLOCK);
	ends[1] = file_new(inode, NULL, O_WRONLY | (flags & O_NONBLOCK));
	if (!pipe->ring || !ends[0] || !ends[1])
		return -ENOMEM;
	inode_put(inode); /* the two ends hold it */
	pipe->readers = pipe->writers = 1;
	ends[0]->private = ends[1]->private = pipe;
	fds[0] = fd_install(ends[0], 0, flags & O_CLOEXEC);
	fds[1] =
		fds[0] < 0 ? fds[0] : fd_install(ends[1], 0, flags & O_CLOEXEC);
	if (fds[1] >= 0)
		return 0;
	if (fds[0] >= 0)
		fd_close(fds[0]);
	else
		file_put(ends[0]);
	file_put(ends[1]);
	return (int)fds[1];
}
