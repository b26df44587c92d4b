/* SPDX-License-Identifier: MIT */
/*
 * Mounting an ext2: the super block and the group descriptors, which are believed
 * only as far as they fit the disk, and the state that says whether the file
 * system was left in order. Only the first copies are kept up to date.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "fs/ext2.h"
#include "mm/filemap.h"
#include "mm/mm.h"

#define ERRORS_TOLD 10 /* the rest is counted */

static const struct super_ops ext2_super_ops;

int ext2_error(struct ext2_fs *fs, const char *format, ...)
{
	char text[160];
	va_list args;

	va_start(args, format);
	vsnprintk(text, sizeof(text), format, args);
	va_end(args);
	if (fs->errors++ < ERRORS_TOLD)
		printk("ext2 (%s): %s", fs->device->name, text);
	if (fs->sb->flags & MS_RDONLY)
		return -EUCLEAN;
	fs->super->state |= EXT2_STATE_ERROR;
	buffer_dirty(fs->super_buffer);
	if (fs->super->errors > EXT2_ERRORS_CONTINUE) {
		printk("ext2 (%s): read-only from now on", fs->device->name);
		buffer_write(fs->super_buffer);
		fs->sb->flags |= MS_RDONLY;
	}
	return -EUCLEAN;
}

struct ext2_group *ext2_group(struct ext2_fs *fs, u32 number,
			      struct buffer **buffer)
{
	if (number >= fs->groups)
		return NULL;
	*buffer = fs->group_buffers[number / fs->groups_per_block];
	return (struct ext2_group *)(*buffer)->data +
	       number % fs->groups_per_block;
}

static bool is_power_of(u32 number, u32 base)
{
	while (number > 1 && number % base == 0)
		number /= base;
	return number == 1;
}

/* Does the group begin with a copy of super block and descriptors? */
static bool has_super(const struct ext2_fs *fs, u32 group)
{
	return !(fs->super->ro_compat & EXT2_RO_COMPAT_SPARSE) || group <= 1 ||
	       is_power_of(group, 3) || is_power_of(group, 5) ||
	       is_power_of(group, 7);
}

bool ext2_is_data_block(struct ext2_fs *fs, u32 block)
{
	u32 first = fs->super->first_data_block, number;
	const struct ext2_group *group;
	struct buffer *buffer;

	if (block < first || block >= fs->super->blocks_count)
		return false;
	number = (block - first) / fs->super->blocks_per_group;
	group = ext2_group(fs, number, &buffer);
	if (has_super(fs, number) &&
	    (block - first) % fs->super->blocks_per_group <= fs->group_blocks)
		return false;
	return block != group->block_bitmap && block != group->inode_bitmap &&
	       (block < group->inode_table ||
		block - group->inode_table >= fs->table_blocks);
}

/* ---- what a disk says at first ---- */

static int refuse(const struct ext2_fs *fs, const char *why)
{
	printk("ext2 (%s): not mounted: %s", fs->device->name, why);
	return -EUCLEAN;
}

/* By name, so that a person sees what to do without. */
static int check_features(struct ext2_fs *fs)
{
	static const struct {
		u32 bit;
		const char *name;
	} known[] = {
		{ 0x1, "compression" },	   { 0x4, "needs_recovery" },
		{ 0x8, "journal_dev" },	   { 0x10, "meta_bg" },
		{ 0x40, "extents" },	   { 0x80, "64bit" },
		{ 0x100, "mmp" },	   { 0x200, "flex_bg" },
		{ 0x400, "ea_inode" },	   { 0x2000, "metadata_csum_seed" },
		{ 0x4000, "large_dir" },   { 0x8000, "inline_data" },
		{ 0x10000, "encryption" }, { 0x20000, "casefold" },
	};
	u32 bad = fs->super->incompat & ~EXT2_INCOMPAT_FILETYPE;
	u32 read_only = fs->super->ro_compat &
			~(EXT2_RO_COMPAT_SPARSE | EXT2_RO_COMPAT_LARGE_FILE);

	if (fs->super->rev_level == 0)
		return 0;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (bad & known[i].bit)
			printk("ext2 (%s): feature %s is not supported",
			       fs->device->name, known[i].name);
	if (bad) {
		printk("ext2 (%s): not mounted: incompatible features %x",
		       fs->device->name, bad);
		return -EINVAL;
	}
	if (read_only && !(fs->sb->flags & MS_RDONLY)) {
		printk("ext2 (%s): features %x allow it to be read alone: mount it read-only",
		       fs->device->name, read_only);
		return -EROFS;
	}
	return 0;
}

static int check_super(struct ext2_fs *fs)
{
	const struct ext2_super *super = fs->super;
	u32 bits = fs->block_size * 8;
	u64 bytes = (u64)super->blocks_count << fs->block_shift;

	if (super->rev_level > 1)
		return refuse(fs, "a revision above 1");
	if (super->first_data_block != (fs->block_size == EXT2_BLOCK_MIN) ||
	    super->blocks_count <= super->first_data_block)
		return refuse(fs, "its first block or its size is wrong");
	if (bytes > fs->device->sectors * SECTOR_SIZE)
		return refuse(fs, "it is larger than the disk");
	if (!super->blocks_per_group || super->blocks_per_group > bits ||
	    super->blocks_per_group % 8 || !super->inodes_per_group ||
	    super->inodes_per_group > bits)
		return refuse(fs, "the size of its groups is wrong");
	if (fs->inode_size < EXT2_INODE_MIN ||
	    fs->inode_size > fs->block_size ||
	    fs->inode_size & (fs->inode_size - 1))
		return refuse(fs, "the size of its inodes is wrong");
	if (super->inodes_per_group % (fs->block_size / fs->inode_size))
		return refuse(fs, "its inode tables end inside a block");
	if (super->inodes_count < fs->first_ino ||
	    super->inodes_count > (u64)fs->groups * super->inodes_per_group ||
	    fs->first_ino < EXT2_FIRST_INO)
		return refuse(fs, "its number of inodes is wrong");
	return 0;
}

static void find_geometry(struct ext2_fs *fs)
{
	const struct ext2_super *super = fs->super;
	bool is_old = super->rev_level == 0;

	fs->inode_size = is_old ? EXT2_INODE_MIN : super->inode_size;
	fs->first_ino = is_old ? EXT2_FIRST_INO : super->first_ino;
	fs->groups_per_block = fs->block_size / sizeof(struct ext2_group);
	fs->pointer_shift = fs->block_shift - 2;
	if (!super->blocks_per_group || !fs->inode_size)
		return;
	fs->groups = (u32)(((u64)super->blocks_count - super->first_data_block +
			    super->blocks_per_group - 1) /
			   super->blocks_per_group);
	fs->group_blocks =
		(fs->groups + fs->groups_per_block - 1) / fs->groups_per_block;
	fs->table_blocks = (u32)((u64)super->inodes_per_group * fs->inode_size /
				 fs->block_size);
}

/* The super block in a buffer of the file system's own block size. */
static int read_super(struct ext2_fs *fs)
{
	u32 log;
	int err;

	fs->super_buffer = buffer_read(fs->device, 1, EXT2_BLOCK_MIN, &err);
	if (!fs->super_buffer)
		return err;
	fs->super = (void *)fs->super_buffer->data;
	log = fs->super->log_block_size;
	if (fs->super->magic != EXT2_MAGIC || log > 2)
		return fs->super->magic == EXT2_MAGIC
			       ? refuse(fs, "blocks of more than 4 KiB")
			       : -EINVAL;
	fs->block_shift = 10 + log;
	fs->block_size = 1u << fs->block_shift;
	if (!log)
		return 0;
	buffer_put(fs->super_buffer);
	buffer_forget(fs->device, 1, EXT2_BLOCK_MIN);
	fs->super_buffer = buffer_read(fs->device, 0, fs->block_size, &err);
	if (!fs->super_buffer)
		return err;
	fs->super = (void *)(fs->super_buffer->data + EXT2_SUPER_AT);
	return 0;
}

static bool is_in_group(const struct ext2_fs *fs, u32 number, u64 block,
			u64 blocks)
{
	const struct ext2_super *super = fs->super;
	u64 first =
		super->first_data_block + (u64)number * super->blocks_per_group;
	u64 end = min_u64(first + super->blocks_per_group, super->blocks_count);

	if (has_super(fs, number))
		first += 1 + fs->group_blocks;
	return block >= first && first < end && blocks <= end - first &&
	       block <= end - blocks;
}

static int read_groups(struct ext2_fs *fs)
{
	u32 first = fs->super->first_data_block + 1;
	int err;

	fs->group_buffers =
		kzalloc(fs->group_blocks * sizeof(*fs->group_buffers));
	if (!fs->group_buffers)
		return -ENOMEM;
	for (u32 i = 0; i < fs->group_blocks; i++) {
		fs->group_buffers[i] = buffer_read(fs->device, first + i,
						   fs->block_size, &err);
		if (!fs->group_buffers[i])
			return err;
	}
	for (u32 i = 0; i < fs->groups; i++) {
		struct buffer *buffer;
		const struct ext2_group *group = ext2_group(fs, i, &buffer);

		if (!is_in_group(fs, i, group->block_bitmap, 1) ||
		    !is_in_group(fs, i, group->inode_bitmap, 1) ||
		    !is_in_group(fs, i, group->inode_table, fs->table_blocks))
			return refuse(fs, "a group has its tables elsewhere");
	}
	return 0;
}

/* ---- mounted, and no longer ---- */

static int set_state(struct ext2_fs *fs, bool is_valid)
{
	struct ext2_super *super = fs->super;

	super->state &= (u16)~EXT2_STATE_VALID;
	if (is_valid)
		super->state |= EXT2_STATE_VALID;
	super->wtime = (u32)(time_realtime_ns() / NSEC_PER_SEC);
	return buffer_write(fs->super_buffer);
}

static int begin_writing(struct ext2_fs *fs)
{
	fs->was_clean = fs->super->state & EXT2_STATE_VALID &&
			!(fs->super->state & EXT2_STATE_ERROR);
	if (!fs->was_clean)
		printk("ext2 (%s): it was not unmounted, or has errors: e2fsck should look at it",
		       fs->device->name);
	fs->super->mnt_count++;
	fs->super->mtime = (u32)(time_realtime_ns() / NSEC_PER_SEC);
	return set_state(fs, false);
}

static void let_go(struct ext2_fs *fs)
{
	for (u32 i = 0; fs->group_buffers && i < fs->group_blocks; i++)
		buffer_put(fs->group_buffers[i]);
	buffer_put(fs->super_buffer);
	buffer_drop_all(fs->device);
	kfree(fs->group_buffers);
	kfree(fs);
}

static int read_all(struct ext2_fs *fs)
{
	int err = read_super(fs);

	if (err)
		return err;
	find_geometry(fs);
	err = check_features(fs);
	if (!err)
		err = check_super(fs);
	if (!err)
		err = read_groups(fs);
	if (err)
		return err;
	fs->sb->root_inode = ext2_inode_get(fs->sb, EXT2_ROOT_INO, &err);
	if (!err && !S_ISDIR(fs->sb->root_inode->mode)) {
		inode_put(fs->sb->root_inode);
		err = refuse(fs, "its root is no directory");
	}
	return err;
}

static int fill(struct super_block *sb)
{
	struct ext2_fs *fs = kzalloc(sizeof(*fs));
	int err;

	if (!fs)
		return -ENOMEM;
	buffer_drop_all(sb->device);
	fs->sb = sb;
	fs->device = sb->device;
	sb->info = fs;
	sb->ops = &ext2_super_ops;
	sb->magic = EXT2_MAGIC;
	err = read_all(fs);
	if (!err)
		sb->block_size = fs->block_size;
	if (!err && !(sb->flags & MS_RDONLY)) {
		err = begin_writing(fs);
		if (err)
			inode_put(sb->root_inode);
	}
	if (err)
		let_go(fs);
	return err;
}

/* A file without a name that somebody has open at the end. */
static void delete_nameless(struct super_block *sb)
{
	struct list_head *node, *next;

	for (node = sb->inodes.next; node != &sb->inodes; node = next) {
		struct inode *inode =
			list_entry(node, struct inode, super_node);

		next = node->next;
		if (!inode->nlink)
			ext2_inode_evict(inode);
	}
}

static int write_all(struct super_block *sb)
{
	struct ext2_fs *fs = sb->info;
	int error = 0;

	if (sb->flags & MS_RDONLY)
		return 0;
	for_each_node (node, &sb->inodes) {
		struct inode *inode =
			list_entry(node, struct inode, super_node);
		int err = filemap_write(&inode->mapping, 0, ~0ul);

		if (err)
			error = err;
	}
	for_each_node (node, &sb->inodes) {
		struct inode *inode =
			list_entry(node, struct inode, super_node);
		int err = inode->is_dirty ? ext2_inode_update(inode, false) : 0;

		if (err)
			error = err;
	}
	if (buffer_sync(fs->device))
		error = -EIO;
	return error;
}

static int end_writing(struct super_block *sb)
{
	struct ext2_fs *fs = sb->info;
	int err;

	delete_nameless(sb);
	err = write_all(sb);
	if (!err && fs->was_clean && !(fs->super->state & EXT2_STATE_ERROR))
		err = set_state(fs, true);
	if (fs->device->flush && fs->device->flush(fs->device))
		err = -EIO;
	return err;
}

static int remount(struct super_block *sb, bool read_only)
{
	struct ext2_fs *fs = sb->info;

	if (read_only)
		return end_writing(sb);
	return check_features(fs) ? -EROFS : begin_writing(fs);
}

static void put(struct super_block *sb)
{
	struct ext2_fs *fs = sb->info;

	if (!(sb->flags & MS_RDONLY) && end_writing(sb))
		printk("ext2 (%s): not all could be written", fs->device->name);
	let_go(fs);
}

/* ---- what it says of itself ---- */

static void show_statfs(struct super_block *sb, struct statfs *st)
{
	const struct ext2_fs *fs = sb->info;
	const struct ext2_super *super = fs->super;
	u64 own = super->first_data_block +
		  (u64)fs->groups * (2 + fs->table_blocks);

	for (u32 i = 0; i < fs->groups; i++)
		own += has_super(fs, i) ? 1 + fs->group_blocks : 0;
	st->f_blocks =
		super->blocks_count > own ? super->blocks_count - own : 0;
	st->f_bfree = super->free_blocks;
	st->f_bavail = super->free_blocks > super->r_blocks_count
			       ? super->free_blocks - super->r_blocks_count
			       : 0;
	st->f_files = super->inodes_count;
	st->f_ffree = super->free_inodes;
	memcpy(st->f_fsid, super->uuid, sizeof(st->f_fsid));
}

static u64 blocks(const struct inode *inode)
{
	return ext2_node_of(inode)->sectors;
}

static int write_inode(struct inode *inode)
{
	int err = ext2_inode_update(inode, false);

	return buffer_sync(ext2_of(inode)->device) ? -EIO : err;
}

static const struct super_ops ext2_super_ops = {
	.evict = ext2_inode_evict,
	.write_inode = write_inode,
	.sync = write_all,
	.remount = remount,
	.put = put,
	.statfs = show_statfs,
	.blocks = blocks,
	.allocate = ext2_file_allocate,
	.cut = ext2_file_cut,
};

const struct file_system ext2_file_system = {
	.name = "ext2",
	.needs_device = true,
	.fill = fill,
};
