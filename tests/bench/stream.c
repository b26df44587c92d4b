/* SPDX-License-Identifier: MIT */
/* Copy, add and sum along 64 MiB. */
#include "bench.h"

#define WORDS (ARENA_BYTES / 2 / sizeof(u64))

u64 bench(void)
{
	volatile u64 *from = (u64 *)ARENA, *to = (u64 *)ARENA + WORDS;
	u64 sum = 0;

	for (u64 i = 0; i < WORDS; i++)
		from[i] = i;
	for (u64 turn = 0; turn < 12; turn++) {
		for (u64 i = 0; i < WORDS; i++)
			to[i] = from[i];
		for (u64 i = 0; i < WORDS; i++)
			from[i] = to[i] + turn;
		for (u64 i = 0; i < WORDS; i++)
			sum += from[i];
	}
	return sum;
}
