/* SPDX-License-Identifier: MIT */
/* See lockstep_words.h. */
#include "observers/lockstep_words.h"

#include <stdlib.h>
#include <string.h>

#include "base/check.h"

#define ROOM_FIRST 1024

/* Its slot, or the free one where it belongs. */
static struct lockstep_word *slot_of(const struct lockstep_words *words, u64 pa)
{
	size_t at = (size_t)((pa >> 3) * 0x9e3779b97f4a7c15ull >> 20);

	for (;; at++) {
		struct lockstep_word *slot = &words->slots[at & (words->room - 1)];

		if (!slot->is_used || slot->pa == pa)
			return slot;
	}
}

struct lockstep_word *lockstep_words_find(const struct lockstep_words *words, u64 pa)
{
	struct lockstep_word *slot;

	if (!words->count)
		return NULL;
	slot = slot_of(words, pa);
	return slot->is_used ? slot : NULL;
}

static void grow(struct lockstep_words *words)
{
	struct lockstep_words old = *words;

	words->room = old.room ? old.room * 2 : ROOM_FIRST;
	words->slots = calloc(words->room, sizeof(*words->slots));
	CHECK(words->slots);
	for (size_t i = 0; i < old.room; i++)
		if (old.slots[i].is_used)
			*slot_of(words, old.slots[i].pa) = old.slots[i];
	free(old.slots);
}

struct lockstep_word *lockstep_words_make(struct lockstep_words *words, u64 pa)
{
	struct lockstep_word *slot;

	if (words->count * 2 >= words->room)
		grow(words);
	slot = slot_of(words, pa);
	if (!slot->is_used) {
		words->count++;
		*slot = (struct lockstep_word){ .pa = pa, .is_used = true };
	}
	return slot;
}

void lockstep_words_clear(struct lockstep_words *words)
{
	if (words->count)
		memset(words->slots, 0, words->room * sizeof(*words->slots));
	words->count = 0;
}

void lockstep_words_free(struct lockstep_words *words)
{
	free(words->slots);
	*words = (struct lockstep_words){ .slots = NULL };
}
