/* SPDX-License-Identifier: MIT */
/*
 * Blocks of a disk that file systems keep in memory: super block, bitmaps,
 * inodes, directories, indirect blocks. Contents of files are not here but in the
 * page cache. A dirty buffer may be written at any time, so what is in one must
 * be right to be on the disk; who needs an order writes by buffer_write.
 */
#ifndef FS_BUFFER_H
#define FS_BUFFER_H

#include "core/types.h"

struct block_device;

struct buffer {
	struct block_device *device;
	u64 block; /* in units of size */
	u32 size;  /* bytes: 512 to 4096 */
	u32 refcount;
	bool is_dirty;
	bool is_checked; /* by who uses it; what is read anew is not */
	u8 *data;
	struct list_head hash_node;
	struct list_head lru_node;
};

/* What is on the disk; NULL: -EIO or no memory, which *err tells. */
struct buffer *buffer_read(struct block_device *device, u64 block, u32 size,
			   int *err);
/* All zero and dirty, whatever is on the disk; NULL: memory is short. */
struct buffer *buffer_new(struct block_device *device, u64 block, u32 size);
void buffer_put(struct buffer *buffer);
/* Its contents were changed. */
void buffer_dirty(struct buffer *buffer);
/* Now. 0 or -EIO. */
int buffer_write(struct buffer *buffer);
/* The block is no longer what it was: neither written nor found again. */
void buffer_forget(struct block_device *device, u64 block, u32 size);
/* All dirty ones, then the device's own cache. 0 or -EIO. */
int buffer_sync(struct block_device *device);
/* All are forgotten; nobody may hold one. */
void buffer_drop_all(struct block_device *device);

/*
 * Bytes of the device as a whole, for who reads it past a file system: what is
 * in buffers is newer than the `size` bytes that were read at byte `pos`.
 */
void buffer_overlay(const struct block_device *device, u64 pos, u8 *bytes,
		    u64 size);

#endif
