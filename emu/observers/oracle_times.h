/* SPDX-License-Identifier: MIT */
/* When things last happened: a hash map from a key to an event number. */
#ifndef OBSERVERS_ORACLE_TIMES_H
#define OBSERVERS_ORACLE_TIMES_H

#include "base/types.h"

struct oracle_time {
	u64 key; /* ~0: empty */
	u64 at;
};

/* All zero is an empty map. */
struct oracle_times {
	struct oracle_time *slots; /* owned; power of two */
	size_t slot_count, used;
};

void oracle_times_free(struct oracle_times *times);
/* Forget all; the memory is kept. */
void oracle_times_clear(struct oracle_times *times);
/* key: not ~0. False: no memory. */
bool oracle_times_set(struct oracle_times *times, u64 key, u64 at) must_check;
/* 0: never. */
u64 oracle_times_get(const struct oracle_times *times, u64 key);

#endif
