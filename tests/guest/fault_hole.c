/* SPDX-License-Identifier: MIT */
/* A load from an address that is not sign-extended. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	volatile char *hole = (char *)0x7fffffff00000000ul;

	(void)*hole;
	printf("after\n");
	return 0;
}
