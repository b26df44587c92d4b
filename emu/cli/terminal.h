/* SPDX-License-Identifier: MIT */
/*
 * The person's terminal in raw mode, given back on every way out, and the
 * escape key: Ctrl-A x ends the machine, Ctrl-A h helps, Ctrl-A Ctrl-A (or a)
 * sends Ctrl-A itself.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/types.h"

/* Enter raw mode if fd is a terminal; returns whether it is. Restored at
   exit(3) and before a fatal signal's default action. */
bool terminal_make_raw(int fd);
void terminal_restore(void);

struct terminal_escape {
	bool is_pending; /* Ctrl-A was typed */
};
/* A character.filter; owner: struct terminal_escape. */
bool terminal_filter(void *owner, u8 byte);

#endif
