/* SPDX-License-Identifier: MIT */
/*
 * Host errors: a function that can fail takes a `struct error *` last and
 * returns false (or NULL) after filling it. The text is one line that names
 * the thing and the way out; it is printed once, by the command line. The
 * caller owns the struct; a function never prints.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/types.h"

#define ERROR_TEXT_BYTES 512

struct error {
	char text[ERROR_TEXT_BYTES]; /* empty: no error */
};

/* Fill `error` (may be NULL) and return false. Longer text is cut. */
bool error_set(struct error *error, const char *format, ...) printf_like(2, 3);

#endif
