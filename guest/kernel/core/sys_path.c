/* SPDX-License-Identifier: MIT */
/* System calls that take or give path names. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/sys_path.h"
#include "core/task.h"
#include "core/time.h"

#define AT_REMOVEDIR	 0x200
#define RENAME_NOREPLACE 1

int path_get(u64 user_va, char **path)
{
	s64 n;

	*path = kmalloc(PATH_MAX);
	if (!*path)
		return -ENOMEM;
	n = strncpy_from_user(*path, user_va, PATH_MAX);
	if (n >= 0)
		return 0;
	kfree(*path);
	return (int)n;
}

int path_start(s64 dirfd, struct dentry **start)
{
	struct file *file;

	*start = current->fs->cwd;
	if ((s32)dirfd == AT_FDCWD)
		return 0;
	file = fd_get((s32)dirfd);
	if (!file)
		return -EBADF;
	if (!file->dentry || !S_ISDIR(file->inode->mode))
		return -ENOTDIR;
	*start = file->dentry;
	return 0;
}

int path_at(s64 dirfd, u64 user_va, bool follow, struct path_result *result)
{
	struct dentry *start;
	char *path;
	int err = path_get(user_va, &path);

	if (err)
		return err;
	err = *path == '/' ? 0 : path_start(dirfd, &start);
	if (!err)
		err = path_resolve(*path == '/' ? root_dentry : start, path,
				   follow, result);
	kfree(path);
	return err;
}

s64 path_inode(s64 dirfd, u64 user_va, u64 flags, struct inode **inode)
{
	struct path_result at;
	struct file *file;
	char first;
	s64 ret;

	if (flags & AT_EMPTY_PATH) {
		if (user_va && copy_from_user(&first, user_va, 1))
			return -EFAULT;
		if (!user_va || !first) {
			file = fd_get((s32)dirfd);
			if (!file)
				return -EBADF;
			*inode = file->inode;
			return 0;
		}
	}
	ret = path_at(dirfd, user_va, !(flags & AT_SYMLINK_NOFOLLOW), &at);
	if (!ret && !at.dentry)
		ret = -ENOENT;
	if (!ret)
		*inode = at.dentry->inode;
	return ret;
}

s64 sys_openat(const u64 *a)
{
	struct dentry *start = root_dentry;
	char *path;
	s64 ret = path_get(a[1], &path);

	if (ret)
		return ret;
	if (*path != '/')
		ret = path_start((s64)a[0], &start);
	if (!ret)
		ret = file_open(start, path, (u32)a[2], (u32)a[3]);
	kfree(path);
	return ret;
}

/* Make a name for a new inode; -EEXIST if there is one. */
static s64 add_name(s64 dirfd, u64 path_va, struct inode *inode)
{
	struct path_result at;
	s64 ret = inode ? path_at(dirfd, path_va, false, &at) : -ENOMEM;

	if (!ret && at.dentry)
		ret = -EEXIST;
	if (!ret && dentry_is_removed(at.parent))
		ret = -ENOENT;
	if (!ret && at.must_be_dir && !S_ISDIR(inode->mode))
		ret = -ENOENT;
	if (!ret && !dentry_add(at.parent, at.name, inode))
		ret = -ENOSPC;
	if (ret && inode)
		inode_put(inode);
	return ret;
}

s64 sys_mkdirat(const u64 *a)
{
	u32 mode = (u32)a[2] & 01777 & ~current->fs->umask;
	struct inode *inode = inode_new(S_IFDIR | mode, &directory_ops);

	return add_name((s64)a[0], a[1], inode);
}

s64 sys_mknodat(const u64 *a)
{
	u32 mode = (u32)a[2], kind = mode & S_IFMT;
	const struct file_ops *fops = devfs_find_ops(0);
	struct inode *inode;

	if (kind == 0)
		kind = S_IFREG;
	if (kind == S_IFREG)
		fops = &ramfs_file_ops;
	else if (kind == S_IFIFO)
		fops = &pipe_ops;
	else if (kind == S_IFCHR)
		fops = devfs_find_ops((u32)a[3]);
	else if (kind != S_IFBLK && kind != S_IFSOCK)
		return kind == S_IFDIR ? -EPERM : -EINVAL;
	inode = inode_new(kind | (mode & 07777 & ~current->fs->umask), fops);
	if (inode && (kind == S_IFCHR || kind == S_IFBLK))
		inode->rdev = (u32)a[3];
	return add_name((s64)a[0], a[1], inode);
}

s64 sys_symlinkat(const u64 *a)
{
	struct inode *inode;
	char *target;
	int err = path_get(a[0], &target);

	if (err)
		return err;
	inode = inode_new(S_IFLNK | 0777, &ramfs_file_ops);
	if (inode) {
		inode->target = target;
		inode->size = strlen(target);
	} else {
		kfree(target);
	}
	return add_name((s64)a[1], a[2], inode);
}

s64 sys_linkat(const u64 *a)
{
	struct path_result from;
	s64 ret = path_at((s64)a[0], a[1], false, &from);

	if (!ret && !from.dentry)
		ret = -ENOENT;
	if (!ret && S_ISDIR(from.dentry->inode->mode))
		ret = -EPERM;
	if (ret)
		return ret;
	from.dentry->inode->refcount++;
	ret = add_name((s64)a[2], a[3], from.dentry->inode);
	if (!ret) {
		from.dentry->inode->nlink++;
		inode_changed(from.dentry->inode, false);
	}
	return ret;
}

/* May this name go away, as a directory or as a file? */
static int check_removable(const struct dentry *dentry, bool as_dir)
{
	bool is_dir = S_ISDIR(dentry->inode->mode);

	if (dentry == root_dentry)
		return -EBUSY;
	if (as_dir && !is_dir)
		return -ENOTDIR;
	if (!as_dir && is_dir)
		return -EISDIR;
	if (is_dir && !list_empty(&dentry->children))
		return -ENOTEMPTY;
	return 0;
}

s64 sys_unlinkat(const u64 *a)
{
	struct path_result at;
	s64 ret = path_at((s64)a[0], a[1], false, &at);

	if (!ret && !at.dentry)
		ret = -ENOENT;
	if (!ret && a[2] & AT_REMOVEDIR && !strcmp(at.name, "."))
		ret = -EINVAL;
	if (!ret)
		ret = check_removable(at.dentry, a[2] & AT_REMOVEDIR);
	if (!ret)
		dentry_remove(at.dentry);
	return ret;
}

static bool is_below(const struct dentry *dentry, const struct dentry *dir)
{
	for (; dentry != root_dentry; dentry = dentry->parent)
		if (dentry == dir)
			return true;
	return false;
}

s64 sys_renameat2(const u64 *a)
{
	struct path_result from, to;
	s64 ret = path_at((s64)a[0], a[1], false, &from);

	if (!ret)
		ret = path_at((s64)a[2], a[3], false, &to);
	if (ret)
		return ret;
	if (!from.dentry)
		return -ENOENT;
	if (dentry_is_removed(to.parent))
		return -ENOENT;
	if (a[4] & ~(u64)RENAME_NOREPLACE || from.dentry == root_dentry ||
	    is_below(to.parent, from.dentry))
		return -EINVAL;
	if (to.dentry) {
		if (a[4] & RENAME_NOREPLACE)
			return -EEXIST;
		if (to.dentry->inode == from.dentry->inode)
			return 0;
		ret = check_removable(to.dentry,
				      S_ISDIR(from.dentry->inode->mode));
		if (ret)
			return ret;
		dentry_remove(to.dentry);
	}
	return dentry_move(from.dentry, to.parent, to.name);
}

s64 sys_readlinkat(const u64 *a)
{
	struct path_result at;
	struct inode *inode;
	char *buf;
	s64 ret = path_at((s64)a[0], a[1], false, &at);
	s64 n;

	if (ret)
		return ret;
	if (!at.dentry)
		return -ENOENT;
	inode = at.dentry->inode;
	if (!S_ISLNK(inode->mode) || (s64)a[3] <= 0)
		return -EINVAL;
	if (!inode->fops->read_link) {
		n = (s64)min_u64(strlen(inode->target), a[3]);
		return copy_to_user(a[2], inode->target, (size_t)n) ? -EFAULT
								    : n;
	}
	buf = kmalloc(PATH_MAX);
	if (!buf)
		return -ENOMEM;
	n = inode->fops->read_link(inode, buf, PATH_MAX);
	if (n > 0) {
		n = (s64)min_u64((u64)n, a[3]);
		if (copy_to_user(a[2], buf, (size_t)n))
			n = -EFAULT;
	}
	kfree(buf);
	return n;
}

s64 sys_faccessat(const u64 *a)
{
	struct path_result at;
	s64 ret = path_at((s64)a[0], a[1], true, &at);

	if (ret)
		return ret;
	if (!at.dentry)
		return -ENOENT;
	/* root may all, but execute only what somebody may execute */
	if (a[2] & 1 && S_ISREG(at.dentry->inode->mode) &&
	    !(at.dentry->inode->mode & 0111))
		return -EACCES;
	return 0;
}

s64 sys_getcwd(const u64 *a)
{
	char *buf = kmalloc(PATH_MAX);
	s64 n;

	if (!buf)
		return -ENOMEM;
	n = dentry_is_removed(current->fs->cwd)
		    ? -ENOENT
		    : dentry_path(current->fs->cwd, buf, PATH_MAX);
	if (n >= 0 && (u64)n + 1 > a[1])
		n = -ERANGE;
	if (n >= 0 && copy_to_user(a[0], buf, (size_t)++n))
		n = -EFAULT;
	kfree(buf);
	return n;
}

s64 sys_chdir(const u64 *a)
{
	struct path_result at;
	s64 ret = path_at(AT_FDCWD, a[0], true, &at);

	if (!ret && !at.dentry)
		ret = -ENOENT;
	if (!ret && !S_ISDIR(at.dentry->inode->mode))
		ret = -ENOTDIR;
	if (!ret)
		current->fs->cwd = at.dentry;
	return ret;
}

s64 sys_fchdir(const u64 *a)
{
	struct dentry *dir;
	int err = path_start((s32)a[0], &dir);

	if (!err && (s32)a[0] != AT_FDCWD)
		current->fs->cwd = dir;
	return (s32)a[0] == AT_FDCWD ? -EBADF : err;
}

s64 sys_truncate(const u64 *a)
{
	struct inode *inode;
	s64 err = path_inode(AT_FDCWD, a[0], 0, &inode);

	if (err)
		return err;
	if (S_ISDIR(inode->mode))
		return -EISDIR;
	if (!S_ISREG(inode->mode) || (s64)a[1] < 0)
		return -EINVAL;
	return inode->fops->truncate ? inode->fops->truncate(inode, a[1])
				     : inode_truncate(inode, a[1]);
}

/* ---- directories ---- */

struct dirent_head {
	u64 ino;
	s64 next;
	u16 size;
	u8 type;
} __attribute__((packed));

/* 0 when it does not fit, else its size, or -EFAULT. */
static s64 put_dirent(u64 va, u64 room, s64 next, const struct dentry *d,
		      const char *name)
{
	u8 record[sizeof(struct dirent_head) + NAME_MAX + 9];
	size_t n = strlen(name) + 1;
	struct dirent_head head = {
		.ino = d->inode->ino,
		.next = next,
		.size = (u16)align_up(sizeof(head) + n, 8),
		.type = (u8)((d->inode->mode & S_IFMT) >> 12),
	};

	if (head.size > room)
		return 0;
	memset(record, 0, sizeof(record));
	memcpy(record, &head, sizeof(head));
	memcpy(record + sizeof(head), name, n);
	return copy_to_user(va, record, head.size) ? -EFAULT : head.size;
}

s64 sys_getdents64(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);
	struct list_head *node;
	u64 index = 2, done = 0;
	s64 n = 1;

	if (!file)
		return -EBADF;
	if (!S_ISDIR(file->inode->mode))
		return -ENOTDIR;
	dentry_populate(file->dentry);
	for (u64 dot = 0; dot < 2 && n > 0; dot++) {
		if (file->pos > dot)
			continue;
		n = put_dirent(a[1] + done, a[2] - done, (s64)dot + 1,
			       dot ? file->dentry->parent : file->dentry,
			       dot ? ".." : ".");
		if (n > 0) {
			done += (u64)n;
			file->pos = dot + 1;
		}
	}
	for (node = file->dentry->children.next;
	     node != &file->dentry->children && n > 0;
	     node = node->next, index++) {
		struct dentry *d = list_entry(node, struct dentry, siblings);

		if (index < file->pos)
			continue;
		n = put_dirent(a[1] + done, a[2] - done, (s64)index + 1, d,
			       d->name);
		if (n > 0) {
			done += (u64)n;
			file->pos = index + 1;
		}
	}
	if (done)
		return (s64)done;
	return n < 0 ? n : n == 0 ? -EINVAL : 0;
}
