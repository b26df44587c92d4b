/* SPDX-License-Identifier: MIT */
/* fstat, newfstatat and statx. Ends of files that are kept elsewhere are asked for. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/sys_path.h"
#include "core/time.h"
#include "fs/super.h"
#include "mm/layout.h"

#define STATX_BASIC 0x7ff

struct stat {
	u64 st_dev, st_ino;
	u32 st_mode, st_nlink, st_uid, st_gid;
	u64 st_rdev, pad1;
	s64 st_size;
	s32 st_blksize, pad2;
	s64 st_blocks;
	struct timespec st_atim, st_mtim, st_ctim;
	u32 unused[2];
};
_Static_assert(sizeof(struct stat) == 128, "asm-generic stat");

struct statx_time {
	s64 tv_sec;
	u32 tv_nsec;
	s32 pad;
};

struct statx {
	u32 stx_mask, stx_blksize;
	u64 stx_attributes;
	u32 stx_nlink, stx_uid, stx_gid;
	u16 stx_mode, pad1;
	u64 stx_ino, stx_size, stx_blocks, stx_attributes_mask;
	struct statx_time atime, btime, ctime, mtime;
	u32 stx_rdev_major, stx_rdev_minor, stx_dev_major, stx_dev_minor;
	u64 rest[14];
};
_Static_assert(sizeof(struct statx) == 256, "statx");

static struct timespec timespec_of(u64 ns)
{
	return (struct timespec){ (s64)(ns / NSEC_PER_SEC),
				  (s64)(ns % NSEC_PER_SEC) };
}

static struct statx_time statx_time_of(u64 ns)
{
	return (struct statx_time){ (s64)(ns / NSEC_PER_SEC),
				    (u32)(ns % NSEC_PER_SEC), 0 };
}

/* Blocks of 512 bytes: of a file in memory, as if it had no holes. */
static u64 blocks_of(const struct inode *inode)
{
	return inode->sb && inode->sb->ops ? inode->sb->ops->blocks(inode)
					   : (inode->size + 511) / 512;
}

static u32 block_size_of(const struct inode *inode)
{
	return inode->sb ? inode->sb->block_size : PAGE_SIZE;
}

static u64 device_of(const struct inode *inode)
{
	return inode->sb ? inode->sb->number : 1;
}

static void fill_stat(struct inode *inode, struct stat *st)
{
	inode_refresh(inode);
	memset(st, 0, sizeof(*st));
	st->st_dev = device_of(inode);
	st->st_ino = inode->ino;
	st->st_mode = inode->mode;
	st->st_nlink = inode->nlink;
	st->st_rdev = inode->rdev;
	st->st_size = (s64)inode->size;
	st->st_blksize = (s32)block_size_of(inode);
	st->st_blocks = (s64)blocks_of(inode);
	st->st_uid = inode->uid;
	st->st_gid = inode->gid;
	st->st_atim = timespec_of(inode->atime_ns);
	st->st_mtim = timespec_of(inode->mtime_ns);
	st->st_ctim = timespec_of(inode->ctime_ns);
}

s64 sys_newfstatat(const u64 *a)
{
	struct inode *inode;
	struct stat st;
	s64 ret = path_inode((s64)a[0], a[1], a[3], &inode);

	if (ret)
		return ret;
	fill_stat(inode, &st);
	return copy_to_user(a[2], &st, sizeof(st));
}

s64 sys_fstat(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);
	struct stat st;

	if (!file)
		return -EBADF;
	fill_stat(file->inode, &st);
	return copy_to_user(a[1], &st, sizeof(st));
}

s64 sys_statx(const u64 *a)
{
	struct inode *inode;
	struct statx stx = { 0 };
	s64 ret = path_inode((s64)a[0], a[1], a[2], &inode);

	if (ret)
		return ret;
	inode_refresh(inode);
	stx.stx_mask = STATX_BASIC;
	stx.stx_blksize = block_size_of(inode);
	stx.stx_nlink = inode->nlink;
	stx.stx_mode = (u16)inode->mode;
	stx.stx_ino = inode->ino;
	stx.stx_size = inode->size;
	stx.stx_blocks = blocks_of(inode);
	stx.stx_uid = inode->uid;
	stx.stx_gid = inode->gid;
	stx.atime = statx_time_of(inode->atime_ns);
	stx.mtime = statx_time_of(inode->mtime_ns);
	stx.ctime = statx_time_of(inode->ctime_ns);
	stx.stx_rdev_major = (u32)(inode->rdev >> 8);
	stx.stx_rdev_minor = (u32)(inode->rdev & 0xff);
	stx.stx_dev_major = (u32)(device_of(inode) >> 8);
	stx.stx_dev_minor = (u32)device_of(inode) & 0xff;
	return copy_to_user(a[4], &stx, sizeof(stx));
}
