/* SPDX-License-Identifier: MIT */
/*
 * Calls that copy from one file to another: sendfile and copy_file_range, from a
 * regular file to one in the page cache. For other pairs EINVAL, upon which
 * programs read and write; so for splice.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/limit.h"
#include "core/syscall.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/layout.h"
#include "mm/mm.h"

struct copy {
	struct file *from, *to;
	u64 from_pos, to_pos;
};

static bool may_read(const struct file *file)
{
	return file && (file->flags & O_ACCMODE) != O_WRONLY &&
	       !(file->flags & O_PATH);
}

static bool may_write(const struct file *file)
{
	return file && file->flags & O_ACCMODE && !(file->flags & O_PATH);
}

static bool can_take(const struct file *file)
{
	return S_ISREG(file->inode->mode) &&
	       file->fops->write == inode_file_write;
}

/* Where an optional offset says, or the file's own position. */
static s64 read_offset(u64 va, const struct file *file, u64 *pos)
{
	*pos = file->pos;
	if (va && copy_from_user(pos, va, sizeof(*pos)))
		return -EFAULT;
	return (s64)*pos < 0 ? -EINVAL : 0;
}

static s64 write_offset(u64 va, struct file *file, u64 pos)
{
	if (!va)
		file->pos = pos;
	return va ? copy_to_user(va, &pos, sizeof(pos)) : 0;
}

static s64 move(struct copy *copy, u64 size)
{
	u64 limit = current->signal->limits[RLIMIT_FSIZE].soft, done = 0;
	s64 n = 0, written;
	u8 *buf;

	if (size && limit_check_file(copy->to_pos + 1))
		return -EFBIG;
	size = min_u64(size, limit - copy->to_pos);
	buf = alloc_zeroed_page(OWNER_KERNEL);
	if (!buf)
		return -ENOMEM;
	inode_accessed(copy->from->inode);
	while (done < size) {
		n = inode_read(copy->from->inode, copy->from_pos, buf,
			       min_u64(PAGE_SIZE, size - done));
		if (n <= 0)
			break;
		written =
			inode_write(copy->to->inode, copy->to_pos, buf, (u64)n);
		if (written > 0) {
			copy->from_pos += (u64)written;
			copy->to_pos += (u64)written;
			done += (u64)written;
		}
		if (written < n) {
			n = written;
			break;
		}
	}
	kfree(buf);
	return done ? (s64)done : n < 0 ? n : 0;
}

s64 sys_sendfile(const u64 *a)
{
	struct copy copy = { .to = fd_get((s32)a[0]),
			     .from = fd_get((s32)a[1]) };
	s64 n, err;

	if (!may_read(copy.from) || !may_write(copy.to))
		return -EBADF;
	if (!S_ISREG(copy.from->inode->mode) || !can_take(copy.to) ||
	    copy.to->flags & O_APPEND || copy.from->inode == copy.to->inode)
		return -EINVAL;
	err = read_offset(a[2], copy.from, &copy.from_pos);
	if (err)
		return err;
	copy.to_pos = copy.to->pos;
	n = move(&copy, a[3]);
	if (n <= 0)
		return n;
	copy.to->pos = copy.to_pos;
	err = write_offset(a[2], copy.from, copy.from_pos);
	return err ? err : n;
}

static bool overlaps(const struct copy *copy, u64 size)
{
	return copy->from->inode == copy->to->inode &&
	       copy->from_pos < copy->to_pos + size &&
	       copy->to_pos < copy->from_pos + size;
}

s64 sys_copy_file_range(const u64 *a)
{
	struct copy copy = { .from = fd_get((s32)a[0]),
			     .to = fd_get((s32)a[2]) };
	s64 n, err;

	if (!may_read(copy.from) || !may_write(copy.to) ||
	    copy.to->flags & O_APPEND)
		return -EBADF;
	if (S_ISDIR(copy.from->inode->mode) || S_ISDIR(copy.to->inode->mode))
		return -EISDIR;
	if (a[5] || !S_ISREG(copy.from->inode->mode) || !can_take(copy.to))
		return -EINVAL;
	err = read_offset(a[1], copy.from, &copy.from_pos);
	if (!err)
		err = read_offset(a[3], copy.to, &copy.to_pos);
	if (err)
		return err;
	if (overlaps(&copy, min_u64(a[4], 1ul << 62)))
		return -EINVAL;
	n = move(&copy, a[4]);
	if (n <= 0)
		return n;
	err = write_offset(a[1], copy.from, copy.from_pos);
	if (!err)
		err = write_offset(a[3], copy.to, copy.to_pos);
	return err ? err : n;
}

s64 sys_splice(const u64 *a)
{
	(void)a;
	return -EINVAL;
}
