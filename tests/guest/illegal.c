/* SPDX-License-Identifier: MIT */
/* An illegal instruction. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	__asm__ volatile(".word 0");
	printf("after\n");
	return 0;
}
