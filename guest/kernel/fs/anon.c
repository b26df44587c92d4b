/* SPDX-License-Identifier: MIT */
/* Open files that never had a name: eventfd, timerfd, signalfd, epoll, sockets. */
#include "fs/anon.h"
#include "core/errno.h"
#include "core/kernel.h"

s64 anon_read_name(struct inode *inode, char *buf, size_t size)
{
	const char *name = inode->target ? inode->target : "";

	if (S_ISSOCK(inode->mode))
		return snprintk(buf, size, "socket:[%lu]", inode->ino);
	return snprintk(buf, size, "anon_inode:[%s]", name);
}

struct file *anon_file(u32 mode, const char *name, const struct file_ops *fops,
		       void *private, u32 flags)
{
	struct inode *inode = inode_new(mode, fops);
	size_t size = strlen(name) + 1;
	struct file *file = NULL;

	if (!inode)
		return NULL;
	inode->target = kmalloc(size);
	if (inode->target) {
		memcpy(inode->target, name, size);
		file = file_new(inode, NULL, flags);
	}
	inode_put(inode); /* the file's now */
	if (file)
		file->private = private;
	return file;
}

s64 anon_install(struct file *file, u32 flags)
{
	s64 fd = fd_install(file, 0, flags & O_CLOEXEC);

	if (fd < 0)
		file_put(file);
	return fd;
}
