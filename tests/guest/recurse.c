/* SPDX-License-Identifier: MIT */
/* Deep recursion grows the stack to some megabytes. */
#include <stdio.h>

static unsigned long depth_sum(unsigned int depth, volatile char *above)
{
	volatile char frame[200];

	frame[0] = (char)depth;
	frame[199] = above ? above[0] : 0;
	if (depth == 0)
		return (unsigned long)frame[199];
	return depth_sum(depth - 1, frame) + (unsigned char)frame[0];
}

int main(void)
{
	printf("%lu\n", depth_sum(25000, NULL));
	return 0;
}
