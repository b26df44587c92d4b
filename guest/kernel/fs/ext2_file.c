/* SPDX-License-Identifier: MIT */
/*
 * Contents of files: pages of the page cache, read from the disk and written to
 * it. A block is found for what is written when it is written into the cache, so
 * that a full disk is told to who writes; a hole that is only read stays one.
 */
#include "core/errno.h"
#include "core/kernel.h"
#include "fs/ext2.h"
#include "mm/filemap.h"
#include "mm/layout.h"
#include "mm/mm.h"

static struct inode *inode_of(struct address_space *mapping)
{
	return container_of(mapping, struct inode, mapping);
}

/* Blocks that follow each other on the disk move in one request. */
struct run {
	u32 first, count; /* 0: none yet */
	u8 *bytes;
};

static int flush_run(struct ext2_fs *fs, struct run *run, bool writes)
{
	u32 sectors = fs->block_size / SECTOR_SIZE;
	int err = 0;

	if (run->count)
		err = fs->device->transfer(
			fs->device, (u64)run->first * sectors, run->bytes,
			(u64)run->count << fs->block_shift, writes);
	run->count = 0;
	return err;
}

static int add_to_run(struct ext2_fs *fs, struct run *run, u32 block, u8 *bytes,
		      bool writes)
{
	int err = 0;

	/* a hole between them in the file may be none on the disk */
	if (run->count && block == run->first + run->count &&
	    bytes == run->bytes + ((u64)run->count << fs->block_shift)) {
		run->count++;
		return 0;
	}
	err = flush_run(fs, run, writes);
	*run = (struct run){ block, 1, bytes };
	return err;
}

static bool is_zero(const u8 *bytes, u32 size)
{
	const u64 *words = (const u64 *)bytes;

	for (u32 i = 0; i < size / sizeof(*words); i++)
		if (words[i])
			return false;
	return true;
}

/*
 * The block of a file at a place of its page, 0 a hole. What a mapping wrote into
 * a hole of a page that was dirty already gets a block only now.
 */
static int find_block(struct inode *inode, u64 pos, const u8 *bytes,
		      bool writes, u32 *block)
{
	struct ext2_fs *fs = ext2_of(inode);
	bool is_new;
	int err;

	*block = 0;
	if (pos >= inode->size)
		return 0;
	err = ext2_block_find(inode, pos >> fs->block_shift, block);
	if (err || *block || !writes || is_zero(bytes, fs->block_size))
		return err;
	return ext2_block_make(inode, pos >> fs->block_shift, block, &is_new);
}

static int move_page(struct inode *inode, struct page *page, bool writes)
{
	struct ext2_fs *fs = ext2_of(inode);
	u64 pos = page->index << PAGE_SHIFT, end = pos + PAGE_SIZE;
	struct run run = { 0 };
	u8 *bytes = page_address(page);
	int err = 0;

	for (; pos < end && !err; pos += fs->block_size) {
		u32 block;

		err = find_block(inode, pos, bytes, writes, &block);
		if (!err && block)
			err = add_to_run(fs, &run, block, bytes, writes);
		else if (!err && !writes)
			memset(bytes, 0, fs->block_size);
		bytes += fs->block_size;
	}
	return err ? err : flush_run(fs, &run, writes);
}

/* What lies behind the end of the file in its last page is zero. */
static void clear_tail(const struct inode *inode, struct page *page)
{
	u64 pos = page->index << PAGE_SHIFT;

	if (inode->size < pos + PAGE_SIZE && inode->size > pos)
		memset((u8 *)page_address(page) + (inode->size - pos), 0,
		       PAGE_SIZE - (inode->size - pos));
}

static int readpage(struct address_space *mapping, struct page *page)
{
	struct inode *inode = inode_of(mapping);
	int err;

	writeback_block();
	err = move_page(inode, page, false);
	writeback_unblock();
	clear_tail(inode, page);
	return err;
}

static int writepage(struct address_space *mapping, struct page *page)
{
	struct inode *inode = inode_of(mapping);
	int err;

	if (inode->sb->flags & MS_RDONLY)
		return -EROFS;
	writeback_block();
	err = move_page(inode, page, true);
	writeback_unblock();
	return err;
}

/* The last page to be written, if it has a place: its tail changes. */
static int dirty_last_page(struct inode *inode, u64 size)
{
	struct ext2_fs *fs = ext2_of(inode);
	struct page *page;
	u32 block;
	int err;

	if (size % PAGE_SIZE == 0)
		return 0;
	writeback_block();
	err = ext2_block_find(inode, size >> fs->block_shift, &block);
	writeback_unblock();
	if (err || !block)
		return err;
	page = filemap_get(&inode->mapping, size >> PAGE_SHIFT, &err);
	if (!page)
		return err;
	filemap_dirty(page);
	put_page(page);
	return 0;
}

static int zero_from(struct inode *inode, u64 size)
{
	struct page *page;
	int err = dirty_last_page(inode, size);

	page = filemap_find(&inode->mapping, size >> PAGE_SHIFT);
	if (page && size % PAGE_SIZE)
		memset((u8 *)page_address(page) + size % PAGE_SIZE, 0,
		       PAGE_SIZE - size % PAGE_SIZE);
	return err;
}

int ext2_file_allocate(struct inode *inode, u64 pos, u64 size)
{
	struct ext2_fs *fs = ext2_of(inode);
	u64 end = pos + size;
	int err = 0;

	if (end > ext2_block_size_max(fs))
		return -EFBIG;
	/* what a mapping wrote behind the end is not the file's */
	if (pos > inode->size)
		err = zero_from(inode, inode->size);
	writeback_block();
	for (u64 at = align_down(pos, fs->block_size); at < end && !err;
	     at += fs->block_size) {
		bool is_new;
		u32 block;

		err = ext2_block_make(inode, at >> fs->block_shift, &block,
				      &is_new);
	}
	writeback_unblock();
	return err;
}

static int page_mkwrite(struct address_space *mapping, struct page *page)
{
	struct inode *inode = inode_of(mapping);
	u64 pos = page->index << PAGE_SHIFT;
	int err = 0;

	if (inode->sb->flags & MS_RDONLY)
		return -EROFS;
	if (pos < inode->size)
		err = ext2_file_allocate(inode, pos,
					 min_u64(PAGE_SIZE, inode->size - pos));
	if (err) /* some were found, and hold what is not the file's */
		filemap_dirty(page);
	return err;
}

int ext2_file_cut(struct inode *inode)
{
	int err;

	writeback_block();
	err = ext2_block_truncate(inode, inode->size);
	writeback_unblock();
	return err;
}

static s64 truncate(struct inode *inode, u64 size)
{
	int err;

	if (size > ext2_block_size_max(ext2_of(inode)))
		return -EFBIG;
	if (size < inode->size) {
		err = zero_from(inode, size);
		if (err)
			return err;
		inode->size = size;
		filemap_truncate(&inode->mapping,
				 align_up(size, PAGE_SIZE) >> PAGE_SHIFT);
		err = ext2_file_cut(inode);
	} else {
		err = zero_from(inode, inode->size);
		inode->size = size;
	}
	inode_changed(inode, true);
	return err;
}

const struct address_space_operations ext2_mapping_ops = {
	.readpage = readpage,
	.writepage = writepage,
	.page_mkwrite = page_mkwrite,
};

const struct file_ops ext2_file_ops = {
	.read = inode_file_read,
	.write = inode_file_write,
	.truncate = truncate,
	.seekable = true,
};
