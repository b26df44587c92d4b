/* SPDX-License-Identifier: MIT */
/*
 * Zones: the frames of RAM, parted by which devices can reach them. DMA is the
 * low part, NORMAL the rest; each has its own free blocks and watermarks. A
 * request has a highest zone and falls back from there to the ones below.
 */
#ifndef MM_ZONE_H
#define MM_ZONE_H

#include "mm/mm.h"

enum zone_type { ZONE_DMA, ZONE_NORMAL, ZONE_COUNT };

/* How far down a request may take a zone; each more than the one before. */
enum zone_mark {
	MARK_NONE,  /* to the last frame: reclaim itself */
	MARK_LEAST, /* a quarter of min: who has just reclaimed */
	MARK_MIN,
	MARK_LOW,
	MARK_HIGH,
};

struct zone {
	const char *name;
	u64 first_pfn, end_pfn; /* equal: there is no such zone */
	u64 managed;		/* frames ever given to the allocator */
	u64 free;
	struct watermarks marks;
	/* free frames that requests for a higher zone must leave here */
	u64 protection[ZONE_COUNT];
	struct list_head free_lists[ORDER_COUNT];
};

/* Part these frames; all zones are empty then, and have no watermarks. */
void zone_init_all(u64 first_pfn, u64 frames);
/* The first frame above DMA, of so many from first_pfn on. */
u64 zone_dma_end(u64 first_pfn, u64 frames);
struct zone *zone_get(enum zone_type type);
struct zone *zone_of_pfn(u64 pfn);
/* To each zone its share of these, and what lower ones keep from higher. */
void zone_set_marks(const struct watermarks *all);
/* Would as many frames, taken for a request whose highest zone that is, leave
   this zone with no less than its mark? */
bool zone_is_above(const struct zone *zone, enum zone_mark mark,
		   enum zone_type highest, u64 frames);
/* Does that hold for any zone that the request may use? */
bool zone_any_above(enum zone_mark mark, enum zone_type highest, u64 frames);
/* So many frames, freed wherever, make that true when all zones may be used. */
u64 zone_shortfall(enum zone_mark mark, enum zone_type highest, u64 frames);

/* vmscan.c: before a block is taken, may it be, and down to which mark? */
bool reclaim_for_allocation(enum zone_type highest, unsigned int order,
			    enum zone_mark *lowest);

#endif
