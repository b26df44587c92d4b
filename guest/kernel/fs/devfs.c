/* SPDX-License-Identifier: MIT */
/* Devices under /dev that need no driver. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/task.h"
#include "fs/super.h"
#include "mm/mm.h"

#define DEVTMPFS_MAGIC 0x01021994 /* it is one in memory */

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

void devfs_bind(struct inode *inode)
{
	static const struct file_ops nothing = { .open = no_device };
	struct dentry *dev = dentry_make_path("dev");

	inode->fops = &nothing;
	if (!inode->rdev)
		return;
	for_each_node (node, &dev->children) {
		const struct inode *device =
			list_entry(node, struct dentry, siblings)->inode;

		if ((inode->mode & S_IFMT) != (device->mode & S_IFMT) ||
		    inode->rdev != device->rdev)
			continue;
		inode->fops = device->fops;
		inode->private = device->private;
		inode->size = device->size;
		return;
	}
}

static void add_link(struct dentry *dir, const char *name, const char *target)
{
	struct path_result at = { .parent = dir };
	const struct inode_form form = { .mode = S_IFLNK | 0777,
					 .target = target };

	strscpy(at.name, name, sizeof(at.name));
	path_create(&at, &form);
}

/* Another directory of the devices: those of the first. */
static void copy_devices(struct dentry *to, struct dentry *from)
{
	for_each_node (node, &from->children) {
		const struct dentry *entry =
			list_entry(node, struct dentry, siblings);
		u32 type = entry->inode->mode & S_IFMT;
		struct inode *inode;

		if (type != S_IFCHR && type != S_IFBLK)
			continue;
		inode = inode_new(entry->inode->mode, entry->inode->fops);
		if (!inode)
			return;
		inode->rdev = entry->inode->rdev;
		inode->private = entry->inode->private;
		inode->size = entry->inode->size;
		if (!dentry_add(to, entry->name, inode))
			inode_put(inode);
	}
}

static int fill(struct super_block *sb)
{
	sb->root_inode = inode_new(S_IFDIR | 0755, &directory_ops);
	sb->magic = DEVTMPFS_MAGIC;
	return sb->root_inode ? 0 : -ENOMEM;
}

static void populate(struct dentry *root)
{
	struct dentry *dev = dentry_make_path("dev");

	if (dev != root)
		copy_devices(root, dev);
	add_link(root, "fd", "/proc/self/fd");
	add_link(root, "stdin", "/proc/self/fd/0");
	add_link(root, "stdout", "/proc/self/fd/1");
	add_link(root, "stderr", "/proc/self/fd/2");
}

const struct file_system devtmpfs_file_system = {
	.name = "devtmpfs",
	.fill = fill,
	.populate = populate,
};

void devfs_init(void)
{
	BUG_ON(super_mount(&devtmpfs_file_system, NULL, "devtmpfs",
			   dentry_make_path("dev"), 0));
	devfs_add("null", &null_ops, S_IFCHR | 0666, 0x103);
	devfs_add("zero", &zero_ops, S_IFCHR | 0666, 0x105);
	devfs_add("full", &full_ops, S_IFCHR | 0666, 0x107);
	devfs_add("random", &random_ops, S_IFCHR | 0666, 0x108);
	devfs_add("urandom", &random_ops, S_IFCHR | 0666, 0x109);
	pty_init();
	dentry_make_path("dev/shm")->inode->mode = S_IFDIR | 01777;
	dentry_make_path("tmp")->inode->mode = S_IFDIR | 01777;
}
