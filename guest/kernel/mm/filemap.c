/* SPDX-License-Identifier: MIT */
/*
 * The page cache: each file's pages by number. read, write and every mapping,
 * shared or private, go to the same frame, so one copy is in memory. What is
 * not there is read by the file system, or comes from swap: of a file that is
 * kept nowhere else, the tree has a swap entry where the page was (bit 0 set,
 * which no struct page's address has).
 */
#include "mm/lru.h"
#include "mm/mm_internal.h"
#include "mm/swap.h"
#include "mm/workingset.h"

struct filemap_statistics filemap_statistics;
static struct list_head swapped_files = LIST_HEAD_INIT(swapped_files);

static bool is_swap(const void *item)
{
	return (u64)item & 1;
}

static u64 swap_of(const void *item)
{
	return (u64)item >> 1;
}

static void *item_of_swap(u64 entry)
{
	return (void *)(entry << 1 | 1);
}

void address_space_init(struct address_space *mapping,
			const struct address_space_operations *ops)
{
	mapping->ops = ops;
	list_init(&mapping->vmas);
	list_init(&mapping->dirty_node);
	list_init(&mapping->swapped_node);
}

struct page *filemap_find(const struct address_space *mapping, u64 index)
{
	void *item = radix_get(&mapping->pages, index);

	return is_swap(item) ? NULL : item;
}

bool filemap_has(const struct address_space *mapping, u64 index)
{
	return radix_get(&mapping->pages, index) != NULL;
}

static void adopt(struct address_space *mapping, u64 index, struct page *page)
{
	page->mapping = mapping;
	page->index = index;
}

static void count_swapped(struct address_space *mapping, s64 more)
{
	mapping->swapped += (u64)more;
	filemap_statistics.swapped += (u64)more;
	if (!mapping->swapped)
		list_del(&mapping->swapped_node);
	else if (list_empty(&mapping->swapped_node))
		list_add_tail(&mapping->swapped_node, &swapped_files);
}

static struct page *read_swapped(struct address_space *mapping, u64 index,
				 int *err)
{
	u64 entry = swap_of(radix_get(&mapping->pages, index));
	struct page *page = alloc_pages(0, OWNER_FILE);

	*err = page ? swap_load(entry, page) : -ENOMEM;
	if (*err) {
		if (page)
			put_page(page);
		return NULL;
	}
	radix_replace(&mapping->pages, index, page);
	adopt(mapping, index, page);
	count_swapped(mapping, -1);
	filemap_dirty(page);
	lru_add(page);
	swap_note_refault(entry, page);
	swap_drop(entry);
	return page;
}

static struct page *read(struct address_space *mapping, u64 index, int *err)
{
	const struct address_space_operations *ops = mapping->ops;
	struct page *page =
		ops->find_in_place ? ops->find_in_place(mapping, index) : NULL;

	*err = 0;
	if (!page) {
		page = alloc_pages(0, OWNER_FILE);
		if (!page) {
			*err = -ENOMEM;
			return NULL;
		}
		page->index = index;
		*err = ops->readpage(mapping, page);
		filemap_statistics.read += ops->writepage != NULL;
	}
	if (!*err)
		*err = radix_insert(&mapping->pages, index, page);
	if (*err) {
		put_page(page);
		return NULL;
	}
	adopt(mapping, index, page);
	if (page->owner == OWNER_FILE) {
		lru_add(page);
		workingset_return_file(page);
	}
	return page;
}

struct page *filemap_get(struct address_space *mapping, u64 index, int *err)
{
	void *item = radix_get(&mapping->pages, index);
	struct page *page = item;

	*err = 0;
	if (is_swap(item))
		page = read_swapped(mapping, index, err);
	else if (!item)
		page = read(mapping, index, err);
	if (page)
		get_page(page);
	return page;
}

struct page *filemap_get_resident(struct address_space *mapping, u64 index)
{
	const struct address_space_operations *ops = mapping->ops;
	void *item = radix_get(&mapping->pages, index);
	struct page *page = item;

	if (is_swap(item))
		return NULL;
	if (!page && ops->find_in_place) {
		page = ops->find_in_place(mapping, index);
		if (page && radix_insert(&mapping->pages, index, page)) {
			put_page(page);
			return NULL;
		}
		if (page)
			adopt(mapping, index, page);
	}
	if (page)
		get_page(page);
	return page;
}

static void unmap_entry(struct vm_area_struct *vma, u64 va, u64 *entry,
			void *context)
{
	(void)entry, (void)context;
	pgtable_unmap(vma->vm_mm, va, va + PAGE_SIZE);
}

void filemap_truncate(struct address_space *mapping, u64 first)
{
	void *item;
	u64 index = first;

	while ((item = radix_next(&mapping->pages, &index)) != NULL) {
		struct page *page = item;

		if (is_swap(item)) {
			radix_remove(&mapping->pages, index);
			count_swapped(mapping, -1);
			swap_drop(swap_of(item));
		} else {
			rmap_walk(page, unmap_entry, NULL);
			filemap_clean(page);
			radix_remove(&mapping->pages, index);
			page->mapping = NULL;
			put_page(page);
		}
		index++;
	}
}

/* ---- swap, of files in memory alone ---- */

int filemap_swap_out(struct page *page)
{
	struct address_space *mapping = page->mapping;
	u64 entry;
	int err = swap_store(page, &entry);

	if (err)
		return err;
	filemap_clean(page);
	radix_replace(&mapping->pages, page->index, item_of_swap(entry));
	count_swapped(mapping, 1);
	page->mapping = NULL;
	put_page(page);
	return 0;
}

static int unuse_file(struct address_space *mapping,
		      const struct swap_area *area)
{
	void *item;
	u64 index = 0;
	int err = 0, error = 0;

	while ((item = radix_next(&mapping->pages, &index)) != NULL) {
		if (is_swap(item) &&
		    swap_area(swap_area_of(swap_of(item))) == area &&
		    !read_swapped(mapping, index, &err))
			error = err;
		index++;
	}
	return error;
}

int filemap_unuse(const struct swap_area *area)
{
	struct list_head *node, *next;
	int error = 0;

	for (node = swapped_files.next; node != &swapped_files; node = next) {
		struct address_space *mapping =
			list_entry(node, struct address_space, swapped_node);
		int err;

		next = node->next;
		err = unuse_file(mapping, area);
		if (err)
			error = err;
	}
	return error;
}
