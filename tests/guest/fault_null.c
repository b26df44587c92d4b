/* SPDX-License-Identifier: MIT */
/* A store through a null pointer. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	volatile int *volatile null = NULL;

	*null = 1;
	printf("after\n");
	return 0;
}
