/* SPDX-License-Identifier: MIT */
/* `run --shell`: which shell that is, and in which root. */
#ifndef CLI_SHELL_H
#define CLI_SHELL_H

#include <limits.h>

#include "base/error.h"

#define SHELL_WORDS_MAX 2

struct shell {
	char root[PATH_MAX];
	const char *words[SHELL_WORDS_MAX]; /* the beginning of its argv */
	int word_count;
};

/*
 * The shell of sysroot or, if that is NULL, of the root that `make shell` makes:
 * bash, else busybox's. False: there is none, and the error says how to get one.
 */
bool shell_find(const char *sysroot, struct shell *shell, struct error *error) must_check;

#endif
