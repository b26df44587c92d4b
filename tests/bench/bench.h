/* SPDX-License-Identifier: MIT */
/* A benchmark is a bench() in S-mode with Sv39 and 4 KiB pages on; it returns
   a number so that its work cannot be left out. Memory from ARENA on is free. */
#ifndef TESTS_BENCH_BENCH_H
#define TESTS_BENCH_BENCH_H

typedef unsigned long u64;
typedef unsigned int u32;
typedef unsigned char u8;

#define ARENA 0x84000000ul
#define ARENA_BYTES (64ul << 20)

u64 bench(void);
void user_calls(u64 count);

static inline u64 bench_random(u64 *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

#endif
