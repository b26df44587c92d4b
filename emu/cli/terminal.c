/* SPDX-License-Identifier: MIT */
/* See terminal.h. The saved mode is global because handlers have no argument;
   there is one terminal. */
#include "cli/terminal.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "machine/machine.h"

#define ESCAPE 0x01 /* Ctrl-A, as QEMU */
#define HANDLER_STACK_BYTES 65536

static struct termios saved_mode;
static volatile sig_atomic_t saved_fd = -1;
static bool is_output_raw;

static void set_mode(const struct termios *mode)
{
	/* In the background it is another's terminal now. */
	if (tcgetpgrp(saved_fd) == getpgrp())
		tcsetattr(saved_fd, TCSANOW, mode);
}

static void set_raw(void)
{
	struct termios raw = saved_mode;

	cfmakeraw(&raw);
	if (!is_output_raw)
		raw.c_oflag |= OPOST;
	set_mode(&raw);
}

void terminal_leave(void)
{
	if (saved_fd >= 0)
		set_mode(&saved_mode);
	saved_fd = -1;
}

static void restore_and_die(int number)
{
	terminal_leave();
	signal(number, SIG_DFL);
	raise(number);
}

static void handle(int number, void (*handler)(int number), int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags };

	sigaction(number, &action, NULL);
}

/* The shell gets its terminal as it was, and we ours when we go on. */
static void restore_and_stop(int number)
{
	int before = errno;

	if (saved_fd >= 0)
		set_mode(&saved_mode);
	signal(number, SIG_DFL);
	raise(number); /* stops here: the signal is not blocked */
	handle(number, restore_and_stop, SA_NODEFER | SA_RESTART);
	if (saved_fd >= 0)
		set_raw();
	errno = before;
}

/* Also after SIGSTOP, which nobody sees coming. */
static void go_on(int number)
{
	int before = errno;

	(void)number;
	if (saved_fd >= 0)
		set_raw();
	errno = before;
}

void terminal_enter(int fd, bool is_guest_cooking)
{
	static const int fatal[] = { SIGSEGV, SIGBUS,  SIGABRT, SIGFPE, SIGILL,
				     SIGQUIT, SIGHUP, SIGINT, SIGTERM, SIGALRM };
	static u8 handler_stack[HANDLER_STACK_BYTES]; /* the own one may be what is broken */
	const stack_t stack = { .ss_sp = handler_stack, .ss_size = sizeof(handler_stack) };

	if (!isatty(fd) || tcgetattr(fd, &saved_mode))
		return;
	is_output_raw = is_guest_cooking;
	saved_fd = fd;
	atexit(terminal_leave);
	sigaltstack(&stack, NULL);
	for (unsigned i = 0; i < ARRAY_SIZE(fatal); i++)
		handle(fatal[i], restore_and_die, SA_ONSTACK | SA_NODEFER);
	handle(SIGTSTP, restore_and_stop, SA_NODEFER | SA_RESTART);
	handle(SIGCONT, go_on, SA_RESTART);
	set_raw();
}

void terminal_size(u16 *columns, u16 *rows)
{
	struct winsize size = { 0 };

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) || !size.ws_col)
		if (ioctl(STDIN_FILENO, TIOCGWINSZ, &size))
			size.ws_col = 0;
	*columns = size.ws_col ? size.ws_col : 80;
	*rows = size.ws_row ? size.ws_row : 24;
}

static void tell_progress(const struct machine *machine)
{
	static const char names[] = "US?M";

	fprintf(stderr, "\r\n%llu instructions, %.3f s of guest time\r\n",
		(unsigned long long)machine_retired(machine),
		(double)machine_cycle(machine) / 1e9);
	for (unsigned i = 0; i < machine->hart_count; i++) {
		const struct hart *hart = &machine->harts[i];
		u64 misses = hart->mmu.counters.itlb_misses + hart->mmu.counters.dtlb_misses;

		fprintf(stderr, "hart %u: pc 0x%llx in %c-mode%s, %llu TLB misses, %llu page faults\r\n",
			i, (unsigned long long)hart->pc, names[hart->privilege & 3],
			hart->waiting ? ", waiting" : "",
			(unsigned long long)misses,
			(unsigned long long)hart->mmu.counters.page_faults);
	}
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
		escape->is_quit = true;
		machine_request_stop(escape->machine);
		return false;
	case 's':
	case 'S':
		tell_progress(escape->machine);
		return false;
	case 'z':
	case 'Z':
		raise(SIGTSTP);
		return false;
	case 'h':
	case 'H':
	case '?':
		fprintf(stderr, "\r\nCtrl-A x   end the machine\r\nCtrl-A s   how far it is\r\n"
				"Ctrl-A z   stop, as Ctrl-Z stops a program; fg goes on\r\n"
				"Ctrl-A h   this help\r\n"
				"Ctrl-A Ctrl-A   send Ctrl-A\r\n");
		return false;
	default:
		return byte == ESCAPE;
	}
}
