/* SPDX-License-Identifier: MIT */
/* A large bss is zero, and costs frames only where it is touched. */
#include <stdio.h>

static unsigned char big[64 << 20];
static int small_data = 7;
static char tail[5];

int main(void)
{
	unsigned long sum = 0;

	for (unsigned long i = 0; i < sizeof(big); i += 1 << 20)
		sum += big[i];
	big[sizeof(big) - 1] = 9;
	printf("%lu %d %d %d\n", sum, big[sizeof(big) - 1], small_data,
	       tail[4]);
	return 0;
}
