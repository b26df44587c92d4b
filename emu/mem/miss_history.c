/* SPDX-License-Identifier: MIT */
/* A hash table that grows; see miss_history.h. */
#include "mem/miss_history.h"

#include <stdlib.h>

#include "base/check.h"

#define SLOTS_MIN 1024

struct slot {
	u64 key;
	u64 filled : 63; /* number of the fill, from 1; 0: free slot */
	u64 is_flushed : 1;
};

struct miss_history {
	u64 entries; /* of the array */
	u64 fills;   /* so far */
	struct slot *slots;
	u64 slot_count; /* a power of two */
	u64 used;
};

const char *const miss_cause_names[MISS_CAUSES] = {
	[MISS_COLD] = "cold",	      [MISS_CAPACITY] = "capacity",
	[MISS_CONFLICT] = "conflict", [MISS_FLUSH] = "flush",
	[MISS_UPDATE] = "update",
};

struct miss_history *miss_history_new(u64 entries)
{
	struct miss_history *history = calloc(1, sizeof(*history));

	if (!history)
		return NULL;
	history->entries = entries;
	history->slot_count = SLOTS_MIN;
	history->slots = calloc(SLOTS_MIN, sizeof(*history->slots));
	if (!history->slots) {
		free(history);
		return NULL;
	}
	return history;
}

void miss_history_free(struct miss_history *history)
{
	if (!history)
		return;
	free(history->slots);
	free(history);
}

/* The slot of `key`, or the free one where it would be. */
static struct slot *find(const struct miss_history *history, u64 key)
{
	u64 mask = history->slot_count - 1;
	/* Eight neighbours lie together: streams are frequent. */
	u64 at = ((key >> 3) * 0x9e3779b97f4a7c15ull >> 20 << 3 | (key & 7)) & mask;

	while (history->slots[at].filled && history->slots[at].key != key)
		at = (at + 1) & mask;
	return &history->slots[at];
}

static void grow(struct miss_history *history)
{
	struct slot *old = history->slots;
	u64 count = history->slot_count;
	struct slot *slots = calloc(count * 2, sizeof(*slots));

	CHECK(slots);
	history->slots = slots;
	history->slot_count = count * 2;
	for (u64 i = 0; i < count; i++)
		if (old[i].filled)
			*find(history, old[i].key) = old[i];
	free(old);
}

static enum miss_cause classify(const struct miss_history *history, const struct slot *slot,
				bool is_update)
{
	if (is_update)
		return MISS_UPDATE;
	if (!slot->filled)
		return MISS_COLD;
	if (slot->is_flushed)
		return MISS_FLUSH;
	return history->fills - slot->filled < history->entries ? MISS_CONFLICT :
								  MISS_CAPACITY;
}

enum miss_cause miss_history_fill(struct miss_history *history, u64 key, bool is_update)
{
	struct slot *slot = find(history, key);
	enum miss_cause cause = classify(history, slot, is_update);

	if (!slot->filled) {
		if (++history->used * 4 > history->slot_count * 3) {
			grow(history);
			slot = find(history, key);
		}
		slot->key = key;
	}
	slot->filled = ++history->fills;
	slot->is_flushed = false;
	return cause;
}

void miss_history_flush(struct miss_history *history, u64 key)
{
	struct slot *slot = find(history, key);

	if (slot->filled)
		slot->is_flushed = true;
}
