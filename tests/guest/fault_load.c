/* SPDX-License-Identifier: MIT */
/* A load from where nothing is mapped. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	volatile char *nowhere = (char *)0x1234567000;

	(void)*nowhere;
	printf("after\n");
	return 0;
}
