/* SPDX-License-Identifier: MIT */
/* System calls that take or give path names. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/limit.h"
#include "core/syscall.h"
#include "core/sys_path.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/super.h"

#define AT_REMOVEDIR	  0x200
#define AT_SYMLINK_FOLLOW 0x400
#define RENAME_NOREPLACE  1

int path_get(u64 user_va, char **path)
{
	s64 n;

	dentry_prune();
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
		err = path_resolve(*path == '/' ? path_root() : start, path,
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
	struct dentry *start = path_root();
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

/* Make a name for what does not exist yet; -EEXIST if it does. */
static s64 make(s64 dirfd, u64 path_va, const struct inode_form *form)
{
	struct path_result at;
	s64 ret = path_at(dirfd, path_va, false, &at);

	if (!ret && at.dentry)
		ret = -EEXIST;
	if (!ret && at.must_be_dir && !S_ISDIR(form->mode))
		ret = -ENOENT;
	return ret ? ret : path_create(&at, form);
}

s64 sys_mkdirat(const u64 *a)
{
	u32 mode = (u32)a[2] & 01777 & ~current->fs->umask;
	const struct inode_form form = { .mode = S_IFDIR | mode };

	return make((s64)a[0], a[1], &form);
}

s64 sys_mknodat(const u64 *a)
{
	u32 mode = (u32)a[2], kind = mode & S_IFMT;
	struct inode_form form = { 0 };

	if (kind == 0)
		kind = S_IFREG;
	if (kind != S_IFREG && kind != S_IFIFO && kind != S_IFCHR &&
	    kind != S_IFBLK && kind != S_IFSOCK)
		return kind == S_IFDIR ? -EPERM : -EINVAL;
	form.mode = kind | (mode & 07777 & ~current->fs->umask);
	if (kind == S_IFCHR || kind == S_IFBLK)
		form.rdev = (u32)a[3];
	return make((s64)a[0], a[1], &form);
}

s64 sys_symlinkat(const u64 *a)
{
	struct inode_form form = { .mode = S_IFLNK | 0777 };
	char *target;
	s64 ret = path_get(a[0], &target);

	if (ret)
		return ret;
	form.target = target;
	ret = *target ? make((s64)a[1], a[2], &form) : -ENOENT;
	kfree(target);
	return ret;
}

/* A second path is resolved while the first one's name is held. */
static s64 resolve_held(struct path_result *first, s64 dirfd, u64 path_va,
			struct path_result *second)
{
	struct dentry *held = first->dentry ? dentry_get(first->dentry) : NULL;
	struct dentry *parent = dentry_get(first->parent);
	s64 ret = path_at(dirfd, path_va, false, second);

	if (!ret && held && dentry_is_removed(held))
		ret = -ENOENT;
	dentry_put(held);
	dentry_put(parent);
	return ret;
}

s64 sys_linkat(const u64 *a)
{
	struct path_result from, to;
	s64 ret;

	if (a[4] & ~(u64)(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	ret = path_at((s64)a[0], a[1], a[4] & AT_SYMLINK_FOLLOW, &from);
	if (!ret && !from.dentry)
		ret = -ENOENT;
	if (!ret && !from.dentry->inode->nlink)
		ret = -ENOENT;
	if (!ret)
		ret = resolve_held(&from, (s64)a[2], a[3], &to);
	if (!ret && to.dentry)
		ret = -EEXIST;
	if (!ret && to.must_be_dir)
		ret = -ENOENT;
	if (!ret && S_ISDIR(from.dentry->inode->mode))
		ret = -EPERM;
	return ret ? ret : path_link(&to, from.dentry->inode);
}

static bool is_dots(const char *name)
{
	return !strcmp(name, ".") || !strcmp(name, "..");
}

s64 sys_unlinkat(const u64 *a)
{
	struct path_result at;
	s64 ret;

	if (a[2] & ~(u64)AT_REMOVEDIR)
		return -EINVAL;
	ret = path_at((s64)a[0], a[1], false, &at);
	if (!ret && a[2] & AT_REMOVEDIR && at.dentry && is_dots(at.name))
		ret = at.name[1] ? -ENOTEMPTY : -EINVAL;
	return ret ? ret : path_unlink(&at, a[2] & AT_REMOVEDIR);
}

s64 sys_renameat2(const u64 *a)
{
	struct path_result from, to;
	s64 ret;

	if (a[4] & ~(u64)RENAME_NOREPLACE)
		return -EINVAL;
	ret = path_at((s64)a[0], a[1], false, &from);
	if (!ret)
		ret = resolve_held(&from, (s64)a[2], a[3], &to);
	if (ret)
		return ret;
	if (is_dots(from.name) || is_dots(to.name))
		return -EBUSY;
	if (from.dentry && to.dentry && a[4] & RENAME_NOREPLACE)
		return -EEXIST;
	return path_rename(&from, &to);
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

/* Another directory is held now. */
static void change(struct dentry **which, struct dentry *dir)
{
	struct dentry *old = *which;

	*which = dentry_get(dir);
	dentry_put(old);
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
		change(&current->fs->cwd, at.dentry);
	return ret;
}

s64 sys_chroot(const u64 *a)
{
	struct path_result at;
	s64 ret = path_at(AT_FDCWD, a[0], true, &at);

	if (!ret && !at.dentry)
		ret = -ENOENT;
	if (!ret && !S_ISDIR(at.dentry->inode->mode))
		ret = -ENOTDIR;
	if (!ret)
		change(&current->fs->root, at.dentry);
	return ret;
}

s64 sys_fchdir(const u64 *a)
{
	struct dentry *dir;
	int err = path_start((s32)a[0], &dir);

	if (!err && (s32)a[0] != AT_FDCWD)
		change(&current->fs->cwd, dir);
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
	if (super_is_read_only(inode))
		return -EROFS;
	if (limit_check_file(a[1]))
		return -EFBIG;
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
static s64 put_dirent(u64 va, u64 room, u64 next, const struct dir_entry *entry)
{
	u8 record[sizeof(struct dirent_head) + NAME_MAX + 9];
	size_t n = strlen(entry->name) + 1;
	struct dirent_head head = {
		.ino = entry->ino,
		.next = (s64)next,
		.size = (u16)align_up(sizeof(head) + n, 8),
		.type = entry->type,
	};

	if (head.size > room)
		return 0;
	memset(record, 0, sizeof(record));
	memcpy(record, &head, sizeof(head));
	memcpy(record + sizeof(head), entry->name, n);
	return copy_to_user(va, record, head.size) ? -EFAULT : head.size;
}

static void describe(const struct dentry *dentry, const char *name,
		     struct dir_entry *entry)
{
	entry->ino = dentry->inode->ino;
	entry->type = (u8)((dentry->inode->mode & S_IFMT) >> 12);
	strscpy(entry->name, name, sizeof(entry->name));
}

/* The entry at or behind *pos, of a directory in memory. 1, or 0 at the end. */
static int next_in_memory(struct dentry *dir, u64 *pos, struct dir_entry *entry)
{
	if (*pos < 2) {
		describe(*pos ? dir->parent : dir, *pos ? ".." : ".", entry);
		(*pos)++;
		return 1;
	}
	for_each_node (node, &dir->children) {
		struct dentry *d = list_entry(node, struct dentry, siblings);

		if (d->cookie < *pos)
			continue;
		describe(d, d->name, entry);
		*pos = d->cookie + 1;
		return 1;
	}
	return 0;
}

s64 sys_getdents64(const u64 *a)
{
	struct file *file = fd_get((s32)a[0]);
	struct dir_entry *entry;
	struct inode *dir;
	u64 done = 0;
	s64 n = 1;

	if (!file)
		return -EBADF;
	dir = file->inode;
	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	if (!dir->nlink)
		return -ENOENT;
	entry = kmalloc(sizeof(*entry));
	if (!entry)
		return -ENOMEM;
	file_get(file);
	dentry_populate(file->dentry);
	inode_accessed(dir);
	for (;;) {
		u64 next = file->pos;

		n = dir->iops ? dir->iops->next(dir, &next, entry)
			      : next_in_memory(file->dentry, &next, entry);
		if (n <= 0)
			break;
		n = put_dirent(a[1] + done, a[2] - done, next, entry);
		if (n <= 0) {
			n = n ? n : -EINVAL; /* no room for a single one */
			break;
		}
		done += (u64)n;
		file->pos = next;
	}
	file_put(file);
	kfree(entry);
	return done ? (s64)done : n;
}
