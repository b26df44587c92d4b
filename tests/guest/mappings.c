/* SPDX-License-Identifier: MIT */
/*
 * mmap, munmap, mprotect, mremap and madvise at random over a window of
 * pages, against an array that remembers what each page must hold.
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define PAGES 96
#define PAGE  4096ul

static unsigned int seed = 4711;
static char *base;
static struct {
	int mapped, writable;
	unsigned char byte;
} model[PAGES];

static unsigned int next(unsigned int limit)
{
	seed = seed * 1664525u + 1013904223u;
	return (seed >> 10) % limit;
}

static int check(void)
{
	for (int i = 0; i < PAGES; i++)
		if (model[i].mapped &&
		    (unsigned char)base[i * PAGE + 77] != model[i].byte)
			return i;
	return -1;
}

static void step(void)
{
	unsigned int first = next(PAGES), count = 1 + next(12);
	unsigned int kind = next(6), i;
	char *va = base + first * PAGE;

	if (first + count > PAGES)
		count = PAGES - first;
	if (kind == 0) {
		mmap(va, count * PAGE, PROT_READ | PROT_WRITE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
		for (i = first; i < first + count; i++) {
			model[i].mapped = model[i].writable = 1;
			model[i].byte = 0;
		}
	} else if (kind == 1) {
		munmap(va, count * PAGE);
		for (i = first; i < first + count; i++)
			model[i].mapped = 0;
	} else if (kind == 2) {
		int writable = next(2), whole = 1;

		for (i = first; i < first + count; i++)
			whole &= model[i].mapped;
		if (whole !=
		    (mprotect(va, count * PAGE,
			      PROT_READ | (writable ? PROT_WRITE : 0)) == 0))
			printf("mprotect of %s range\n",
			       whole ? "a whole" : "a holed");
		for (i = first; whole && i < first + count; i++)
			model[i].writable = writable;
	} else if (kind == 3) {
		for (i = first; i < first + count; i++)
			if (model[i].mapped && model[i].writable)
				base[i * PAGE + 77] =
					(char)(model[i].byte =
						       (unsigned char)next(
							       256));
	} else if (kind == 4 && model[first].mapped) {
		if (madvise(va, PAGE, MADV_DONTNEED) == 0)
			model[first].byte = 0;
	} else if (kind == 5 && model[first].mapped) {
		unsigned int to = next(PAGES);

		if (to != first &&
		    mremap(va, PAGE, PAGE, MREMAP_MAYMOVE | MREMAP_FIXED,
			   base + to * PAGE) != MAP_FAILED) {
			model[to] = model[first];
			model[first].mapped = 0;
		}
	}
}

int main(void)
{
	char *big, *grown;

	base = mmap(NULL, PAGES * PAGE, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS,
		    -1, 0);
	munmap(base, PAGES * PAGE);
	for (int n = 0; n < 20000; n++) {
		step();
		if (n % 16 == 0 && check() >= 0) {
			printf("step %d: page %d is wrong\n", n, check());
			return 1;
		}
	}
	big = mmap(NULL, 64 * PAGE, PROT_READ | PROT_WRITE,
		   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (int i = 0; i < 64; i++)
		big[i * PAGE] = (char)i;
	grown = mremap(big, 64 * PAGE, 4096 * PAGE, MREMAP_MAYMOVE);
	for (int i = 0; i < 64; i++)
		if (grown[i * PAGE] != (char)i)
			return 2;
	grown = mremap(grown, 4096 * PAGE, PAGE, 0);
	printf("errors: %d %d %d\n", munmap((char *)1, PAGE),
	       mprotect((char *)PAGE, PAGE, PROT_READ),
	       mmap(NULL, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
		       MAP_FAILED);
	printf("huge %d\n",
	       mmap(NULL, 1ul << 46, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) == MAP_FAILED);
	printf("done %d\n", grown[0]);
	return 0;
}
