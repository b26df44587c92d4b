/* SPDX-License-Identifier: MIT */
/*
 * The person's terminal in raw mode, given back on every way out but SIGKILL
 * and while the process is stopped, and the escape key: Ctrl-A x ends the
 * machine, Ctrl-A s tells how far it is, Ctrl-A z stops it until fg, Ctrl-A h
 * helps, Ctrl-A Ctrl-A sends Ctrl-A itself.
 */
#ifndef CLI_TERMINAL_H
#define CLI_TERMINAL_H

#include "base/types.h"

struct machine;

/* Raw mode until terminal_leave, exit(3) or a signal that ends the process;
   nothing where fd is no terminal. Output is raw too if the guest cooks it;
   else a bare newline stays readable. */
void terminal_enter(int fd, bool is_output_raw);
/* Async-signal-safe. */
void terminal_leave(void);
/* Of standard output or input; 80 x 24 where neither is a terminal.
   Async-signal-safe. */
void terminal_size(u16 *columns, u16 *rows);

struct terminal_escape {
	bool is_pending; /* Ctrl-A was typed */
	bool is_quit;    /* and then x */
	struct machine *machine;
};
/* A character.filter; owner: struct terminal_escape. */
bool terminal_filter(void *owner, u8 byte);

#endif
