/* SPDX-License-Identifier: MIT */
/*
 * Pipes: a ring of 64 KiB. A read waits for the first bytes, a write for room
 * for all; one of at most PIPE_ATOMIC bytes is never split.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/wait.h"
#include "fs/fs.h"

#define PIPE_SIZE   (64ul << 10)
#define PIPE_ATOMIC 4096ul

struct pipe {
	u8 *ring;
	u64 head, tail; /* bytes written, bytes read */
	unsigned int readers, writers;
	struct wait_queue changed;
};

/* Until the pipe changed; or why not. */
static s64 wait_change(const struct file *file)
{
	struct pipe *pipe = file->private;

	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (signal_is_pending())
		return -ERESTARTSYS;
	wait_on(&pipe->changed, ~0ul);
	return 0;
}

static s64 take(struct pipe *pipe, u64 user_va, u64 size)
{
	u64 done = 0;

	while (done < size && pipe->tail != pipe->head) {
		u64 at = pipe->tail % PIPE_SIZE;
		u64 n = min_u64(min_u64(size - done, PIPE_SIZE - at),
				pipe->head - pipe->tail);

		if (copy_to_user(user_va + done, pipe->ring + at, n))
			return done ? (s64)done : -EFAULT;
		pipe->tail += n;
		done += n;
	}
	wake_up(&pipe->changed);
	return (s64)done;
}

static s64 pipe_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pipe *pipe = file->private;

	(void)pos;
	if (!size)
		return 0;
	while (pipe->head == pipe->tail) {
		s64 err;

		if (!pipe->writers)
			return 0;
		err = wait_change(file);
		if (err)
			return err;
	}
	return take(pipe, user_va, size);
}

/* What fits; 0: there is no room. */
static s64 put(struct pipe *pipe, u64 user_va, u64 size)
{
	u64 done = 0;

	if (size <= PIPE_ATOMIC && PIPE_SIZE - (pipe->head - pipe->tail) < size)
		return 0;
	while (done < size && pipe->head - pipe->tail < PIPE_SIZE) {
		u64 at = pipe->head % PIPE_SIZE;
		u64 n = min_u64(min_u64(size - done, PIPE_SIZE - at),
				PIPE_SIZE - (pipe->head - pipe->tail));

		if (copy_from_user(pipe->ring + at, user_va + done, n))
			return done ? (s64)done : -EFAULT;
		pipe->head += n;
		done += n;
	}
	wake_up(&pipe->changed);
	return (s64)done;
}

static s64 pipe_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pipe *pipe = file->private;
	u64 done = 0;
	s64 n = 0;

	(void)pos;
	while (done < size) {
		if (!pipe->readers) {
			signal_send(SIGPIPE, SI_USER, 0);
			n = -EPIPE;
			break;
		}
		n = put(pipe, user_va + done, size - done);
		if (n < 0)
			break;
		done += (u64)n;
		n = n ? 0 : wait_change(file);
		if (n)
			break;
	}
	return done ? (s64)done : n;
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
	wake_up(&pipe->changed);
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
	wait_queue_init(&pipe->changed);
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
