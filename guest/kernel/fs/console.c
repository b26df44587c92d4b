/* SPDX-License-Identifier: MIT */
/* The host's terminal: keys arrive in interrupts, output goes to its port. */
#include "core/kernel.h"
#include "core/task.h"
#include "drivers/drivers.h"
#include "fs/tty.h"

static struct terminal *console;

struct terminal *console_terminal(void)
{
	return console;
}

static void console_write(struct terminal *terminal, const u8 *bytes,
			  size_t size)
{
	(void)terminal;
	stdio_write(STDIO_TERMINAL, bytes, size);
}

/* The driver waits for the host. */
static size_t console_room(const struct terminal *terminal)
{
	(void)terminal;
	return SIZE_MAX;
}

static void console_pump(struct terminal *terminal)
{
	(void)terminal;
	stdio_pump();
}

static void console_wait(struct terminal *terminal, u64 deadline_ns)
{
	(void)terminal;
	stdio_wait(deadline_ns);
}

static const struct terminal_ops console_ops = {
	.write = console_write,
	.room = console_room,
	.pump = console_pump,
	.wait = console_wait,
};

static size_t receive(const u8 *bytes, size_t size)
{
	return terminal_receive(console, bytes, size);
}

static void hang_up(void)
{
	terminal_hang_up(console);
}

static void resize(u16 rows, u16 columns)
{
	terminal_resize(console, rows, columns);
}

void tty_print(const u8 *bytes, size_t size)
{
	size_t done = 0, made;

	while (done < size) {
		done += n_tty_process(&console->tty, bytes + done, size - done,
				      console->made, sizeof(console->made),
				      &made);
		stdio_write(STDIO_TERMINAL, console->made, made);
	}
}

/* ---- the start ---- */

static u32 parse_hex(const char **text)
{
	u32 value = 0;

	for (;; (*text)++) {
		char c = **text;

		if (c >= '0' && c <= '9')
			value = value << 4 | (u32)(c - '0');
		else if (c >= 'a' && c <= 'f')
			value = value << 4 | (u32)(c - 'a' + 10);
		else
			break;
	}
	*text += **text == ':';
	return value;
}

void tty_init(const struct tty_start *start)
{
	static const struct stdio_listener keys = { receive, hang_up, resize };
	static const struct stdio_listener no_keys = { NULL, NULL, resize };
	const char *at = start->settings
				 ? start->settings
				 : "500:5:bf:8a3b:3:1c:7f:15:4:0:1:0:11:13:1a:"
				   "0:12:f:17:16";
	struct termios *termios;

	console = kzalloc(sizeof(*console));
	BUG_ON(!console);
	termios = &console->tty.termios;
	termios->iflag = parse_hex(&at);
	termios->oflag = parse_hex(&at);
	termios->cflag = parse_hex(&at);
	termios->lflag = parse_hex(&at);
	for (int i = 0; i < TERMIOS_CC; i++)
		termios->cc[i] = (u8)parse_hex(&at);
	console->tty.is_cooked_outside = start->is_cooked_outside;
	terminal_init(console, &console_ops);
	console->rdev = TTY_RDEV;
	console->window[0] = start->rows;
	console->window[1] = start->columns;
	console->is_hung_up = !start->has_keys;
	/* one that nobody sees is no session's */
	if (stream_is_tty(0) || stream_is_tty(1) || stream_is_tty(2)) {
		console->jobs.pgrp = current->signal->pgrp;
		console->jobs.session = current->signal->session;
	}
	stdio_listen(start->has_keys ? &keys : &no_keys);
}
