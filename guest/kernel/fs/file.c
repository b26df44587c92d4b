/* SPDX-License-Identifier: MIT */
/* Open files and the descriptor table of the current task. */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/epoll.h"
#include "fs/super.h"

struct file *file_new(struct inode *inode, struct dentry *dentry, u32 flags)
{
	struct file *file = kzalloc(sizeof(*file));

	if (!file)
		return NULL;
	file->inode = inode;
	file->dentry = dentry ? dentry_get(dentry) : NULL;
	file->fops = inode->fops;
	file->flags = flags;
	file->refcount = 1;
	list_init(&file->watchers);
	inode->refcount++;
	return file;
}

struct file *file_get(struct file *file)
{
	file->refcount++;
	return file;
}

void file_put(struct file *file)
{
	if (--file->refcount)
		return;
	epoll_forget(file);
	flock_release(file);
	record_lock_release(file->inode, file);
	if (file->fops->release)
		file->fops->release(file);
	inode_put(file->inode);
	dentry_put(file->dentry);
	kfree(file);
}

struct file *fd_get(s64 fd)
{
	if (fd < 0 || fd >= FD_MAX)
		return NULL;
	return current->files->fd[fd];
}

struct file *fd_get_opened(s64 fd)
{
	struct file *file = fd_get(fd);

	return file && !(file->flags & O_PATH) ? file : NULL;
}

s64 fd_install(struct file *file, s64 lowest, bool cloexec)
{
	struct files *files = current->files;

	for (s64 fd = lowest;
	     fd < (s64)current->signal->limits[RLIMIT_NOFILE].soft; fd++) {
		if (files->fd[fd])
			continue;
		files->fd[fd] = file;
		files->cloexec[fd] = cloexec;
		return fd;
	}
	return -EMFILE;
}

int fd_close(s64 fd)
{
	struct file *file = fd_get(fd);

	if (!file)
		return -EBADF;
	current->files->fd[fd] = NULL;
	record_lock_release(file->inode, current->files);
	file_put(file);
	return 0;
}

struct files *files_get(struct files *files)
{
	files->refcount++;
	return files;
}

struct files *files_copy(const struct files *files)
{
	struct files *copy = kmalloc(sizeof(*copy));

	if (!copy)
		return NULL;
	*copy = *files;
	copy->refcount = 1;
	for (int fd = 0; fd < FD_MAX; fd++)
		if (copy->fd[fd])
			copy->fd[fd]->refcount++;
	return copy;
}

void files_put(struct files *files)
{
	if (--files->refcount)
		return;
	for (int fd = 0; fd < FD_MAX; fd++) {
		if (!files->fd[fd])
			continue;
		record_lock_release(files->fd[fd]->inode, files);
		file_put(files->fd[fd]);
	}
	kfree(files);
}

void files_close_on_exec(struct files *files)
{
	for (int fd = 0; fd < FD_MAX; fd++)
		if (files->fd[fd] && files->cloexec[fd])
			fd_close(fd);
}

static int create(struct path_result *at, u32 mode)
{
	struct inode_form form = {
		.mode = S_IFREG | (mode & 07777 & ~current->fs->umask),
	};

	return at->must_be_dir ? -EISDIR : path_create(at, &form);
}

static int check_open(const struct inode *inode, u32 flags)
{
	bool writes = flags & (O_ACCMODE | O_TRUNC);

	if (S_ISLNK(inode->mode) && !(flags & O_PATH))
		return -ELOOP;
	if (S_ISDIR(inode->mode) && writes)
		return -EISDIR;
	if (flags & O_DIRECTORY && !S_ISDIR(inode->mode))
		return -ENOTDIR;
	if (writes && (S_ISREG(inode->mode) || S_ISDIR(inode->mode)) &&
	    super_is_read_only(inode))
		return -EROFS;
	return 0;
}

/* Its size becomes 0. */
static int cut(struct inode *inode)
{
	return inode->sb && inode->fops->truncate
		       ? (int)inode->fops->truncate(inode, 0)
		       : inode_truncate(inode, 0);
}

s64 file_open(struct dentry *start, const char *path, u32 flags, u32 mode)
{
	bool follow = !(flags & O_NOFOLLOW) &&
		      !((flags & O_CREAT) && (flags & O_EXCL));
	struct path_result at;
	struct file *file;
	s64 fd;
	int err;

	err = path_resolve(start, path, follow, &at);
	if (!err && !at.dentry)
		err = flags & O_CREAT ? create(&at, mode) : -ENOENT;
	else if (!err && flags & O_CREAT && flags & O_EXCL)
		err = -EEXIST;
	else if (!err && flags & O_CREAT && S_ISDIR(at.dentry->inode->mode))
		err = -EISDIR;
	if (!err)
		err = check_open(at.dentry->inode, flags);
	if (!err && flags & O_TRUNC && S_ISREG(at.dentry->inode->mode))
		err = cut(at.dentry->inode);
	if (err)
		return err;
	file = file_new(at.dentry->inode, at.dentry,
			flags & ~(u32)(O_CREAT | O_EXCL | O_TRUNC | O_CLOEXEC));
	if (!file)
		return -ENOMEM;
	fd = file->fops->open && !(flags & O_PATH) ? file->fops->open(file) : 0;
	if (!fd)
		fd = fd_install(file, 0, flags & O_CLOEXEC);
	if (fd < 0)
		file_put(file);
	return fd;
}
