/* SPDX-License-Identifier: MIT */
/* Floating point: bodies under gravity, and a polynomial in single precision. */
#include "bench.h"

#define BODIES 16

static double x[BODIES], y[BODIES], vx[BODIES], vy[BODIES];

static void step(void)
{
	for (int i = 0; i < BODIES; i++)
		for (int j = 0; j < BODIES; j++) {
			double dx = x[j] - x[i], dy = y[j] - y[i];
			double square = dx * dx + dy * dy + 0.01;
			double root;

			asm("fsqrt.d %0, %1" : "=f"(root) : "f"(square));
			vx[i] += dx / (square * root) * 1e-4;
			vy[i] += dy / (square * root) * 1e-4;
		}
	for (int i = 0; i < BODIES; i++) {
		x[i] += vx[i];
		y[i] += vy[i];
	}
}

u64 bench(void)
{
	float sum = 0;

	for (int i = 0; i < BODIES; i++) {
		x[i] = i * 0.7;
		y[i] = i * i * 0.03;
	}
	for (int i = 0; i < 20000; i++)
		step();
	for (int i = 0; i < 10000000; i++) {
		float t = (float)i * 1e-7f;

		sum += ((0.3f * t + 0.1f) * t - 0.7f) * t;
	}
	return (u64)(long)(x[0] * 1000 + (double)sum);
}
