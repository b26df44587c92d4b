/* SPDX-License-Identifier: MIT */
/* Endless recursion ends by SIGSEGV at the stack's limit. */
#include <stdio.h>

static unsigned long endless(unsigned long depth)
{
	volatile unsigned long frame[64];

	frame[0] = depth;
	return endless(depth + 1) + frame[0];
}

int main(void)
{
	printf("down\n");
	fflush(stdout);
	return (int)endless(0);
}
