/* SPDX-License-Identifier: MIT */
/*
 * Terminals: what the host's (console.c) and pseudo-terminals (pty.c) have in common,
 * and what tty.c asks of each.
 */
#ifndef FS_TTY_H
#define FS_TTY_H

#include "core/mutex.h"
#include "fs/fs.h"
#include "fs/n_tty.h"
#include "fs/tty_jobs.h"

#define WRITE_CHUNK 4096ul

struct terminal;

struct terminal_ops {
	/* Bytes that are cooked go out: at most as many as there is room for. */
	void (*write)(struct terminal *terminal, const u8 *bytes, size_t size);
	size_t (*room)(const struct terminal *terminal);
	/* Input was taken, so that there may be room for more. */
	void (*pump)(struct terminal *terminal);
	/* Until something changes. */
	void (*wait)(struct terminal *terminal, u64 deadline_ns);
	/* One more open file, and one less; NULL: nobody counts. */
	void (*open)(struct terminal *terminal);
	void (*release)(struct terminal *terminal);
};

struct terminal {
	struct tty tty;
	const struct terminal_ops *ops;
	u32 rdev;	       /* as stat tells it */
	struct list_head node; /* of all */
	u16 window[4];	       /* rows, columns, and two in pixels */
	struct tty_jobs jobs;
	bool is_hung_up;      /* there will be no more input */
	bool is_gone;	      /* nor may there be output */
	struct mutex writing; /* who has the two: */
	u8 chunk[WRITE_CHUNK], made[2 * WRITE_CHUNK];
};

/* Of zeroed memory; termios is the caller's to set. */
void terminal_init(struct terminal *terminal, const struct terminal_ops *ops);
/* Keys came: how many were taken. */
size_t terminal_receive(struct terminal *terminal, const u8 *bytes,
			size_t size);
void terminal_hang_up(struct terminal *terminal);
void terminal_resize(struct terminal *terminal, u16 rows, u16 columns);
/* The ioctls of a terminal, for a pseudo-terminal's other side too. */
s64 terminal_ioctl(struct terminal *terminal, u64 request, u64 argument,
		   bool is_other_side);
/* The controlling terminal of a session; NULL: it has none. */
struct terminal *terminal_of_session(s32 session);

/* ---- console.c ---- */

/* What a file of tty_ops is of, unless its private says so. */
struct terminal *console_terminal(void);

#endif
