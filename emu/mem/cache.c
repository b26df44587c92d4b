/* SPDX-License-Identifier: MIT */
/* Lookup beyond one set, filling and dropping of lines; see cache.h. */
#include "mem/cache.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define SIZE_BYTES_MAX (64u << 20)
#define PAGE_BYTES     4096u
#define NO_OWNER       255

bool cache_check(const struct cache_geometry *geometry, const char *what,
		 struct error *error)
{
	u64 line_bytes = geometry->line_bytes, ways = geometry->ways;

	if (!is_power_of_two(line_bytes) || line_bytes < CACHE_LINE_BYTES_MIN ||
	    line_bytes > CACHE_LINE_BYTES_MAX)
		return error_set(error, "%s with lines of %u bytes: must be a power of two, %u to %u",
				 what, geometry->line_bytes, CACHE_LINE_BYTES_MIN,
				 CACHE_LINE_BYTES_MAX);
	if (!ways || ways > REPLACEMENT_WAYS_MAX)
		return error_set(error, "%s of %u ways: must be 1 to %u", what, geometry->ways,
				 REPLACEMENT_WAYS_MAX);
	if (geometry->size_bytes > SIZE_BYTES_MAX || geometry->size_bytes % (ways * line_bytes) ||
	    !is_power_of_two(geometry->size_bytes / (ways * line_bytes)))
		return error_set(error,
				 "%s of %llu bytes: must be %u ways * %u bytes a line * a power of two of sets, up to %u MiB",
				 what, (unsigned long long)geometry->size_bytes, geometry->ways,
				 geometry->line_bytes, SIZE_BYTES_MAX >> 20);
	if (!is_power_of_two(ways) && (geometry->replacement == REPLACEMENT_PLRU ||
				       geometry->replacement == REPLACEMENT_RANDOM))
		return error_set(error,
				 "%s of %u ways: plru and random take a power of two; fifo and lru any number",
				 what, geometry->ways);
	return true;
}

bool cache_init(struct cache *cache, const struct cache_geometry *geometry, bool is_virtual,
		bool has_data, u64 seed, const char *what, struct error *error)
{
	size_t count;

	memset(cache, 0, sizeof(*cache));
	if (!geometry->size_bytes)
		return true;
	if (!cache_check(geometry, what, error))
		return false;
	count = geometry->size_bytes / geometry->line_bytes;
	cache->sets = (unsigned)(count / geometry->ways);
	if (!replacement_init(&cache->replacement, geometry->replacement, cache->sets,
			      geometry->ways, seed, what, error))
		return false;
	cache->geometry = *geometry;
	cache->line_shift = (unsigned)__builtin_ctz(geometry->line_bytes);
	cache->alias_sets = 1;
	if (is_virtual && geometry->size_bytes / geometry->ways > PAGE_BYTES)
		cache->alias_sets = (unsigned)(geometry->size_bytes / geometry->ways / PAGE_BYTES);
	cache->lines = calloc(count, sizeof(*cache->lines));
	cache->history = miss_history_new(count);
	if (has_data)
		cache->data = calloc(count, geometry->line_bytes);
	if (!cache->lines || !cache->history || (has_data && !cache->data)) {
		cache_free(cache);
		return error_set(error, "out of memory for %s", what);
	}
	return true;
}

void cache_free(struct cache *cache)
{
	free(cache->lines);
	free(cache->data);
	replacement_free(&cache->replacement);
	miss_history_free(cache->history);
	memset(cache, 0, sizeof(*cache));
}

struct cache_line *cache_find(const struct cache *cache, u64 pa)
{
	for (unsigned i = 0; i < cache->alias_sets; i++) {
		u64 index = (pa & (PAGE_BYTES - 1)) | (u64)i * PAGE_BYTES;
		struct cache_line *line =
			cache_lookup(cache, cache->alias_sets == 1 ? pa : index, pa);

		if (line)
			return line;
	}
	return NULL;
}

struct cache_line *cache_choose(struct cache *cache, u64 index)
{
	unsigned set = cache_set(cache, index);
	struct cache_line *first = cache->lines + (size_t)set * cache->geometry.ways;

	for (unsigned way = 0; way < cache->geometry.ways; way++)
		if (!first[way].key)
			return &first[way];
	cache->counters.evictions++;
	return &first[replacement_victim(&cache->replacement, set)];
}

void cache_fill(struct cache *cache, struct cache_line *line, u64 pa, enum cache_state state)
{
	*line = (struct cache_line){
		.key = cache_key(cache, pa, state),
		.owner = NO_OWNER,
	};
	cache_touch(cache, line);
	cache->counters.causes[miss_history_fill(cache->history, pa >> cache->line_shift,
						 false)]++;
}

void cache_drop(struct cache *cache, struct cache_line *line, bool is_flush)
{
	if (is_flush)
		miss_history_flush(cache->history, line->key >> 2);
	cache->counters.invalidations++;
	line->key = 0;
}

bool cache_validate(const struct cache *cache)
{
	size_t count = (size_t)cache->sets * cache->geometry.ways;

	for (size_t i = 0; i < count; i++) {
		const struct cache_line *line = &cache->lines[i];
		size_t set = i / cache->geometry.ways;
		u64 own = cache_line_pa(cache, line);
		u64 period = cache->alias_sets == 1 ? cache->sets : PAGE_BYTES >> cache->line_shift;

		if (!line->key)
			continue;
		if (!cache_line_state(line) || cache_find(cache, own) != line ||
		    set % period != (own >> cache->line_shift) % period)
			return false;
	}
	return true;
}
