/* SPDX-License-Identifier: MIT */
/* Loads and stores at odd addresses, also across two pages. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

static unsigned char *bytes;

/* volatile: one access of that size each, whatever the compiler knows. */
#define TRY(type, at)                                                            \
	do {                                                                     \
		volatile type *place = (volatile type *)(bytes + (at));          \
		type copy;                                                       \
		memcpy(&copy, bytes + (at), sizeof(copy));                       \
		sum = sum * 31 + (*place == copy);                               \
		*place = (type)(copy + 3);                                       \
		memcpy(&copy, bytes + (at), sizeof(copy));                       \
		sum = sum * 31 + (*place == copy) + bytes[(at) + sizeof(copy)];  \
	} while (0)

int main(void)
{
	uint64_t sum = 0;

	bytes = mmap(NULL, 3 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	for (unsigned i = 0; i < 3 * 4096; i++)
		bytes[i] = (unsigned char)(i * 7 + 1);
	for (unsigned at = 4096 - 16; at < 4096 + 16; at++) {
		TRY(uint16_t, at);
		TRY(int32_t, at);
		TRY(uint32_t, at);
		TRY(uint64_t, at);
	}
	for (unsigned at = 8192 - 9; at < 8192 + 9; at++) {
		volatile double *wide = (volatile double *)(bytes + at);
		volatile float *narrow = (volatile float *)(bytes + at);

		*wide = 1.5 + at;
		sum = sum * 31 + (*wide == 1.5 + at);
		*narrow = 0.25f;
		sum = sum * 31 + (*narrow == 0.25f);
	}
	for (unsigned i = 0; i < 3 * 4096; i++)
		sum = sum * 31 + bytes[i];
	printf("%016llx\n", (unsigned long long)sum);
	return 0;
}
