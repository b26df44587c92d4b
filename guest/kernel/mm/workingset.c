/* SPDX-License-Identifier: MIT */
/*
 * When pages left, and whether they came back too soon. A page in swap has its
 * time in its slot (swap.c). One of a file leaves no trace but an entry of a
 * table that a hash of file and number finds, and that later ones overwrite: so
 * nothing grows. Linux keeps shadow entries in the tree instead, and must
 * reclaim those, too.
 */
#include "mm/workingset.h"
#include "core/kview.h"
#include "mm/lru.h"
#include "mm/mm_internal.h"

#define TRACES 4096 /* a power of two */

static struct trace {
	u32 who; /* 0: nobody */
	u32 left;
} traces[TRACES];
static u32 now;
struct workingset_statistics workingset_statistics;

static u32 hash(const struct address_space *mapping, u64 index)
{
	u64 mixed = ((u64)mapping >> 4) * 0x9e3779b97f4a7c15ul ^
		    index * 0xc2b2ae3d27d4eb4ful;

	return (u32)(mixed >> 32 ^ mixed) | 1;
}

static struct trace *trace_of(u32 who)
{
	return &traces[(who >> 1) % TRACES];
}

u32 workingset_evict(void)
{
	return ++now;
}

bool workingset_return(struct page *page, u32 left)
{
	if (now - left > lru_pages())
		return false;
	kview_note(KVIEW_REFAULTED, KVIEW_NO_REASON, page, now - left);
	lru_activate(page);
	return true;
}

void workingset_evict_file(const struct address_space *mapping, u64 index)
{
	u32 who = hash(mapping, index);

	*trace_of(who) = (struct trace){ who, workingset_evict() };
}

void workingset_return_file(struct page *page)
{
	u32 who = hash(page->mapping, page->index);
	struct trace *trace = trace_of(who);

	if (trace->who != who)
		return;
	trace->who = 0;
	workingset_statistics.refault_file +=
		workingset_return(page, trace->left);
}
