/* SPDX-License-Identifier: MIT */
/*
 * Locks of fcntl(2) on ranges of a file. A process has them by its descriptor
 * table, and loses those of a file when it closes any descriptor of it; with the
 * F_OFD_ commands an open file has them. Left out: EDEADLK.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/mm.h"

#define F_RDLCK	  0
#define F_WRLCK	  1
#define F_UNLCK	  2
#define RANGE_END (~0ul >> 1)

struct flock {
	int16_t type, whence;
	s64 start, size;
	s32 pid;
};
_Static_assert(sizeof(struct flock) == 32, "asm-generic flock");

struct record_lock {
	struct list_head node; /* of its inode */
	const void *owner;     /* struct files or struct file */
	s32 pid;	       /* -1: of an open file */
	u64 first, last;
	bool is_exclusive;
};

static struct wait_queue released = { LIST_HEAD_INIT(released.sleepers) };

#define lock_of(node) list_entry(node, struct record_lock, node)

static bool overlap(const struct record_lock *a, const struct record_lock *b)
{
	return a->first <= b->last && b->first <= a->last;
}

/* Another owner's lock that forbids this one; NULL: none. */
static struct record_lock *find_conflict(const struct inode *inode,
					 const struct record_lock *wanted)
{
	for_each_node (node, &inode->record_locks) {
		struct record_lock *lock = lock_of(node);

		if (lock->owner != wanted->owner && overlap(lock, wanted) &&
		    (lock->is_exclusive || wanted->is_exclusive))
			return lock;
	}
	return NULL;
}

static void drop(struct record_lock *lock)
{
	list_del(&lock->node);
	kfree(lock);
}

/* Cut the owner's locks out of the range; spare is for one that is cut in two,
   and NULL afterwards if it was used. */
static void cut(struct inode *inode, const struct record_lock *range,
		struct record_lock **spare)
{
	struct list_head *node = inode->record_locks.next;

	while (node != &inode->record_locks) {
		struct record_lock *lock = lock_of(node);

		node = node->next;
		if (lock->owner != range->owner || !overlap(lock, range))
			continue;
		if (lock->first < range->first && lock->last > range->last) {
			**spare = *lock;
			(*spare)->first = range->last + 1;
			list_add(&(*spare)->node, &lock->node);
			*spare = NULL;
			lock->last = range->first - 1;
		} else if (lock->first < range->first) {
			lock->last = range->first - 1;
		} else if (lock->last > range->last) {
			lock->first = range->last + 1;
		} else {
			drop(lock);
		}
	}
}

static s64 set(struct inode *inode, const struct record_lock *wanted,
	       bool is_unlock)
{
	struct record_lock *fresh = kmalloc(sizeof(*fresh));
	struct record_lock *spare = kmalloc(sizeof(*spare));

	if (!fresh || !spare) {
		kfree(fresh);
		kfree(spare);
		return -ENOMEM;
	}
	cut(inode, wanted, &spare);
	kfree(spare);
	if (is_unlock) {
		kfree(fresh);
	} else {
		*fresh = *wanted;
		list_add_tail(&fresh->node, &inode->record_locks);
	}
	wake_up(&released); /* also one that only became shared */
	return 0;
}

void record_lock_release(struct inode *inode, const void *owner)
{
	struct record_lock all = { .owner = owner, .last = RANGE_END };
	struct record_lock *no_spare = NULL;

	if (list_empty(&inode->record_locks))
		return;
	cut(inode, &all, &no_spare);
	wake_up(&released);
}

/* ---- fcntl ---- */

static s64 get_range(const struct file *file, const struct flock *from,
		     struct record_lock *lock)
{
	s64 start = from->start, last;

	if (from->whence == 1)
		start += (s64)file->pos;
	else if (from->whence == 2)
		start += (s64)file->inode->size;
	else if (from->whence != 0)
		return -EINVAL;
	if (from->size < 0) {
		last = start - 1;
		start += from->size;
	} else if (from->size == 0) {
		last = (s64)RANGE_END;
	} else if (__builtin_add_overflow(start, from->size - 1, &last)) {
		return -EOVERFLOW;
	}
	if (start < 0)
		return -EINVAL;
	lock->first = (u64)start;
	lock->last = (u64)last;
	return 0;
}

static s64 tell(const struct inode *inode, const struct record_lock *wanted,
		struct flock *request, u64 va)
{
	const struct record_lock *other = find_conflict(inode, wanted);

	request->type = F_UNLCK;
	if (other) {
		request->type = other->is_exclusive ? F_WRLCK : F_RDLCK;
		request->whence = 0;
		request->start = (s64)other->first;
		request->size = other->last == RANGE_END
					? 0
					: (s64)(other->last - other->first + 1);
		request->pid = other->pid;
	}
	return copy_to_user(va, request, sizeof(*request));
}

s64 record_lock_fcntl(struct file *file, u64 command, u64 va)
{
	bool is_ofd = command >= F_OFD_GETLK;
	struct record_lock wanted = {
		.owner = is_ofd ? (const void *)file : current->files,
		.pid = is_ofd ? -1 : current->tgid,
	};
	struct flock request;
	s64 err;

	if (copy_from_user(&request, va, sizeof(request)))
		return -EFAULT;
	if (request.type < F_RDLCK || request.type > F_UNLCK ||
	    (is_ofd && request.pid))
		return -EINVAL;
	wanted.is_exclusive = request.type == F_WRLCK;
	inode_refresh(file->inode);
	err = get_range(file, &request, &wanted);
	if (err)
		return err;
	if (command == F_GETLK || command == F_OFD_GETLK)
		return request.type == F_UNLCK
			       ? -EINVAL
			       : tell(file->inode, &wanted, &request, va);
	if ((request.type == F_RDLCK &&
	     (file->flags & O_ACCMODE) == O_WRONLY) ||
	    (request.type == F_WRLCK && !(file->flags & O_ACCMODE)))
		return -EBADF;
	while (request.type != F_UNLCK && find_conflict(file->inode, &wanted)) {
		if (command != F_SETLKW && command != F_OFD_SETLKW)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		wait_on(&released, ~0ul);
	}
	return set(file->inode, &wanted, request.type == F_UNLCK);
}
