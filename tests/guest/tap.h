/* SPDX-License-Identifier: MIT */
/* Test Anything Protocol for guest programs: `ok N - what`, and the plan last. */
#ifndef TESTS_GUEST_TAP_H
#define TESTS_GUEST_TAP_H

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int tap_count, tap_failed;

__attribute__((format(printf, 2, 3))) static int ok(int is_good,
						    const char *what, ...)
{
	va_list args;

	va_start(args, what);
	printf("%sok %d - ", is_good ? "" : "not ", ++tap_count);
	vprintf(what, args);
	printf("\n");
	fflush(stdout);
	va_end(args);
	tap_failed += !is_good;
	return is_good;
}

/* A call that shall fail so: want is an errno, 0 success. */
static inline int ok_errno(long result, int want, const char *what)
{
	int got = result == -1 ? errno : 0;

	if (got != want)
		printf("# %s: %s\n", what, strerror(got));
	return ok(got == want, "%s: %s", what, want ? strerror(want) : "done");
}

static inline int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_failed != 0;
}

#endif
