/* SPDX-License-Identifier: MIT */
/*
 * System calls that change what an inode says about itself, and those about the
 * file system it is in. The one user is root, who may all.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/sys_path.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/super.h"

#define NO_CHANGE  (~0u)
#define UTIME_NOW  0x3fffffff
#define UTIME_OMIT 0x3ffffffe
#define PATH_FLAGS (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

static s64 inode_of_fd(u64 fd, struct inode **inode)
{
	struct file *file = fd_get((s32)fd);

	if (!file || file->flags & O_PATH)
		return -EBADF;
	*inode = file->inode;
	return 0;
}

static s64 set_mode(struct inode *inode, u64 mode)
{
	if (super_is_read_only(inode))
		return -EROFS;
	inode->mode = (inode->mode & S_IFMT) | ((u32)mode & 07777);
	inode_changed(inode, false);
	return 0;
}

s64 sys_fchmod(const u64 *a)
{
	struct inode *inode;
	s64 err = inode_of_fd(a[0], &inode);

	if (!err)
		err = set_mode(inode, a[1]);
	return err;
}

s64 sys_fchmodat(const u64 *a)
{
	struct inode *inode;
	s64 err = path_inode((s64)a[0], a[1], 0, &inode);

	if (!err)
		err = set_mode(inode, a[2]);
	return err;
}

static s64 set_owner(struct inode *inode, u64 uid, u64 gid)
{
	if (super_is_read_only(inode))
		return -EROFS;
	if ((u32)uid != NO_CHANGE)
		inode->uid = (u32)uid;
	if ((u32)gid != NO_CHANGE)
		inode->gid = (u32)gid;
	/* who gets a program does not get its author's rights with it */
	if (!S_ISDIR(inode->mode)) {
		inode->mode &= ~(u32)S_ISUID;
		if (inode->mode & S_IXGRP)
			inode->mode &= ~(u32)S_ISGID;
	}
	inode_changed(inode, false);
	return 0;
}

s64 sys_fchown(const u64 *a)
{
	struct inode *inode;
	s64 err = inode_of_fd(a[0], &inode);

	if (!err)
		err = set_owner(inode, a[1], a[2]);
	return err;
}

s64 sys_fchownat(const u64 *a)
{
	struct inode *inode;
	s64 err;

	if (a[4] & ~(u64)PATH_FLAGS)
		return -EINVAL;
	err = path_inode((s64)a[0], a[1], a[4], &inode);
	if (!err)
		err = set_owner(inode, a[2], a[3]);
	return err;
}

/* The time a timespec of utimensat means; `old` for UTIME_OMIT. */
static s64 choose_time(const struct timespec *ts, u64 old, u64 *ns)
{
	if (ts->tv_nsec == UTIME_OMIT)
		*ns = old;
	else if (ts->tv_nsec == UTIME_NOW)
		*ns = time_realtime_ns();
	else
		return time_from_timespec(ts, ns);
	return 0;
}

s64 sys_utimensat(const u64 *a)
{
	struct timespec ts[2] = { { 0, UTIME_NOW }, { 0, UTIME_NOW } };
	struct inode *inode;
	u64 atime, mtime;
	s64 err;

	if (a[2] && copy_from_user(ts, a[2], sizeof(ts)))
		return -EFAULT;
	if (a[2] && ts[0].tv_nsec == UTIME_OMIT && ts[1].tv_nsec == UTIME_OMIT)
		return 0;
	if (a[3] & ~(u64)PATH_FLAGS)
		return -EINVAL;
	err = a[1] ? path_inode((s64)a[0], a[1], a[3], &inode)
		   : inode_of_fd(a[0], &inode);
	if (!err && super_is_read_only(inode))
		err = -EROFS;
	if (!err)
		err = choose_time(&ts[0], inode->atime_ns, &atime);
	if (!err)
		err = choose_time(&ts[1], inode->mtime_ns, &mtime);
	if (err)
		return err;
	inode->atime_ns = atime;
	inode->mtime_ns = mtime;
	inode_changed(inode, false);
	return 0;
}

/* ---- the file system ---- */

static s64 put_statfs(const struct inode *inode, u64 va)
{
	struct super_block *sb = inode->sb;
	struct statfs st;

	/* a pipe's, or the host's: what the first one says */
	super_statfs(sb ? sb : super_of(super_blocks.next), &st);
	return copy_to_user(va, &st, sizeof(st));
}

s64 sys_statfs(const u64 *a)
{
	struct inode *inode;
	s64 err = path_inode(AT_FDCWD, a[0], 0, &inode);

	return err ? err : put_statfs(inode, a[1]);
}

s64 sys_fstatfs(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);

	return file ? put_statfs(file->inode, a[1]) : -EBADF;
}

s64 sys_syncfs(const u64 *a)
{
	const struct file *file = fd_get((s32)a[0]);
	struct super_block *sb = file ? file->inode->sb : NULL;

	if (!file || file->flags & O_PATH)
		return -EBADF;
	return sb && sb->ops ? sb->ops->sync(sb) : 0;
}

/* ---- extended attributes: there are none, as in a tmpfs that was not asked ---- */

static s64 refuse_at(u64 path_va, u64 flags)
{
	struct inode *inode;
	s64 err = path_inode(AT_FDCWD, path_va, flags, &inode);

	return err ? err : -EOPNOTSUPP;
}

s64 sys_no_xattr(const u64 *a)
{
	return refuse_at(a[0], 0);
}

s64 sys_no_lxattr(const u64 *a)
{
	return refuse_at(a[0], AT_SYMLINK_NOFOLLOW);
}

s64 sys_no_fxattr(const u64 *a)
{
	return fd_get((s32)a[0]) ? -EOPNOTSUPP : -EBADF;
}
