/* SPDX-License-Identifier: MIT */
/*
 * The page cache: each file's pages by number. read, write and every mapping,
 * shared or private, go to the same frame, so one copy is in memory. What is
 * not there is filled in by the file system.
 */
#include "mm/lru.h"
#include "mm/mm_internal.h"

void address_space_init(struct address_space *mapping,
			struct page *(*fill)(struct address_space *mapping,
					     u64 index))
{
	mapping->fill = fill;
	list_init(&mapping->vmas);
}

struct page *filemap_find(const struct address_space *mapping, u64 index)
{
	return radix_get(&mapping->pages, index);
}

struct page *filemap_get(struct address_space *mapping, u64 index)
{
	struct page *page = radix_get(&mapping->pages, index);

	if (!page) {
		page = mapping->fill(mapping, index);
		if (!page)
			return NULL;
		if (radix_insert(&mapping->pages, index, page)) {
			put_page(page);
			return NULL;
		}
		page->mapping = mapping;
		page->index = index;
		if (page->owner == OWNER_FILE)
			lru_add(page);
	}
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
	struct page *page;
	u64 index = first;

	while ((page = radix_next(&mapping->pages, &index)) != NULL) {
		rmap_walk(page, unmap_entry, NULL);
		radix_remove(&mapping->pages, index);
		page->mapping = NULL;
		put_page(page);
		index++;
	}
}
