/* SPDX-License-Identifier: MIT */
/* Many allocations of many sizes, checked, moved and freed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 2000

static unsigned int seed = 12345;

static unsigned int next(void)
{
	return seed = seed * 1664525u + 1013904223u;
}

int main(void)
{
	static unsigned char *slot[SLOTS];
	static size_t size[SLOTS];
	unsigned long moved = 0, bad = 0;

	for (int round = 0; round < 40000; round++) {
		unsigned int i = (next() >> 8) % SLOTS;
		size_t n = 1 + (next() >> 8) % (round % 100 ? 3000 : 300000);
		unsigned char *p;

		if (slot[i] && slot[i][size[i] - 1] != (unsigned char)i)
			bad++;
		p = realloc(slot[i], n);
		if (!p)
			return 1;
		moved += p != slot[i];
		slot[i] = p;
		size[i] = n;
		p[0] = p[n - 1] = (unsigned char)i;
	}
	for (int i = 0; i < SLOTS; i++)
		free(slot[i]);
	printf("moved %s, bad %lu\n", moved > 1000 ? "often" : "seldom", bad);
	printf("huge %s\n", malloc(1ul << 45) ? "given" : "refused");
	return bad != 0;
}
