/* SPDX-License-Identifier: MIT */
/* The smallest glibc program. */
#include <stdio.h>

int main(void)
{
	printf("hello, world\n");
	return 0;
}
