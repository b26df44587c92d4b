/* SPDX-License-Identifier: MIT */
/* See terminal.h. The saved mode is global because exit handlers have no
   argument; there is one terminal. */
#include "cli/terminal.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#define ESCAPE 0x01 /* Ctrl-A, as QEMU */

static struct termios saved_mode;
static int saved_fd = -1;

void terminal_restore(void)
{
	if (saved_fd >= 0)
		tcsetattr(saved_fd, TCSANOW, &saved_mode);
	saved_fd = -1;
}

static void restore_and_die(int number)
{
	terminal_restore();
	signal(number, SIG_DFL);
	raise(number);
}

bool terminal_make_raw(int fd)
{
	static const int fatal[] = { SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL, SIGQUIT };
	struct termios raw;

	if (!isatty(fd) || tcgetattr(fd, &saved_mode))
		return false;
	saved_fd = fd;
	raw = saved_mode;
	cfmakeraw(&raw);
	raw.c_oflag |= OPOST; /* a guest's bare newlines stay readable */
	tcsetattr(fd, TCSANOW, &raw);
	atexit(terminal_restore);
	for (unsigned i = 0; i < ARRAY_SIZE(fatal); i++)
		signal(fatal[i], restore_and_die);
	return true;
}

bool terminal_filter(void *owner, u8 byte)
{
	struct terminal_escape *escape = owner;

	if (!escape->is_pending) {
		escape->is_pending = byte == ESCAPE;
		return !escape->is_pending;
	}
	escape->is_pending = false;
	switch (byte) {
	case 'x':
	case 'X':
		fprintf(stderr, "\r\nvitrine: ended by Ctrl-A x\r\n");
		raise(SIGTERM);
		return false;
	case 'h':
	case 'H':
	case '?':
		fprintf(stderr, "\r\nCtrl-A x   end the machine\r\nCtrl-A h   this help\r\n"
				"Ctrl-A a   send Ctrl-A\r\n");
		return false;
	default:
		return byte == ESCAPE || byte == 'a';
	}
}
