/* SPDX-License-Identifier: MIT */
/* A store to the text: no right to write. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	volatile char *text = (char *)(unsigned long)main;

	*text = 0;
	printf("after\n");
	return 0;
}
