/* SPDX-License-Identifier: MIT */
/* Sort 200 000 numbers two ways and hash the result. */
#include <stdio.h>
#include <stdlib.h>

#define COUNT 200000

static int compare(const void *a, const void *b)
{
	unsigned int x = *(const unsigned int *)a, y = *(const unsigned int *)b;

	return x < y ? -1 : x > y;
}

int main(void)
{
	unsigned int *v = malloc(COUNT * sizeof(*v)), seed = 1;
	unsigned long hash = 14695981039346656037ul;

	for (int i = 0; i < COUNT; i++)
		v[i] = seed = seed * 1103515245u + 12345u;
	qsort(v, COUNT, sizeof(*v), compare);
	for (int i = 0; i < COUNT; i++)
		hash = (hash ^ v[i]) * 1099511628211ul;
	printf("%016lx\n", hash);
	return 0;
}
