/* SPDX-License-Identifier: MIT */
/*
 * Contents of files in RAM: pages of the page cache, which are never written
 * anywhere else. A page of a file of the initial ramdisk is that of the ramdisk
 * if it lies page-aligned there, else a copy made when it is mapped or
 * written; read takes the ramdisk's bytes where they lie. Holes are zero.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/time.h"
#include "fs/super.h"
#include "mm/layout.h"
#include "mm/mm.h"
#include "mm/overcommit.h"

#define FILE_SIZE_MAX (1ul << 40)
#define ATIME_AGE_NS  (24 * 3600 * NSEC_PER_SEC)
static const u8 zeroes[64] __attribute__((aligned(8)));

/* How much of a page a file that is kept elsewhere has; 0 where it cannot say. */
static u64 fetch(struct inode *inode, u64 pos, void *frame)
{
	s64 got = inode->fops->fetch(inode, pos, frame, PAGE_SIZE);

	return got > 0 ? (u64)got : 0;
}

/* How much of a page the ramdisk has. */
static u64 ramdisk_bytes(const struct inode *inode, u64 pos)
{
	return inode->data && pos < inode->data_size
		       ? min_u64(inode->data_size - pos, PAGE_SIZE)
		       : 0;
}

static struct page *ramfs_find_in_place(struct address_space *mapping,
					u64 index)
{
	const struct inode *inode =
		container_of(mapping, struct inode, mapping);
	u64 pos = index << PAGE_SHIFT;
	struct page *page;

	if (ramdisk_bytes(inode, pos) < PAGE_SIZE ||
	    (u64)inode->data & (PAGE_SIZE - 1))
		return NULL;
	page = pfn_to_page(virt_to_phys(inode->data + pos) >> PAGE_SHIFT);
	get_page(page);
	return page;
}

static int ramfs_readpage(struct address_space *mapping, struct page *page)
{
	struct inode *inode = container_of(mapping, struct inode, mapping);
	u64 pos = page->index << PAGE_SHIFT, have = ramdisk_bytes(inode, pos);

	if (inode->fops->fetch)
		have = fetch(inode, pos, page_address(page));
	else
		memcpy(page_address(page), inode->data + pos, have);
	memset((u8 *)page_address(page) + have, 0, PAGE_SIZE - have);
	return 0;
}

static const struct address_space_operations ramfs_mapping_ops = {
	.find_in_place = ramfs_find_in_place,
	.readpage = ramfs_readpage,
};

static bool is_on_disk(const struct inode *inode)
{
	return inode->sb && inode->sb->ops;
}

static void mark_dirty(struct inode *inode)
{
	inode->is_dirty = true;
	if (is_on_disk(inode))
		super_mark_dirty();
}

void inode_changed(struct inode *inode, bool contents)
{
	mark_dirty(inode);
	inode->ctime_ns = time_realtime_ns();
	if (contents)
		inode->mtime_ns = inode->ctime_ns;
}

void inode_accessed(struct inode *inode)
{
	u64 now = time_realtime_ns();

	if (super_is_read_only(inode))
		return;
	if (inode->atime_ns <= max_u64(inode->mtime_ns, inode->ctime_ns) ||
	    inode->atime_ns + ATIME_AGE_NS <= now) {
		inode->atime_ns = now;
		mark_dirty(inode);
	}
}

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
	list_init(&inode->super_node);
	list_init(&inode->record_locks);
	inode_changed(inode, true);
	inode->atime_ns = inode->mtime_ns;
	address_space_init(&inode->mapping, &ramfs_mapping_ops);
	return inode;
}

void inode_put(struct inode *inode)
{
	if (--inode->refcount)
		return;
	if (inode->fops->forget)
		inode->fops->forget(inode);
	super_evict(inode);
	filemap_truncate(&inode->mapping, 0);
	overcommit_remove(VM_ACCOUNT, inode->promised_pages);
	kfree(inode->target);
	kfree(inode);
}

/* The page that read sees, with a reference; NULL: a hole, or the ramdisk's
   own bytes, or *err. */
static struct page *page_at(struct inode *inode, u64 pos, int *err)
{
	*err = 0;
	if (is_on_disk(inode))
		return filemap_get(&inode->mapping, pos >> PAGE_SHIFT, err);
	return filemap_has(&inode->mapping, pos >> PAGE_SHIFT)
		       ? filemap_get(&inode->mapping, pos >> PAGE_SHIFT, err)
		       : NULL;
}

/* The bytes at pos: *run of them lie together at the returned address. */
static const u8 *bytes_at(const struct inode *inode, u64 pos,
			  const struct page *page, u64 *run)
{
	u64 in_page = pos & (PAGE_SIZE - 1);

	*run = min_u64(PAGE_SIZE - in_page, inode->size - pos);
	if (page)
		return (u8 *)page_address(page) + in_page;
	if (inode->data && pos < inode->data_size) {
		*run = min_u64(*run, inode->data_size - pos);
		return inode->data + pos;
	}
	*run = min_u64(*run, sizeof(zeroes));
	return zeroes;
}

void inode_refresh(struct inode *inode)
{
	if (inode->fops->refresh)
		inode->fops->refresh(inode);
}

int inode_sync(struct inode *inode)
{
	int err = filemap_write(&inode->mapping, 0, ~0ul);
	int error = is_on_disk(inode) && !super_is_read_only(inode)
			    ? inode->sb->ops->write_inode(inode)
			    : 0;

	return err ? err : error;
}

s64 inode_read(struct inode *inode, u64 pos, void *buf, u64 size)
{
	u64 done = 0;

	if (inode->fops->fetch)
		return inode->fops->fetch(inode, pos, buf, size);
	while (done < size && pos + done < inode->size) {
		u64 run;
		int err;
		struct page *page = page_at(inode, pos + done, &err);
		const u8 *from = bytes_at(inode, pos + done, page, &run);

		if (err)
			return done ? (s64)done : err;
		run = min_u64(run, size - done);
		memcpy((u8 *)buf + done, from, run);
		if (page)
			put_page(page);
		done += run;
	}
	return (s64)done;
}

int inode_truncate(struct inode *inode, u64 size)
{
	u64 tail = size & (PAGE_SIZE - 1);

	if (size > FILE_SIZE_MAX)
		return -EFBIG;
	if (size < inode->size) {
		inode->size = size;
		filemap_truncate(&inode->mapping,
				 align_up(size, PAGE_SIZE) >> PAGE_SHIFT);
		/* what grows back is zero, not what was there */
		if (tail) {
			int err;
			struct page *page = filemap_get(
				&inode->mapping, size >> PAGE_SHIFT, &err);

			if (!page)
				return err == -ENOMEM ? -ENOSPC : err;
			memset((u8 *)page_address(page) + tail, 0,
			       PAGE_SIZE - tail);
			filemap_dirty(page);
			put_page(page);
		}
		inode->data_size = min_u64(inode->data_size, size);
	}
	inode->size = size;
	inode_changed(inode, true);
	return 0;
}

s64 inode_file_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct inode *inode = file->inode;
	u64 done = 0;

	inode_accessed(inode);
	while (done < size && *pos < inode->size) {
		u64 run;
		int err;
		/* held: a fault on user memory may want to drop it */
		struct page *page = page_at(inode, *pos, &err);
		const u8 *from = bytes_at(inode, *pos, page, &run);

		if (err)
			return done ? (s64)done : err;
		run = min_u64(run, size - done);
		err = copy_to_user(user_va + done, from, run);
		if (page)
			put_page(page);
		if (err)
			return done ? (s64)done : -EFAULT;
		done += run;
		*pos += run;
	}
	return (s64)done;
}

/* What is written: bytes of the kernel's or, NULL, of the user's. */
struct source {
	const u8 *bytes;
	u64 user_va;
};

static int take(u8 *to, const struct source *from, u64 done, u64 size)
{
	if (!from->bytes)
		return copy_from_user(to, from->user_va + done, size);
	memcpy(to, from->bytes + done, size);
	return 0;
}

static int write_page(struct inode *inode, const struct source *from, u64 done,
		      u64 size, u64 pos)
{
	int err = 0;
	struct page *page =
		filemap_get(&inode->mapping, pos >> PAGE_SHIFT, &err);

	if (!page)
		return err == -ENOMEM ? -ENOSPC : err;
	if (is_on_disk(inode))
		err = inode->sb->ops->allocate(inode, pos, size);
	if (!err && take((u8 *)page_address(page) + (pos & (PAGE_SIZE - 1)),
			 from, done, size))
		err = -EFAULT;
	/* on an error too: places were found for what it has */
	filemap_dirty(page);
	put_page(page);
	return err;
}

static s64 write(struct inode *inode, const struct source *from, u64 size,
		 u64 *pos)
{
	u64 done = 0;
	int err = 0;

	if (!is_on_disk(inode) &&
	    (*pos > FILE_SIZE_MAX || size > FILE_SIZE_MAX))
		return -EFBIG;
	while (done < size) {
		u64 run = min_u64(PAGE_SIZE - (*pos & (PAGE_SIZE - 1)),
				  size - done);

		err = write_page(inode, from, done, run, *pos);
		if (err)
			break;
		done += run;
		*pos += run;
		inode->size = max_u64(inode->size, *pos);
	}
	if (err && is_on_disk(inode))
		inode->sb->ops->cut(inode);
	inode_changed(inode, true);
	return done ? (s64)done : err;
}

s64 inode_file_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	const struct source from = { NULL, user_va };

	if (file->flags & O_APPEND)
		*pos = file->inode->size;
	return write(file->inode, &from, size, pos);
}

s64 inode_write(struct inode *inode, u64 pos, const void *buf, u64 size)
{
	const struct source from = { buf, 0 };

	return write(inode, &from, size, &pos);
}

const struct file_ops ramfs_file_ops = {
	.read = inode_file_read,
	.write = inode_file_write,
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

struct address_space *vm_file_mapping(struct file *file)
{
	return &file->inode->mapping;
}

u64 vm_file_pages(const struct file *file)
{
	inode_refresh(file->inode);
	return align_up(file->inode->size, PAGE_SIZE) >> PAGE_SHIFT;
}
