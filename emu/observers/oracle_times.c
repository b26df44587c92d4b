/* SPDX-License-Identifier: MIT */
/* See oracle_times.h. Linear probing, at most half full. */
#include "observers/oracle_times.h"

#include <stdlib.h>
#include <string.h>

#define EMPTY	   (~0ull)
#define SLOTS_FIRST 64

void oracle_times_free(struct oracle_times *times)
{
	free(times->slots);
	*times = (struct oracle_times){ .slots = NULL };
}

void oracle_times_clear(struct oracle_times *times)
{
	if (times->used)
		memset(times->slots, 0xff, times->slot_count * sizeof(*times->slots));
	times->used = 0;
}

/* Where the key is, or would be. */
static struct oracle_time *find(const struct oracle_times *times, u64 key)
{
	size_t mask = times->slot_count - 1;
	size_t i = (size_t)((key * 0x9e3779b97f4a7c15ull) >> 32) & mask;

	while (times->slots[i].key != key && times->slots[i].key != EMPTY)
		i = (i + 1) & mask;
	return &times->slots[i];
}

static bool grow(struct oracle_times *times)
{
	struct oracle_times larger = {
		.slot_count = times->slot_count ? times->slot_count * 2 : SLOTS_FIRST,
		.used = times->used,
	};

	larger.slots = malloc(larger.slot_count * sizeof(*larger.slots));
	if (!larger.slots)
		return false;
	memset(larger.slots, 0xff, larger.slot_count * sizeof(*larger.slots));
	for (size_t i = 0; i < times->slot_count; i++)
		if (times->slots[i].key != EMPTY)
			*find(&larger, times->slots[i].key) = times->slots[i];
	free(times->slots);
	*times = larger;
	return true;
}

bool oracle_times_set(struct oracle_times *times, u64 key, u64 at)
{
	struct oracle_time *slot;

	if (times->used * 2 >= times->slot_count && !grow(times))
		return false;
	slot = find(times, key);
	times->used += slot->key == EMPTY;
	*slot = (struct oracle_time){ .key = key, .at = at };
	return true;
}

u64 oracle_times_get(const struct oracle_times *times, u64 key)
{
	const struct oracle_time *slot = times->used ? find(times, key) : NULL;

	return slot && slot->key == key ? slot->at : 0;
}
