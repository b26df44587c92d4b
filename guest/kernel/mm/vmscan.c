/* SPDX-License-Identifier: MIT */
/*
 * Taking pages back. An allocation that would leave every zone it may use with
 * fewer frames than the low watermark wakes kswapd, which reclaims until one
 * has the high one; below the minimum the allocation reclaims for itself, and
 * only reclaim may use what is left. The lists know no zones: what is freed
 * lies where it lay, so GFP_DMA may fail while others would not.
 * Clean pages of files are dropped, dirty ones written to their file first;
 * anonymous ones, and those of files in memory alone, go to swap. Whatever is
 * written loses W before, so that no hart changes it meanwhile.
 */
#include "core/kview.h"
#include "mm/lru.h"
#include "mm/mm_internal.h"
#include "mm/swap.h"
#include "mm/workingset.h"
#include "mm/zone.h"

#define RECLAIM_BATCH 32

struct reclaim_statistics reclaim_statistics;
static struct watermarks marks; /* the zones' sums */
static u32 memalloc_depth;

const struct watermarks *reclaim_watermarks(void)
{
	return &marks;
}

/* As Linux: min_free_kbytes is 4 * sqrt(KiB of memory). */
void reclaim_init(void)
{
	u64 kib = frames_total() * (PAGE_SIZE / 1024), root = 1;

	while (root * root < kib)
		root++;
	marks.min = 4 * root / (PAGE_SIZE / 1024);
	marks.low = marks.min + marks.min / 4;
	marks.high = marks.min + marks.min / 2;
	zone_set_marks(&marks);
}

void reclaim_stop(void)
{
	marks = (struct watermarks){ 0 };
	zone_set_marks(&marks);
}

void memalloc_begin(void)
{
	memalloc_depth++;
}

void memalloc_end(void)
{
	memalloc_depth--;
}

/* ---- one page ---- */

struct zap {
	u64 entry; /* swap entry to leave behind; 0: none */
	bool is_locked;
};

static void look(struct vm_area_struct *vma, u64 va, u64 *entry, void *context)
{
	struct zap *zap = context;

	(void)va, (void)entry;
	zap->is_locked |= (vma->vm_flags & VM_LOCKED) != 0;
}

static void unmap_one(struct vm_area_struct *vma, u64 va, u64 *entry,
		      void *context)
{
	const struct zap *zap = context;
	struct mm_struct *mm = vma->vm_mm;
	struct page *page = pfn_to_page(pte_pfn(*entry));

	if (zap->entry) {
		swap_dup(zap->entry);
		pgtable_set(mm, entry, va, pte_swap(zap->entry));
		mm->rss_anon--;
		mm->swap_entries++;
	} else {
		pgtable_set(mm, entry, va, 0);
		pgtable_trim(mm, va);
		mm->rss_file--;
	}
	rmap_remove(page);
	put_page(page);
}

static bool swap_file_page(struct page *page, struct zap *zap)
{
	if (!swap_slots_free())
		return false;
	rmap_walk(page, unmap_one, zap);
	BUG_ON(page->mapcount);
	lru_note_evicted(page);
	if (filemap_swap_out(page))
		return false;
	reclaim_statistics.shmem_swapped++;
	return true;
}

static bool drop_file_page(struct page *page, struct zap *zap)
{
	struct address_space *mapping = page->mapping;

	/* held by others; or cut off, and only they have it */
	if (!mapping || page->refcount != page->mapcount + 1)
		return false;
	if (page->flags & PG_DIRTY) {
		if (!mapping->ops->writepage)
			return swap_file_page(page, zap);
		if (writeback_is_blocked() || filemap_write_page(page))
			return false;
	}
	lru_note_evicted(page);
	rmap_walk(page, unmap_one, zap);
	BUG_ON(page->mapcount);
	radix_remove(&mapping->pages, page->index);
	workingset_evict_file(mapping, page->index);
	page->mapping = NULL;
	reclaim_statistics.file_dropped++;
	put_page(page);
	return true;
}

static bool swap_anon_page(struct page *page, struct zap *zap)
{
	bool is_cached = page->flags & PG_SWAPCACHE;

	if (page->refcount != page->mapcount + is_cached ||
	    (!is_cached && !swap_slots_free()))
		return false;
	/* one in the swap cache has no W */
	if (!is_cached)
		rmap_protect(page);
	if (swap_out(page) || !swap_may_dup(page->private, page->mapcount))
		return false;
	zap->entry = page->private;
	lru_note_evicted(page);
	rmap_walk(page, unmap_one, zap);
	BUG_ON(page->mapcount);
	reclaim_statistics.anon_swapped++;
	swap_forget(page);
	return true;
}

static bool reclaim_page(struct page *page)
{
	struct zap zap = { 0 };
	bool goes;

	rmap_walk(page, look, &zap);
	if (zap.is_locked)
		goes = false;
	else if (page->owner == OWNER_ANON)
		goes = swap_anon_page(page, &zap);
	else
		goes = drop_file_page(page, &zap);
	if (!goes)
		kview_note(KVIEW_KEPT,
			   zap.is_locked ? KVIEW_LOCKED : KVIEW_BUSY, page, 0);
	return goes;
}

/* ---- many ---- */

u64 reclaim_pages(u64 wanted)
{
	u64 done = 0, tries = 2 * lru_pages();

	memalloc_begin();
	while (done < wanted && tries--) {
		struct page *page = lru_pick();

		if (!page)
			break;
		if (reclaim_page(page)) {
			lru_statistics[lru_policy()].evicted++;
			done++;
		} else {
			lru_statistics[lru_policy()].failed++;
			lru_rotate(page);
		}
	}
	memalloc_end();
	return done;
}

bool reclaim_for_allocation(enum zone_type highest, unsigned int order,
			    enum zone_mark *lowest)
{
	u64 need = 1ul << order;

	*lowest = memalloc_depth ? MARK_NONE : MARK_MIN;
	if (memalloc_depth)
		return true;
	if (!zone_any_above(MARK_LOW, highest, need))
		wake_kswapd();
	if (zone_any_above(MARK_MIN, highest, need))
		return true;
	reclaim_statistics.direct++;
	reclaim_pages(zone_shortfall(MARK_MIN, highest, need) + RECLAIM_BATCH);
	*lowest = MARK_LEAST;
	return zone_any_above(MARK_LEAST, highest, need);
}

bool reclaim_is_needed(void)
{
	return !zone_any_above(MARK_HIGH, ZONE_NORMAL, 0);
}

void reclaim_background(void)
{
	while (reclaim_is_needed() && reclaim_pages(RECLAIM_BATCH))
		reclaim_statistics.kswapd++;
}

void vmscan_publish(u64 *roots)
{
	roots[KVIEW_MARK_MIN] = (u64)&marks.min;
	roots[KVIEW_MARK_LOW] = (u64)&marks.low;
	roots[KVIEW_MARK_HIGH] = (u64)&marks.high;
	roots[KVIEW_RECLAIM_DIRECT] = (u64)&reclaim_statistics.direct;
	roots[KVIEW_RECLAIM_KSWAPD] = (u64)&reclaim_statistics.kswapd;
	roots[KVIEW_RECLAIM_ANON] = (u64)&reclaim_statistics.anon_swapped;
	roots[KVIEW_RECLAIM_FILE] = (u64)&reclaim_statistics.file_dropped;
}
