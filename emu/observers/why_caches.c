/* SPDX-License-Identifier: MIT */
/*
 * See why_caches.h. The copy holds no data, as a line that loses its place
 * there must write nothing back to RAM.
 */
#include "observers/why_caches.h"

#include <string.h>

static void copy_cache(struct cache *to, const struct cache *from)
{
	size_t lines = (size_t)from->sets * from->geometry.ways;

	memcpy(to->lines, from->lines, lines * sizeof(*to->lines));
	replacement_copy(&to->replacement, &from->replacement, from->sets);
}

bool why_caches_open(struct why_caches *caches, const struct hart *hart, struct error *error)
{
	const struct hierarchy *from = hart->config.hierarchy;
	struct hierarchy_config config = from->config;
	struct hierarchy *to = &caches->hierarchy;

	config.holds_data = false;
	if (!hierarchy_init(to, &config, from->harts, from->bus, error))
		return false;
	for (unsigned i = 0; i < from->harts; i++) {
		copy_cache(&to->l1i[i], &from->l1i[i]);
		copy_cache(&to->l1d[i], &from->l1d[i]);
	}
	copy_cache(&to->l2, &from->l2);
	memcpy(to->dram.banks, from->dram.banks,
	       (size_t)config.dram.channels * config.dram.banks * sizeof(*to->dram.banks));
	caches->bus = hart->bus;
	caches->hart = (u8)hart->config.id;
	caches->privilege = hart->privilege;
	caches->now = hart->cycle;
	return true;
}

void why_caches_close(struct why_caches *caches)
{
	hierarchy_free(&caches->hierarchy);
}

struct memory_answer why_caches_access(struct why_caches *caches, enum memory_kind kind, u64 va,
				       u64 pa, u8 pbmt, u32 after)
{
	struct memory_request request = {
		.va = va, .pa = pa, .now = caches->now + after, .hart = caches->hart,
		.kind = (u8)kind, .privilege = caches->privilege,
	};
	struct memory_answer answer = { .served = SERVED_UNCACHED };

	bool is_ram = bus_frame_pointer(caches->bus, pa) != NULL;

	/* as timing_access and timing_fetch_line have it */
	if (is_ram && (!pbmt || kind == MEMORY_FETCH))
		hierarchy_access(&caches->hierarchy, &request, &answer);
	else
		answer.cycles = hierarchy_access_uncached(&caches->hierarchy, &request, !is_ram);
	answer.line = NULL; /* the copy's */
	return answer;
}
