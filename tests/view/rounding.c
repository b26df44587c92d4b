/* SPDX-License-Identifier: MIT */
/* Exact sums in a rounding mode that is not the default: a picture taken in
   between must leave no inexact flag behind, nor another mode. */
#include <fenv.h>
#include <stdio.h>

#define ROUNDS 300000

int main(void)
{
	volatile double value = 1, two = 2;
	unsigned long inexact = 0;

	fesetround(FE_UPWARD);
	for (int i = 0; i < ROUNDS; i++) {
		value = value * two;
		if (value > 1e10)
			value = 1;
		inexact += fetestexcept(FE_INEXACT) != 0;
	}
	printf("%lu inexact, rounding %s\n", inexact, fegetround() == FE_UPWARD ? "up" : "other");
	return 0;
}
