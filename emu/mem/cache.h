/* SPDX-License-Identifier: MIT */
/*
 * The tags and states of one cache: set-associative, MESI. Which cache asks
 * which, and what that costs, is mem/hierarchy.h.
 *
 * A first-level cache is indexed by the virtual address and tagged with the
 * physical one (VIPT). Where a way is larger than a page, a line could lie in
 * several sets; as in the Alpha 21264 a fill drops such aliases, so a line is
 * never in a cache twice.
 *
 * Invariants, checked by cache_validate: a line is in a set its address can
 * select, and once in the cache.
 */
#ifndef MEM_CACHE_H
#define MEM_CACHE_H

#include "base/error.h"
#include "base/types.h"
#include "mem/miss_history.h"
#include "mem/replacement.h"

enum cache_state { CACHE_INVALID, CACHE_SHARED, CACHE_EXCLUSIVE, CACHE_MODIFIED };

#define CACHE_LINE_BYTES_MIN 16
#define CACHE_LINE_BYTES_MAX 256

struct cache_geometry {
	u64 size_bytes; /* sets * ways * line; sets a power of two; 0: absent */
	unsigned ways;
	unsigned line_bytes; /* 16 to 256, a power of two */
	enum replacement_policy replacement;
};

struct cache_line {
	u64 key; /* pa / line_bytes << 2 | enum cache_state; 0: invalid */
	/* Of a shared cache: the first-level caches that may hold a copy, a
	   bit a hart, and the hart that may have written it; 255: none. */
	u8 data_copies, fetch_copies;
	u8 owner;
};

/* Exact, whether host shortcuts are on or off. */
struct cache_counters {
	u64 read_misses, write_misses;
	u64 upgrades;	   /* writes that found the line shared */
	u64 evictions;	   /* valid lines that made room */
	u64 writebacks;	   /* modified lines written to the next level */
	u64 invalidations; /* lines lost to another cache or a flush */
	u64 causes[MISS_CAUSES]; /* of the misses that filled a line */
	u64 privileges[4];	 /* misses by PRIVILEGE_U, _S, _M */
};

struct cache {
	struct cache_geometry geometry;
	unsigned sets, line_shift;
	unsigned alias_sets; /* sets in which one physical line may be; 1 mostly */
	struct cache_line *lines; /* sets * ways, owned */
	u8 *data;		  /* line_bytes each, owned; NULL: tags only */
	struct replacement replacement;
	struct miss_history *history; /* owned */
	struct cache_counters counters;
};

/* `what` names it in messages; `is_virtual`: indexed by virtual addresses. */
bool cache_init(struct cache *cache, const struct cache_geometry *geometry,
		bool is_virtual, bool has_data, u64 seed, const char *what,
		struct error *error) must_check;
/* Can there be such a cache? false: error says why not. */
bool cache_check(const struct cache_geometry *geometry, const char *what,
		 struct error *error) must_check;
void cache_free(struct cache *cache);

static always_inline u64 cache_key(const struct cache *cache, u64 pa, enum cache_state state)
{
	return pa >> cache->line_shift << 2 | state;
}

static always_inline enum cache_state cache_line_state(const struct cache_line *line)
{
	return (enum cache_state)(line->key & 3);
}

static inline void cache_set_state(struct cache_line *line, enum cache_state state)
{
	line->key = (line->key & ~3ull) | state;
}

/* First byte of the line. */
static inline u64 cache_line_pa(const struct cache *cache, const struct cache_line *line)
{
	return line->key >> 2 << cache->line_shift;
}

static inline unsigned cache_set(const struct cache *cache, u64 address)
{
	return (unsigned)(address >> cache->line_shift) & (cache->sets - 1);
}

static inline size_t cache_index(const struct cache *cache, const struct cache_line *line)
{
	return (size_t)(line - cache->lines);
}

/* Its bytes; only where lines hold data. */
static inline u8 *cache_line_data(const struct cache *cache, const struct cache_line *line)
{
	return cache->data + (cache_index(cache, line) << cache->line_shift);
}

/* The line that holds pa, in the set that `index` (va or pa) selects. */
static inline struct cache_line *cache_lookup(const struct cache *cache, u64 index, u64 pa)
{
	struct cache_line *line =
		cache->lines + (size_t)cache_set(cache, index) * cache->geometry.ways;
	u64 tag = pa >> cache->line_shift;

	for (unsigned way = 0; way < cache->geometry.ways; way++, line++)
		if (line->key >> 2 == tag && line->key & 3)
			return line;
	return NULL;
}

/* The same in whatever set it may be. */
struct cache_line *cache_find(const struct cache *cache, u64 pa);
/* Where a line for `index` goes: an invalid way or the victim, as it still is.
   The caller sees to what the victim held, then calls cache_fill. */
struct cache_line *cache_choose(struct cache *cache, u64 index);
void cache_fill(struct cache *cache, struct cache_line *line, u64 pa, enum cache_state state);
/* Dropped, and not for room here. `is_flush`: by a fence, a cache-block operation, DMA
   or another hart's write, so that coming back it counts as MISS_FLUSH; else
   because the next level lost it. */
void cache_drop(struct cache *cache, struct cache_line *line, bool is_flush);

static inline void cache_touch(struct cache *cache, const struct cache_line *line)
{
	size_t index = cache_index(cache, line);

	replacement_touch(&cache->replacement, (unsigned)(index / cache->geometry.ways),
			  (unsigned)(index % cache->geometry.ways));
}

bool cache_validate(const struct cache *cache) must_check;

#endif
