/* SPDX-License-Identifier: MIT */
/*
 * The terminal as a file: blocking reads by line or by VMIN and VTIME, output,
 * ioctls. There is one, the host's; keys arrive in interrupts. Left out: a
 * second terminal, pseudo-terminals, and TIOCSTI.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/mutex.h"
#include "core/task.h"
#include "core/time.h"
#include "drivers/drivers.h"
#include "fs/fs.h"
#include "fs/n_tty.h"
#include "fs/tty_jobs.h"

#define TCGETS	    0x5401
#define TCSETS	    0x5402
#define TCSETSW	    0x5403
#define TCSETSF	    0x5404
#define TCSBRK	    0x5409
#define TCXONC	    0x540a
#define TCFLSH	    0x540b
#define TIOCSCTTY   0x540e
#define TIOCGPGRP   0x540f
#define TIOCSPGRP   0x5410
#define TIOCOUTQ    0x5411
#define TIOCGWINSZ  0x5413
#define TIOCSWINSZ  0x5414
#define FIONREAD    0x541b
#define TIOCNOTTY   0x5422
#define TIOCSETD    0x5423
#define TIOCGETD    0x5424
#define TCSBRKP	    0x5425
#define TIOCGSID    0x5429
#define TCGETS2	    0x802c542a
#define TCSETS2	    0x402c542b
#define TCSETSW2    0x402c542c
#define TCSETSF2    0x402c542d
#define TCIFLUSH    0
#define TCOFLUSH    1
#define TCIOFLUSH   2
#define TCOOFF	    0
#define TCOON	    1
#define DECISECOND  (NSEC_PER_SEC / 10)
#define WRITE_CHUNK 4096ul
#define BAUD	    38400

#define TERMIOS_SIZE 36 /* struct termios without its padding */

struct termios2 {
	struct termios termios;
	u32 ispeed, ospeed;
};
_Static_assert(sizeof(struct termios2) == TERMIOS_SIZE + 8, "termios2");

struct console {
	struct tty tty;
	u16 window[4]; /* rows, columns, and two in pixels */
	struct tty_jobs jobs;
	bool is_hung_up;
	struct mutex writing; /* who has the two: */
	u8 chunk[WRITE_CHUNK], made[2 * WRITE_CHUNK];
};

static struct console *console;

static void write_echo(const u8 *bytes, size_t size)
{
	stdio_write(STDIO_TERMINAL, bytes, size);
}

static void raise_signal(struct tty *tty, int signo)
{
	signal_send_pgrp(container_of(tty, struct console, tty)->jobs.pgrp,
			 signo);
}

/* ---- what the host sends ---- */

static size_t receive(const u8 *bytes, size_t size)
{
	size_t taken = 0;

	while (taken < size && n_tty_has_room(&console->tty))
		n_tty_receive(&console->tty, bytes[taken++]);
	n_tty_flush_echo(&console->tty);
	return taken;
}

static void hang_up(void)
{
	console->is_hung_up = true;
	signal_send_pgrp(console->jobs.session, SIGHUP);
	signal_send_pgrp(console->jobs.session, SIGCONT);
}

static void resize(u16 rows, u16 columns)
{
	if (console->window[0] == rows && console->window[1] == columns)
		return;
	console->window[0] = rows;
	console->window[1] = columns;
	signal_send_pgrp(console->jobs.pgrp, SIGWINCH);
}

/* ---- reading and writing ---- */

/* 1: there is input; 0: none came in time, or ever will. */
static s64 wait_input(const struct file *file, u64 deadline_ns)
{
	s64 err = tty_jobs_check(&console->jobs, SIGTTIN);

	while (!err && !n_tty_has_input(&console->tty)) {
		if (console->is_hung_up || time_since_boot_ns() >= deadline_ns)
			return 0;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		stdio_wait(deadline_ns);
		err = tty_jobs_check(&console->jobs, SIGTTIN);
	}
	return err ? err : 1;
}

/* How many bytes a read waits for, and how long for the first and for each. */
struct patience {
	u64 least, first_ns, each_ns;
};

static struct patience patience_of(const struct termios *termios, u64 size)
{
	u64 time_ns = termios->cc[VTIME] * DECISECOND;

	if (termios->lflag & ICANON)
		return (struct patience){ 1, ~0ul, ~0ul };
	if (!termios->cc[VMIN])
		return (struct patience){ 1, time_ns, 0 };
	return (struct patience){ min_u64(termios->cc[VMIN], size), ~0ul,
				  time_ns ? time_ns : ~0ul };
}

static u64 deadline_after(u64 ns)
{
	return ns == ~0ul ? ns : time_since_boot_ns() + ns;
}

static s64 read_into(const struct file *file, u8 *buf, u64 user_va, u64 size)
{
	struct patience patience = patience_of(&console->tty.termios, size);
	u64 done = 0;
	s64 ready = 0;

	do {
		size_t n;

		ready = wait_input(file,
				   deadline_after(done ? patience.each_ns
						       : patience.first_ns));
		if (ready <= 0)
			break;
		/* a bad pointer must not eat the input */
		if (clear_user(user_va + done, 1))
			return done ? (s64)done : -EFAULT;
		n = n_tty_take(&console->tty, buf,
			       min_u64(size - done, TTY_BUFFER));
		stdio_pump();
		if (copy_to_user(user_va + done, buf, n))
			return done ? (s64)done : -EFAULT;
		done += n;
		if (!n)
			break; /* the key that ends a file */
	} while (done < patience.least);
	return done ? (s64)done : ready < 0 ? ready : 0;
}

static s64 tty_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u8 *buf;
	s64 ret;

	(void)pos;
	if (!size)
		return 0;
	buf = kmalloc(TTY_BUFFER);
	if (!buf)
		return -ENOMEM;
	ret = read_into(file, buf, user_va, size);
	kfree(buf);
	return ret;
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

static s64 write_chunk(u64 user_va, u64 size)
{
	s64 err;

	mutex_lock(&console->writing);
	err = copy_from_user(console->chunk, user_va, size);
	if (!err)
		tty_print(console->chunk, size);
	mutex_unlock(&console->writing);
	return err;
}

static s64 tty_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 done = 0;

	(void)pos;
	if (console->tty.termios.lflag & TOSTOP) {
		s64 err = tty_jobs_check(&console->jobs, SIGTTOU);

		if (err)
			return err;
	}
	while (done < size) {
		u64 n = min_u64(size - done, WRITE_CHUNK);

		while (console->tty.is_stopped) {
			if (done)
				return (s64)done;
			if (file->flags & O_NONBLOCK)
				return -EAGAIN;
			if (signal_is_pending())
				return -ERESTARTSYS;
			stdio_wait(~0ul);
		}
		if (write_chunk(user_va + done, n))
			return done ? (s64)done : -EFAULT;
		done += n;
		stdio_pump();
	}
	return (s64)done;
}

static u32 tty_poll(struct file *file)
{
	const struct termios *termios = &console->tty.termios;
	u64 least = 1;
	u32 events = console->tty.is_stopped ? 0 : POLLOUT;

	(void)file;
	stdio_pump();
	if (!(termios->lflag & ICANON) && !termios->cc[VTIME])
		least = max_u64(termios->cc[VMIN], 1);
	if (n_tty_has_input(&console->tty) &&
	    (termios->lflag & ICANON || n_tty_readable(&console->tty) >= least))
		events |= POLLIN;
	return events | (console->is_hung_up ? POLLIN | POLLHUP : 0);
}

/* ---- ioctl ---- */

static s64 get_termios(u64 va, bool has_speed)
{
	struct termios2 t = { console->tty.termios, BAUD, BAUD };

	return copy_to_user(va, &t, has_speed ? sizeof(t) : TERMIOS_SIZE);
}

static s64 set_termios(u64 va, bool flushes)
{
	struct termios termios;

	if (copy_from_user(&termios, va, TERMIOS_SIZE))
		return -EFAULT;
	if (flushes)
		n_tty_flush_input(&console->tty);
	n_tty_set_termios(&console->tty, &termios);
	stdio_pump();
	return 0;
}

static s64 set_window(u64 va)
{
	u16 window[4];

	if (copy_from_user(window, va, sizeof(window)))
		return -EFAULT;
	memcpy(console->window + 2, window + 2, 4);
	resize(window[0], window[1]);
	return 0;
}

static s64 flush(u64 queue)
{
	if (queue > TCIOFLUSH)
		return -EINVAL;
	if (queue != TCOFLUSH)
		n_tty_flush_input(&console->tty);
	return 0;
}

static s64 control_flow(u64 action)
{
	if (action > TCOON)
		return action <= 3 ? 0 : -EINVAL; /* of the other side */
	console->tty.is_stopped = action == TCOOFF;
	n_tty_flush_echo(&console->tty);
	return 0;
}

static s64 put_number(u64 va, s32 number)
{
	return copy_to_user(va, &number, sizeof(number));
}

static bool is_mode_change(u64 request)
{
	return (request >= TCSETS && request <= TCFLSH) || request == TCSBRKP ||
	       (request >= TCSETS2 && request <= TCSETSF2);
}

/* What changes the terminal, which is for the foreground to do. */
static s64 change_mode(u64 request, u64 argument)
{
	s64 err = tty_jobs_check(&console->jobs, SIGTTOU);

	if (err)
		return err;
	switch (request) {
	case TCSETS:
	case TCSETSW:
	case TCSETS2:
	case TCSETSW2:
		return set_termios(argument, false);
	case TCSETSF:
	case TCSETSF2:
		return set_termios(argument, true);
	case TCSBRK:
	case TCSBRKP:
		return 0; /* all output is out already */
	case TCXONC:
		return control_flow(argument);
	case TCFLSH:
		return flush(argument);
	default:
		return -ENOTTY;
	}
}

static s64 tty_ioctl(struct file *file, u64 request, u64 argument)
{
	(void)file;
	switch (request) {
	case TIOCSCTTY:
		return tty_jobs_acquire(&console->jobs);
	case TIOCNOTTY:
		return tty_jobs_release(&console->jobs);
	case TIOCGPGRP:
		return tty_jobs_get_foreground(&console->jobs, argument);
	case TIOCSPGRP:
		return tty_jobs_set_foreground(&console->jobs, argument);
	case TIOCGSID:
		return tty_jobs_get_session(&console->jobs, argument);
	case TCGETS:
	case TCGETS2:
		return get_termios(argument, request == TCGETS2);
	case TIOCGWINSZ:
		return copy_to_user(argument, console->window,
				    sizeof(console->window));
	case TIOCSWINSZ:
		return set_window(argument);
	case FIONREAD:
		stdio_pump();
		return put_number(argument, (s32)n_tty_readable(&console->tty));
	case TIOCOUTQ:
	case TIOCGETD:
		return put_number(argument, 0);
	case TIOCSETD:
		return 0;
	default:
		return is_mode_change(request) ? change_mode(request, argument)
					       : -ENOTTY;
	}
}

const struct file_ops tty_ops = {
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_ioctl,
	.poll = tty_poll,
};

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
	mutex_init(&console->writing);
	console->tty.raise = raise_signal;
	console->tty.write = write_echo;
	console->window[0] = start->rows;
	console->window[1] = start->columns;
	console->is_hung_up = !start->has_keys;
	console->jobs.pgrp = current->signal->pgrp;
	console->jobs.session = current->signal->session;
	stdio_listen(start->has_keys ? &keys : &no_keys);
}
