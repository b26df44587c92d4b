/* SPDX-License-Identifier: MIT */
/* What the libFuzzer harnesses share. */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

#include <stdlib.h>
#include <string.h>

#include "base/types.h"

/* The entry point that libFuzzer calls. */
int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size);

#define fuzz_check(condition)    \
	do {                     \
		if (!(condition)) \
			abort(); \
	} while (0)

/* Take up to `size` bytes off the front of the input; the rest reads 0. */
static inline u64 fuzz_take(const u8 **bytes, size_t *left, unsigned size)
{
	u64 value = 0;
	size_t count = size < *left ? size : *left;

	memcpy(&value, *bytes, count);
	*bytes += count;
	*left -= count;
	return value;
}

#endif
