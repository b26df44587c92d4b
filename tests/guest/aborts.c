/* SPDX-License-Identifier: MIT */
/* abort() gives 128 + SIGABRT. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	abort();
	printf("after\n");
	return 0;
}
