/* SPDX-License-Identifier: MIT */
/* Devices under /dev that need no driver. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/mm.h"

static s64 null_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)user_va, (void)size, (void)pos;
	return 0;
}

static s64 null_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)user_va, (void)pos;
	return (s64)size;
}

static s64 null_seek(struct file *file, s64 offset, u64 whence)
{
	(void)offset, (void)whence;
	file->pos = 0;
	return 0;
}

static s64 full_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)user_va, (void)size, (void)pos;
	return -ENOSPC;
}

static s64 zero_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)file, (void)pos;
	return clear_user(user_va, size) ? -EFAULT : (s64)size;
}

static s64 random_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 done = 0;

	(void)file, (void)pos;
	while (done < size) {
		u64 word = random_next();
		u64 n = min_u64(sizeof(word), size - done);

		if (copy_to_user(user_va + done, &word, n))
			return -EFAULT;
		done += n;
	}
	return (s64)done;
}

static const struct file_ops null_ops = {
	.read = null_read,
	.write = null_write,
	.seek = null_seek,
	.seekable = true,
};
static const struct file_ops zero_ops = {
	.read = zero_read,
	.write = null_write,
	.seek = null_seek,
	.seekable = true,
};
static const struct file_ops full_ops = {
	.read = zero_read,
	.write = full_write,
	.seek = null_seek,
	.seekable = true,
};
static const struct file_ops random_ops = { .read = random_read,
					    .write = null_write,
					    .seekable = true };

struct dentry *devfs_add(const char *name, const struct file_ops *fops,
			 u32 mode, u64 rdev)
{
	struct inode *inode = inode_new(mode, fops);

	if (inode)
		inode->rdev = rdev;
	return dentry_add(dentry_make_path("dev"), name, inode);
}

static s64 no_device(struct file *file)
{
	(void)file;
	return -ENXIO;
}

const struct file_ops *devfs_find_ops(u64 rdev)
{
	static const struct file_ops nothing = { .open = no_device };
	struct dentry *dev = dentry_make_path("dev");

	for_each_node (node, &dev->children) {
		const struct inode *inode =
			list_entry(node, struct dentry, siblings)->inode;

		if (S_ISCHR(inode->mode) && inode->rdev == rdev)
			return inode->fops;
	}
	return &nothing;
}

static void add_link(const char *name, const char *target)
{
	struct dentry *link =
		devfs_add(name, &ramfs_file_ops, S_IFLNK | 0777, 0);
	size_t size = strlen(target) + 1;

	link->inode->target = kmalloc(size);
	link->inode->size = size - 1;
	memcpy(link->inode->target, target, size);
}

void devfs_init(void)
{
	devfs_add("null", &null_ops, S_IFCHR | 0666, 0x103);
	devfs_add("zero", &zero_ops, S_IFCHR | 0666, 0x105);
	devfs_add("full", &full_ops, S_IFCHR | 0666, 0x107);
	devfs_add("random", &random_ops, S_IFCHR | 0666, 0x108);
	devfs_add("urandom", &random_ops, S_IFCHR | 0666, 0x109);
	add_link("fd", "/proc/self/fd");
	add_link("stdin", "/proc/self/fd/0");
	add_link("stdout", "/proc/self/fd/1");
	add_link("stderr", "/proc/self/fd/2");
	dentry_make_path("tmp")->inode->mode = S_IFDIR | 01777;
}
