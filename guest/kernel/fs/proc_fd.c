/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/fd: a link for each descriptor. Followed, it leads to
 * the open file itself, also where that has no name. The links are made when
 * they are first seen, and stay for the next time.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/fs.h"

static struct file *file_at(s32 pid, u64 fd)
{
	const struct task_struct *task = task_find(pid);

	return task && task->files ? task->files->fd[fd] : NULL;
}

/* The inode knows both: the process above, the descriptor below. */
static struct file *file_of(const struct inode *inode)
{
	return file_at((s32)((u64)inode->private >> 32),
		       (u32)(u64)inode->private);
}

static struct dentry *fd_follow(struct inode *inode)
{
	struct file *file = file_of(inode);

	if (!file || file->dentry)
		return file ? file->dentry : NULL;
	file->inode->refcount++;
	file->dentry = dentry_new_nameless("", file->inode);
	return file->dentry;
}

static s64 fd_read_link(struct inode *inode, char *buf, size_t size)
{
	const struct file *file = file_of(inode);
	s64 n;

	if (!file)
		return -ENOENT;
	if (file->inode->fops->read_name)
		return file->inode->fops->read_name(file->inode, buf, size);
	if (!file->dentry || file->dentry->is_nameless)
		return snprintk(buf, size, "pipe:[%lu]", file->inode->ino);
	n = dentry_path(file->dentry, buf, size);
	if (n >= 0 && dentry_is_removed(file->dentry))
		n += snprintk(buf + n, size - (size_t)n, " (deleted)");
	return n;
}

static const struct file_ops fd_link_ops = {
	.follow = fd_follow,
	.read_link = fd_read_link,
};

static struct dentry *make_link(struct dentry *dir, s32 pid, s64 fd)
{
	struct inode *inode = inode_new(S_IFLNK | 0700, &fd_link_ops);
	char name[8];

	if (!inode)
		return NULL;
	inode->private = (void *)((u64)pid << 32 | (u64)fd);
	inode->size = 64; /* as Linux: not the target's length */
	snprintk(name, sizeof(name), "%d", (int)fd);
	return dentry_add(dir, name, inode);
}

static void fd_populate(struct dentry *dir)
{
	struct dentry **links = dir->inode->private;
	s32 pid = (s32)(s64)dir->parent->inode->private;

	for (s64 fd = 0; fd < FD_MAX; fd++) {
		struct dentry *link = links[fd];

		if (file_at(pid, (u64)fd) && !link)
			links[fd] = make_link(dir, pid, fd);
		if (!file_at(pid, (u64)fd) && link) {
			links[fd] = NULL;
			dentry_remove(link);
		}
	}
}

static void fd_forget(struct inode *inode)
{
	kfree(inode->private);
}

static const struct file_ops fd_dir_ops = {
	.populate = fd_populate,
	.forget = fd_forget,
	.seekable = true,
};

void proc_fd_init(struct dentry *process)
{
	struct inode *inode = inode_new(S_IFDIR | 0500, &fd_dir_ops);

	if (!inode)
		return;
	inode->private = kzalloc(FD_MAX * sizeof(struct dentry *));
	if (inode->private)
		dentry_add(process, "fd", inode);
}
