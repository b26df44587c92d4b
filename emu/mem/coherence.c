/* SPDX-License-Identifier: MIT */
/* See coherence.h. */
#include "mem/coherence.h"

#include <string.h>

#include "base/check.h"

u8 *coherence_ram_line(const struct hierarchy *hierarchy, u64 pa)
{
	u8 *frame = bus_frame_pointer(hierarchy->bus, pa);

	CHECK(frame); /* nothing but RAM is cached */
	return frame + (pa & 0xfff & ~(u64)(hierarchy->l2.geometry.line_bytes - 1));
}

static struct cache_line *shared_of(struct hierarchy *hierarchy, const struct cache *l1,
				    const struct cache_line *line)
{
	u64 pa = cache_line_pa(l1, line);
	struct cache_line *shared = cache_lookup(&hierarchy->l2, pa, pa);

	CHECK(shared); /* inclusion */
	return shared;
}

/* A modified first-level line's bytes are L2's too from now on. */
static void write_back(struct hierarchy *hierarchy, struct cache *l1,
		       const struct cache_line *line, struct cache_line *shared)
{
	if (cache_line_state(line) != CACHE_MODIFIED)
		return;
	l1->counters.writebacks++;
	cache_set_state(shared, CACHE_MODIFIED);
	if (l1->data)
		memcpy(cache_line_data(&hierarchy->l2, shared), cache_line_data(l1, line),
		       l1->geometry.line_bytes);
}

void coherence_take_ownership(struct hierarchy *hierarchy, struct cache_line *shared)
{
	struct cache *l1 = &hierarchy->l1d[shared->owner];
	struct cache_line *line = cache_find(l1, cache_line_pa(&hierarchy->l2, shared));

	CHECK(line);
	write_back(hierarchy, l1, line, shared);
	cache_set_state(line, CACHE_SHARED);
	shared->owner = COHERENCE_NO_OWNER;
}

static void forget(struct hierarchy *hierarchy, const struct cache *l1, unsigned hart,
		   struct cache_line *shared)
{
	u8 bit = (u8)(1u << hart);

	if (l1 == &hierarchy->l1i[hart]) {
		shared->fetch_copies &= (u8)~bit;
		hierarchy->l1i_changes[hart]++;
		return;
	}
	shared->data_copies &= (u8)~bit;
	if (shared->owner == hart)
		shared->owner = COHERENCE_NO_OWNER;
}

void coherence_evict_first(struct hierarchy *hierarchy, struct cache *l1, unsigned hart,
			   struct cache_line *line)
{
	struct cache_line *shared = shared_of(hierarchy, l1, line);

	write_back(hierarchy, l1, line, shared);
	forget(hierarchy, l1, hart, shared);
	line->key = 0;
}

static void drop(struct hierarchy *hierarchy, struct cache *l1, unsigned hart,
		 struct cache_line *line, struct cache_line *shared, bool is_kept, bool is_flush)
{
	if (is_kept)
		write_back(hierarchy, l1, line, shared);
	forget(hierarchy, l1, hart, shared);
	cache_drop(l1, line, is_flush);
}

void coherence_drop_first(struct hierarchy *hierarchy, struct cache *l1, unsigned hart,
			  struct cache_line *line, bool is_flush)
{
	drop(hierarchy, l1, hart, line, shared_of(hierarchy, l1, line), true, is_flush);
}

void coherence_drop_data_copies(struct hierarchy *hierarchy, struct cache_line *shared,
				unsigned hart)
{
	u64 pa = cache_line_pa(&hierarchy->l2, shared);

	for (unsigned i = 0; i < hierarchy->harts; i++)
		if (i != hart && shared->data_copies >> i & 1)
			drop(hierarchy, &hierarchy->l1d[i], i, cache_find(&hierarchy->l1d[i], pa),
			     shared, true, true);
}

void coherence_drop_copies(struct hierarchy *hierarchy, struct cache_line *shared,
			   bool is_kept, bool is_flush)
{
	u64 pa = cache_line_pa(&hierarchy->l2, shared);

	for (unsigned i = 0; i < hierarchy->harts; i++) {
		if (shared->data_copies >> i & 1)
			drop(hierarchy, &hierarchy->l1d[i], i, cache_find(&hierarchy->l1d[i], pa),
			     shared, is_kept, is_flush);
		if (shared->fetch_copies >> i & 1)
			drop(hierarchy, &hierarchy->l1i[i], i, cache_find(&hierarchy->l1i[i], pa),
			     shared, is_kept, is_flush);
	}
}

static void write_to_ram(struct hierarchy *hierarchy, struct cache_line *shared, u64 now)
{
	struct cache *l2 = &hierarchy->l2;
	u64 pa = cache_line_pa(l2, shared);

	if (cache_line_state(shared) != CACHE_MODIFIED)
		return;
	l2->counters.writebacks++;
	dram_access(&hierarchy->dram, pa, true, now);
	if (l2->data)
		memcpy(coherence_ram_line(hierarchy, pa), cache_line_data(l2, shared),
		       l2->geometry.line_bytes);
	cache_set_state(shared, CACHE_EXCLUSIVE);
}

void coherence_evict_shared(struct hierarchy *hierarchy, struct cache_line *shared, u64 now)
{
	coherence_drop_copies(hierarchy, shared, true, false);
	write_to_ram(hierarchy, shared, now);
	shared->key = 0;
}

void coherence_clean(struct hierarchy *hierarchy, struct cache_line *shared, u64 now)
{
	if (shared->owner != COHERENCE_NO_OWNER)
		coherence_take_ownership(hierarchy, shared);
	write_to_ram(hierarchy, shared, now);
}
