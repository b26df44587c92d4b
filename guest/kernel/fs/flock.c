/* SPDX-License-Identifier: MIT */
/*
 * Locks of flock(2): of an open file, so a dup has the same and a fork shares
 * it, on its inode; gone with the last close. One queue for all who wait.
 */
#include "core/errno.h"
#include "core/task.h"
#include "fs/fs.h"

#define LOCK_SH 1
#define LOCK_EX 2
#define LOCK_NB 4
#define LOCK_UN 8

static struct wait_queue released = { LIST_HEAD_INIT(released.sleepers) };

void flock_release(struct file *file)
{
	if (file->lock == FLOCK_SHARED)
		file->inode->shared_locks--;
	else if (file->lock == FLOCK_EXCLUSIVE)
		file->inode->is_locked = false;
	if (file->lock != FLOCK_NONE)
		wake_up(&released);
	file->lock = FLOCK_NONE;
}

static bool take(struct file *file, enum flock_kind kind)
{
	struct inode *inode = file->inode;

	if (inode->is_locked ||
	    (kind == FLOCK_EXCLUSIVE && inode->shared_locks))
		return false;
	if (kind == FLOCK_EXCLUSIVE)
		inode->is_locked = true;
	else
		inode->shared_locks++;
	file->lock = kind;
	return true;
}

s64 flock_change(struct file *file, u64 operation)
{
	enum flock_kind kind;

	switch (operation & ~(u64)LOCK_NB) {
	case LOCK_UN:
		flock_release(file);
		return 0;
	case LOCK_SH:
		kind = FLOCK_SHARED;
		break;
	case LOCK_EX:
		kind = FLOCK_EXCLUSIVE;
		break;
	default:
		return -EINVAL;
	}
	if (file->lock == kind)
		return 0;
	/* a change of kind lets others in between, as Linux's */
	flock_release(file);
	while (!take(file, kind)) {
		if (operation & LOCK_NB)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		wait_on(&released, ~0ul);
	}
	return 0;
}
