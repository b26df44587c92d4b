/* SPDX-License-Identifier: MIT */
/*
 * CHECK(condition): an invariant of our own code. Always on; a broken one is
 * our bug, so it prints where and what and aborts. Never used for anything a
 * guest or a file can cause: those are faults (values) or errors (codes).
 */
#ifndef BASE_CHECK_H
#define BASE_CHECK_H

#include "base/types.h"

void check_failed(const char *file, int line, const char *condition)
	__attribute__((noreturn, cold));

#define CHECK(condition)                                               \
	do {                                                           \
		if (unlikely(!(condition)))                            \
			check_failed(__FILE__, __LINE__, #condition);  \
	} while (0)

#endif
