/* SPDX-License-Identifier: MIT */
/*
 * One access through L1, the directory in L2, and DRAM; see hierarchy.h.
 * What maintains lines from outside (fences, CBO, DMA) is in
 * hierarchy_manage.c.
 */
#include "mem/hierarchy.h"

#include <string.h>

#include "base/check.h"
#include "mem/coherence.h"

bool hierarchy_init(struct hierarchy *hierarchy, const struct hierarchy_config *given,
		    unsigned harts, struct bus *bus, struct error *error)
{
	struct hierarchy_config *config = &hierarchy->config;
	bool has_data = given->holds_data, good;
	u64 seed = given->seed;

	CHECK(harts && harts <= HIERARCHY_HARTS_MAX);
	memset(hierarchy, 0, sizeof(*hierarchy));
	*config = *given;
	config->l1i.line_bytes = config->l1d.line_bytes = config->l2.line_bytes =
		config->line_bytes;
	hierarchy->bus = bus;
	hierarchy->harts = harts;
	if (!config->l1i.size_bytes || !config->l1d.size_bytes || !config->l2.size_bytes)
		return error_set(error, "a cache of 0 bytes: L1I, L1D and L2 must all be there");
	good = cache_init(&hierarchy->l2, &config->l2, false, has_data, seed, "L2", error) &&
	       dram_init(&hierarchy->dram, &config->dram, config->l2.line_bytes, error);
	for (unsigned i = 0; good && i < harts; i++)
		good = cache_init(&hierarchy->l1i[i], &config->l1i, true, has_data,
				  seed + 2 * i + 1, "L1I", error) &&
		       cache_init(&hierarchy->l1d[i], &config->l1d, true, has_data,
				  seed + 2 * i + 2, "L1D", error);
	if (!good)
		hierarchy_free(hierarchy);
	return good;
}

void hierarchy_free(struct hierarchy *hierarchy)
{
	for (unsigned i = 0; i < hierarchy->harts; i++) {
		cache_free(&hierarchy->l1i[i]);
		cache_free(&hierarchy->l1d[i]);
	}
	cache_free(&hierarchy->l2);
	dram_free(&hierarchy->dram);
}

/* The line of L2 for pa, filled from DRAM at need. */
static struct cache_line *obtain(struct hierarchy *hierarchy,
				 const struct memory_request *request,
				 struct memory_answer *answer)
{
	struct cache *l2 = &hierarchy->l2;
	struct cache_line *line = cache_lookup(l2, request->pa, request->pa);

	answer->cycles += hierarchy->config.l2_cycles;
	answer->served = SERVED_L2;
	if (line) {
		cache_touch(l2, line);
		return line;
	}
	answer->served = SERVED_DRAM;
	if (request->kind == MEMORY_STORE || request->kind == MEMORY_PTE_WRITE)
		l2->counters.write_misses++;
	else
		l2->counters.read_misses++;
	l2->counters.privileges[request->privilege]++;
	answer->cycles += dram_access(&hierarchy->dram, request->pa, false,
				      request->now + answer->cycles);
	line = cache_choose(l2, request->pa);
	if (line->key)
		coherence_evict_shared(hierarchy, line, request->now + answer->cycles);
	cache_fill(l2, line, request->pa, CACHE_EXCLUSIVE);
	if (l2->data)
		memcpy(cache_line_data(l2, line), coherence_ram_line(hierarchy, request->pa),
		       l2->geometry.line_bytes);
	return line;
}

/* See that nobody else has what the request forbids them to have. */
static void take_from_others(struct hierarchy *hierarchy, struct cache_line *shared,
			     const struct memory_request *request, bool is_write,
			     struct memory_answer *answer)
{
	bool is_own = shared->owner == request->hart && request->kind != MEMORY_FETCH;

	if (shared->owner != COHERENCE_NO_OWNER && !is_own) {
		coherence_take_ownership(hierarchy, shared);
		answer->cycles += hierarchy->config.peer_cycles;
		if (answer->served == SERVED_L2)
			answer->served = SERVED_PEER;
	}
	if (is_write)
		coherence_drop_data_copies(hierarchy, shared, request->hart);
}

/* The line may be in another set of L1, by another va. */
static void drop_alias(struct hierarchy *hierarchy, struct cache *l1,
		       const struct memory_request *request)
{
	struct cache_line *line;

	if (l1->alias_sets > 1 && (line = cache_find(l1, request->pa)))
		coherence_drop_first(hierarchy, l1, request->hart, line, false);
}

/* Put the line into the first level. */
static struct cache_line *fill_first(struct hierarchy *hierarchy, struct cache *l1,
				     const struct memory_request *request,
				     struct cache_line *shared, enum cache_state state)
{
	struct cache_line *line;

	drop_alias(hierarchy, l1, request);
	line = cache_choose(l1, request->va);
	if (line->key)
		coherence_evict_first(hierarchy, l1, request->hart, line);
	cache_fill(l1, line, request->pa, state);
	if (l1->data)
		memcpy(cache_line_data(l1, line), cache_line_data(&hierarchy->l2, shared),
		       l1->geometry.line_bytes);
	if (request->kind == MEMORY_FETCH) {
		shared->fetch_copies |= (u8)(1u << request->hart);
		hierarchy->l1i_changes[request->hart]++;
	} else {
		shared->data_copies |= (u8)(1u << request->hart);
		if (state != CACHE_SHARED)
			shared->owner = request->hart;
	}
	return line;
}

static void count_miss(struct cache *l1, const struct memory_request *request, bool is_write)
{
	if (is_write)
		l1->counters.write_misses++;
	else
		l1->counters.read_misses++;
	l1->counters.privileges[request->privilege]++;
}

/* A write that goes on to L2: the line there is newer than memory, and no
   other copy may live. Nobody waits for it (a write buffer). */
static void write_through(struct hierarchy *hierarchy, struct cache *l1,
			  const struct memory_request *request, struct memory_answer *answer)
{
	struct memory_answer beyond = { .cycles = 0 };
	struct cache_line *shared;

	if (!answer->line) {
		count_miss(l1, request, true);
		drop_alias(hierarchy, l1, request);
	}
	shared = obtain(hierarchy, request, &beyond);
	take_from_others(hierarchy, shared, request, true, &beyond);
	cache_set_state(shared, CACHE_MODIFIED);
	/* L2's own eviction may have taken the line from L1. */
	answer->line = cache_lookup(l1, request->va, request->pa);
	answer->served = beyond.served;
}

static void access_beyond(struct hierarchy *hierarchy, struct cache *l1,
			  const struct memory_request *request, bool is_write,
			  struct memory_answer *answer)
{
	struct cache_line *shared;
	enum cache_state state = CACHE_SHARED;

	if (answer->line)
		l1->counters.upgrades++;
	else
		count_miss(l1, request, is_write);
	shared = obtain(hierarchy, request, answer);
	take_from_others(hierarchy, shared, request, is_write, answer);
	if (answer->line) {
		cache_set_state(answer->line, CACHE_MODIFIED);
		shared->owner = request->hart;
		cache_touch(l1, answer->line);
		return;
	}
	if (is_write)
		state = CACHE_MODIFIED;
	else if (request->kind != MEMORY_FETCH && !shared->data_copies &&
		 !hierarchy->config.l1d_write_through)
		state = CACHE_EXCLUSIVE;
	answer->line = fill_first(hierarchy, l1, request, shared, state);
}

void hierarchy_access(struct hierarchy *hierarchy, const struct memory_request *request,
		      struct memory_answer *answer)
{
	const struct hierarchy_config *config = &hierarchy->config;
	bool is_fetch = request->kind == MEMORY_FETCH;
	bool is_write = request->kind == MEMORY_STORE || request->kind == MEMORY_PTE_WRITE;
	struct cache *l1 = is_fetch ? &hierarchy->l1i[request->hart] :
				      &hierarchy->l1d[request->hart];

	answer->line = cache_lookup(l1, request->va, request->pa);
	answer->cycles = is_fetch ? config->l1i_cycles : config->l1d_cycles;
	answer->served = SERVED_L1;
	if (is_write && config->l1d_write_through) {
		if (answer->line)
			cache_touch(l1, answer->line);
		write_through(hierarchy, l1, request, answer);
	} else if (answer->line &&
		   (!is_write || cache_line_state(answer->line) != CACHE_SHARED)) {
		cache_touch(l1, answer->line);
		if (is_write)
			cache_set_state(answer->line, CACHE_MODIFIED);
		if (request->kind < MEMORY_PTE_READ)
			return; /* hits of loads and stores are counted by the hart */
	} else {
		access_beyond(hierarchy, l1, request, is_write, answer);
	}
	hierarchy->served[request->hart][request->kind][answer->served]++;
}

u32 hierarchy_access_uncached(struct hierarchy *hierarchy,
			      const struct memory_request *request, bool is_device)
{
	bool is_write = request->kind == MEMORY_STORE || request->kind == MEMORY_PTE_WRITE;

	hierarchy->served[request->hart][request->kind][SERVED_UNCACHED]++;
	return is_device ? hierarchy->config.device_cycles :
			   dram_access(&hierarchy->dram, request->pa, is_write, request->now);
}
