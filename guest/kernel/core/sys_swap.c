/* SPDX-License-Identifier: MIT */
/*
 * swapon and swapoff, for block devices that mkswap prepared: a page whose
 * last ten bytes are the magic and which tells how many pages there are.
 * Left out: swap files, bad-page lists, discard.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/sys_path.h"
#include "core/task.h"
#include "fs/fs.h"
#include "mm/layout.h"
#include "mm/swap.h"

#define SWAP_MAGIC	 "SWAPSPACE2"
#define SWAP_MAGIC_SIZE	 10
#define SWAP_VERSION	 1
#define SWAP_FLAG_PREFER 0x8000
#define SWAP_PRIORITY	 0x7fff
#define HEADER_AT	 1024

struct swap_header {
	u32 version, last_page, bad_pages;
};

static int transfer(struct swap_area *area, u64 slot, void *frame, bool writes)
{
	struct block_device *device = area->device;

	return device->transfer(device, slot * (PAGE_SIZE / SECTOR_SIZE), frame,
				PAGE_SIZE, writes);
}

static s64 find_device(u64 path_va, struct block_device **device)
{
	struct path_result at;
	s64 err = path_at(AT_FDCWD, path_va, true, &at);

	if (err || !at.dentry)
		return err ? err : -ENOENT;
	*device = blockdev_of(at.dentry->inode);
	return *device ? 0 : -EINVAL;
}

static struct swap_area *area_on(const struct block_device *device)
{
	for (int i = 0; i < SWAP_AREAS_MAX; i++)
		if (swap_area(i) && swap_area(i)->device == device)
			return swap_area(i);
	return NULL;
}

/* How many slots its header gives it; or -EINVAL, -EIO. */
static s64 read_header(struct block_device *device, u8 *page)
{
	const struct swap_header *header = (void *)(page + HEADER_AT);

	if (device->sectors < 2 * PAGE_SIZE / SECTOR_SIZE)
		return -EINVAL;
	if (device->transfer(device, 0, page, PAGE_SIZE, false))
		return -EIO;
	if (memcmp(page + PAGE_SIZE - SWAP_MAGIC_SIZE, SWAP_MAGIC,
		   SWAP_MAGIC_SIZE) ||
	    header->version != SWAP_VERSION || !header->last_page ||
	    header->bad_pages ||
	    header->last_page >= device->sectors / (PAGE_SIZE / SECTOR_SIZE))
		return -EINVAL;
	return (s64)header->last_page + 1;
}

static s64 add_area(struct block_device *device, u64 slots, u64 flags)
{
	static s32 next_priority = -2; /* as Linux: each below the one before */
	struct swap_area *area = kzalloc(sizeof(*area));
	s64 number;

	if (!area)
		return -ENOMEM;
	snprintk(area->name, sizeof(area->name), "/dev/%s", device->name);
	area->slots = slots;
	area->transfer = transfer;
	area->device = device;
	area->priority = flags & SWAP_FLAG_PREFER ? (s32)(flags & SWAP_PRIORITY)
						  : next_priority--;
	number = swap_add(area);
	if (number < 0) {
		kfree(area);
		return number;
	}
	printk("swap: %lu KiB on %s, priority %d", (slots - 1) * 4, area->name,
	       area->priority);
	return 0;
}

s64 sys_swapon(const u64 *a)
{
	struct block_device *device;
	s64 slots, err = find_device(a[0], &device);
	u8 *page;

	if (err)
		return err;
	if (device->is_mounted)
		return -EBUSY;
	page = alloc_zeroed_page(OWNER_KERNEL);
	if (!page)
		return -ENOMEM;
	slots = read_header(device, page);
	kfree(page);
	if (slots < 0)
		return slots;
	err = add_area(device, (u64)slots, a[1]);
	if (!err)
		device->is_mounted = true;
	return err;
}

s64 sys_swapoff(const u64 *a)
{
	struct block_device *device;
	struct swap_area *area;
	s64 err = find_device(a[0], &device);

	if (err)
		return err;
	area = area_on(device);
	if (!area)
		return -EINVAL;
	swap_leave(area);
	for_each_node (node, &task_list)
		if (task_of(node)->mm && mm_unuse(task_of(node)->mm, area))
			err = -ENOMEM;
	if (filemap_unuse(area))
		err = -ENOMEM;
	if (!err)
		swap_empty_cache(area);
	if (!err && area->used != area->bad)
		err = -EBUSY;
	if (err) {
		swap_stay(area);
		return err;
	}
	swap_remove(area);
	device->is_mounted = false;
	return 0;
}
