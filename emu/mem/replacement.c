/* SPDX-License-Identifier: MIT */
/* Victims; see replacement.h. */
#include "mem/replacement.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define LFSR_TAPS 0xB400u /* x^16 + x^14 + x^13 + x^11 + 1: period 65535 */

/* Node 1 is the root, 2n and 2n + 1 are the children of n; a node's bit is 1
   when the victim is on its right. */
static void make_paths(struct replacement *replacement)
{
	for (unsigned way = 0; way < replacement->ways; way++) {
		unsigned node = way + replacement->ways;
		u64 mask = 0, value = 0;

		for (; node > 1; node /= 2) {
			mask |= 1ull << node / 2;
			if (node % 2 == 0)
				value |= 1ull << node / 2;
		}
		replacement->path_mask[way] = mask;
		replacement->path_value[way] = value;
	}
}

static size_t state_words(enum replacement_policy policy, unsigned sets, unsigned ways)
{
	return policy == REPLACEMENT_LRU ? (size_t)sets * ways : sets;
}

bool replacement_init(struct replacement *replacement, enum replacement_policy policy,
		      unsigned sets, unsigned ways, u64 seed, const char *what,
		      struct error *error)
{
	size_t words = state_words(policy, sets, ways);

	memset(replacement, 0, sizeof(*replacement));
	if (!ways || ways > REPLACEMENT_WAYS_MAX)
		return error_set(error, "%s of %u ways: must be 1 to %u", what, ways,
				 REPLACEMENT_WAYS_MAX);
	if ((policy == REPLACEMENT_PLRU || policy == REPLACEMENT_RANDOM) &&
	    !is_power_of_two(ways))
		return error_set(error,
				 "%s of %u ways: plru and random replacement need a power of two",
				 what, ways);
	replacement->policy = policy;
	replacement->ways = ways;
	replacement->lfsr = (u16)(seed ^ seed >> 16 ^ seed >> 32 ^ seed >> 48);
	if (!replacement->lfsr)
		replacement->lfsr = 1;
	make_paths(replacement);
	replacement->state = calloc(words, sizeof(*replacement->state));
	if (!replacement->state)
		return error_set(error, "out of memory for %s", what);
	return true;
}

size_t replacement_state_words(const struct replacement *replacement, unsigned sets)
{
	return state_words(replacement->policy, sets, replacement->ways);
}

void replacement_copy(struct replacement *to, const struct replacement *from, unsigned sets)
{
	u64 *state = to->state;

	*to = *from;
	to->state = state;
	memcpy(state, from->state, state_words(from->policy, sets, from->ways) * sizeof(*state));
}

void replacement_free(struct replacement *replacement)
{
	free(replacement->state);
	replacement->state = NULL;
}

static unsigned tree_victim(const struct replacement *replacement, u64 tree)
{
	unsigned node = 1;

	while (node < replacement->ways)
		node = node * 2 + (tree >> node & 1);
	return node - replacement->ways;
}

static unsigned oldest_way(const u64 *stamps, unsigned ways)
{
	unsigned oldest = 0;

	for (unsigned way = 1; way < ways; way++)
		if (stamps[way] < stamps[oldest])
			oldest = way;
	return oldest;
}

unsigned replacement_victim(struct replacement *replacement, unsigned set)
{
	unsigned ways = replacement->ways;
	u64 *state = replacement->state;
	unsigned way;

	switch (replacement->policy) {
	case REPLACEMENT_PLRU:
		return tree_victim(replacement, state[set]);
	case REPLACEMENT_LRU:
		return oldest_way(&state[(size_t)set * ways], ways);
	case REPLACEMENT_RANDOM:
		replacement->lfsr = (u16)(replacement->lfsr >> 1 ^
					  (replacement->lfsr & 1 ? LFSR_TAPS : 0));
		return replacement->lfsr & (ways - 1);
	case REPLACEMENT_FIFO:
		break;
	}
	way = (unsigned)state[set];
	state[set] = way + 1 == ways ? 0 : way + 1;
	return way;
}

/* Played through on a copy of the set. */
void replacement_order(const struct replacement *replacement, unsigned set,
		       u8 order[REPLACEMENT_WAYS_MAX])
{
	unsigned ways = replacement->ways;
	bool is_random = replacement->policy == REPLACEMENT_RANDOM;
	struct replacement trial = *replacement;
	u64 state[REPLACEMENT_WAYS_MAX];

	trial.state = state;
	if (replacement->policy == REPLACEMENT_LRU)
		memcpy(state, &replacement->state[(size_t)set * ways], ways * sizeof(*state));
	else
		state[0] = replacement->state[set];
	memset(order, REPLACEMENT_LATER, REPLACEMENT_WAYS_MAX);
	for (unsigned turn = 0; turn < (is_random ? 1 : ways); turn++) {
		unsigned way = replacement_victim(&trial, 0);

		order[way] = (u8)turn;
		replacement_touch(&trial, 0, way);
	}
}
