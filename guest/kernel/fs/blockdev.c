/* SPDX-License-Identifier: MIT */
/*
 * Block devices as files under /dev: any bytes, by way of whole pages. Not
 * cached: what is written is on the device when the call returns. What a mounted
 * file system has in its buffers is seen. Nobody writes under a mounted file
 * system or into swap: what its kernel structures hold would no longer be true.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/buffer.h"
#include "fs/fs.h"
#include "mm/layout.h"

#define BLKROGET     0x125e
#define BLKGETSIZE   0x1260
#define BLKFLSBUF    0x1261
#define BLKSSZGET    0x1268
#define BLKGETSIZE64 0x80081272
#define VIRTIO_MAJOR 254

static struct block_device *device_of(const struct file *file)
{
	return file->inode->private;
}

/* One piece inside one page, through buf. */
static s64 move_piece(struct file *file, u64 user_va, u64 pos, u64 size,
		      u8 *buf, bool writes)
{
	struct block_device *device = device_of(file);
	u64 in_page = pos % PAGE_SIZE, start = pos - in_page;
	u64 room = min_u64(PAGE_SIZE, device->sectors * SECTOR_SIZE - start);
	u64 n = min_u64(size, room - in_page);
	int err = 0;

	if (!writes || n < room)
		err = device->transfer(device, start / SECTOR_SIZE, buf, room,
				       false);
	if (!err)
		buffer_overlay(device, start, buf, room);
	if (!err && writes)
		err = copy_from_user(buf + in_page, user_va, n);
	if (!err && writes)
		err = device->transfer(device, start / SECTOR_SIZE, buf, room,
				       true);
	if (!err && !writes)
		err = copy_to_user(user_va, buf + in_page, n);
	return err ? err : (s64)n;
}

static s64 move(struct file *file, u64 user_va, u64 size, u64 *pos, bool writes)
{
	u64 end = device_of(file)->sectors * SECTOR_SIZE, done = 0;
	u8 *buf = alloc_zeroed_page(OWNER_KERNEL);
	s64 n = 0;

	if (!buf)
		return -ENOMEM;
	while (done < size && *pos < end) {
		n = move_piece(file, user_va + done, *pos, size - done, buf,
			       writes);
		if (n < 0)
			break;
		done += (u64)n;
		*pos += (u64)n;
	}
	kfree(buf);
	if (!done && writes && size && n >= 0)
		return -ENOSPC;
	return done ? (s64)done : n < 0 ? n : 0;
}

static s64 block_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	return move(file, user_va, size, pos, false);
}

static s64 block_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	if (device_of(file)->is_read_only)
		return -EPERM;
	if (device_of(file)->is_mounted)
		return -EBUSY;
	return move(file, user_va, size, pos, true);
}

static s64 block_ioctl(struct file *file, u64 request, u64 argument)
{
	u64 sectors = device_of(file)->sectors, bytes = sectors * SECTOR_SIZE;
	s32 sector_size = SECTOR_SIZE;
	s32 is_read_only = device_of(file)->is_read_only;

	switch (request) {
	case BLKGETSIZE:
		return copy_to_user(argument, &sectors, sizeof(sectors));
	case BLKGETSIZE64:
		return copy_to_user(argument, &bytes, sizeof(bytes));
	case BLKSSZGET:
		return copy_to_user(argument, &sector_size,
				    sizeof(sector_size));
	case BLKROGET:
		return copy_to_user(argument, &is_read_only,
				    sizeof(is_read_only));
	case BLKFLSBUF:
		return 0;
	default:
		return -ENOTTY;
	}
}

static const struct file_ops block_ops = {
	.read = block_read,
	.write = block_write,
	.ioctl = block_ioctl,
	.seekable = true,
};

bool blockdev_add(struct block_device *device)
{
	u64 minor = (u64)(device->name[2] - 'a') * 16;
	struct dentry *dentry;

	device->rdev = VIRTIO_MAJOR << 8 | minor;
	dentry = devfs_add(device->name, &block_ops, S_IFBLK | 0660,
			   device->rdev);

	if (!dentry)
		return false;
	dentry->inode->private = device;
	dentry->inode->size = device->sectors * SECTOR_SIZE;
	return true;
}

struct block_device *blockdev_find(const char *name)
{
	struct dentry *dentry;

	if (!strncmp(name, "/dev/", 5))
		name += 5;
	dentry = dentry_child(dentry_make_path("dev"), name);
	return dentry ? blockdev_of(dentry->inode) : NULL;
}

struct block_device *blockdev_of(const struct inode *inode)
{
	return inode->fops == &block_ops ? inode->private : NULL;
}
