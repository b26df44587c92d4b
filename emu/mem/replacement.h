/* SPDX-License-Identifier: MIT */
/*
 * Which way of a set makes room: one rule for TLBs, the page-walk cache and
 * caches, and the same in the RTL. docs/TIMING.md "Fill and victim".
 */
#ifndef MEM_REPLACEMENT_H
#define MEM_REPLACEMENT_H

#include "base/error.h"
#include "base/types.h"

#define REPLACEMENT_WAYS_MAX 64

enum replacement_policy {
	REPLACEMENT_FIFO,   /* the way filled longest ago */
	REPLACEMENT_RANDOM, /* 16-bit LFSR; power of two of ways */
	REPLACEMENT_PLRU,   /* a binary tree of bits; power of two of ways */
	REPLACEMENT_LRU,    /* the way matched or filled longest ago */
};

struct replacement {
	enum replacement_policy policy;
	unsigned ways;
	u16 lfsr;
	u64 clock;  /* of LRU stamps */
	u64 *state; /* a set: FIFO next way, PLRU tree bits; LRU: a way; owned */
	/* PLRU: the bits on a way's path, and their values that point away. */
	u64 path_mask[REPLACEMENT_WAYS_MAX], path_value[REPLACEMENT_WAYS_MAX];
};

/* `what` names the structure in messages. */
bool replacement_init(struct replacement *replacement, enum replacement_policy policy,
		      unsigned sets, unsigned ways, u64 seed, const char *what,
		      struct error *error) must_check;
void replacement_free(struct replacement *replacement);
/* State and all, of one with the same sets, ways and policy. */
void replacement_copy(struct replacement *to, const struct replacement *from, unsigned sets);

/* The way was matched or filled. */
static always_inline void replacement_touch(struct replacement *replacement, unsigned set,
					    unsigned way)
{
	u64 *state = replacement->state;

	if (replacement->policy == REPLACEMENT_PLRU)
		state[set] = (state[set] & ~replacement->path_mask[way]) |
			     replacement->path_value[way];
	else if (replacement->policy == REPLACEMENT_LRU)
		state[set * replacement->ways + way] = ++replacement->clock;
}

/* The way to lose in a full set; FIFO and RANDOM step. */
unsigned replacement_victim(struct replacement *replacement, unsigned set);

#define REPLACEMENT_LATER 255
/* When each way of a full set would be lost, 0 next, if all that comes are fills:
   the ages of its ways as the policy knows them. RANDOM knows the next alone; the
   others are REPLACEMENT_LATER. Nothing steps. */
void replacement_order(const struct replacement *replacement, unsigned set,
		       u8 order[REPLACEMENT_WAYS_MAX]);
/* Numbers in `state`. */
size_t replacement_state_words(const struct replacement *replacement, unsigned sets);

#endif
