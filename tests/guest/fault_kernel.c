/* SPDX-License-Identifier: MIT */
/* A load from the kernel half. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	volatile char *kernel = (char *)0xffffffff80200000ul;

	(void)*kernel;
	printf("after\n");
	return 0;
}
