/* SPDX-License-Identifier: MIT */
/*
 * Pipes, with and without a name: a ring of 64 KiB that is there while an end
 * is open. A read waits for the first bytes, a write for room for all; one of at
 * most PIPE_ATOMIC bytes is never split. Opening one by its name waits for the
 * other end.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/mutex.h"
#include "core/task.h"
#include "core/wait.h"
#include "fs/fs.h"

#define PIPE_SIZE   (64ul << 10)
#define PIPE_ATOMIC 4096ul

struct pipe {
	struct inode *inode;
	u8 *ring;
	u64 head, tail; /* bytes written, bytes read */
	unsigned int readers, writers;
	u64 readers_ever, writers_ever; /* opened so far */
	struct wait_queue changed;
	struct mutex lock; /* held while bytes are moved */
};

static void tell(struct pipe *pipe)
{
	pipe->inode->activity++;
	wake_up(&pipe->changed);
}

static bool can_read(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_WRONLY;
}

static bool can_write(const struct file *file)
{
	return file->flags & O_ACCMODE;
}

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

/* What is there; 0: nothing. */
static s64 take(struct pipe *pipe, u64 user_va, u64 size)
{
	u64 done = 0;
	s64 err = 0;

	while (done < size && pipe->tail != pipe->head) {
		u64 at = pipe->tail % PIPE_SIZE;
		u64 n = min_u64(min_u64(size - done, PIPE_SIZE - at),
				pipe->head - pipe->tail);

		err = copy_to_user(user_va + done, pipe->ring + at, n);
		if (err)
			break;
		pipe->tail += n;
		done += n;
	}
	if (done)
		tell(pipe);
	return done ? (s64)done : err;
}

static s64 pipe_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pipe *pipe = file->private;
	s64 ret = 0;

	(void)pos;
	while (size && !ret) {
		mutex_lock(&pipe->lock);
		ret = take(pipe, user_va, size);
		mutex_unlock(&pipe->lock);
		if (!ret && !pipe->writers)
			break;
		if (!ret)
			ret = wait_change(file);
	}
	return ret;
}

/* What fits; 0: there is no room. */
static s64 put(struct pipe *pipe, u64 user_va, u64 size)
{
	u64 done = 0;
	s64 err = 0;

	if (size <= PIPE_ATOMIC && PIPE_SIZE - (pipe->head - pipe->tail) < size)
		return 0;
	while (done < size && pipe->head - pipe->tail < PIPE_SIZE) {
		u64 at = pipe->head % PIPE_SIZE;
		u64 n = min_u64(min_u64(size - done, PIPE_SIZE - at),
				PIPE_SIZE - (pipe->head - pipe->tail));

		err = copy_from_user(pipe->ring + at, user_va + done, n);
		if (err)
			break;
		pipe->head += n;
		done += n;
	}
	if (done)
		tell(pipe);
	return done ? (s64)done : err;
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
		mutex_lock(&pipe->lock);
		n = put(pipe, user_va + done, size - done);
		mutex_unlock(&pipe->lock);
		if (n < 0)
			break;
		done += (u64)n;
		n = n ? 0 : wait_change(file);
		if (n)
			break;
	}
	return done ? (s64)done : n;
}

/* A named one that nobody has written to since we opened it has not. */
static bool has_ended(const struct file *file)
{
	const struct pipe *pipe = file->private;

	return !pipe->writers && pipe->writers_ever != file->writers_before;
}

static u32 pipe_poll(struct file *file)
{
	struct pipe *pipe = file->private;
	u32 events = 0;

	if (can_write(file))
		events |= (pipe->head - pipe->tail < PIPE_SIZE ? POLLOUT : 0) |
			  (pipe->readers ? 0 : POLLERR);
	if (can_read(file))
		events |= (pipe->head != pipe->tail ? POLLIN : 0) |
			  (has_ended(file) ? POLLHUP : 0);
	return events;
}

static struct pipe *pipe_of(struct inode *inode)
{
	struct pipe *pipe = inode->private;

	if (pipe)
		return pipe;
	pipe = kzalloc(sizeof(*pipe));
	if (!pipe)
		return NULL;
	pipe->ring = kmalloc(PIPE_SIZE);
	if (!pipe->ring) {
		kfree(pipe);
		return NULL;
	}
	wait_queue_init(&pipe->changed);
	mutex_init(&pipe->lock);
	pipe->inode = inode;
	inode->private = pipe;
	return pipe;
}

/* One more end, as the file's access mode says. */
static void add_end(struct pipe *pipe, struct file *file)
{
	file->private = pipe;
	file->writers_before = pipe->writers ? ~0ul : pipe->writers_ever;
	if (can_read(file)) {
		pipe->readers++;
		pipe->readers_ever++;
	}
	if (can_write(file)) {
		pipe->writers++;
		pipe->writers_ever++;
	}
	tell(pipe);
}

static void pipe_release(struct file *file)
{
	struct pipe *pipe = file->private;

	if (!pipe)
		return; /* it could not be opened */
	pipe->writers -= can_write(file);
	pipe->readers -= can_read(file);
	tell(pipe);
	if (pipe->readers || pipe->writers)
		return;
	file->inode->private = NULL;
	kfree(pipe->ring);
	kfree(pipe);
}

/* By its name, or a link of /proc/self/fd. */
static s64 pipe_open(struct file *file)
{
	struct pipe *pipe = pipe_of(file->inode);
	/* one without a name never waits: its ends are there, or were */
	bool waits = !(file->flags & O_NONBLOCK) && !file->dentry->is_nameless;
	u64 seen;

	if (!pipe)
		return -ENOMEM;
	if (!can_read(file) && !waits && !pipe->readers)
		return -ENXIO;
	add_end(pipe, file);
	if (can_read(file) && can_write(file))
		return 0;
	seen = can_read(file) ? pipe->writers_ever : pipe->readers_ever;
	while (waits && !(can_read(file) ? pipe->writers : pipe->readers) &&
	       seen == (can_read(file) ? pipe->writers_ever
				       : pipe->readers_ever)) {
		if (signal_is_pending())
			return -ERESTARTSYS;
		wait_on(&pipe->changed, ~0ul);
	}
	return 0;
}

const struct file_ops pipe_ops = {
	.read = pipe_read,
	.write = pipe_write,
	.poll = pipe_poll,
	.open = pipe_open,
	.release = pipe_release,
};

int pipe_create(u32 flags, s64 fds[2])
{
	struct inode *inode = inode_new(S_IFIFO | 0600, &pipe_ops);
	struct pipe *pipe = inode ? pipe_of(inode) : NULL;
	struct file *ends[2];

	/* memory this short ends the program soon anyway: nothing is undone */
	if (!pipe)
		return -ENOMEM;
	ends[0] = file_new(inode, NULL, flags & O_NONBLOCK);
	ends[1] = file_new(inode, NULL, O_WRONLY | (flags & O_NONBLOCK));
	if (!ends[0] || !ends[1])
		return -ENOMEM;
	inode_put(inode); /* the two ends hold it */
	add_end(pipe, ends[1]);
	add_end(pipe, ends[0]);
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
