/* SPDX-License-Identifier: MIT */
/* Sort 16 MiB of numbers by heap, then count them in a hash table of 16 MiB. */
#include "bench.h"

#define WORDS (2ul << 20)

static void sift(u64 *heap, u64 from, u64 count)
{
	u64 value = heap[from];

	for (;;) {
		u64 child = 2 * from + 1;

		if (child >= count)
			break;
		if (child + 1 < count && heap[child + 1] > heap[child])
			child++;
		if (heap[child] <= value)
			break;
		heap[from] = heap[child];
		from = child;
	}
	heap[from] = value;
}

u64 bench(void)
{
	u64 *words = (u64 *)ARENA, *hash = (u64 *)ARENA + WORDS;
	u64 state = 88172645463325252ul, found = 0;

	for (u64 i = 0; i < WORDS; i++) {
		words[i] = bench_random(&state);
		hash[i] = 0;
	}
	for (u64 i = WORDS / 2; i-- > 0;)
		sift(words, i, WORDS);
	for (u64 i = WORDS; i-- > 1;) {
		u64 kept = words[0];

		words[0] = words[i];
		words[i] = kept;
		sift(words, 0, i);
	}
	for (u64 i = 0; i < WORDS; i++)
		hash[words[i] * 0x9e3779b97f4a7c15ul >> 43] += 1;
	for (u64 i = 0; i < WORDS; i++)
		found += hash[words[i] * 0x9e3779b97f4a7c15ul >> 43];
	return found;
}
