/* SPDX-License-Identifier: MIT */
/*
 * Swap: areas of page-sized slots on block devices. An anonymous page that is
 * written out leaves its slot's number (a swap entry) in the page tables; the
 * slot counts those. While a page is both here and there it is in the swap
 * cache, clean, and found by its entry.
 */
#ifndef MM_SWAP_H
#define MM_SWAP_H

#include "core/types.h"

struct page;

#define SWAP_AREAS_MAX 8
#define SWAP_NAME_MAX  64

struct swap_area {
	char name[SWAP_NAME_MAX];
	u64 slots;    /* slot 0 is the header, never used */
	s32 priority; /* the highest is filled first, equal ones in turn */
	/* One page in or out; 0 or -EIO. */
	int (*transfer)(struct swap_area *area, u64 slot, void *frame,
			bool writes);
	void *device; /* transfer's own */
	/* swap.c's own: */
	u16 *counts; /* of entries, and SLOT_* */
	u32 *evicted_at;
	u64 used, bad, next; /* used: with the bad ones */
	bool is_leaving;
};

struct swap_statistics {
	u64 in, out;	       /* pages read and written */
	u64 reused;	       /* found in the swap cache */
	u64 errors;	       /* transfers that failed */
	u64 ahead, ahead_hits; /* read unasked; and asked for later */
};
extern struct swap_statistics swap_statistics;
/* Read-ahead takes at most 2 to this power of slots: /proc/sys/vm. */
#define SWAP_CLUSTER_MAX 6
extern u32 swap_page_cluster;

/* Takes the structure over; its number or -ENOMEM, -EPERM: too many. */
int swap_add(struct swap_area *area);
/* No longer used for new pages; swap_remove frees it when nothing is in it. */
void swap_leave(struct swap_area *area);
void swap_stay(struct swap_area *area);
void swap_remove(struct swap_area *area);
/* Of the pages that are in memory too, only those stay. */
void swap_empty_cache(const struct swap_area *area);
/* The areas by number; NULL where none is. */
struct swap_area *swap_area(int number);
u64 swap_slots_total(void);
u64 swap_slots_free(void);

/* One more, one less page-table entry that holds it. */
void swap_dup(u64 entry);
bool swap_may_dup(u64 entry, u32 more);
void swap_drop(u64 entry);
int swap_area_of(u64 entry);
u64 swap_slot_of(u64 entry);

/* Write a page to a slot that one other than a page table holds. 0 or error. */
int swap_store(struct page *page, u64 *entry);
/* The contents into a frame; the slot stays. 0 or -EIO. */
int swap_load(u64 entry, struct page *page);
/* A page came back: if that was soon, it counts as often used. */
void swap_note_refault(u64 entry, struct page *page);

/* Write an anonymous page out, into the swap cache. 0, -ENOSPC or -EIO. */
int swap_out(struct page *page);
/* The page of an entry with a reference, read if need be; NULL: *is_error or
   memory is short. */
struct page *swap_in(u64 entry, bool *is_error);
/* Out of the swap cache; a slot without entries is free. */
void swap_forget(struct page *page);
/* Give back a mapping's reference; the cache lets go of what nobody will ask
   for again. */
void swap_put_page(struct page *page);
/* Has nobody but the page's own entry and the cache a claim to it? */
bool swap_is_exclusive(const struct page *page);

#endif
