/* SPDX-License-Identifier: MIT */
/*
 * Why a page or a line was not there when it was wanted: what an array (TLB,
 * walk cache, cache) has held since the machine began, by key.
 *
 * The classes are Hill's three and one more (M. D. Hill, "Aspects of Cache
 * Memory and Instruction Buffer Performance", 1987), with the fully
 * associative array of comparison filled as this one is, first in first out:
 *	cold      never filled before;
 *	flush     dropped by a fence (or an invalidation) since it was filled;
 *	conflict  fewer fills since its own than the array has entries: with
 *	          one set it would still be there;
 *	capacity  everything else;
 *	update    filled over an entry that was there (A or D was missing).
 */
#ifndef MEM_MISS_HISTORY_H
#define MEM_MISS_HISTORY_H

#include "base/types.h"

enum miss_cause {
	MISS_COLD,
	MISS_CAPACITY,
	MISS_CONFLICT,
	MISS_FLUSH,
	MISS_UPDATE,
	MISS_CAUSES,
};

extern const char *const miss_cause_names[MISS_CAUSES];

struct miss_history;

/* `entries`: how many the array has. NULL: no memory. */
struct miss_history *miss_history_new(u64 entries);
void miss_history_free(struct miss_history *history);

/* The array is filled with `key`; says why it had to be. */
enum miss_cause miss_history_fill(struct miss_history *history, u64 key, bool is_update);
/* `key` is dropped on purpose, not for room. */
void miss_history_flush(struct miss_history *history, u64 key);

#endif
