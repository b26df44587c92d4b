/* SPDX-License-Identifier: MIT */
/*
 * A terminal as a file: blocking reads by line or by VMIN and VTIME, output,
 * ioctls. Which terminal it is, console.c and pty.c know. Left out: TIOCSTI,
 * packet mode, speeds.
 */
#include "fs/tty.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/time.h"

#define TCGETS	   0x5401
#define TCSETS	   0x5402
#define TCSETSW	   0x5403
#define TCSETSF	   0x5404
#define TCSBRK	   0x5409
#define TCXONC	   0x540a
#define TCFLSH	   0x540b
#define TIOCSCTTY  0x540e
#define TIOCGPGRP  0x540f
#define TIOCSPGRP  0x5410
#define TIOCOUTQ   0x5411
#define TIOCGWINSZ 0x5413
#define TIOCSWINSZ 0x5414
#define FIONREAD   0x541b
#define TIOCNOTTY  0x5422
#define TIOCSETD   0x5423
#define TIOCGETD   0x5424
#define TCSBRKP	   0x5425
#define TIOCGSID   0x5429
#define TCGETS2	   0x802c542a
#define TCSETS2	   0x402c542b
#define TCSETSW2   0x402c542c
#define TCSETSF2   0x402c542d
#define TCIFLUSH   0
#define TCOFLUSH   1
#define TCIOFLUSH  2
#define TCOOFF	   0
#define TCOON	   1
#define DECISECOND (NSEC_PER_SEC / 10)
#define BAUD	   38400

#define TERMIOS_SIZE 36 /* struct termios without its padding */

struct termios2 {
	struct termios termios;
	u32 ispeed, ospeed;
};
_Static_assert(sizeof(struct termios2) == TERMIOS_SIZE + 8, "termios2");

static struct list_head terminals = LIST_HEAD_INIT(terminals);

static struct terminal *terminal_of(const struct file *file)
{
	return file->private ? file->private : console_terminal();
}

static void raise_signal(struct tty *tty, int signo)
{
	signal_send_pgrp(container_of(tty, struct terminal, tty)->jobs.pgrp,
			 signo);
}

/* What does not fit is lost, as nobody waits for an echo. */
static void write_echo(struct tty *tty, const u8 *bytes, size_t size)
{
	struct terminal *terminal = container_of(tty, struct terminal, tty);

	terminal->ops->write(terminal, bytes,
			     min_u64(size, terminal->ops->room(terminal)));
}

void terminal_init(struct terminal *terminal, const struct terminal_ops *ops)
{
	terminal->ops = ops;
	terminal->tty.raise = raise_signal;
	terminal->tty.write = write_echo;
	mutex_init(&terminal->writing);
	list_add_tail(&terminal->node, &terminals);
}

struct terminal *terminal_of_session(s32 session)
{
	for_each_node (node, &terminals) {
		struct terminal *terminal =
			list_entry(node, struct terminal, node);

		if (terminal->jobs.session == session)
			return terminal;
	}
	return NULL;
}

u32 tty_of_session(s32 session, s32 *foreground)
{
	const struct terminal *terminal = terminal_of_session(session);

	*foreground = terminal ? terminal->jobs.pgrp : -1;
	return terminal ? terminal->rdev : 0;
}

void tty_leave_session(s32 session)
{
	struct terminal *terminal = terminal_of_session(session);

	if (!terminal)
		return;
	if (terminal->jobs.pgrp) {
		signal_send_pgrp(terminal->jobs.pgrp, SIGHUP);
		signal_send_pgrp(terminal->jobs.pgrp, SIGCONT);
	}
	terminal->jobs.session = terminal->jobs.pgrp = 0;
}

/* ---- what comes from outside ---- */

size_t terminal_receive(struct terminal *terminal, const u8 *bytes, size_t size)
{
	size_t taken = 0;

	while (taken < size && n_tty_has_room(&terminal->tty))
		n_tty_receive(&terminal->tty, bytes[taken++]);
	n_tty_flush_echo(&terminal->tty);
	return taken;
}

void terminal_hang_up(struct terminal *terminal)
{
	terminal->is_hung_up = true;
	if (!terminal->jobs.session)
		return;
	signal_send_pgrp(terminal->jobs.session, SIGHUP);
	signal_send_pgrp(terminal->jobs.session, SIGCONT);
}

void terminal_resize(struct terminal *terminal, u16 rows, u16 columns)
{
	if (terminal->window[0] == rows && terminal->window[1] == columns)
		return;
	terminal->window[0] = rows;
	terminal->window[1] = columns;
	if (terminal->jobs.pgrp)
		signal_send_pgrp(terminal->jobs.pgrp, SIGWINCH);
}

/* ---- reading and writing ---- */

/* 1: there is input; 0: none came in time, or ever will. */
static s64 wait_input(struct terminal *terminal, const struct file *file,
		      u64 deadline_ns)
{
	s64 err = tty_jobs_check(&terminal->jobs, SIGTTIN);

	while (!err && !n_tty_has_input(&terminal->tty)) {
		if (terminal->is_hung_up || time_since_boot_ns() >= deadline_ns)
			return 0;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		terminal->ops->wait(terminal, deadline_ns);
		err = tty_jobs_check(&terminal->jobs, SIGTTIN);
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

static s64 read_into(struct terminal *terminal, const struct file *file,
		     u8 *buf, u64 user_va, u64 size)
{
	struct patience patience = patience_of(&terminal->tty.termios, size);
	u64 done = 0;
	s64 ready = 0;

	do {
		size_t n;

		ready = wait_input(terminal, file,
				   deadline_after(done ? patience.each_ns
						       : patience.first_ns));
		if (ready <= 0)
			break;
		/* a bad pointer must not eat the input */
		if (clear_user(user_va + done, 1))
			return done ? (s64)done : -EFAULT;
		n = n_tty_take(&terminal->tty, buf,
			       min_u64(size - done, TTY_BUFFER));
		terminal->ops->pump(terminal);
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
	ret = read_into(terminal_of(file), file, buf, user_va, size);
	kfree(buf);
	return ret;
}

/* Output processing of what is in the chunk; how many bytes went out. */
static u64 print_chunk(struct terminal *terminal, u64 size)
{
	u64 done = 0;
	size_t made, n;

	do {
		size_t room = min_u64(terminal->ops->room(terminal),
				      sizeof(terminal->made));

		n = n_tty_process(&terminal->tty, terminal->chunk + done,
				  size - done, terminal->made, room, &made);
		terminal->ops->write(terminal, terminal->made, made);
		done += n;
	} while (n && done < size);
	return done;
}

/* How many bytes went out: 0, there was no room. */
static s64 write_chunk(struct terminal *terminal, u64 user_va, u64 size)
{
	s64 done;

	mutex_lock(&terminal->writing);
	done = copy_from_user(terminal->chunk, user_va, size);
	if (!done)
		done = (s64)print_chunk(terminal, size);
	mutex_unlock(&terminal->writing);
	return done;
}

/* While output is stopped, or (is_full) until there is room; or why not. */
static s64 wait_output(struct terminal *terminal, const struct file *file,
		       bool is_full)
{
	while (terminal->tty.is_stopped || is_full) {
		if (terminal->is_gone)
			return -EIO;
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		if (signal_is_pending())
			return -ERESTARTSYS;
		terminal->ops->wait(terminal, ~0ul);
		is_full = false;
	}
	return terminal->is_gone ? -EIO : 0;
}

static s64 tty_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct terminal *terminal = terminal_of(file);
	bool is_full = false;
	u64 done = 0;

	(void)pos;
	if (terminal->tty.termios.lflag & TOSTOP) {
		s64 err = tty_jobs_check(&terminal->jobs, SIGTTOU);

		if (err)
			return err;
	}
	while (done < size) {
		u64 n = min_u64(size - done, WRITE_CHUNK);
		s64 out = wait_output(terminal, file, is_full);

		if (!out)
			out = write_chunk(terminal, user_va + done, n);
		if (out < 0)
			return done ? (s64)done : out;
		is_full = !out;
		done += (u64)out;
		terminal->ops->pump(terminal);
	}
	return (s64)done;
}

static u32 tty_poll(struct file *file)
{
	struct terminal *terminal = terminal_of(file);
	const struct termios *termios = &terminal->tty.termios;
	u64 least = 1;
	u32 events = 0;

	if (!terminal->tty.is_stopped && terminal->ops->room(terminal))
		events = POLLOUT;
	terminal->ops->pump(terminal);
	if (!(termios->lflag & ICANON) && !termios->cc[VTIME])
		least = max_u64(termios->cc[VMIN], 1);
	if (n_tty_has_input(&terminal->tty) &&
	    (termios->lflag & ICANON ||
	     n_tty_readable(&terminal->tty) >= least))
		events |= POLLIN;
	return events | (terminal->is_hung_up ? POLLIN | POLLHUP : 0);
}

/* ---- ioctl ---- */

static s64 get_termios(const struct terminal *terminal, u64 va, bool has_speed)
{
	struct termios2 t = { terminal->tty.termios, BAUD, BAUD };

	return copy_to_user(va, &t, has_speed ? sizeof(t) : TERMIOS_SIZE);
}

static s64 set_termios(struct terminal *terminal, u64 va, bool flushes)
{
	struct termios termios;

	if (copy_from_user(&termios, va, TERMIOS_SIZE))
		return -EFAULT;
	if (flushes)
		n_tty_flush_input(&terminal->tty);
	n_tty_set_termios(&terminal->tty, &termios);
	terminal->ops->pump(terminal);
	return 0;
}

static s64 set_window(struct terminal *terminal, u64 va)
{
	u16 window[4];

	if (copy_from_user(window, va, sizeof(window)))
		return -EFAULT;
	memcpy(terminal->window + 2, window + 2, 4);
	terminal_resize(terminal, window[0], window[1]);
	return 0;
}

static s64 flush(struct terminal *terminal, u64 queue)
{
	if (queue > TCIOFLUSH)
		return -EINVAL;
	if (queue != TCOFLUSH)
		n_tty_flush_input(&terminal->tty);
	return 0;
}

static s64 control_flow(struct terminal *terminal, u64 action)
{
	if (action > TCOON)
		return action <= 3 ? 0 : -EINVAL; /* of the other side */
	terminal->tty.is_stopped = action == TCOOFF;
	n_tty_flush_echo(&terminal->tty);
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
static s64 change_mode(struct terminal *terminal, u64 request, u64 argument,
		       bool is_other_side)
{
	s64 err = is_other_side ? 0 : tty_jobs_check(&terminal->jobs, SIGTTOU);

	if (err)
		return err;
	switch (request) {
	case TCSETS:
	case TCSETSW:
	case TCSETS2:
	case TCSETSW2:
		return set_termios(terminal, argument, false);
	case TCSETSF:
	case TCSETSF2:
		return set_termios(terminal, argument, true);
	case TCSBRK:
	case TCSBRKP:
		return 0; /* all output is out already */
	case TCXONC:
		return control_flow(terminal, argument);
	case TCFLSH:
		return flush(terminal, argument);
	default:
		return -ENOTTY;
	}
}

s64 terminal_ioctl(struct terminal *terminal, u64 request, u64 argument,
		   bool is_other_side)
{
	switch (request) {
	case TIOCSCTTY:
		return terminal_of_session(current->signal->session) &&
				       terminal->jobs.session !=
					       current->signal->session
			       ? -EPERM
			       : tty_jobs_acquire(&terminal->jobs);
	case TIOCNOTTY:
		return tty_jobs_release(&terminal->jobs);
	case TIOCGPGRP:
		if (is_other_side)
			return put_number(argument, terminal->jobs.pgrp);
		return tty_jobs_get_foreground(&terminal->jobs, argument);
	case TIOCSPGRP:
		return tty_jobs_set_foreground(&terminal->jobs, argument);
	case TIOCGSID:
		return tty_jobs_get_session(&terminal->jobs, argument);
	case TCGETS:
	case TCGETS2:
		return get_termios(terminal, argument, request == TCGETS2);
	case TIOCGWINSZ:
		return copy_to_user(argument, terminal->window,
				    sizeof(terminal->window));
	case TIOCSWINSZ:
		return set_window(terminal, argument);
	case FIONREAD:
		terminal->ops->pump(terminal);
		return put_number(argument,
				  (s32)n_tty_readable(&terminal->tty));
	case TIOCOUTQ:
	case TIOCGETD:
		return put_number(argument, 0);
	case TIOCSETD:
		return 0;
	default:
		return is_mode_change(request)
			       ? change_mode(terminal, request, argument,
					     is_other_side)
			       : -ENOTTY;
	}
}

static s64 tty_ioctl(struct file *file, u64 request, u64 argument)
{
	return terminal_ioctl(terminal_of(file), request, argument, false);
}

/* The name of a terminal, or /dev/tty, which is the session's own. */
static s64 tty_open(struct file *file)
{
	struct terminal *terminal = file->inode->private;
	s32 session = current->signal->session;

	if (file->inode->rdev == DEV_TTY_RDEV) {
		terminal = terminal_of_session(session);
		if (!terminal)
			return -ENXIO;
	}
	if (!terminal)
		terminal = console_terminal();
	if (terminal->is_gone)
		return -EIO;
	file->private = terminal;
	if (terminal->ops->open)
		terminal->ops->open(terminal);
	/* a session's leader without a terminal gets it */
	if (!(file->flags & O_NOCTTY) && session == current->tgid &&
	    !terminal_of_session(session))
		tty_jobs_acquire(&terminal->jobs);
	return 0;
}

static void tty_release(struct file *file)
{
	struct terminal *terminal = file->private;

	if (terminal && terminal->ops->release)
		terminal->ops->release(terminal);
}

const struct file_ops tty_ops = {
	.read = tty_read,
	.write = tty_write,
	.ioctl = tty_ioctl,
	.open = tty_open,
	.poll = tty_poll,
	.release = tty_release,
};
