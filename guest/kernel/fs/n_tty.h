/* SPDX-License-Identifier: MIT */
/*
 * The line discipline of a terminal, as Linux's N_TTY: what keys become lines,
 * what is echoed, which of them are signals, and how output is changed on its
 * way. It knows no files, tasks or devices: it is given bytes and calls back.
 * Left out: parity, case mapping (IUCLC, OLCUC), delays, ECHOPRT.
 */
#ifndef FS_N_TTY_H
#define FS_N_TTY_H

#include "core/types.h"

#define TTY_BUFFER 4096 /* as Linux: the longest line, with its end */
#define TTY_ECHO   1024
#define TERMIOS_CC 19

/* c_iflag */
#define ISTRIP 0x0020
#define INLCR  0x0040
#define IGNCR  0x0080
#define ICRNL  0x0100
#define IXON   0x0400
#define IXANY  0x0800
#define IUTF8  0x4000
/* c_oflag */
#define OPOST  0x0001
#define ONLCR  0x0004
#define OCRNL  0x0008
#define ONOCR  0x0010
#define ONLRET 0x0020
#define XTABS  0x1800
/* c_lflag */
#define ISIG	0x0001
#define ICANON	0x0002
#define ECHO	0x0008
#define ECHOE	0x0010
#define ECHOK	0x0020
#define ECHONL	0x0040
#define NOFLSH	0x0080
#define TOSTOP	0x0100
#define ECHOCTL 0x0200
#define ECHOKE	0x0800
#define IEXTEN	0x8000

enum {
	VINTR,
	VQUIT,
	VERASE,
	VKILL,
	VEOF,
	VTIME,
	VMIN,
	VSWTC,
	VSTART,
	VSTOP,
	VSUSP,
	VEOL,
	VREPRINT,
	VDISCARD,
	VWERASE,
	VLNEXT,
	VEOL2
};

/* As the system call has it. */
struct termios {
	u32 iflag, oflag, cflag, lflag;
	u8 line;
	u8 cc[TERMIOS_CC];
};

enum tty_mark { MARK_NONE, MARK_END, MARK_EOF };

struct tty {
	struct termios termios;
	u8 bytes[TTY_BUFFER];	/* what came and was not read */
	u8 marks[TTY_BUFFER];	/* which of them end a line: enum tty_mark */
	u64 head, tail;		/* count the bytes put in and taken out */
	u64 canon;		/* up to here lines are whole: tail..head */
	u32 column;		/* where the cursor is, */
	u32 canon_column;	/* and was when the line began */
	bool is_literal;	/* VLNEXT was typed */
	bool is_stopped;	/* VSTOP was typed */
	bool is_cooked_outside; /* a terminal behind this one does OPOST */
	u8 echo[TTY_ECHO];	/* to be written, as it goes out */
	u32 echo_size;
	/* Who owns the terminal; write takes echo, raise a signal. */
	void (*write)(struct tty *tty, const u8 *bytes, size_t size);
	void (*raise)(struct tty *tty, int signo);
};

/* One byte was typed. After several that came together, n_tty_flush_echo: a
   signal throws away the echo of what it was typed with. */
void n_tty_receive(struct tty *tty, u8 byte);
/* May another byte be received? Into a line too long it may. */
bool n_tty_has_room(const struct tty *tty);
/* Bytes that a read may take now; a line counts when it is whole. */
u64 n_tty_readable(const struct tty *tty);
/* Is the end of the file what the next read gets, of a line's length 0? */
bool n_tty_has_input(const struct tty *tty);
/* Take at most size bytes of one line, or of all in raw mode. */
size_t n_tty_take(struct tty *tty, u8 *to, size_t size);
/* Output processing: takes some of from, writes at most room bytes to `to`
   and tells how many it took. */
size_t n_tty_process(struct tty *tty, const u8 *from, size_t size, u8 *to,
		     size_t room, size_t *made);
void n_tty_set_termios(struct tty *tty, const struct termios *termios);
void n_tty_flush_input(struct tty *tty);
/* Show what was typed; while output is stopped it waits. */
void n_tty_flush_echo(struct tty *tty);

#endif
