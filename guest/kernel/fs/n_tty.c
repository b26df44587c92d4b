/* SPDX-License-Identifier: MIT */
/* Keys to lines, and characters to the terminal; see n_tty.h. */
#include "fs/n_tty.h"
#include "core/kernel.h"
#include "core/task.h"

#define DISABLED  0 /* _POSIX_VDISABLE: this key is none */
#define DELETE	  0x7f
#define TAB_WIDTH 8
#define EXPANSION TAB_WIDTH /* bytes that one byte of output can become */

static bool has(u32 flags, u32 flag)
{
	return flags & flag;
}

static bool is_key(const struct tty *tty, u8 byte, int key)
{
	return byte == tty->termios.cc[key] && byte != DISABLED;
}

static bool is_control(u8 byte)
{
	return byte < 0x20 || byte == DELETE;
}

/* The rest of a character of several bytes, which take one place. */
static bool is_continuation(const struct tty *tty, u8 byte)
{
	return has(tty->termios.iflag, IUTF8) && (byte & 0xc0) == 0x80;
}

static u32 next_tab(u32 column)
{
	return column + TAB_WIDTH - column % TAB_WIDTH;
}

/* ---- output ---- */

static bool is_cooked_here(const struct tty *tty)
{
	return has(tty->termios.oflag, OPOST) && !tty->is_cooked_outside;
}

/* One byte as it goes out: how many bytes it becomes. */
static size_t process(struct tty *tty, u8 byte, u8 *to)
{
	u32 oflag = tty->termios.oflag;
	size_t n = 0;

	switch (byte) {
	case '\n':
		if (has(oflag, ONLRET))
			tty->column = 0;
		if (has(oflag, ONLCR)) {
			to[n++] = '\r';
			tty->canon_column = tty->column = 0;
		}
		break;
	case '\r':
		if (has(oflag, ONOCR) && tty->column == 0)
			return 0;
		if (has(oflag, OCRNL)) {
			byte = '\n';
			if (!has(oflag, ONLRET))
				break;
		}
		tty->canon_column = tty->column = 0;
		break;
	case '\t':
		if ((oflag & XTABS) == XTABS) {
			u32 to_column = next_tab(tty->column);

			while (tty->column++ < to_column)
				to[n++] = ' ';
			tty->column = to_column;
			return n;
		}
		tty->column = next_tab(tty->column);
		break;
	case '\b':
		tty->column -= tty->column != 0;
		break;
	default:
		tty->column += !is_control(byte) && !is_continuation(tty, byte);
	}
	to[n++] = byte;
	return n;
}

size_t n_tty_process(struct tty *tty, const u8 *from, size_t size, u8 *to,
		     size_t room, size_t *made)
{
	size_t taken = 0;

	*made = 0;
	if (!is_cooked_here(tty)) {
		*made = min_u64(size, room);
		memcpy(to, from, *made);
		return *made;
	}
	while (taken < size && *made + EXPANSION <= room)
		*made += process(tty, from[taken++], to + *made);
	return taken;
}

void n_tty_flush_echo(struct tty *tty)
{
	if (tty->echo_size && !tty->is_stopped) {
		tty->write(tty, tty->echo, tty->echo_size);
		tty->echo_size = 0;
	}
}

/* Of echo that nobody lets out, what does not fit is lost. */
static void echo(struct tty *tty, u8 byte)
{
	if (tty->echo_size + EXPANSION > TTY_ECHO)
		n_tty_flush_echo(tty);
	if (tty->echo_size + EXPANSION > TTY_ECHO)
		return;
	if (is_cooked_here(tty))
		tty->echo_size +=
			(u32)process(tty, byte, tty->echo + tty->echo_size);
	else
		tty->echo[tty->echo_size++] = byte;
}

static void echo_visibly(struct tty *tty, u8 byte)
{
	if (has(tty->termios.lflag, ECHOCTL) && is_control(byte) &&
	    byte != '\t') {
		echo(tty, '^');
		byte ^= 0x40;
	}
	echo(tty, byte);
}

/* ---- the buffer ---- */

static u64 room(const struct tty *tty)
{
	u64 used = tty->head - tty->tail;

	return used < TTY_BUFFER - 1 ? TTY_BUFFER - 1 - used : 0;
}

bool n_tty_has_room(const struct tty *tty)
{
	/* while no line is whole, keys that edit must come through */
	return room(tty) ||
	       (has(tty->termios.lflag, ICANON) && tty->canon == tty->tail);
}

static u8 *byte_at(struct tty *tty, u64 position)
{
	return &tty->bytes[position % TTY_BUFFER];
}

static enum tty_mark mark_at(const struct tty *tty, u64 position)
{
	return tty->marks[position % TTY_BUFFER];
}

static void put(struct tty *tty, u8 byte, enum tty_mark mark)
{
	*byte_at(tty, tty->head) = byte;
	tty->marks[tty->head % TTY_BUFFER] = mark;
	tty->head++;
	if (mark)
		tty->canon = tty->head;
}

void n_tty_flush_input(struct tty *tty)
{
	tty->tail = tty->canon = tty->head;
	tty->is_literal = false;
}

bool n_tty_has_input(const struct tty *tty)
{
	return has(tty->termios.lflag, ICANON) ? tty->canon != tty->tail
					       : tty->head != tty->tail;
}

u64 n_tty_readable(const struct tty *tty)
{
	u64 count = 0;

	if (!has(tty->termios.lflag, ICANON))
		return tty->head - tty->tail;
	for (u64 at = tty->tail; at != tty->canon; at++)
		count += mark_at(tty, at) != MARK_EOF;
	return count;
}

size_t n_tty_take(struct tty *tty, u8 *to, size_t size)
{
	bool by_line = has(tty->termios.lflag, ICANON);
	u64 end = by_line ? tty->canon : tty->head;
	size_t taken = 0;

	while (tty->tail != end) {
		enum tty_mark mark = mark_at(tty, tty->tail);

		if (by_line && mark == MARK_EOF) {
			tty->tail++;
			break;
		}
		if (taken == size)
			break;
		to[taken++] = *byte_at(tty, tty->tail++);
		if (by_line && mark)
			break;
	}
	if (!by_line)
		tty->canon = tty->tail;
	return taken;
}

void n_tty_set_termios(struct tty *tty, const struct termios *termios)
{
	u32 changed = tty->termios.lflag ^ termios->lflag;

	tty->termios = *termios;
	if (!has(termios->iflag, IXON) && tty->is_stopped) {
		tty->is_stopped = false;
		n_tty_flush_echo(tty);
	}
	if (!has(changed, ICANON))
		return;
	/* what was typed before is one line, and its end is no key */
	memset(tty->marks, MARK_NONE, sizeof(tty->marks));
	tty->is_literal = false;
	tty->canon = tty->tail;
	if (has(termios->lflag, ICANON) && tty->head != tty->tail) {
		tty->marks[(tty->head - 1) % TTY_BUFFER] = MARK_END;
		tty->canon = tty->head;
	}
}

/* ---- keys that edit ---- */

/* Where the cursor was before the byte at `position` of the line. */
static u32 column_at(struct tty *tty, u64 position)
{
	u32 column = tty->canon_column;

	for (u64 at = tty->canon; at != position; at++) {
		u8 byte = *byte_at(tty, at);

		if (byte == '\t')
			column = next_tab(column);
		else if (is_control(byte))
			column += has(tty->termios.lflag, ECHOCTL) ? 2 : 0;
		else if (!is_continuation(tty, byte))
			column++;
	}
	return column;
}

static void rub_out(struct tty *tty, u8 byte)
{
	u32 places = 1;

	if (byte == '\t') {
		u32 start = column_at(tty, tty->head);

		for (places = tty->column > start ? tty->column - start : 0;
		     places; places--)
			echo(tty, '\b');
		return;
	}
	if (is_control(byte))
		places = has(tty->termios.lflag, ECHOCTL) ? 2 : 0;
	while (places--) {
		echo(tty, '\b');
		echo(tty, ' ');
		echo(tty, '\b');
	}
}

/* Take the last character off the line: its first byte. */
static u8 unput(struct tty *tty)
{
	u8 byte;

	do
		byte = *byte_at(tty, --tty->head);
	while (is_continuation(tty, byte) && tty->head != tty->canon);
	return byte;
}

static bool is_of_word(u8 byte)
{
	return (byte >= '0' && byte <= '9') || (byte >= 'A' && byte <= 'Z') ||
	       (byte >= 'a' && byte <= 'z') || byte == '_' || byte >= 0x80;
}

static void erase(struct tty *tty)
{
	u8 byte = unput(tty);

	if (!has(tty->termios.lflag, ECHO))
		return;
	if (has(tty->termios.lflag, ECHOE))
		rub_out(tty, byte);
	else
		echo_visibly(tty, tty->termios.cc[VERASE]);
}

static void erase_word(struct tty *tty)
{
	bool in_word = false;

	while (tty->head != tty->canon) {
		u64 before = tty->head;
		u8 byte = unput(tty);

		if (!is_of_word(byte) && in_word) {
			tty->head = before;
			return;
		}
		in_word |= is_of_word(byte);
		if (has(tty->termios.lflag, ECHO))
			rub_out(tty, byte);
	}
}

static void kill_line(struct tty *tty)
{
	u32 lflag = tty->termios.lflag;

	if (has(lflag, ECHO) && has(lflag, ECHOK) && has(lflag, ECHOKE) &&
	    has(lflag, ECHOE)) {
		while (tty->head != tty->canon)
			rub_out(tty, unput(tty));
		return;
	}
	tty->head = tty->canon;
	if (has(lflag, ECHO)) {
		echo_visibly(tty, tty->termios.cc[VKILL]);
		if (has(lflag, ECHOK))
			echo(tty, '\n');
	}
}

static void reprint(struct tty *tty)
{
	echo_visibly(tty, tty->termios.cc[VREPRINT]);
	echo(tty, '\n');
	for (u64 at = tty->canon; at != tty->head; at++)
		echo_visibly(tty, *byte_at(tty, at));
}

/* ---- keys ---- */

/* An ordinary character, or one that VLNEXT made ordinary. A newline is shown
   as ^J, unless it is what a return became. */
static void receive_text(struct tty *tty, u8 byte, bool is_line_end)
{
	u32 lflag = tty->termios.lflag;

	/* a line that got too long goes on with its last character */
	if (!room(tty))
		tty->head--;
	if (has(lflag, ECHO)) {
		if (tty->head == tty->canon)
			tty->canon_column = tty->column;
		if (is_line_end)
			echo(tty, byte);
		else
			echo_visibly(tty, byte);
	}
	put(tty, byte, MARK_NONE);
}

static void end_line(struct tty *tty, u8 byte, enum tty_mark mark)
{
	/* the last place of a full buffer is the line end's */
	if (tty->head - tty->tail < TTY_BUFFER)
		put(tty, byte, mark);
	tty->canon_column = tty->column;
}

/* In canonical mode; false: nothing special. */
static bool receive_editing(struct tty *tty, u8 byte)
{
	u32 lflag = tty->termios.lflag;
	bool extended = has(lflag, IEXTEN);

	if (is_key(tty, byte, VERASE)) {
		if (tty->head != tty->canon)
			erase(tty);
	} else if (is_key(tty, byte, VKILL)) {
		if (tty->head != tty->canon)
			kill_line(tty);
	} else if (extended && is_key(tty, byte, VWERASE)) {
		erase_word(tty);
	} else if (extended && is_key(tty, byte, VLNEXT)) {
		tty->is_literal = true;
		if (has(lflag, ECHO) && has(lflag, ECHOCTL)) {
			echo(tty, '^');
			echo(tty, '\b');
		}
	} else if (extended && has(lflag, ECHO) &&
		   is_key(tty, byte, VREPRINT)) {
		reprint(tty);
	} else if (byte == '\n') {
		if (has(lflag, ECHO) || has(lflag, ECHONL))
			echo(tty, byte);
		end_line(tty, byte, MARK_END);
	} else if (is_key(tty, byte, VEOF)) {
		end_line(tty, DISABLED, MARK_EOF);
	} else if (is_key(tty, byte, VEOL) ||
		   (extended && is_key(tty, byte, VEOL2))) {
		if (has(lflag, ECHO))
			echo_visibly(tty, byte);
		end_line(tty, byte, MARK_END);
	} else {
		return false;
	}
	return true;
}

static void receive_signal(struct tty *tty, u8 byte, int signo)
{
	tty->is_stopped = false;
	if (!has(tty->termios.lflag, NOFLSH)) {
		n_tty_flush_input(tty);
		tty->echo_size = 0;
	}
	if (has(tty->termios.lflag, ECHO))
		echo_visibly(tty, byte);
	tty->raise(tty, signo);
}

/* Keys that stop and start output; true: it was one. */
static bool receive_flow(struct tty *tty, u8 byte)
{
	if (!has(tty->termios.iflag, IXON))
		return false;
	if (is_key(tty, byte, VSTART)) {
		tty->is_stopped = false;
		return true;
	}
	if (is_key(tty, byte, VSTOP)) {
		tty->is_stopped = true;
		return true;
	}
	if (has(tty->termios.iflag, IXANY))
		tty->is_stopped = false;
	return false;
}

static bool receive_control(struct tty *tty, u8 byte)
{
	if (receive_flow(tty, byte))
		return true;
	if (!has(tty->termios.lflag, ISIG))
		return false;
	if (is_key(tty, byte, VINTR))
		receive_signal(tty, byte, SIGINT);
	else if (is_key(tty, byte, VQUIT))
		receive_signal(tty, byte, SIGQUIT);
	else if (is_key(tty, byte, VSUSP))
		receive_signal(tty, byte, SIGTSTP);
	else
		return false;
	return true;
}

void n_tty_receive(struct tty *tty, u8 byte)
{
	u8 typed = byte;
	u32 iflag = tty->termios.iflag;

	if (has(iflag, ISTRIP))
		byte &= 0x7f;
	if (tty->is_literal) {
		tty->is_literal = false;
		receive_text(tty, byte, false);
		return;
	}
	if (receive_control(tty, byte))
		return;
	if (byte == '\r') {
		if (has(iflag, IGNCR))
			return;
		if (has(iflag, ICRNL))
			byte = '\n';
	} else if (byte == '\n' && has(iflag, INLCR)) {
		byte = '\r';
	}
	if (!has(tty->termios.lflag, ICANON) || !receive_editing(tty, byte))
		receive_text(tty, byte, byte == '\n' && typed == '\r');
}
