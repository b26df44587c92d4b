/* SPDX-License-Identifier: MIT */
/*
 * Maintenance of lines: fence.i, cache-block management, DMA, reset; looking
 * without touching; and the invariants. See hierarchy.h.
 */
#include <string.h>

#include "base/bits.h"
#include "mem/coherence.h"

void hierarchy_flush_fetch(struct hierarchy *hierarchy, unsigned hart)
{
	struct cache *l1 = &hierarchy->l1i[hart];
	size_t count = (size_t)l1->sets * l1->geometry.ways;

	for (size_t i = 0; i < count; i++)
		if (l1->lines[i].key)
			coherence_drop_first(hierarchy, l1, hart, &l1->lines[i], true);
	hierarchy->l1i_changes[hart]++;
}

u32 hierarchy_manage(struct hierarchy *hierarchy, unsigned hart, u64 pa,
		     enum hierarchy_manage what, u64 now)
{
	struct cache_line *shared = cache_lookup(&hierarchy->l2, pa, pa);
	u32 cycles = hierarchy->config.l1d_cycles + hierarchy->config.l2_cycles;

	if (!shared)
		return cycles;
	if (shared->owner != COHERENCE_NO_OWNER && shared->owner != hart)
		cycles += hierarchy->config.peer_cycles;
	if (what != MANAGE_INVALIDATE)
		coherence_clean(hierarchy, shared, now);
	if (what != MANAGE_CLEAN) {
		coherence_drop_copies(hierarchy, shared, false, true);
		cache_drop(&hierarchy->l2, shared, true);
	}
	return cycles;
}

void hierarchy_before_dma(struct hierarchy *hierarchy, u64 pa, u64 size_bytes, bool is_write)
{
	u64 line_bytes = hierarchy->l2.geometry.line_bytes;
	u64 end_pa = pa + size_bytes;

	for (pa = align_down(pa, line_bytes); pa < end_pa; pa += line_bytes) {
		struct cache_line *shared = cache_lookup(&hierarchy->l2, pa, pa);

		if (!shared)
			continue;
		coherence_clean(hierarchy, shared, 0);
		if (is_write) {
			coherence_drop_copies(hierarchy, shared, false, true);
			cache_drop(&hierarchy->l2, shared, true);
		}
	}
}

void hierarchy_reset(struct hierarchy *hierarchy)
{
	struct cache *l2 = &hierarchy->l2;
	size_t count = (size_t)l2->sets * l2->geometry.ways;
	size_t banks = (size_t)hierarchy->config.dram.channels * hierarchy->config.dram.banks;

	for (size_t i = 0; i < count; i++)
		if (l2->lines[i].key)
			coherence_evict_shared(hierarchy, &l2->lines[i], 0);
	for (size_t i = 0; i < banks; i++)
		hierarchy->dram.banks[i].row = ~0ull;
}

u8 *hierarchy_bytes(struct hierarchy *hierarchy, const struct memory_request *request,
		    const struct cache_line *line)
{
	const struct cache *cache = &hierarchy->l2;

	if (!line)
		line = cache_lookup(cache, request->pa, request->pa);
	else
		cache = request->kind == MEMORY_FETCH ? &hierarchy->l1i[request->hart] :
							&hierarchy->l1d[request->hart];
	return cache_line_data(cache, line) + (request->pa & (cache->geometry.line_bytes - 1));
}

void hierarchy_written(struct hierarchy *hierarchy, const struct memory_request *request,
		       const struct cache_line *line)
{
	struct cache *l2 = &hierarchy->l2;

	if (line && hierarchy->config.l1d_write_through)
		memcpy(cache_line_data(l2, cache_lookup(l2, request->pa, request->pa)),
		       cache_line_data(&hierarchy->l1d[request->hart], line),
		       l2->geometry.line_bytes);
}

static const u8 *newest_line(const struct hierarchy *hierarchy, u64 pa)
{
	const struct cache *from = &hierarchy->l2;
	const struct cache_line *line = cache_lookup(from, pa, pa);

	if (!line || !from->data)
		return coherence_ram_line(hierarchy, pa);
	if (line->owner != COHERENCE_NO_OWNER) {
		from = &hierarchy->l1d[line->owner];
		line = cache_find(from, pa);
	}
	return cache_line_data(from, line);
}

void hierarchy_peek(const struct hierarchy *hierarchy, u64 pa, u8 *to, u64 size)
{
	u64 line_bytes = hierarchy->l2.geometry.line_bytes;

	while (size) {
		u64 offset = pa & (line_bytes - 1);
		u64 count = line_bytes - offset < size ? line_bytes - offset : size;

		memcpy(to, newest_line(hierarchy, pa) + offset, count);
		pa += count;
		to += count;
		size -= count;
	}
}

static void caches_before_dma(void *owner, u64 pa, u64 size, bool is_write)
{
	hierarchy_before_dma(owner, pa, size, is_write);
}

static void caches_peek(void *owner, u64 pa, u8 *to, u64 size)
{
	hierarchy_peek(owner, pa, to, size);
}

void hierarchy_connect(struct hierarchy *hierarchy, bool is_connected)
{
	if (!is_connected && hierarchy->bus->caches && hierarchy->config.holds_data)
		hierarchy_reset(hierarchy);
	hierarchy->as_caches = (struct bus_caches){
		.before_dma = caches_before_dma,
		.peek = hierarchy->config.holds_data ? caches_peek : NULL,
		.owner = hierarchy,
	};
	hierarchy->bus->caches = is_connected ? &hierarchy->as_caches : NULL;
}

/* Are a first-level cache's lines all known to L2, and as what they are? */
static bool is_first_valid(const struct hierarchy *hierarchy, const struct cache *l1,
			   unsigned hart, bool is_fetch)
{
	size_t count = (size_t)l1->sets * l1->geometry.ways;

	if (!cache_validate(l1))
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct cache_line *line = &l1->lines[i], *shared;
		u64 pa = cache_line_pa(l1, line);
		enum cache_state state = cache_line_state(line);

		if (!line->key)
			continue;
		shared = cache_lookup(&hierarchy->l2, pa, pa);
		if (!shared ||
		    !((is_fetch ? shared->fetch_copies : shared->data_copies) >> hart & 1))
			return false;
		if (state != CACHE_SHARED && (is_fetch || shared->owner != hart ||
					      shared->data_copies != 1u << hart))
			return false;
		if (state == CACHE_SHARED && !is_fetch && shared->owner == hart)
			return false;
		if (l1->data && state != CACHE_MODIFIED && !is_fetch &&
		    memcmp(cache_line_data(l1, line), cache_line_data(&hierarchy->l2, shared),
			   l1->geometry.line_bytes))
			return false;
	}
	return true;
}

/* Does every copy that L2 knows of exist? */
static bool is_shared_valid(const struct hierarchy *hierarchy, const struct cache_line *shared)
{
	u64 pa = cache_line_pa(&hierarchy->l2, shared);

	for (unsigned i = 0; i < hierarchy->harts; i++)
		if ((shared->data_copies >> i & 1 && !cache_find(&hierarchy->l1d[i], pa)) ||
		    (shared->fetch_copies >> i & 1 && !cache_find(&hierarchy->l1i[i], pa)))
			return false;
	return !hierarchy->l2.data || cache_line_state(shared) == CACHE_MODIFIED ||
	       !memcmp(cache_line_data(&hierarchy->l2, shared),
		       coherence_ram_line(hierarchy, pa), hierarchy->l2.geometry.line_bytes);
}

bool hierarchy_validate(const struct hierarchy *hierarchy)
{
	const struct cache *l2 = &hierarchy->l2;
	size_t count = (size_t)l2->sets * l2->geometry.ways;

	for (unsigned i = 0; i < hierarchy->harts; i++)
		if (!is_first_valid(hierarchy, &hierarchy->l1i[i], i, true) ||
		    !is_first_valid(hierarchy, &hierarchy->l1d[i], i, false))
			return false;
	for (size_t i = 0; i < count; i++)
		if (l2->lines[i].key && !is_shared_valid(hierarchy, &l2->lines[i]))
			return false;
	return cache_validate(l2);
}
