/* SPDX-License-Identifier: MIT */
/* A jump to data: no right to execute. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

int main(void)
{
	printf("before\n");
	fflush(stdout);
	static int data[4];
	void (*volatile jump)(void) = (void (*)(void))data;

	jump();
	printf("after\n");
	return 0;
}
