/* SPDX-License-Identifier: MIT */
/*
 * Swap areas, their slots and the swap cache. Slots are given out in order
 * from where the last search ended, so that pages that leave together lie
 * together; so what is read brings its neighbours, as many as lately were
 * wanted (Linux's cluster read-ahead). Left out: clusters, discard.
 */
#include "mm/swap.h"
#include "core/kview.h"
#include "mm/lru.h"
#include "mm/mm_internal.h"
#include "mm/workingset.h"

#define SLOT_CACHED 0x8000 /* the swap cache has a page of it */
#define SLOT_BAD    0x4000 /* could not be written */
#define SLOT_COUNT  0x3fff
#define AREA_SHIFT  36 /* of a swap entry: area above, slot below */

struct swap_statistics swap_statistics;
u32 swap_page_cluster = 3;
static struct swap_area *areas[SWAP_AREAS_MAX];
static struct radix_tree swap_cache; /* entry to struct page */

struct swap_area *swap_area(int number)
{
	return number < SWAP_AREAS_MAX ? areas[number] : NULL;
}

int swap_area_of(u64 entry)
{
	return (int)(entry >> AREA_SHIFT);
}

u64 swap_slot_of(u64 entry)
{
	return entry & ((1ul << AREA_SHIFT) - 1);
}

static u16 *count_of(u64 entry)
{
	struct swap_area *area = areas[swap_area_of(entry)];

	BUG_ON(!area || swap_slot_of(entry) >= area->slots);
	return &area->counts[swap_slot_of(entry)];
}

static void *big_zeroed(u64 size)
{
	void *memory = vmalloc(size);

	return memory ? memset(memory, 0, size) : NULL;
}

int swap_add(struct swap_area *area)
{
	int number = 0;

	while (number < SWAP_AREAS_MAX && areas[number])
		number++;
	if (number == SWAP_AREAS_MAX)
		return -EPERM;
	area->counts = big_zeroed(area->slots * sizeof(u16));
	if (!area->counts)
		return -ENOMEM;
	area->evicted_at = big_zeroed(area->slots * sizeof(u32));
	if (!area->evicted_at) {
		vfree(area->counts);
		return -ENOMEM;
	}
	area->next = 1;
	areas[number] = area;
	return number;
}

void swap_leave(struct swap_area *area)
{
	area->is_leaving = true;
}

void swap_stay(struct swap_area *area)
{
	area->is_leaving = false;
}

void swap_remove(struct swap_area *area)
{
	BUG_ON(area->used != area->bad);
	for (int i = 0; i < SWAP_AREAS_MAX; i++)
		if (areas[i] == area)
			areas[i] = NULL;
	vfree(area->counts);
	vfree(area->evicted_at);
	kfree(area);
}

u64 swap_slots_total(void)
{
	u64 total = 0;

	for (int i = 0; i < SWAP_AREAS_MAX; i++)
		if (areas[i])
			total += areas[i]->slots - 1;
	return total;
}

u64 swap_slots_free(void)
{
	u64 free = 0;

	for (int i = 0; i < SWAP_AREAS_MAX; i++)
		if (areas[i] && !areas[i]->is_leaving)
			free += areas[i]->slots - 1 - areas[i]->used;
	return free;
}

/* ---- slots ---- */

static bool has_room(const struct swap_area *area)
{
	return area && !area->is_leaving && area->used < area->slots - 1;
}

/* The one of highest priority; of equals, the emptiest. */
static int choose_area(void)
{
	int best = -1;

	for (int i = 0; i < SWAP_AREAS_MAX; i++) {
		if (!has_room(areas[i]))
			continue;
		if (best < 0 || areas[i]->priority > areas[best]->priority ||
		    (areas[i]->priority == areas[best]->priority &&
		     areas[i]->used < areas[best]->used))
			best = i;
	}
	return best;
}

/* 0: there is none; a slot 0 is a header's. */
static u64 take_slot(void)
{
	int number = choose_area();
	struct swap_area *area;

	if (number < 0)
		return 0;
	area = areas[number];
	while (area->counts[area->next])
		area->next = area->next + 1 < area->slots ? area->next + 1 : 1;
	area->used++;
	return (u64)number << AREA_SHIFT | area->next;
}

static void free_slot_if_unused(u64 entry)
{
	if (!*count_of(entry))
		areas[swap_area_of(entry)]->used--;
}

void swap_dup(u64 entry)
{
	u16 *count = count_of(entry);

	BUG_ON((*count & SLOT_COUNT) == SLOT_COUNT);
	++*count;
}

bool swap_may_dup(u64 entry, u32 more)
{
	return (*count_of(entry) & SLOT_COUNT) + more <= SLOT_COUNT;
}

void swap_drop(u64 entry)
{
	u16 *count = count_of(entry);
	struct page *page;

	BUG_ON(!(*count & SLOT_COUNT));
	--*count;
	if (*count != SLOT_CACHED) {
		free_slot_if_unused(entry);
		return;
	}
	page = radix_get(&swap_cache, entry);
	get_page(page);
	swap_put_page(page);
}

/* ---- the cache ---- */

static int enter_cache(struct page *page, u64 entry)
{
	int err = radix_insert(&swap_cache, entry, page);

	if (err)
		return err;
	get_page(page);
	page->flags |= PG_SWAPCACHE;
	page->private = entry;
	*count_of(entry) |= SLOT_CACHED;
	return 0;
}

void swap_forget(struct page *page)
{
	u64 entry = page->private;

	BUG_ON(radix_remove(&swap_cache, entry) != page);
	page->flags &= ~PG_SWAPCACHE;
	page->private = 0;
	*count_of(entry) &= (u16)~SLOT_CACHED;
	free_slot_if_unused(entry);
	put_page(page);
}

void swap_put_page(struct page *page)
{
	bool is_cached = page->flags & PG_SWAPCACHE;

	put_page(page);
	if (is_cached && !page->mapcount && page->refcount == 1 &&
	    !(*count_of(page->private) & SLOT_COUNT))
		swap_forget(page);
}

bool swap_is_exclusive(const struct page *page)
{
	if (page->mapcount != 1)
		return false;
	if (!(page->flags & PG_SWAPCACHE))
		return page->refcount == 1;
	return page->refcount == 2 && !(*count_of(page->private) & SLOT_COUNT);
}

void swap_empty_cache(const struct swap_area *area)
{
	u64 entry = 0;
	struct page *page;

	while ((page = radix_next(&swap_cache, &entry)) != NULL) {
		if (areas[swap_area_of(entry)] == area &&
		    !(*count_of(entry) & SLOT_COUNT))
			swap_forget(page);
		entry++;
	}
}

static int transfer(u64 entry, struct page *page, bool writes)
{
	struct swap_area *area = areas[swap_area_of(entry)];
	int err = area->transfer(area, swap_slot_of(entry), page_address(page),
				 writes);

	swap_statistics.errors += err != 0;
	return err;
}

/* Into a slot that nobody holds yet. */
static int write_new(struct page *page, u64 *entry)
{
	*entry = take_slot();
	if (!*entry)
		return -ENOSPC;
	if (transfer(*entry, page, true)) {
		/* never tried again; counted as used for good */
		*count_of(*entry) = SLOT_BAD;
		areas[swap_area_of(*entry)]->bad++;
		return -EIO;
	}
	swap_statistics.out++;
	return 0;
}

static void note_eviction(u64 entry)
{
	areas[swap_area_of(entry)]->evicted_at[swap_slot_of(entry)] =
		workingset_evict();
}

int swap_store(struct page *page, u64 *entry)
{
	int err = write_new(page, entry);

	if (err)
		return err;
	swap_dup(*entry);
	note_eviction(*entry);
	return 0;
}

int swap_load(u64 entry, struct page *page)
{
	const struct page *cached = radix_get(&swap_cache, entry);
	int err;

	if (cached) { /* read ahead */
		memcpy(page_address(page), page_address(cached), PAGE_SIZE);
		return 0;
	}
	err = transfer(entry, page, false);
	swap_statistics.in += !err;
	return err;
}

int swap_out(struct page *page)
{
	u64 entry;

	if (!(page->flags & PG_SWAPCACHE)) {
		int err = write_new(page, &entry);

		if (err)
			return err;
		if (enter_cache(page, entry)) {
			areas[swap_area_of(entry)]->used--;
			return -ENOSPC;
		}
	}
	note_eviction(page->private);
	return 0;
}

void swap_note_refault(u64 entry, struct page *page)
{
	u32 left = areas[swap_area_of(entry)]->evicted_at[swap_slot_of(entry)];

	workingset_statistics.refault_anon += workingset_return(page, left);
}

/* A page of the swap cache that is not there yet, with a reference. */
static struct page *read_into_cache(u64 entry, int *err)
{
	struct page *page = alloc_pages(0, OWNER_ANON);

	*err = page ? swap_load(entry, page) : -ENOMEM;
	if (!*err)
		*err = enter_cache(page, entry);
	if (!*err) {
		lru_add(page);
		return page;
	}
	if (page)
		put_page(page);
	return NULL;
}

/* How many slots to read: more while what came unasked is wanted. */
static u64 choose_window(u64 slot)
{
	static u64 previous_slot, previous_window, hits_seen;
	u64 hits = swap_statistics.ahead_hits - hits_seen;
	bool is_next = slot == previous_slot + 1 || slot + 1 == previous_slot;
	u64 window = hits || is_next ? 4 : 1;

	while (window < hits + 2 && window > 1)
		window *= 2;
	window = max_u64(window, previous_window / 2);
	window = min_u64(window, 1ul << swap_page_cluster);
	hits_seen = swap_statistics.ahead_hits;
	previous_slot = slot;
	previous_window = window;
	return window;
}

/* Into free frames alone: nothing is reclaimed for a guess. */
static void read_ahead(u64 entry)
{
	const struct swap_area *area = areas[swap_area_of(entry)];
	u64 slot = swap_slot_of(entry), window = choose_window(slot);
	u64 start = align_down(slot, window), first = entry - slot;

	for (u64 at = start; at < min_u64(start + window, area->slots); at++) {
		struct page *page;
		int err;

		if (at == slot || !(area->counts[at] & SLOT_COUNT) ||
		    area->counts[at] & SLOT_CACHED)
			continue;
		if (frames_owned(OWNER_FREE) <= reclaim_watermarks()->low)
			return;
		page = read_into_cache(first + at, &err);
		if (!page)
			return;
		page->flags |= PG_READAHEAD;
		swap_statistics.ahead++;
		put_page(page); /* the cache has it */
	}
}

struct page *swap_in(u64 entry, bool *is_error)
{
	struct page *page = radix_get(&swap_cache, entry);
	int err;

	*is_error = false;
	if (page) {
		swap_statistics.reused++;
		swap_statistics.ahead_hits += (page->flags & PG_READAHEAD) != 0;
		page->flags &= ~PG_READAHEAD;
		get_page(page);
		return page;
	}
	page = read_into_cache(entry, &err);
	if (page) {
		swap_note_refault(entry, page);
		read_ahead(entry);
	}
	*is_error = err == -EIO;
	return page;
}

void swap_publish(u64 *roots)
{
	roots[KVIEW_SWAP_AREAS] = (u64)areas;
	roots[KVIEW_SWAP_IN] = (u64)&swap_statistics.in;
	roots[KVIEW_SWAP_OUT] = (u64)&swap_statistics.out;
	roots[KVIEW_SWAP_REUSED] = (u64)&swap_statistics.reused;
	roots[KVIEW_SWAP_ERRORS] = (u64)&swap_statistics.errors;
	roots[KVIEW_SWAP_REFAULTS] = (u64)&workingset_statistics.refault_anon;
}
