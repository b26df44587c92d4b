/* SPDX-License-Identifier: MIT */
/*
 * From the blocks of a file to those of the disk: twelve in the inode, then
 * trees of pointers one, two and three blocks deep. What is cut off is let go
 * of on the disk before it counts as free; a tree's block is freed before what
 * it points to is looked at, so that a tree with a loop in it has an end.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/ext2.h"
#include "mm/mm.h"

#define DEPTH_MAX 3

/* The way to a block: which pointer of the inode, then of each block. */
struct way {
	int depth; /* blocks of pointers on it */
	u32 index[DEPTH_MAX + 1];
};

static bool find_way(const struct ext2_fs *fs, u64 index, struct way *way)
{
	u32 shift = fs->pointer_shift, mask = (1u << shift) - 1;

	way->depth = 0;
	way->index[0] = (u32)index;
	if (index < EXT2_DIRECT)
		return true;
	index -= EXT2_DIRECT;
	for (int depth = 1; depth <= DEPTH_MAX; depth++) {
		u64 size = 1ul << (shift * (u32)depth);

		if (index >= size) {
			index -= size;
			continue;
		}
		way->depth = depth;
		way->index[0] = EXT2_DIRECT + (u32)depth - 1;
		for (int level = 1; level <= depth; level++)
			way->index[level] =
				(u32)(index >> shift * (u32)(depth - level)) &
				mask;
		return true;
	}
	return false;
}

u64 ext2_block_size_max(const struct ext2_fs *fs)
{
	u64 n = 1ul << fs->pointer_shift;
	u64 blocks = EXT2_DIRECT + n + n * n + n * n * n;

	/* i_blocks counts sectors in 32 bits; 1/64 of them may be pointers */
	return min_u64(blocks << fs->block_shift,
		       (1ul << 32) * SECTOR_SIZE / 64 * 63);
}

static int check_block(const struct inode *inode, u32 block)
{
	struct ext2_fs *fs = ext2_of(inode);

	if (!block || ext2_is_data_block(fs, block))
		return 0;
	return ext2_error(fs,
			  "inode %lu leads to block %u, which no file can have",
			  inode->ino, block);
}

int ext2_block_find(struct inode *inode, u64 index, u32 *block)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct way way;
	int err;

	*block = 0;
	if (!find_way(fs, index, &way))
		return -EFBIG;
	*block = ext2_node_of(inode)->block[way.index[0]];
	err = check_block(inode, *block);
	for (int level = 1; level <= way.depth && *block && !err; level++) {
		struct buffer *buffer =
			buffer_read(fs->device, *block, fs->block_size, &err);

		if (!buffer)
			break;
		*block = ((u32 *)buffer->data)[way.index[level]];
		buffer_put(buffer);
		err = check_block(inode, *block);
	}
	if (err)
		*block = 0;
	return err;
}

/* ---- growing ---- */

static u32 goal_of(const struct inode *inode)
{
	const struct ext2_fs *fs = ext2_of(inode);
	const struct ext2_node *node = ext2_node_of(inode);

	return node->last ? node->last + 1
			  : fs->super->first_data_block +
				    node->group * fs->super->blocks_per_group;
}

/* A block more; one of pointers is empty on the disk when this returns. */
static int grow(struct inode *inode, bool is_pointers, u32 *block)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct ext2_node *node = ext2_node_of(inode);
	int err = ext2_alloc_block(fs, goal_of(inode), block);
	struct buffer *buffer;

	if (err)
		return err;
	if (is_pointers) {
		buffer = buffer_new(fs->device, *block, fs->block_size);
		err = buffer ? buffer_write(buffer) : -ENOMEM;
		buffer_put(buffer);
		if (err) {
			ext2_free_block(fs, *block);
			return err;
		}
	}
	node->last = *block;
	node->sectors += fs->block_size / SECTOR_SIZE;
	inode->is_dirty = true;
	return 0;
}

/* On a damaged disk a directory may have the block as well. */
static void change_pointers(struct buffer *buffer)
{
	buffer->is_checked = false;
	buffer_dirty(buffer);
}

/* The block that *pointer names, or a new one for it. */
static int follow(struct inode *inode, u32 *pointer, struct buffer *holder,
		  bool is_pointers, bool *is_new)
{
	int err = check_block(inode, *pointer);

	*is_new = false;
	if (err || *pointer)
		return err;
	err = grow(inode, is_pointers, pointer);
	if (err) {
		*pointer = 0;
		return err;
	}
	*is_new = true;
	if (holder)
		change_pointers(holder);
	return 0;
}

int ext2_block_make(struct inode *inode, u64 index, u32 *block, bool *is_new)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct buffer *holder = NULL;
	u32 *pointer;
	struct way way;
	int err = 0;

	if (!find_way(fs, index, &way))
		return -EFBIG;
	pointer = &ext2_node_of(inode)->block[way.index[0]];
	for (int level = 0;; level++) {
		struct buffer *next = NULL;

		err = follow(inode, pointer, holder, level < way.depth, is_new);
		*block = *pointer;
		if (!err && level < way.depth)
			next = buffer_read(fs->device, *block, fs->block_size,
					   &err);
		buffer_put(holder);
		holder = next;
		if (err || level == way.depth)
			break;
		pointer = &((u32 *)holder->data)[way.index[level + 1]];
	}
	buffer_put(holder);
	return err;
}

/* ---- shrinking ---- */

static void free_one(struct inode *inode)
{
	struct ext2_node *node = ext2_node_of(inode);
	u32 sectors = ext2_of(inode)->block_size / SECTOR_SIZE;

	node->sectors -= (u32)min_u64(sectors, node->sectors);
	inode->is_dirty = true;
}

/* A block and, of one of pointers, all below: nothing points to it any more. */
static void free_tree(struct inode *inode, u32 block, int depth)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct buffer *buffer = NULL;
	int err;

	if (!block)
		return;
	if (depth && ext2_is_data_block(fs, block))
		buffer = buffer_read(fs->device, block, fs->block_size, &err);
	if (ext2_free_block(fs, block)) {
		buffer_put(buffer);
		return;
	}
	free_one(inode);
	if (buffer) {
		const u32 *pointers = (u32 *)buffer->data;

		for (u32 i = 0; i < fs->block_size / sizeof(u32); i++)
			free_tree(inode, pointers[i], depth - 1);
		buffer_put(buffer);
	}
	buffer_forget(fs->device, block, fs->block_size);
}

/*
 * Of a tree whose first `keep` blocks stay, free the rest. `keep` is not 0: the
 * tree's own block stays too.
 */
static int trim_tree(struct inode *inode, u32 block, int depth, u64 keep)
{
	struct ext2_fs *fs = ext2_of(inode);
	u64 below = 1ul << (fs->pointer_shift * (u32)(depth - 1));
	u32 first = (u32)((keep + below - 1) / below);
	u32 total = fs->block_size / sizeof(u32);
	struct buffer *buffer;
	u32 *pointers, *gone;
	int err = check_block(inode, block);

	if (!block || err)
		return err;
	buffer = buffer_read(fs->device, block, fs->block_size, &err);
	if (!buffer)
		return err;
	gone = kmalloc(fs->block_size);
	if (!gone) {
		buffer_put(buffer);
		return -ENOMEM;
	}
	pointers = (u32 *)buffer->data;
	memcpy(gone, pointers, fs->block_size);
	memset(pointers + first, 0, (total - first) * sizeof(u32));
	buffer->is_checked = false;
	if (memcmp(gone, pointers, fs->block_size))
		err = buffer_write(buffer);
	for (u32 i = first; i < total && !err; i++)
		free_tree(inode, gone[i], depth - 1);
	if (!err && keep % below)
		err = trim_tree(inode, pointers[keep / below], depth - 1,
				keep % below);
	kfree(gone);
	buffer_put(buffer);
	return err;
}

int ext2_block_truncate(struct inode *inode, u64 size)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct ext2_node *node = ext2_node_of(inode);
	u64 keep = (size + fs->block_size - 1) >> fs->block_shift, first, trees;
	u32 gone[EXT2_POINTERS];
	int err;

	memcpy(gone, node->block, sizeof(gone));
	for (u64 i = min_u64(keep, EXT2_DIRECT); i < EXT2_DIRECT; i++)
		node->block[i] = 0;
	first = EXT2_DIRECT;
	trees = 1ul << fs->pointer_shift;
	for (int i = EXT2_DIRECT; i < EXT2_POINTERS; i++) {
		if (keep <= first)
			node->block[i] = 0;
		first += trees;
		trees <<= fs->pointer_shift;
	}
	node->last = 0;
	err = ext2_inode_update(inode, true);
	if (err)
		return err;
	first = EXT2_DIRECT;
	trees = 1ul << fs->pointer_shift;
	for (int i = 0; i < EXT2_POINTERS; i++) {
		int depth = i < EXT2_DIRECT ? 0 : i - EXT2_DIRECT + 1;

		if (!node->block[i])
			free_tree(inode, gone[i], depth);
		else if (depth && keep > first && keep < first + trees && !err)
			err = trim_tree(inode, node->block[i], depth,
					keep - first);
		if (depth) {
			first += trees;
			trees <<= fs->pointer_shift;
		}
	}
	return err;
}
