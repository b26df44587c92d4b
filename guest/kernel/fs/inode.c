/* SPDX-License-Identifier: MIT */
/*
 * Contents of files in RAM. A file of the initial ramdisk is read where it
 * lies and, where it lies page-aligned, mapped where it lies; the first write
 * copies it into frames of its own. Holes read as zero.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "fs/fs.h"
#include "mm/layout.h"
#include "mm/mm.h"

#define FILE_SIZE_MAX (1ul << 40)
static const u8 zeroes[64] __attribute__((aligned(8)));

struct inode *inode_new(u32 mode, const struct file_ops *fops)
{
	static u64 next_ino;
	struct inode *inode = kzalloc(sizeof(*inode));

	if (!inode)
		return NULL;
	inode->mode = mode;
	inode->fops = fops;
	inode->ino = ++next_ino;
	inode->refcount = 1;
	inode->nlink = 1;
	return inode;
}

static void drop_frames(struct inode *inode, u64 from)
{
	for (u64 i = from; i < inode->frame_slots; i++) {
		if (inode->frames[i])
			put_page(inode->frames[i]);
		inode->frames[i] = NULL;
	}
}

void inode_put(struct inode *inode)
{
	if (--inode->refcount)
		return;
	drop_frames(inode, 0);
	kfree(inode->frames);
	kfree(inode->target);
	kfree(inode);
}

/* The bytes at pos: *run of them lie together at the returned address. */
static const u8 *bytes_at(struct inode *inode, u64 pos, u64 *run)
{
	u64 in_page = pos & (PAGE_SIZE - 1), index = pos >> PAGE_SHIFT;

	if (inode->data) {
		*run = inode->size - pos;
		return inode->data + pos;
	}
	*run = min_u64(PAGE_SIZE - in_page, inode->size - pos);
	if (index < inode->frame_slots && inode->frames[index])
		return (u8 *)page_address(inode->frames[index]) + in_page;
	*run = min_u64(*run, sizeof(zeroes));
	return zeroes;
}

s64 inode_read(struct inode *inode, u64 pos, void *buf, u64 size)
{
	u64 done = 0;

	while (done < size && pos + done < inode->size) {
		u64 run;
		const u8 *from = bytes_at(inode, pos + done, &run);

		run = min_u64(run, size - done);
		memcpy((u8 *)buf + done, from, run);
		done += run;
	}
	return (s64)done;
}

static int reserve_slots(struct inode *inode, u64 slots)
{
	struct page **grown;
	u64 capacity = max_u64(slots, inode->frame_slots * 2);

	if (slots <= inode->frame_slots)
		return 0;
	capacity = max_u64(capacity, 8);
	grown = kzalloc(capacity * sizeof(*grown));
	if (!grown)
		return -ENOSPC;
	if (inode->frame_slots)
		memcpy(grown, inode->frames,
		       inode->frame_slots * sizeof(*grown));
	kfree(inode->frames);
	inode->frames = grown;
	inode->frame_slots = capacity;
	return 0;
}

/* The frame of page `index`, made if it is a hole. */
static struct page *own_frame(struct inode *inode, u64 index)
{
	struct page *page;

	if (reserve_slots(inode, index + 1))
		return NULL;
	if (inode->frames[index])
		return inode->frames[index];
	page = alloc_pages(0, OWNER_FILE);
	if (page)
		memset(page_address(page), 0, PAGE_SIZE);
	inode->frames[index] = page;
	return page;
}

/* Move a ramdisk file into frames of its own, so that it can be written. */
static int take_ownership(struct inode *inode)
{
	const u8 *data = inode->data;

	if (!data)
		return 0;
	for (u64 pos = 0; pos < inode->size; pos += PAGE_SIZE) {
		struct page *page = own_frame(inode, pos >> PAGE_SHIFT);

		if (!page) {
			drop_frames(inode, 0);
			return -ENOSPC;
		}
		memcpy(page_address(page), data + pos,
		       min_u64(PAGE_SIZE, inode->size - pos));
	}
	inode->data = NULL;
	return 0;
}

int inode_truncate(struct inode *inode, u64 size)
{
	u64 tail = size & (PAGE_SIZE - 1), index = size >> PAGE_SHIFT;

	if (size > FILE_SIZE_MAX)
		return -EFBIG;
	if (size == 0)
		inode->data = NULL;
	if (take_ownership(inode))
		return -ENOSPC;
	if (size < inode->size) {
		drop_frames(inode, align_up(size, PAGE_SIZE) >> PAGE_SHIFT);
		if (tail && index < inode->frame_slots && inode->frames[index])
			memset((u8 *)page_address(inode->frames[index]) + tail,
			       0, PAGE_SIZE - tail);
	}
	inode->size = size;
	inode->mtime_ns = time_realtime_ns();
	return 0;
}

static s64 ramfs_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct inode *inode = file->inode;
	u64 done = 0;

	while (done < size && *pos < inode->size) {
		u64 run;
		const u8 *from = bytes_at(inode, *pos, &run);

		run = min_u64(run, size - done);
		if (copy_to_user(user_va + done, from, run))
			return done ? (s64)done : -EFAULT;
		done += run;
		*pos += run;
	}
	return (s64)done;
}

static s64 ramfs_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct inode *inode = file->inode;
	s64 err = 0;
	u64 done = 0;

	if (file->flags & O_APPEND)
		*pos = inode->size;
	if (*pos > FILE_SIZE_MAX || size > FILE_SIZE_MAX)
		return -EFBIG;
	if (take_ownership(inode))
		return -ENOSPC;
	while (done < size) {
		u64 in_page = *pos & (PAGE_SIZE - 1);
		u64 run = min_u64(PAGE_SIZE - in_page, size - done);
		struct page *page = own_frame(inode, *pos >> PAGE_SHIFT);

		if (!page)
			err = -ENOSPC;
		else if (copy_from_user((u8 *)page_address(page) + in_page,
					user_va + done, run))
			err = -EFAULT;
		if (err)
			break;
		done += run;
		*pos += run;
		inode->size = max_u64(inode->size, *pos);
	}
	inode->mtime_ns = time_realtime_ns();
	return done ? (s64)done : err;
}

const struct file_ops ramfs_file_ops = {
	.read = ramfs_read,
	.write = ramfs_write,
	.seekable = true,
};
const struct file_ops directory_ops = { .seekable = true };

/* ---- what mm asks of files ---- */

void vm_file_get(struct file *file)
{
	file->refcount++;
}

void vm_file_put(struct file *file)
{
	file_put(file);
}

struct page *vm_file_frame(struct file *file, u64 pgoff, bool writable)
{
	struct inode *inode = file->inode;
	u64 pos = pgoff << PAGE_SHIFT;
	struct page *page = NULL;

	if (pgoff > FILE_SIZE_MAX >> PAGE_SHIFT || pos >= inode->size)
		return NULL;
	if (writable && take_ownership(inode))
		return NULL;
	if (!inode->data)
		page = own_frame(inode, pgoff);
	else if (!((u64)inode->data & (PAGE_SIZE - 1)) &&
		 pos + PAGE_SIZE <= inode->size)
		page = pfn_to_page(virt_to_phys(inode->data + pos) >>
				   PAGE_SHIFT);
	if (page)
		get_page(page);
	return page;
}

int vm_file_read_page(struct file *file, u64 pgoff, void *frame)
{
	u64 pos = pgoff << PAGE_SHIFT;
	u64 got;

	if (pgoff > FILE_SIZE_MAX >> PAGE_SHIFT || pos >= file->inode->size)
		return -EFAULT;
	got = (u64)inode_read(file->inode, pos, frame, PAGE_SIZE);
	memset((u8 *)frame + got, 0, PAGE_SIZE - got);
	return 0;
}
