/* SPDX-License-Identifier: MIT */
/*
 * Memory and string functions. memcpy and memset go 64 bytes a round when
 * both sides are aligned: they are what a page fault costs.
 */
#include "core/kernel.h"

#define WORDS_A_ROUND 8

void *memcpy(void *to, const void *from, size_t size)
{
	u8 *d = to;
	const u8 *s = from;

	if ((((u64)d | (u64)s) & 7) == 0) {
		u64 *dw = to;
		const u64 *sw = from;

		while (size >= 8 * WORDS_A_ROUND) {
			u64 a = sw[0], b = sw[1], c = sw[2], e = sw[3];
			u64 f = sw[4], g = sw[5], h = sw[6], i = sw[7];

			dw[0] = a;
			dw[1] = b;
			dw[2] = c;
			dw[3] = e;
			dw[4] = f;
			dw[5] = g;
			dw[6] = h;
			dw[7] = i;
			dw += WORDS_A_ROUND;
			sw += WORDS_A_ROUND;
			size -= 8 * WORDS_A_ROUND;
		}
		while (size >= 8) {
			*dw++ = *sw++;
			size -= 8;
		}
		d = (u8 *)dw;
		s = (const u8 *)sw;
	} else if ((((u64)d | (u64)s) & 3) == 0) {
		/* a cpio member starts on 4 bytes: this is the common way */
		while (size >= 4) {
			*(u32 *)d = *(const u32 *)s;
			d += 4;
			s += 4;
			size -= 4;
		}
	}
	while (size--)
		*d++ = *s++;
	return to;
}

void *memmove(void *to, const void *from, size_t size)
{
	u8 *d = to;
	const u8 *s = from;

	if (d <= s || d >= s + size) {
		if (d <= s && ((u64)s - (u64)d) < 64) {
			while (size--)
				*d++ = *s++;
			return to;
		}
		return memcpy(to, from, size);
	}
	while (size--)
		d[size] = s[size];
	return to;
}

void *memset(void *to, int byte, size_t size)
{
	u8 *d = to;
	u64 word = 0x0101010101010101ul * (u8)byte;

	while (size && ((u64)d & 7)) {
		*d++ = (u8)byte;
		size--;
	}
	while (size >= 64) {
		u64 *w = (u64 *)d;

		w[0] = word;
		w[1] = word;
		w[2] = word;
		w[3] = word;
		w[4] = word;
		w[5] = word;
		w[6] = word;
		w[7] = word;
		d += 64;
		size -= 64;
	}
	while (size--)
		*d++ = (u8)byte;
	return to;
}

int memcmp(const void *a, const void *b, size_t size)
{
	const u8 *x = a, *y = b;

	for (; size--; x++, y++)
		if (*x != *y)
			return *x - *y;
	return 0;
}

size_t strlen(const char *text)
{
	size_t n = 0;

	while (text[n])
		n++;
	return n;
}

size_t strnlen(const char *text, size_t limit)
{
	size_t n = 0;

	while (n < limit && text[n])
		n++;
	return n;
}

int strcmp(const char *a, const char *b)
{
	for (; *a && *a == *b; a++, b++)
		;
	return (u8)*a - (u8)*b;
}

int strncmp(const char *a, const char *b, size_t limit)
{
	for (; limit && *a && *a == *b; a++, b++, limit--)
		;
	return limit ? (u8)*a - (u8)*b : 0;
}

char *strchr(const char *text, int byte)
{
	for (;; text++) {
		if (*text == (char)byte)
			return (char *)text;
		if (!*text)
			return NULL;
	}
}

char *strstr(const char *text, const char *part)
{
	size_t n = strlen(part);

	for (; *text; text++)
		if (strncmp(text, part, n) == 0)
			return (char *)text;
	return NULL;
}

/* Copies at most size - 1 bytes, always ends with NUL, returns what it wrote */
size_t strscpy(char *to, const char *from, size_t size)
{
	size_t n = strnlen(from, size - 1);

	memcpy(to, from, n);
	to[n] = '\0';
	return n;
}
