/* SPDX-License-Identifier: MIT */
/* A load from a PROT_NONE mapping. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	volatile char *none =
		mmap(NULL, 4096, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)*none;
	printf("after\n");
	return 0;
}
