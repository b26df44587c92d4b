/* SPDX-License-Identifier: MIT */
/*
 * Blocks and inodes: the bitmap of each group, and the counts in its descriptor
 * and the super block. A bit that is not as it should be is told and changes
 * nothing.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/ext2.h"

static bool test_bit(const u8 *bits, u32 n)
{
	return bits[n / 8] >> n % 8 & 1;
}

static void change_bit(u8 *bits, u32 n)
{
	bits[n / 8] ^= (u8)(1u << n % 8);
}

/* The first zero in [from, end), or end. */
static u32 find_zero(const u8 *bits, u32 from, u32 end)
{
	while (from < end) {
		if (from % 8 == 0 && bits[from / 8] == 0xff) {
			from += 8;
			continue;
		}
		if (!test_bit(bits, from))
			return from;
		from++;
	}
	return end;
}

/* A count of the disk's may be wrong: it does not wrap. */
static void add_u16(u16 *count, int more)
{
	if (more > 0 ? *count < 0xffff : *count > 0)
		*count = (u16)(*count + more);
}

static void add_u32(u32 *count, int more)
{
	if (more > 0 ? *count < ~0u : *count > 0)
		*count += (u32)more;
}

static void count_blocks(struct ext2_fs *fs, u32 number, int more)
{
	struct buffer *buffer;
	struct ext2_group *group = ext2_group(fs, number, &buffer);

	add_u16(&group->free_blocks, more);
	add_u32(&fs->super->free_blocks, more);
	buffer_dirty(buffer);
	buffer_dirty(fs->super_buffer);
}

static void count_inodes(struct ext2_fs *fs, u32 number, int more, bool is_dir)
{
	struct buffer *buffer;
	struct ext2_group *group = ext2_group(fs, number, &buffer);

	add_u16(&group->free_inodes, more);
	if (is_dir)
		add_u16(&group->used_dirs, -more);
	add_u32(&fs->super->free_inodes, more);
	buffer_dirty(buffer);
	buffer_dirty(fs->super_buffer);
}

/* ---- blocks ---- */

static u32 blocks_in(const struct ext2_fs *fs, u32 number)
{
	u32 first = fs->super->first_data_block +
		    number * fs->super->blocks_per_group;

	return (u32)min_u64(fs->super->blocks_per_group,
			    fs->super->blocks_count - first);
}

/* 0 and *block 0: none is left here. */
static int alloc_in(struct ext2_fs *fs, u32 number, u32 from, u32 *block)
{
	u32 end = blocks_in(fs, number), bit;
	u32 first = fs->super->first_data_block +
		    number * fs->super->blocks_per_group;
	struct buffer *unused, *bitmap;
	const struct ext2_group *group = ext2_group(fs, number, &unused);
	int err;

	*block = 0;
	bitmap = buffer_read(fs->device, group->block_bitmap, fs->block_size,
			     &err);
	if (!bitmap)
		return err;
	for (bit = find_zero(bitmap->data, from, end); bit < end;
	     bit = find_zero(bitmap->data, bit + 1, end)) {
		change_bit(bitmap->data, bit);
		buffer_dirty(bitmap);
		if (ext2_is_data_block(fs, first + bit))
			break;
		ext2_error(fs,
			   "block %u is of the file system's own and was free",
			   first + bit);
	}
	if (bit < end) {
		*block = first + bit;
		count_blocks(fs, number, -1);
	}
	buffer_put(bitmap);
	return 0;
}

int ext2_alloc_block(struct ext2_fs *fs, u32 goal, u32 *block)
{
	u32 first = fs->super->first_data_block, from, number;

	if (goal < first || goal >= fs->super->blocks_count)
		goal = first;
	number = (goal - first) / fs->super->blocks_per_group;
	from = (goal - first) % fs->super->blocks_per_group;
	/* the goal's group twice: behind the goal, then all of it */
	for (u32 i = 0; i <= fs->groups; i++) {
		struct buffer *unused;
		int err = 0;

		*block = 0;
		if (ext2_group(fs, number, &unused)->free_blocks)
			err = alloc_in(fs, number, from, block);
		if (err)
			return err;
		if (*block) {
			/* what was there is no longer anybody's */
			buffer_forget(fs->device, *block, fs->block_size);
			return 0;
		}
		number = (number + 1) % fs->groups;
		from = 0;
	}
	return -ENOSPC;
}

int ext2_free_block(struct ext2_fs *fs, u32 block)
{
	u32 first = fs->super->first_data_block, number, bit;
	const struct ext2_group *group;
	struct buffer *bitmap, *unused;
	int err;

	if (!ext2_is_data_block(fs, block))
		return ext2_error(
			fs, "block %u cannot be freed: it is none of a file",
			block);
	number = (block - first) / fs->super->blocks_per_group;
	bit = (block - first) % fs->super->blocks_per_group;
	group = ext2_group(fs, number, &unused);
	bitmap = buffer_read(fs->device, group->block_bitmap, fs->block_size,
			     &err);
	if (!bitmap)
		return err;
	if (!test_bit(bitmap->data, bit)) {
		buffer_put(bitmap);
		return ext2_error(fs, "block %u was free already", block);
	}
	change_bit(bitmap->data, bit);
	buffer_dirty(bitmap);
	buffer_put(bitmap);
	count_blocks(fs, number, 1);
	return 0;
}

/* ---- inodes ---- */

/* A directory: where most blocks are free. A file: beside its directory. */
static u32 choose_group(struct ext2_fs *fs, u32 parent_ino, bool is_dir)
{
	u32 best = (parent_ino - 1) / fs->super->inodes_per_group, most = 0;

	for (u32 i = 0; is_dir && i < fs->groups; i++) {
		struct buffer *unused;
		const struct ext2_group *group = ext2_group(fs, i, &unused);

		if (group->free_inodes && group->free_blocks > most) {
			most = group->free_blocks;
			best = i;
		}
	}
	return best;
}

static int alloc_inode_in(struct ext2_fs *fs, u32 number, u32 *ino)
{
	u32 per_group = fs->super->inodes_per_group;
	u32 base = number * per_group, end, from, bit;
	struct buffer *bitmap, *unused;
	int err;

	end = (u32)min_u64(per_group, fs->super->inodes_count - base);
	from = base < fs->first_ino ? fs->first_ino - 1 - base : 0;
	bitmap = buffer_read(fs->device,
			     ext2_group(fs, number, &unused)->inode_bitmap,
			     fs->block_size, &err);
	if (!bitmap)
		return err;
	bit = find_zero(bitmap->data, (u32)min_u64(from, end), end);
	if (bit < end) {
		change_bit(bitmap->data, bit);
		buffer_dirty(bitmap);
		*ino = base + bit + 1;
	}
	buffer_put(bitmap);
	return 0;
}

int ext2_alloc_inode(struct ext2_fs *fs, u32 parent_ino, bool is_dir, u32 *ino)
{
	u32 number = choose_group(fs, parent_ino, is_dir);

	*ino = 0;
	for (u32 i = 0; i < fs->groups; i++) {
		struct buffer *unused;
		u64 base = (u64)number * fs->super->inodes_per_group;
		int err = 0;

		if (base < fs->super->inodes_count &&
		    ext2_group(fs, number, &unused)->free_inodes)
			err = alloc_inode_in(fs, number, ino);
		if (err)
			return err;
		if (*ino) {
			count_inodes(fs, number, -1, is_dir);
			return 0;
		}
		number = (number + 1) % fs->groups;
	}
	return -ENOSPC;
}

void ext2_free_inode(struct ext2_fs *fs, u32 ino, bool is_dir)
{
	u32 number = (ino - 1) / fs->super->inodes_per_group;
	u32 bit = (ino - 1) % fs->super->inodes_per_group;
	struct buffer *bitmap, *unused;
	int err;

	bitmap = buffer_read(fs->device,
			     ext2_group(fs, number, &unused)->inode_bitmap,
			     fs->block_size, &err);
	if (!bitmap)
		return;
	if (test_bit(bitmap->data, bit)) {
		change_bit(bitmap->data, bit);
		buffer_dirty(bitmap);
		count_inodes(fs, number, 1, is_dir);
	} else {
		ext2_error(fs, "inode %u was free already", ino);
	}
	buffer_put(bitmap);
}
