/* SPDX-License-Identifier: MIT */
/* What a broken invariant does: say which one, and stop. */
#include "base/check.h"

#include <stdio.h>
#include <stdlib.h>

void check_failed(const char *file, int line, const char *condition)
{
	fflush(stdout);
	fprintf(stderr, "vitrine: broken invariant %s:%d: %s\n", file, line,
		condition);
	abort();
}
