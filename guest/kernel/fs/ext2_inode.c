/* SPDX-License-Identifier: MIT */
/*
 * Inodes between disk and memory. Each is in memory once, however many names
 * lead to it. Of one that the disk has, what cannot be right is refused.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/ext2.h"
#include "mm/filemap.h"
#include "mm/mm.h"

static u32 seconds(u64 ns)
{
	return (u32)(ns / NSEC_PER_SEC);
}

/* Where it is on the disk; the buffer with a reference. NULL: *err says why. */
static struct ext2_disk_inode *find_on_disk(struct ext2_fs *fs, u64 ino,
					    struct buffer **buffer, int *err)
{
	u32 number = (u32)(ino - 1) / fs->super->inodes_per_group;
	u32 index = (u32)(ino - 1) % fs->super->inodes_per_group;
	u32 in_block = fs->block_size / fs->inode_size;
	struct buffer *unused;
	const struct ext2_group *group = ext2_group(fs, number, &unused);

	*buffer = buffer_read(fs->device, group->inode_table + index / in_block,
			      fs->block_size, err);
	if (!*buffer)
		return NULL;
	return (void *)((*buffer)->data + index % in_block * fs->inode_size);
}

static bool has_fast_target(const struct ext2_fs *fs,
			    const struct ext2_node *node)
{
	u32 attributes = node->file_acl ? fs->block_size / SECTOR_SIZE : 0;

	return node->sectors <= attributes;
}

/* ---- what the kernel does with one of this type ---- */

static u64 device_of(const struct ext2_node *node)
{
	u32 old = node->block[0], now = node->block[1];

	/* as the kernel has it: a major number above 8 bits of minor number */
	return old ? old & 0xffff
		   : (now >> 8 & 0xfff) << 8 | (now & 0xff) |
			       (u64)(now >> 20) << 20;
}

static int read_target(struct inode *inode)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct ext2_node *node = ext2_node_of(inode);
	bool is_fast = has_fast_target(fs, node);
	struct buffer *buffer = NULL;
	u32 block;
	int err = 0;

	if (!inode->size ||
	    inode->size >= (is_fast ? EXT2_FAST_TARGET : fs->block_size))
		return ext2_error(fs,
				  "symbolic link %lu has a target of %lu bytes",
				  inode->ino, inode->size);
	inode->target = kzalloc(inode->size + 1);
	if (!inode->target)
		return -ENOMEM;
	if (is_fast) {
		memcpy(inode->target, node->block, inode->size);
		return 0;
	}
	err = ext2_block_find(inode, 0, &block);
	if (!err && !block)
		err = ext2_error(fs, "symbolic link %lu has no target",
				 inode->ino);
	if (!err)
		buffer = buffer_read(fs->device, block, fs->block_size, &err);
	if (buffer)
		memcpy(inode->target, buffer->data, inode->size);
	buffer_put(buffer);
	return err;
}

static int check_size(struct inode *inode)
{
	struct ext2_fs *fs = ext2_of(inode);
	u64 most = S_ISDIR(inode->mode)
			   ? (u64)fs->super->blocks_count << fs->block_shift
			   : ext2_block_size_max(fs);

	if (inode->size <= most &&
	    (!S_ISDIR(inode->mode) || inode->size % fs->block_size == 0))
		return 0;
	return ext2_error(fs, "inode %lu has a size of %lu", inode->ino,
			  inode->size);
}

/* Its operations, by its mode; -EUCLEAN: that is no mode. */
static int become(struct inode *inode)
{
	const struct ext2_node *node = ext2_node_of(inode);

	switch (inode->mode & S_IFMT) {
	case S_IFREG:
		inode->fops = &ext2_file_ops;
		address_space_init(&inode->mapping, &ext2_mapping_ops);
		return check_size(inode);
	case S_IFDIR:
		inode->fops = &directory_ops;
		inode->iops = &ext2_inode_ops;
		return check_size(inode);
	case S_IFLNK:
		inode->fops = &directory_ops;
		return inode->target ? 0 : read_target(inode);
	case S_IFCHR:
	case S_IFBLK:
		inode->rdev = device_of(node);
		devfs_bind(inode);
		return 0;
	case S_IFIFO:
		inode->fops = &pipe_ops;
		return 0;
	case S_IFSOCK:
		devfs_bind(inode);
		return 0;
	default:
		return ext2_error(ext2_of(inode), "inode %lu has mode %x",
				  inode->ino, inode->mode);
	}
}

/* ---- in memory ---- */

static struct inode *find(const struct super_block *sb, u32 ino)
{
	for_each_node (node, &sb->inodes) {
		struct inode *inode =
			list_entry(node, struct inode, super_node);

		if (inode->ino == ino)
			return inode;
	}
	return NULL;
}

static struct inode *new_inode(struct super_block *sb, u32 ino, u32 mode)
{
	struct inode *inode = inode_new(mode, &directory_ops);

	if (!inode)
		return NULL;
	inode->fs_info = kzalloc(sizeof(struct ext2_node));
	if (!inode->fs_info) {
		inode_put(inode);
		return NULL;
	}
	inode->ino = ino;
	super_adopt(sb, inode);
	return inode;
}

/* Out of memory, unchanged on the disk. */
static void forget(struct inode *inode)
{
	super_disown(inode);
	inode_put(inode);
}

static void take_in(struct inode *inode, const struct ext2_disk_inode *disk)
{
	struct ext2_node *node = ext2_node_of(inode);

	inode->uid = disk->uid | (u32)disk->uid_high << 16;
	inode->gid = disk->gid | (u32)disk->gid_high << 16;
	inode->nlink = disk->links_count;
	inode->size = disk->size;
	if (S_ISREG(disk->mode))
		inode->size |= (u64)disk->size_high << 32;
	inode->atime_ns = disk->atime * NSEC_PER_SEC;
	inode->mtime_ns = disk->mtime * NSEC_PER_SEC;
	inode->ctime_ns = disk->ctime * NSEC_PER_SEC;
	memcpy(node->block, disk->block, sizeof(node->block));
	node->flags = disk->flags;
	node->generation = disk->generation;
	node->file_acl = disk->file_acl;
	node->sectors = disk->blocks;
	node->group =
		(u32)(inode->ino - 1) / ext2_of(inode)->super->inodes_per_group;
	inode->is_dirty = false;
}

struct inode *ext2_inode_get(struct super_block *sb, u32 ino, int *err)
{
	struct ext2_fs *fs = sb->info;
	struct inode *inode = find(sb, ino);
	const struct ext2_disk_inode *disk;
	struct buffer *buffer;

	*err = 0;
	if (inode) {
		inode->refcount++;
		return inode;
	}
	if ((ino != EXT2_ROOT_INO && ino < fs->first_ino) ||
	    ino > fs->super->inodes_count) {
		*err = ext2_error(fs, "inode %u is none of a file", ino);
		return NULL;
	}
	disk = find_on_disk(fs, ino, &buffer, err);
	if (!disk)
		return NULL;
	inode = new_inode(sb, ino, disk->mode);
	if (inode)
		take_in(inode, disk);
	buffer_put(buffer);
	if (!inode)
		*err = -ENOMEM;
	else if (!inode->nlink)
		*err = ext2_error(fs, "inode %u is deleted and has a name",
				  ino);
	else
		*err = become(inode);
	if (*err && inode)
		forget(inode);
	return *err ? NULL : inode;
}

/* ---- a new one ---- */

static void set_device(struct ext2_node *node, u64 rdev)
{
	u32 major = (u32)(rdev >> 8) & 0xfff;
	u32 minor = ((u32)rdev & 0xff) | (u32)(rdev >> 20) << 8;

	if (major < 256 && minor < 256)
		node->block[0] = major << 8 | minor;
	else
		node->block[1] =
			(minor & 0xff) | major << 8 | (minor & ~0xffu) << 12;
}

static int write_target(struct inode *inode, const char *target)
{
	struct ext2_fs *fs = ext2_of(inode);
	size_t size = strlen(target);
	struct buffer *buffer;
	bool is_new;
	u32 block;
	int err;

	inode->target = kmalloc(size + 1);
	if (!inode->target)
		return -ENOMEM;
	memcpy(inode->target, target, size + 1);
	inode->size = size;
	if (size < EXT2_FAST_TARGET) {
		memcpy(ext2_node_of(inode)->block, target, size);
		return 0;
	}
	if (size >= fs->block_size)
		return -ENAMETOOLONG;
	err = ext2_block_make(inode, 0, &block, &is_new);
	if (err)
		return err;
	buffer = buffer_new(fs->device, block, fs->block_size);
	if (!buffer)
		return -ENOMEM;
	memcpy(buffer->data, target, size);
	err = buffer_write(buffer);
	buffer_put(buffer);
	return err;
}

struct inode *ext2_inode_make(struct inode *dir, const struct inode_form *form,
			      int *err)
{
	struct ext2_fs *fs = ext2_of(dir);
	bool is_dir = S_ISDIR(form->mode);
	struct inode *inode;
	u32 ino;

	*err = ext2_alloc_inode(fs, (u32)dir->ino, is_dir, &ino);
	if (*err)
		return NULL;
	if (find(dir->sb, ino)) {
		*err = ext2_error(fs, "inode %u is in use and was free", ino);
		return NULL;
	}
	inode = new_inode(dir->sb, ino, form->mode);
	if (!inode) {
		ext2_free_inode(fs, ino, is_dir);
		*err = -ENOMEM;
		return NULL;
	}
	inode->nlink = 1;
	if (dir->mode & S_ISGID) {
		inode->gid = dir->gid;
		if (is_dir)
			inode->mode |= S_ISGID;
	}
	ext2_node_of(inode)->generation = (u32)random_next();
	ext2_node_of(inode)->group = (ino - 1) / fs->super->inodes_per_group;
	inode->is_dirty = true;
	if (S_ISCHR(form->mode) || (form->mode & S_IFMT) == S_IFBLK)
		set_device(ext2_node_of(inode), form->rdev);
	if (form->target)
		*err = write_target(inode, form->target);
	if (!*err)
		*err = become(inode);
	if (!*err)
		return inode;
	inode->nlink = 0;
	inode_put(inode);
	return NULL;
}

/* ---- to the disk ---- */

static void put_out(const struct inode *inode, struct ext2_disk_inode *disk)
{
	const struct ext2_node *node = ext2_node_of(inode);

	disk->mode = (u16)inode->mode;
	disk->uid = (u16)inode->uid;
	disk->uid_high = (u16)(inode->uid >> 16);
	disk->gid = (u16)inode->gid;
	disk->gid_high = (u16)(inode->gid >> 16);
	disk->links_count = (u16)inode->nlink;
	disk->size = (u32)inode->size;
	if (S_ISREG(inode->mode))
		disk->size_high = (u32)(inode->size >> 32);
	disk->atime = seconds(inode->atime_ns);
	disk->mtime = seconds(inode->mtime_ns);
	disk->ctime = seconds(inode->ctime_ns);
	disk->dtime = inode->nlink ? 0 : seconds(time_realtime_ns());
	memcpy(disk->block, node->block, sizeof(disk->block));
	disk->flags = node->flags;
	disk->generation = node->generation;
	disk->file_acl = node->file_acl;
	disk->blocks = node->sectors;
}

/* The first file of 2 GiB tells older systems that sizes have 64 bits. */
static void note_large_file(struct ext2_fs *fs, const struct inode *inode)
{
	if (!S_ISREG(inode->mode) || inode->size <= 0x7fffffff ||
	    fs->super->ro_compat & EXT2_RO_COMPAT_LARGE_FILE ||
	    fs->super->rev_level == 0)
		return;
	fs->super->ro_compat |= EXT2_RO_COMPAT_LARGE_FILE;
	buffer_write(fs->super_buffer);
}

int ext2_inode_update(struct inode *inode, bool now)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct ext2_disk_inode *disk;
	struct buffer *buffer;
	int err;

	if (inode->sb->flags & MS_RDONLY)
		return -EROFS;
	disk = find_on_disk(fs, inode->ino, &buffer, &err);
	if (!disk)
		return err;
	if (!disk->links_count && inode->nlink) /* whoever had it before */
		memset(disk, 0, fs->inode_size);
	put_out(inode, disk);
	note_large_file(fs, inode);
	inode->is_dirty = false;
	buffer_dirty(buffer);
	if (now)
		err = buffer_write(buffer);
	buffer_put(buffer);
	return err;
}

static void delete (struct inode *inode)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct ext2_node *node = ext2_node_of(inode);
	bool has_blocks = S_ISREG(inode->mode) || S_ISDIR(inode->mode) ||
			  (S_ISLNK(inode->mode) && !has_fast_target(fs, node));
	int err = 0;

	inode->size = 0;
	if (has_blocks)
		err = ext2_block_truncate(inode, 0);
	else
		err = ext2_inode_update(inode, true);
	if (!err && node->file_acl)
		err = ext2_error(fs, "inode %lu leaves its attributes behind",
				 inode->ino);
	if (inode->is_dirty && !err)
		err = ext2_inode_update(inode, false);
	if (!err || err == -EUCLEAN)
		ext2_free_inode(fs, (u32)inode->ino, S_ISDIR(inode->mode));
}

void ext2_inode_evict(struct inode *inode)
{
	bool is_writable = !(inode->sb->flags & MS_RDONLY);

	writeback_block();
	if (!inode->nlink)
		filemap_truncate(&inode->mapping, 0);
	else if (is_writable && filemap_write(&inode->mapping, 0, ~0ul))
		printk("ext2 (%s): inode %lu: contents could not be written",
		       ext2_of(inode)->device->name, inode->ino);
	if (is_writable && !inode->nlink)
		delete (inode);
	else if (is_writable && inode->is_dirty)
		ext2_inode_update(inode, false);
	writeback_unblock();
}
