/* SPDX-License-Identifier: MIT */
/*
 * What the directory in L2 does to first-level caches: private to the
 * hierarchy's files. A line of L2 is called shared, one of L1 first.
 */
#ifndef MEM_COHERENCE_H
#define MEM_COHERENCE_H

#include "mem/hierarchy.h"

#define COHERENCE_NO_OWNER 255

/* The owner's line becomes shared, its bytes go to L2 if it was modified. */
void coherence_take_ownership(struct hierarchy *hierarchy, struct cache_line *shared);
/* Drop every L1D's copy but that of `hart`. */
void coherence_drop_data_copies(struct hierarchy *hierarchy, struct cache_line *shared,
				unsigned hart);
/* A first-level line makes room for another, or is dropped on purpose: its
   bytes go to L2 if modified, the directory forgets it. */
void coherence_evict_first(struct hierarchy *hierarchy, struct cache *l1, unsigned hart,
			   struct cache_line *line);
void coherence_drop_first(struct hierarchy *hierarchy, struct cache *l1, unsigned hart,
			  struct cache_line *line, bool is_flush);
/* A line of L2 goes: all copies with it (inclusion), then to DRAM if modified. */
void coherence_evict_shared(struct hierarchy *hierarchy, struct cache_line *shared, u64 now);
/* All of the line's bytes are in RAM after this; copies and states stay, clean. */
void coherence_clean(struct hierarchy *hierarchy, struct cache_line *shared, u64 now);
/* Drop all copies; `is_kept`: their bytes go to L2 first; `is_flush`: as in cache.h. */
void coherence_drop_copies(struct hierarchy *hierarchy, struct cache_line *shared,
			   bool is_kept, bool is_flush);
/* The line's place in RAM. */
u8 *coherence_ram_line(const struct hierarchy *hierarchy, u64 pa);

#endif
