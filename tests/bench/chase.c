/* SPDX-License-Identifier: MIT */
/* A chain of pointers through 64 MiB, each to a random other line. */
#include "bench.h"

#define LINE 64
#define NODES (ARENA_BYTES / LINE)

u64 bench(void)
{
	u64 state = 88172645463325252ul, *node;

	for (u64 i = 0; i < NODES; i++)
		*(u64 *)(ARENA + i * LINE) = ARENA + i * LINE;
	/* Sattolo's shuffle: one cycle through all of them */
	for (u64 i = NODES - 1; i > 0; i--) {
		u64 *one = (u64 *)(ARENA + i * LINE);
		u64 *other = (u64 *)(ARENA + bench_random(&state) % i * LINE);
		u64 kept = *one;

		*one = *other;
		*other = kept;
	}
	node = (u64 *)ARENA;
	for (u64 i = 0; i < 8 * NODES; i++)
		node = *(u64 **)node;
	return (u64)node;
}
