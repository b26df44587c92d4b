/* SPDX-License-Identifier: MIT */
/*
 * The buddy allocator: free blocks of 2^order frames, each on the list of its
 * zone and order, joined with their buddy when both are free. Frames are
 * counted by owner. A frame's struct page is touched only when it heads a
 * block or is reserved, so that boot time does not grow with RAM.
 */
#include "core/kview.h"
#include "mm/lru.h"
#include "mm/mm_internal.h"
#include "mm/zone.h"

#define JOIN_TRIES 8

static struct page *mem_map;
static u64 first_frame;
static u64 frame_limit; /* frames in mem_map */
static u64 owned[OWNER_COUNT];
static u64 released; /* frames ever given to us */

u64 page_to_pfn(const struct page *page)
{
	return (u64)(page - mem_map) + first_frame;
}

struct page *pfn_to_page(u64 pfn)
{
	if (pfn < first_frame || pfn - first_frame >= frame_limit)
		return NULL;
	return &mem_map[pfn - first_frame];
}

void *page_address(const struct page *page)
{
	return phys_to_virt(page_to_pfn(page) << PAGE_SHIFT);
}

void page_alloc_init(struct page *map, u64 first_pfn, u64 pages)
{
	mem_map = map;
	first_frame = first_pfn;
	frame_limit = pages;
	released = 0;
	memset(owned, 0, sizeof(owned));
	owned[OWNER_RESERVED] = pages;
	zone_init_all(first_pfn, pages);
}

static void put_block(struct zone *zone, struct page *page, unsigned int order)
{
	page->owner = OWNER_FREE;
	page->buddy = 1;
	page->order = (u8)order;
	page->refcount = 0;
	list_add(&page->lru, &zone->free_lists[order]);
}

void page_alloc_reserve(u64 first_pfn, u64 end_pfn)
{
	memset(pfn_to_page(first_pfn), 0,
	       (end_pfn - first_pfn) * sizeof(struct page));
}

void page_alloc_release(u64 first_pfn, u64 end_pfn)
{
	u64 pfn = first_pfn;

	owned[OWNER_RESERVED] -= end_pfn - first_pfn;
	owned[OWNER_FREE] += end_pfn - first_pfn;
	released += end_pfn - first_pfn;
	while (pfn < end_pfn) {
		struct zone *zone = zone_of_pfn(pfn);
		unsigned int order = ORDER_COUNT - 1;

		while (pfn & ((1ul << order) - 1) ||
		       pfn + (1ul << order) > end_pfn)
			order--;
		put_block(zone, pfn_to_page(pfn), order);
		zone->managed += 1ul << order;
		zone->free += 1ul << order;
		pfn += 1ul << order;
	}
}

/* Of the smallest block that holds one of this order. */
static unsigned int find_order(const struct zone *zone, unsigned int order)
{
	while (order < ORDER_COUNT && list_empty(&zone->free_lists[order]))
		order++;
	return order;
}

/* The zone to take it from: the highest that stays above its mark and has a
   block that large; the mark goes down only when no zone does. */
static struct zone *find_zone(enum zone_type highest, unsigned int order,
			      enum zone_mark lowest)
{
	for (int mark = MARK_LOW; mark >= (int)lowest; mark--)
		for (int type = (int)highest; type >= 0; type--) {
			struct zone *zone = zone_get((enum zone_type)type);

			if (zone_is_above(zone, (enum zone_mark)mark, highest,
					  1ul << order) &&
			    find_order(zone, order) < ORDER_COUNT)
				return zone;
		}
	return NULL;
}

/* Enough is free, but in pieces: what reclaim frees may join them. */
static struct zone *find_zone_again(enum zone_type highest, unsigned int order,
				    enum zone_mark lowest)
{
	struct zone *zone = find_zone(highest, order, lowest);

	for (int tries = 0; tries < JOIN_TRIES && !zone; tries++) {
		if (!reclaim_pages(1ul << order))
			break;
		zone = find_zone(highest, order, lowest);
	}
	return zone || lowest < MARK_LEAST
		       ? zone
		       : find_zone(highest, order, MARK_LEAST);
}

/* Take the first block that is large enough; what is too much of it goes back. */
static struct page *take_block(struct zone *zone, unsigned int order)
{
	unsigned int have = find_order(zone, order);
	struct page *page =
		list_entry(zone->free_lists[have].next, struct page, lru);

	list_del(&page->lru);
	while (have > order) {
		have--;
		put_block(zone, page + (1ul << have), have);
	}
	zone->free -= 1ul << order;
	return page;
}

struct page *alloc_pages_gfp(enum gfp gfp, unsigned int order,
			     enum frame_owner owner)
{
	enum zone_type highest = gfp == GFP_DMA ? ZONE_DMA : ZONE_NORMAL;
	enum zone_mark lowest;
	struct zone *zone;
	struct page *page;

	if (!reclaim_for_allocation(highest, order, &lowest))
		return NULL;
	zone = find_zone_again(highest, order, lowest);
	if (!zone)
		return NULL;
	page = take_block(zone, order);
	page->owner = (u8)owner;
	page->buddy = 0;
	page->order = (u8)order;
	page->refcount = 1;
	page->mapcount = 0;
	page->flags = 0;
	page->private = 0;
	page->mapping = NULL;
	owned[OWNER_FREE] -= 1ul << order;
	owned[owner] += 1ul << order;
	return page;
}

struct page *alloc_pages(unsigned int order, enum frame_owner owner)
{
	return alloc_pages_gfp(GFP_KERNEL, order, owner);
}

void free_pages(struct page *page)
{
	unsigned int order = page->order;
	u64 pfn = page_to_pfn(page);
	struct zone *zone = zone_of_pfn(pfn);

	BUG_ON(page->buddy || page->owner <= OWNER_FREE || page->mapcount);
	owned[page->owner] -= 1ul << order;
	owned[OWNER_FREE] += 1ul << order;
	zone->free += 1ul << order;
	while (order < ORDER_COUNT - 1) {
		u64 other_pfn = pfn ^ 1ul << order;
		struct page *other = pfn_to_page(other_pfn);

		if (!other || !other->buddy || other->order != order)
			break;
		list_del(&other->lru);
		other->buddy = 0;
		pfn &= ~(1ul << order);
		order++;
	}
	page->buddy = 0;
	put_block(zone, pfn_to_page(pfn), order);
}

void get_page(struct page *page)
{
	page->refcount++;
}

void put_page(struct page *page)
{
	BUG_ON(page->refcount == 0);
	/* frames of the ramdisk are mapped in place, and never ours to free */
	if (--page->refcount == 0 && page->owner != OWNER_RESERVED) {
		lru_remove(page);
		free_pages(page);
	}
}

void *alloc_zeroed_page_gfp(enum gfp gfp, enum frame_owner owner)
{
	struct page *page = alloc_pages_gfp(gfp, 0, owner);

	if (!page)
		return NULL;
	return memset(page_address(page), 0, PAGE_SIZE);
}

void *alloc_zeroed_page(enum frame_owner owner)
{
	return alloc_zeroed_page_gfp(GFP_KERNEL, owner);
}

u64 free_blocks(const struct zone *zone, unsigned int order)
{
	u64 count = 0;

	for_each_node (node, &zone->free_lists[order])
		count++;
	return count;
}

u64 frames_total(void)
{
	return released;
}

u64 frames_owned(enum frame_owner owner)
{
	return owned[owner];
}

const char *frame_owner_name(enum frame_owner owner)
{
	static const char *const names[OWNER_COUNT] = {
		"reserved", "free", "kernel", "pgtable", "slab", "anon", "file",
	};

	return names[owner];
}

void page_alloc_publish(u64 *roots)
{
	roots[KVIEW_MEM_MAP] = (u64)&mem_map;
	roots[KVIEW_FIRST_PFN] = (u64)&first_frame;
	roots[KVIEW_FRAME_COUNT] = (u64)&frame_limit;
}
