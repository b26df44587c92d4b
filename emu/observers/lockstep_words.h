/* SPDX-License-Identifier: MIT */
/*
 * Memory as far as a walker saw it: doublewords by physical address, with the
 * cycles their accesses take. What a running machine's walks read is kept so,
 * and given again when they are replayed.
 */
#ifndef OBSERVERS_LOCKSTEP_WORDS_H
#define OBSERVERS_LOCKSTEP_WORDS_H

#include <stddef.h>

#include "base/types.h"

struct lockstep_word {
	u64 pa; /* aligned to 8 */
	u64 value;
	u32 read_cycles, update_cycles; /* 0: not known */
	bool is_used;
};

/* Open addressing; all zero is empty. */
struct lockstep_words {
	struct lockstep_word *slots; /* owned */
	size_t room, count;	     /* room: a power of two */
};

/* NULL: there is none. */
struct lockstep_word *lockstep_words_find(const struct lockstep_words *words, u64 pa);
/* Finds it or makes it, of value 0. */
struct lockstep_word *lockstep_words_make(struct lockstep_words *words, u64 pa);
void lockstep_words_clear(struct lockstep_words *words);
void lockstep_words_free(struct lockstep_words *words);

#endif
