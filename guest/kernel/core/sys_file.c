/* SPDX-License-Identifier: MIT */
/* System calls on open files. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/super.h"

#define RW_MAX		    0x7ffff000ul /* as Linux: what one call moves at most */
#define IOV_MAX		    1024
#define FIONBIO		    0x5421
#define FIONCLEX	    0x5450
#define FIOCLEX		    0x5451
#define FADVISE_MAX	    5 /* POSIX_FADV_NOREUSE */
#define F_DUPFD		    0
#define F_GETFD		    1
#define F_SETFD		    2
#define F_GETFL		    3
#define F_SETFL		    4
#define F_DUPFD_CLOEXEC	    1030
#define FD_CLOEXEC	    1
#define FALLOC_FL_KEEP_SIZE 1
#define SEEK_DATA	    3
#define SEEK_HOLE	    4
#define SEEK_MAX	    SEEK_HOLE
#define SETTABLE_FLAGS	    (O_APPEND | O_NONBLOCK)

struct iovec {
	u64 base;
	u64 size;
};

static s64 file_read(struct file *file, u64 va, u64 size, u64 *pos)
{
	if ((file->flags & O_ACCMODE) == O_WRONLY || file->flags & O_PATH)
		return -EBADF;
	if (S_ISDIR(file->inode->mode))
		return -EISDIR;
	if (!file->fops->read)
		return -EINVAL;
	if (!user_range_ok(va, size))
		return -EFAULT;
	return file->fops->read(file, va, min_u64(size, RW_MAX), pos);
}

/* Of a write over the limit of a file's size, the part that is below it. */
static s64 keep_to_limit(const struct file *file, u64 pos, u64 *size)
{
	u64 limit = current->signal->limits[RLIMIT_FSIZE].soft;

	if (file->flags & O_APPEND)
		pos = file->inode->size;
	if (pos >= limit)
		return limit_check_file(pos + 1);
	*size = min_u64(*size, limit - pos);
	return 0;
}

static s64 file_write(struct file *file, u64 va, u64 size, u64 *pos)
{
	if (!(file->flags & O_ACCMODE) || file->flags & O_PATH)
		return -EBADF;
	if (!file->fops->write)
		return -EINVAL;
	if (!user_range_ok(va, size))
		return -EFAULT;
	size = min_u64(size, RW_MAX);
	if (S_ISREG(file->inode->mode) && size) {
		s64 err = keep_to_limit(file, *pos, &size);

		if (err)
			return err;
	}
	return file->fops->write(file, va, size, pos);
}

typedef s64 transfer_fn(struct file *file, u64 va, u64 size, u64 *pos);

static s64 transfer(const u64 *a, transfer_fn *move, bool positioned)
{
	struct file *file = fd_get_opened((s32)a[0]);
	u64 pos = positioned ? a[3] : 0;
	s64 done;

	if (!file)
		return -EBADF;
	if (positioned && !file->fops->seekable)
		return -ESPIPE;
	if (positioned && (s64)pos < 0)
		return -EINVAL;
	file_get(file);
	done = move(file, a[1], a[2], positioned ? &pos : &file->pos);
	file_put(file);
	return done;
}

s64 sys_read(const u64 *a)
{
	return transfer(a, file_read, false);
}

s64 sys_write(const u64 *a)
{
	return transfer(a, file_write, false);
}

s64 sys_pread64(const u64 *a)
{
	return transfer(a, file_read, true);
}

s64 sys_pwrite64(const u64 *a)
{
	return transfer(a, file_write, true);
}

/* Would reading on wait, where a part was read already? */
static bool would_wait(struct file *file)
{
	return !file->fops->seekable && file->fops->poll &&
	       !(file->fops->poll(file) & POLLIN);
}

static s64 move_vector(struct file *file, u64 vector_va, u64 count,
		       transfer_fn *move, u64 *pos)
{
	s64 done = 0;

	for (u64 i = 0; i < count; i++) {
		struct iovec v;
		s64 n;

		if (copy_from_user(&v, vector_va + i * sizeof(v), sizeof(v)))
			return done ? done : -EFAULT;
		if ((s64)v.size < 0)
			return done ? done : -EINVAL;
		if (!v.size)
			continue;
		if (done && move == file_read && would_wait(file))
			break;
		n = move(file, v.base, v.size, pos);
		if (n < 0)
			return done ? done : n;
		done += n;
		if ((u64)n < v.size)
			break;
	}
	return done;
}

static s64 transfer_vector(const u64 *a, transfer_fn *move, bool positioned)
{
	struct file *file = fd_get_opened((s32)a[0]);
	u64 pos = positioned ? a[3] : 0;
	s64 done;

	if (!file)
		return -EBADF;
	if (positioned && !file->fops->seekable)
		return -ESPIPE;
	if (a[2] > IOV_MAX)
		return -EINVAL;
	file_get(file);
	done = move_vector(file, a[1], a[2], move,
			   positioned ? &pos : &file->pos);
	file_put(file);
	return done;
}

s64 sys_readv(const u64 *a)
{
	return transfer_vector(a, file_read, false);
}

s64 sys_writev(const u64 *a)
{
	return transfer_vector(a, file_write, false);
}

s64 sys_preadv(const u64 *a)
{
	return transfer_vector(a, file_read, true);
}

s64 sys_pwritev(const u64 *a)
{
	return transfer_vector(a, file_write, true);
}

/* preadv2, pwritev2: no flags are known; offset -1 is the file's own. */
static s64 transfer_flags(const u64 *a, transfer_fn *move)
{
	if ((u32)a[5])
		return -EOPNOTSUPP;
	return transfer_vector(a, move, a[3] != ~0ul);
}

s64 sys_preadv2(const u64 *a)
{
	return transfer_flags(a, file_read);
}

s64 sys_pwritev2(const u64 *a)
{
	return transfer_flags(a, file_write);
}

/* Advice about what will be read, which is not taken. */
s64 sys_fadvise64(const u64 *a)
{
	const struct file *file = fd_get_opened((s32)a[0]);

	if (!file)
		return -EBADF;
	if (S_ISFIFO(file->inode->mode))
		return -ESPIPE;
	return (s64)a[2] < 0 || (u32)a[3] > FADVISE_MAX ? -EINVAL : 0;
}

s64 sys_readahead(const u64 *a)
{
	const struct file *file = fd_get_opened((s32)a[0]);

	if (!file || (file->flags & O_ACCMODE) == O_WRONLY)
		return -EBADF;
	return S_ISREG(file->inode->mode) ? 0 : -EINVAL;
}

s64 sys_lseek(const u64 *a)
{
	struct file *file = fd_get_opened((s32)a[0]);
	s64 base;

	if (!file)
		return -EBADF;
	if ((u32)a[2] > SEEK_MAX)
		return -EINVAL;
	if (!file->fops->seekable)
		return -ESPIPE;
	if (file->fops->seek)
		return file->fops->seek(file, (s64)a[1], (u32)a[2]);
	switch ((u32)a[2]) {
	case SEEK_DATA:
	case SEEK_HOLE: /* all of it is data, the end is the hole */
		if (a[1] >= file->inode->size)
			return -ENXIO;
		file->pos = (u32)a[2] == SEEK_DATA ? a[1] : file->inode->size;
		return (s64)file->pos;
	case 0:
		base = 0;
		break;
	case 1:
		base = (s64)file->pos;
		break;
	case 2:
		base = (s64)file->inode->size;
		break;
	default:
		return -EINVAL;
	}
	if (__builtin_add_overflow(base, (s64)a[1], &base))
		return -EOVERFLOW;
	if (base < 0)
		return -EINVAL;
	file->pos = (u64)base;
	return base;
}

s64 sys_close(const u64 *a)
{
	return fd_close((s32)a[0]);
}

static s64 duplicate(struct file *file, u64 lowest, bool cloexec)
{
	s64 fd;

	if (lowest >= current->signal->limits[RLIMIT_NOFILE].soft)
		return -EINVAL;
	fd = fd_install(file, (s64)lowest, cloexec);
	if (fd >= 0)
		file->refcount++;
	return fd;
}

s64 sys_dup(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);

	return file ? duplicate(file, 0, false) : -EBADF;
}

s64 sys_dup3(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);

	if (!file || a[1] >= current->signal->limits[RLIMIT_NOFILE].soft)
		return -EBADF;
	if ((s32)a[0] == (s32)a[1] || a[2] & ~(u64)O_CLOEXEC)
		return -EINVAL;
	if (fd_get((s32)a[1]))
		fd_close((s32)a[1]);
	return duplicate(file, a[1], a[2] & O_CLOEXEC);
}

s64 sys_fcntl(const u64 *a)
{
	s32 fd = (s32)a[0];
	struct file *file = fd_get(fd);
	s64 ret;

	if (!file ||
	    (file->flags & O_PATH && a[1] > F_GETFL && a[1] != F_DUPFD_CLOEXEC))
		return -EBADF;
	switch (a[1]) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		return duplicate(file, a[2], a[1] == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return current->files->cloexec[fd] ? FD_CLOEXEC : 0;
	case F_SETFD:
		current->files->cloexec[fd] = a[2] & FD_CLOEXEC;
		return 0;
	case F_GETFL:
		return file->flags;
	case F_SETFL:
		file->flags = (file->flags & ~(u32)SETTABLE_FLAGS) |
			      ((u32)a[2] & SETTABLE_FLAGS);
		return 0;
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW:
		file_get(file);
		ret = record_lock_fcntl(file, a[1], a[2]);
		file_put(file);
		return ret;
	default:
		return -EINVAL;
	}
}

static s64 set_nonblocking(struct file *file, u64 va)
{
	s32 on;

	if (copy_from_user(&on, va, sizeof(on)))
		return -EFAULT;
	file->flags = (file->flags & ~(u32)O_NONBLOCK) | (on ? O_NONBLOCK : 0);
	return 0;
}

s64 sys_ioctl(const u64 *a)
{
	struct file *file = fd_get_opened((s32)a[0]);

	if (!file)
		return -EBADF;
	switch ((u32)a[1]) {
	case FIOCLEX:
	case FIONCLEX:
		current->files->cloexec[(s32)a[0]] = (u32)a[1] == FIOCLEX;
		return 0;
	case FIONBIO:
		return set_nonblocking(file, a[2]);
	default:
		return file->fops->ioctl
			       ? file->fops->ioctl(file, (u32)a[1], a[2])
			       : -ENOTTY;
	}
}

s64 sys_pipe2(const u64 *a)
{
	s64 fds[2];
	s32 pair[2];
	int err;

	if (a[1] & ~(u64)(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	err = pipe_create((u32)a[1], fds);
	if (err)
		return err;
	pair[0] = (s32)fds[0];
	pair[1] = (s32)fds[1];
	if (!copy_to_user(a[0], pair, sizeof(pair)))
		return 0;
	fd_close(fds[0]);
	fd_close(fds[1]);
	return -EFAULT;
}

s64 sys_ftruncate(const u64 *a)
{
	struct file *file = fd_get_opened((s32)a[0]);

	if (!file)
		return -EBADF;
	if (!(file->flags & O_ACCMODE) || !S_ISREG(file->inode->mode) ||
	    (s64)a[1] < 0)
		return -EINVAL;
	if (limit_check_file(a[1]))
		return -EFBIG;
	if (super_is_read_only(file->inode))
		return -EROFS;
	if (file->fops->truncate)
		return file->fops->truncate(file->inode, a[1]);
	return inode_truncate(file->inode, a[1]);
}

s64 sys_fallocate(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);
	u64 end;

	if ((s64)a[2] < 0 || (s64)a[3] <= 0)
		return -EINVAL;
	if (a[1] & ~(u64)FALLOC_FL_KEEP_SIZE)
		return -EOPNOTSUPP;
	if (!file || !(file->flags & O_ACCMODE))
		return -EBADF;
	if (!S_ISREG(file->inode->mode))
		return S_ISFIFO(file->inode->mode) ? -ESPIPE : -ENODEV;
	if (file->fops->truncate) /* a disk's or the host's */
		return -EOPNOTSUPP;
	if (__builtin_add_overflow(a[2], a[3], &end) || limit_check_file(end))
		return -EFBIG;
	if (a[1]) /* memory is found when it is written */
		return 0;
	return end > file->inode->size ? inode_truncate(file->inode, end) : 0;
}

s64 sys_flock(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);
	s64 ret;

	if (!file || file->flags & O_PATH)
		return -EBADF;
	file_get(file);
	ret = flock_change(file, a[1]);
	file_put(file);
	return ret;
}

s64 sys_fsync(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);

	if (!file || file->flags & O_PATH)
		return -EBADF;
	return inode_sync(file->inode);
}

s64 sys_sync(const u64 *a)
{
	(void)a;
	super_sync_all();
	return 0;
}
