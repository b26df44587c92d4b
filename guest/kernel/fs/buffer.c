/* SPDX-License-Identifier: MIT */
/*
 * The buffer cache. Its size is bounded by a part of memory: beyond that the
 * one unused longest makes room, written first if it is dirty. So it needs no
 * shrinking when memory gets short. Left out: read-ahead, several blocks in one
 * request.
 */
#include "fs/buffer.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/super.h"
#include "mm/mm.h"

#define BUCKETS	       128
#define BUFFERS_MIN    48
#define FRAMES_PER_ONE 32 /* chosen: about 3 % of memory at 4 KiB each */

static struct list_head buckets[BUCKETS];
static struct list_head lru; /* all, the one used last at the end */
static u64 count;

static struct list_head *bucket_of(const struct block_device *device, u64 block)
{
	return &buckets[(block + (u64)device / sizeof(u64)) % BUCKETS];
}

static void init(void)
{
	list_init(&lru);
	for (int i = 0; i < BUCKETS; i++)
		list_init(&buckets[i]);
}

static struct buffer *buffer_of(struct list_head *node)
{
	return list_entry(node, struct buffer, lru_node);
}

static struct buffer *find(const struct block_device *device, u64 block,
			   u32 size)
{
	for_each_node (node, bucket_of(device, block)) {
		struct buffer *buffer =
			list_entry(node, struct buffer, hash_node);

		if (buffer->device == device && buffer->block == block &&
		    buffer->size == size)
			return buffer;
	}
	return NULL;
}

static void discard(struct buffer *buffer)
{
	list_del(&buffer->hash_node);
	list_del(&buffer->lru_node);
	kfree(buffer->data);
	kfree(buffer);
	count--;
}

static int transfer(struct buffer *buffer, bool writes)
{
	struct block_device *device = buffer->device;

	return device->transfer(device,
				buffer->block * (buffer->size / SECTOR_SIZE),
				buffer->data, buffer->size, writes);
}

int buffer_write(struct buffer *buffer)
{
	int err = transfer(buffer, true);

	/* kept dirty it would be tried for ever */
	buffer->is_dirty = false;
	if (err)
		printk("%s: block %lu of %u bytes could not be written",
		       buffer->device->name, buffer->block, buffer->size);
	return err;
}

static void make_room(void)
{
	struct list_head *node, *next;

	for (node = lru.next; node != &lru; node = next) {
		struct buffer *buffer = buffer_of(node);

		next = node->next;
		if (buffer->refcount)
			continue;
		if (buffer->is_dirty)
			buffer_write(buffer);
		discard(buffer);
		return;
	}
}

static struct buffer *add(struct block_device *device, u64 block, u32 size)
{
	struct buffer *buffer;

	if (!lru.next)
		init();
	if (count >= max_u64(BUFFERS_MIN, frames_total() / FRAMES_PER_ONE))
		make_room();
	buffer = kzalloc(sizeof(*buffer));
	if (!buffer)
		return NULL;
	buffer->data = kmalloc(size);
	if (!buffer->data) {
		kfree(buffer);
		return NULL;
	}
	buffer->device = device;
	buffer->block = block;
	buffer->size = size;
	list_add(&buffer->hash_node, bucket_of(device, block));
	list_add_tail(&buffer->lru_node, &lru);
	count++;
	return buffer;
}

/* Found or new, with a reference. */
static struct buffer *get(struct block_device *device, u64 block, u32 size,
			  bool *is_new)
{
	struct buffer *buffer = lru.next ? find(device, block, size) : NULL;

	*is_new = !buffer;
	if (!buffer)
		buffer = add(device, block, size);
	if (!buffer)
		return NULL;
	buffer->refcount++;
	list_del(&buffer->lru_node);
	list_add_tail(&buffer->lru_node, &lru);
	return buffer;
}

struct buffer *buffer_read(struct block_device *device, u64 block, u32 size,
			   int *err)
{
	bool is_new;
	struct buffer *buffer;

	*err = -EIO;
	if ((block + 1) * (size / SECTOR_SIZE) > device->sectors)
		return NULL;
	buffer = get(device, block, size, &is_new);
	*err = buffer ? 0 : -ENOMEM;
	if (!buffer || !is_new)
		return buffer;
	*err = transfer(buffer, false);
	if (!*err)
		return buffer;
	discard(buffer);
	return NULL;
}

struct buffer *buffer_new(struct block_device *device, u64 block, u32 size)
{
	bool is_new;
	struct buffer *buffer = get(device, block, size, &is_new);

	if (!buffer)
		return NULL;
	memset(buffer->data, 0, size);
	buffer->is_dirty = true;
	buffer->is_checked = false;
	return buffer;
}

void buffer_put(struct buffer *buffer)
{
	if (!buffer)
		return;
	BUG_ON(!buffer->refcount);
	buffer->refcount--;
}

void buffer_dirty(struct buffer *buffer)
{
	buffer->is_dirty = true;
	super_mark_dirty();
}

void buffer_forget(struct block_device *device, u64 block, u32 size)
{
	struct buffer *buffer = lru.next ? find(device, block, size) : NULL;

	if (!buffer)
		return;
	buffer->is_dirty = false;
	if (!buffer->refcount)
		discard(buffer);
}

int buffer_sync(struct block_device *device)
{
	int err = 0;

	for (struct list_head *node = lru.next; node && node != &lru;
	     node = node->next) {
		struct buffer *buffer = buffer_of(node);

		if (buffer->device == device && buffer->is_dirty &&
		    buffer_write(buffer))
			err = -EIO;
	}
	if (device->flush && device->flush(device))
		err = -EIO;
	return err;
}

void buffer_drop_all(struct block_device *device)
{
	struct list_head *node, *next;

	for (node = lru.next; node && node != &lru; node = next) {
		struct buffer *buffer = buffer_of(node);

		next = node->next;
		if (buffer->device != device)
			continue;
		BUG_ON(buffer->refcount);
		discard(buffer);
	}
}

/* ---- past the file system ---- */

/* The part that a buffer has of [pos, +size): its bytes, and where it begins. */
static u64 common(const struct buffer *buffer, u64 pos, u64 size, u64 *start)
{
	u64 at = buffer->block * buffer->size;
	u64 end = min_u64(at + buffer->size, pos + size);

	*start = max_u64(at, pos);
	return end > *start ? end - *start : 0;
}

void buffer_overlay(const struct block_device *device, u64 pos, u8 *bytes,
		    u64 size)
{
	u64 start;

	for (struct list_head *node = lru.next; node && node != &lru;
	     node = node->next) {
		const struct buffer *buffer = buffer_of(node);
		u64 n = common(buffer, pos, size, &start);

		if (buffer->device == device && buffer->is_dirty && n)
			memcpy(bytes + (start - pos),
			       buffer->data + start % buffer->size, n);
	}
}
