/* SPDX-License-Identifier: MIT */
/*
 * Pages of files that were changed, and their way to the disk. A clean page is
 * mapped without W even where a store is allowed; so the first store faults,
 * and the page is known to be dirty whether or not the hart keeps D itself.
 * Writing takes W away again first: a store meanwhile would be a change anew.
 */
#include "mm/mm_internal.h"

static struct list_head dirty_files = LIST_HEAD_INIT(dirty_files);
static u32 block_depth;

void writeback_block(void)
{
	block_depth++;
}

void writeback_unblock(void)
{
	BUG_ON(!block_depth);
	block_depth--;
}

bool writeback_is_blocked(void)
{
	return block_depth;
}

void filemap_dirty(struct page *page)
{
	struct address_space *mapping = page->mapping;

	if (!mapping || page->flags & PG_DIRTY)
		return;
	page->flags |= PG_DIRTY;
	if (!mapping->ops->writepage)
		return;
	radix_tag_set(&mapping->pages, page->index);
	filemap_statistics.dirty++;
	if (!mapping->dirty++) {
		list_add_tail(&mapping->dirty_node, &dirty_files);
		mapping->dirty_since_ns = time_since_boot_ns();
	}
	wake_flusher();
}

void filemap_clean(struct page *page)
{
	struct address_space *mapping = page->mapping;

	if (!(page->flags & PG_DIRTY))
		return;
	page->flags &= ~PG_DIRTY;
	if (!mapping->ops->writepage)
		return;
	radix_tag_clear(&mapping->pages, page->index);
	filemap_statistics.dirty--;
	if (--mapping->dirty)
		return;
	list_del(&mapping->dirty_node);
}

int filemap_write_page(struct page *page)
{
	struct address_space *mapping = page->mapping;
	int err;

	get_page(page);
	rmap_protect(page);
	filemap_clean(page);
	err = mapping->ops->writepage(mapping, page);
	if (err) {
		filemap_dirty(page);
		mapping->error = err;
		filemap_statistics.write_errors++;
	} else {
		filemap_statistics.written++;
	}
	put_page(page);
	return err;
}

/* The first error, and how many pages, of at most `limit`, were tried. */
static int write_range(struct address_space *mapping, u64 first, u64 last,
		       u64 limit, u64 *tried)
{
	u64 index = first;
	int error = 0;

	while (*tried < limit) {
		struct page *page = radix_next_tagged(&mapping->pages, &index);
		int err;

		if (!page || index > last)
			break;
		err = filemap_write_page(page);
		if (!error)
			error = err;
		++*tried;
		if (index++ == last)
			break;
	}
	return error;
}

int filemap_write(struct address_space *mapping, u64 first, u64 last)
{
	u64 tried = 0;
	int before = mapping->error, err;

	err = write_range(mapping, first, last, ~0ul, &tried);
	mapping->error = 0;
	return err ? err : before;
}

u64 filemap_write_all(u64 limit)
{
	struct list_head now = LIST_HEAD_INIT(now);
	u64 written = filemap_statistics.written, tried = 0;

	/* what cannot be written goes to the end, and is met once */
	list_move_all(&now, &dirty_files);
	while (!list_empty(&now)) {
		struct address_space *mapping =
			list_entry(now.next, struct address_space, dirty_node);

		list_del(&mapping->dirty_node);
		list_add_tail(&mapping->dirty_node, &dirty_files);
		if (tried < limit)
			write_range(mapping, 0, ~0ul, limit, &tried);
	}
	return filemap_statistics.written - written;
}

void filemap_write_old(u64 before_ns)
{
	struct list_head now = LIST_HEAD_INIT(now);
	u64 tried = 0;

	list_move_all(&now, &dirty_files);
	while (!list_empty(&now)) {
		struct address_space *mapping =
			list_entry(now.next, struct address_space, dirty_node);

		list_del(&mapping->dirty_node);
		list_add_tail(&mapping->dirty_node, &dirty_files);
		if (mapping->dirty_since_ns < before_ns)
			write_range(mapping, 0, ~0ul, ~0ul, &tried);
	}
}
