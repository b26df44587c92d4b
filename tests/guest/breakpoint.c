/* SPDX-License-Identifier: MIT */
/* An ebreak ends by SIGTRAP. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	__asm__ volatile("ebreak");
	printf("after\n");
	return 0;
}
