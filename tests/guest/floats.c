/* SPDX-License-Identifier: MIT */
/* Floating point: printing, parsing, the library, rounding modes, flags. */
#include <fenv.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
	volatile double one = 1, three = 3, zero = 0, quotient;
	double sum = 0;

	printf("%.17g %a %e\n", one / three, one / three, 1e300 * 1e8);
	printf("%g %g %g\n", one / zero, -one / zero, zero / zero);
	for (int i = 1; i <= 1000; i++)
		sum += 1.0 / ((double)i * i);
	printf("%.15f %.15f\n", sum, sqrt(6 * sum));
	printf("%.12f %.12f %.12f %.12f\n", sin(1), exp(1), log(10),
	       pow(2, 0.5));
	printf("%.20Lg\n", (long double)one / three);
	printf("%.9g %.17g\n", strtof("3.4028235e38", NULL),
	       strtod("2.2250738585072011e-308", NULL));
	for (int i = 0; i < 4; i++) {
		static const int modes[] = { FE_TONEAREST, FE_DOWNWARD,
					     FE_UPWARD, FE_TOWARDZERO };

		fesetround(modes[i]);
		printf("%.0f %ld ", rint(2.5), lrint(-2.5));
	}
	fesetround(FE_TONEAREST);
	feclearexcept(FE_ALL_EXCEPT);
	quotient = one / zero;
	printf("\nflags %d\n", fetestexcept(FE_ALL_EXCEPT) == FE_DIVBYZERO);
	return 0;
}
