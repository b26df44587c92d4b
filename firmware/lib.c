/* SPDX-License-Identifier: MIT */
/* What gcc calls and <string.h> would give. */
#include "firmware/lib.h"

void *memcpy(void *to, const void *from, size_t size_bytes)
{
	return memmove(to, from, size_bytes);
}

/* By words where both ends allow it: the device tree is moved by this. */
void *memmove(void *to, const void *from, size_t size_bytes)
{
	u8 *t = to;
	const u8 *f = from;
	bool by_words = !(((u64)t | (u64)f | size_bytes) & 7);

	if (by_words && t <= f) {
		for (size_t i = 0; i < size_bytes; i += 8)
			*(u64 *)(t + i) = *(const u64 *)(f + i);
	} else if (by_words) {
		for (size_t i = size_bytes; i; i -= 8)
			*(u64 *)(t + i - 8) = *(const u64 *)(f + i - 8);
	} else if (t <= f) {
		for (size_t i = 0; i < size_bytes; i++)
			t[i] = f[i];
	} else {
		for (size_t i = size_bytes; i; i--)
			t[i - 1] = f[i - 1];
	}
	return to;
}

void *memset(void *to, int byte, size_t size_bytes)
{
	for (size_t i = 0; i < size_bytes; i++)
		((u8 *)to)[i] = (u8)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t size_bytes)
{
	for (size_t i = 0; i < size_bytes; i++)
		if (((const u8 *)a)[i] != ((const u8 *)b)[i])
			return ((const u8 *)a)[i] - ((const u8 *)b)[i];
	return 0;
}

size_t strlen(const char *text)
{
	size_t length = 0;

	while (text[length])
		length++;
	return length;
}
