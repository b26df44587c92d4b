/* SPDX-License-Identifier: MIT */
/*
 * The zones' bounds, watermarks and reserves; the blocks in them are
 * page_alloc.c's. No device here is as short-sighted as an ISA card, so the
 * bound is chosen to be seen: 16 MiB, or an eighth of a small machine's RAM.
 */
#include "mm/zone.h"
#include "mm/mm_internal.h"

#define DMA_FRAMES_MAX 4096ul
#define DMA_PART       8
#define LOWMEM_RATIO   256 /* as Linux's vm.lowmem_reserve_ratio for DMA */
#define BLOCK_FRAMES   (1ul << (ORDER_COUNT - 1))

static struct zone zones[ZONE_COUNT];

/* No block may lie in two zones, so the bound is a multiple of the largest. */
u64 zone_dma_end(u64 first_pfn, u64 frames)
{
	u64 size = align_down(frames / DMA_PART, BLOCK_FRAMES);

	if (size > DMA_FRAMES_MAX)
		size = DMA_FRAMES_MAX;
	if (size < BLOCK_FRAMES)
		size = BLOCK_FRAMES;
	return min_u64(align_up(first_pfn + size, BLOCK_FRAMES),
		       first_pfn + frames);
}

static void init_one(struct zone *zone, const char *name, u64 first_pfn,
		     u64 end_pfn)
{
	*zone = (struct zone){ .name = name,
			       .first_pfn = first_pfn,
			       .end_pfn = end_pfn };
	for (int order = 0; order < ORDER_COUNT; order++)
		list_init(&zone->free_lists[order]);
}

void zone_init_all(u64 first_pfn, u64 frames)
{
	u64 bound = zone_dma_end(first_pfn, frames);

	init_one(&zones[ZONE_DMA], "DMA", first_pfn, bound);
	init_one(&zones[ZONE_NORMAL], "Normal", bound, first_pfn + frames);
}

struct zone *zone_get(enum zone_type type)
{
	return &zones[type];
}

struct zone *zone_of_pfn(u64 pfn)
{
	return &zones[pfn < zones[ZONE_DMA].end_pfn ? ZONE_DMA : ZONE_NORMAL];
}

void zone_set_marks(const struct watermarks *all)
{
	struct zone *dma = &zones[ZONE_DMA], *normal = &zones[ZONE_NORMAL];
	u64 total = dma->managed + normal->managed;

	if (!total)
		return;
	dma->marks.min = all->min * dma->managed / total;
	dma->marks.low = all->low * dma->managed / total;
	dma->marks.high = all->high * dma->managed / total;
	/* the rest, so that the sums are what was asked for */
	normal->marks.min = all->min - dma->marks.min;
	normal->marks.low = all->low - dma->marks.low;
	normal->marks.high = all->high - dma->marks.high;
	dma->protection[ZONE_NORMAL] =
		all->min ? normal->managed / LOWMEM_RATIO : 0;
}

/* The free frames below which this request may not take the zone. */
static u64 floor_of(const struct zone *zone, enum zone_mark mark,
		    enum zone_type highest)
{
	const struct watermarks *marks = &zone->marks;
	const u64 floors[] = {
		[MARK_NONE] = 0,	   [MARK_LEAST] = marks->min / 4,
		[MARK_MIN] = marks->min,   [MARK_LOW] = marks->low,
		[MARK_HIGH] = marks->high,
	};

	return mark == MARK_NONE ? 0 : floors[mark] + zone->protection[highest];
}

bool zone_is_above(const struct zone *zone, enum zone_mark mark,
		   enum zone_type highest, u64 frames)
{
	return zone->managed &&
	       zone->free >= floor_of(zone, mark, highest) + frames;
}

bool zone_any_above(enum zone_mark mark, enum zone_type highest, u64 frames)
{
	for (int type = (int)highest; type >= 0; type--)
		if (zone_is_above(&zones[type], mark, highest, frames))
			return true;
	return false;
}

/* With the sum of what each lacks, one of them must get all that it lacks. */
u64 zone_shortfall(enum zone_mark mark, enum zone_type highest, u64 frames)
{
	u64 sum = 0;

	for (int type = (int)highest; type >= 0; type--) {
		const struct zone *zone = &zones[type];
		u64 wanted = floor_of(zone, mark, highest) + frames;

		if (zone->managed && zone->free < wanted)
			sum += wanted - zone->free;
	}
	return sum;
}
