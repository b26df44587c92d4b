/* SPDX-License-Identifier: MIT */
/* What gcc calls and <string.h> would give. */
#ifndef FIRMWARE_LIB_H
#define FIRMWARE_LIB_H

#include "base/types.h"

void *memcpy(void *to, const void *from, size_t size_bytes);
void *memmove(void *to, const void *from, size_t size_bytes);
void *memset(void *to, int byte, size_t size_bytes);
int memcmp(const void *a, const void *b, size_t size_bytes);
size_t strlen(const char *text);

/* Reads neither string past its end. */
static inline bool string_equal(const char *a, const char *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

#endif
