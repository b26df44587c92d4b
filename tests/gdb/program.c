/* SPDX-License-Identifier: MIT */
/* What kernel.gdb looks at. */
#include <stdio.h>
#include <stdlib.h>

volatile int counter;

int main(int argc, char **argv)
{
	(void)argv;
	for (int i = 0; i < 3; i++)
		counter += argc;
	*(volatile char *)malloc(4 << 20) = 1;
	printf("counter %d\n", counter);
	return counter;
}
