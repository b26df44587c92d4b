/* SPDX-License-Identifier: MIT */
/*
 * mount and umount2, and what --mount asks for at the start. Of the options in
 * `data` none is known, and none is refused. Left out: binding, moving and
 * unmounting what is in use.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/mount.h"
#include "core/syscall.h"
#include "core/sys_path.h"
#include "fs/super.h"
#include "mm/mm.h"

#define TYPE_MAX	32
#define MS_MAGIC	0xc0ed0000u /* old programs' */
#define MS_MAGIC_MASK	0xffff0000u
#define MNT_FORCE	1
#define MNT_DETACH	2
#define UMOUNT_NOFOLLOW 8
#define CANNOT		(MS_BIND | MS_MOVE)

/* The device that `source` names, if the type wants one. */
static s64 find_device(const struct file_system *type, const char *source,
		       struct block_device **device)
{
	struct dentry *dentry;
	int err;

	*device = NULL;
	if (!type->needs_device)
		return 0;
	err = path_lookup(path_root(), source, true, &dentry);
	if (err)
		return err;
	*device = blockdev_of(dentry->inode);
	return *device ? 0 : -ENOTBLK;
}

static s64 find_directory(u64 path_va, bool follow, struct dentry **dir)
{
	struct path_result at;
	s64 err = path_at(AT_FDCWD, path_va, follow, &at);

	if (err || !at.dentry)
		return err ? err : -ENOENT;
	*dir = at.dentry;
	return 0;
}

static struct super_block *mounted_at(const struct dentry *dir)
{
	for_each_node (node, &super_blocks)
		if (super_of(node)->root == dir)
			return super_of(node);
	return NULL;
}

static s64 remount(u64 dir_va, u32 flags)
{
	struct super_block *sb;
	struct dentry *dir;
	s64 err = find_directory(dir_va, true, &dir);

	if (err)
		return err;
	sb = mounted_at(dir);
	return sb ? super_remount(sb, flags) : -EINVAL;
}

static s64 mount_new(const char *source, u64 dir_va, u64 type_va, u32 flags)
{
	const struct file_system *type;
	struct block_device *device;
	struct dentry *dir;
	char name[TYPE_MAX];
	s64 err = strncpy_from_user(name, type_va, sizeof(name));

	if (err == -ENAMETOOLONG)
		return -ENODEV;
	if (err < 0)
		return err;
	type = super_find_type(name);
	if (!type)
		return -ENODEV;
	err = find_device(type, source, &device);
	if (!err)
		err = find_directory(dir_va, true, &dir);
	return err ? err : super_mount(type, device, source, dir, flags);
}

s64 sys_mount(const u64 *a)
{
	u32 flags = (u32)a[3];
	char *source = NULL;
	s64 ret = a[0] ? path_get(a[0], &source) : 0;

	if (ret)
		return ret;
	if ((flags & MS_MAGIC_MASK) == MS_MAGIC)
		flags &= ~MS_MAGIC_MASK;
	if (flags & MS_REMOUNT)
		ret = remount(a[1], flags);
	else if (flags & CANNOT)
		ret = -EINVAL;
	else if (flags & MS_PROPAGATES) /* there is nobody to tell */
		ret = 0;
	else
		ret = mount_new(source ? source : "none", a[1], a[2], flags);
	kfree(source);
	return ret;
}

s64 sys_umount2(const u64 *a)
{
	struct super_block *sb;
	struct dentry *dir;
	s64 err;

	if (a[1] & ~(u64)(MNT_FORCE | MNT_DETACH | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = find_directory(a[0], !(a[1] & UMOUNT_NOFOLLOW), &dir);
	if (err)
		return err;
	sb = mounted_at(dir);
	return sb ? super_unmount(sb) : -EINVAL;
}

static int mount_disk(const char *disk, const char *path, bool read_only)
{
	struct block_device *device = blockdev_find(disk);
	struct dentry *dir;
	char source[32];

	if (!device)
		return -ENXIO;
	dir = dentry_make_path(path);
	if (!dir)
		return -ENOTDIR;
	snprintk(source, sizeof(source), "/dev/%s", device->name);
	return super_mount(&ext2_file_system, device, source, dir,
			   read_only || device->is_read_only ? MS_RDONLY : 0);
}

int mount_at_start(const char *text)
{
	const char *colon = strchr(text, ':');
	size_t size = colon ? strlen(colon) : 0; /* of the path, with its NUL */
	char disk[8], *path;
	bool read_only;
	int err;

	if (!colon || (size_t)(colon - text) >= sizeof(disk))
		return -EINVAL;
	strscpy(disk, text, (size_t)(colon - text) + 1);
	read_only = size > 4 && !strcmp(colon + size - 3, ":ro");
	path = kmalloc(size);
	if (!path)
		return -ENOMEM;
	strscpy(path, colon + 1, read_only ? size - 3 : size);
	err = mount_disk(disk, path, read_only);
	kfree(path);
	return err;
}
