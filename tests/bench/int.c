/* SPDX-License-Identifier: MIT */
/* Integer code: a sieve, a CRC by bits, a matrix product, all in the cache. */
#include "bench.h"

#define SIEVE 65536
#define SIDE 64

static u8 sieve[SIEVE];
static u32 a[SIDE][SIDE], b[SIDE][SIDE];

static u64 count_primes(void)
{
	u64 count = 0;

	for (u64 i = 0; i < SIEVE; i++)
		sieve[i] = 1;
	for (u64 i = 2; i < SIEVE; i++) {
		if (!sieve[i])
			continue;
		count++;
		for (u64 j = i * i; j < SIEVE; j += i)
			sieve[j] = 0;
	}
	return count;
}

static u32 crc(void)
{
	u32 value = ~0u;

	for (u64 i = 0; i < SIEVE; i++) {
		value ^= sieve[i] ^ (u8)i;
		for (int bit = 0; bit < 8; bit++)
			value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0);
	}
	return value;
}

static u64 multiply(u64 seed)
{
	u64 sum = 0;

	for (u64 i = 0; i < SIDE; i++)
		for (u64 j = 0; j < SIDE; j++) {
			a[i][j] = (u32)(i * j + seed);
			b[i][j] = (u32)(i - j);
		}
	for (u64 i = 0; i < SIDE; i++)
		for (u64 j = 0; j < SIDE; j++) {
			u32 cell = 0;

			for (u64 k = 0; k < SIDE; k++)
				cell += a[i][k] * b[k][j];
			sum ^= cell;
		}
	return sum;
}

u64 bench(void)
{
	u64 sum = 0;

	for (u64 i = 0; i < 150; i++)
		sum += count_primes() + crc() + multiply(i);
	return sum;
}
