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
#include "mm/layout.h"

#define TMPFS_MAGIC 0x01021994
#define PROC_MAGIC  0x9fa0
#define ST_RELATIME 0x1020 /* with ST_VALID, as Linux sets it */
#define NO_CHANGE   (~0u)
#define UTIME_NOW   0x3fffffff
#define UTIME_OMIT  0x3ffffffe
#define PATH_FLAGS  (AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)

static s64 inode_of_fd(u64 fd, struct inode **inode)
{
	struct file *file = fd_get((s32)fd);

	if (!file || file->flags & O_PATH)
		return -EBADF;
	*inode = file->inode;
	return 0;
}

static void set_mode(struct inode *inode, u64 mode)
{
	inode->mode = (inode->mode & S_IFMT) | ((u32)mode & 07777);
	inode->ctime_ns = time_realtime_ns();
}

s64 sys_fchmod(const u64 *a)
{
	struct inode *inode;
	s64 err = inode_of_fd(a[0], &inode);

	if (!err)
		set_mode(inode, a[1]);
	return err;
}

s64 sys_fchmodat(const u64 *a)
{
	struct inode *inode;
	s64 err = path_inode((s64)a[0], a[1], 0, &inode);

	if (!err)
		set_mode(inode, a[2]);
	return err;
}

static void set_owner(struct inode *inode, u64 uid, u64 gid)
{
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
	inode->ctime_ns = time_realtime_ns();
}

s64 sys_fchown(const u64 *a)
{
	struct inode *inode;
	s64 err = inode_of_fd(a[0], &inode);

	if (!err)
		set_owner(inode, a[1], a[2]);
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
		set_owner(inode, a[2], a[3]);
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
	if (!err)
		err = choose_time(&ts[0], inode->atime_ns, &atime);
	if (!err)
		err = choose_time(&ts[1], inode->mtime_ns, &mtime);
	if (err)
		return err;
	inode->atime_ns = atime;
	inode->mtime_ns = mtime;
	inode->ctime_ns = time_realtime_ns();
	return 0;
}

/* ---- the file system ---- */

struct statfs {
	u64 f_type, f_bsize, f_blocks, f_bfree, f_bavail, f_files, f_ffree;
	u32 f_fsid[2];
	u64 f_namelen, f_frsize, f_flags, f_spare[4];
};
_Static_assert(sizeof(struct statfs) == 120, "asm-generic statfs");

static bool is_in_proc(const struct dentry *dentry)
{
	while (dentry && dentry != root_dentry && dentry->parent != root_dentry)
		dentry = dentry->parent;
	return dentry && !strcmp(dentry->name, "proc");
}

static s64 put_statfs(const struct dentry *dentry, u64 va)
{
	bool in_proc = is_in_proc(dentry);
	struct statfs st = {
		.f_type = in_proc ? PROC_MAGIC : TMPFS_MAGIC,
		.f_bsize = PAGE_SIZE,
		.f_namelen = NAME_MAX,
		.f_frsize = PAGE_SIZE,
		.f_flags = ST_RELATIME,
	};

	/* files are memory */
	if (!in_proc) {
		st.f_blocks = frames_total();
		st.f_bfree = st.f_bavail = frames_owned(OWNER_FREE);
		st.f_files = frames_total();
		st.f_ffree = frames_owned(OWNER_FREE);
	}
	return copy_to_user(va, &st, sizeof(st));
}

s64 sys_statfs(const u64 *a)
{
	struct path_result at;
	s64 err = path_at(AT_FDCWD, a[0], true, &at);

	if (!err && !at.dentry)
		err = -ENOENT;
	return err ? err : put_statfs(at.dentry, a[1]);
}

s64 sys_fstatfs(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);

	return file ? put_statfs(file->dentry, a[1]) : -EBADF;
}
