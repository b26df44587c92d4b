/* SPDX-License-Identifier: MIT */
/*
 * Pseudo-terminals: /dev/ptmx makes a pair, of a terminal /dev/pts/N and of its
 * other side, where a program (script, a window, sshd) is the keyboard and the
 * screen. Left out: packet mode, TIOCGPTPEER.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/task.h"
#include "fs/tty.h"

#define PTMX_RDEV   0x502
#define PTS_RDEV    0x8800
#define PTY_MAX	    64
#define SCREEN_SIZE 8192ul
#define FIONREAD    0x541b
#define TIOCGPTN    0x80045430
#define TIOCSPTLCK  0x40045431
#define TIOCGPTLCK  0x80045439

struct pty {
	struct terminal terminal;
	u8 screen[SCREEN_SIZE]; /* what the terminal wrote and nobody read */
	u64 head, tail;		/* bytes put in, taken out */
	u32 number;
	u32 slaves;	 /* open files of the terminal, */
	bool was_opened; /* ever */
	bool has_master, is_locked;
	struct dentry *name;
	struct inode *inodes[2]; /* master's and slave's, for epoll */
	struct wait_queue changed;
};

static struct pty *ptys[PTY_MAX];

static struct pty *pty_of(const struct terminal *terminal)
{
	return container_of(terminal, struct pty, terminal);
}

static void tell(struct pty *pty)
{
	for (int i = 0; i < 2; i++)
		if (pty->inodes[i])
			pty->inodes[i]->activity++;
	wake_up(&pty->changed);
}

static void free_unused(struct pty *pty)
{
	if (pty->has_master || pty->slaves)
		return;
	ptys[pty->number] = NULL;
	list_del(&pty->terminal.node);
	pty->name->inode->private = NULL;
	if (!dentry_is_removed(pty->name))
		dentry_remove(pty->name);
	dentry_put(pty->name);
	kfree(pty);
}

/* ---- the terminal's side ---- */

static void slave_write(struct terminal *terminal, const u8 *bytes, size_t size)
{
	struct pty *pty = pty_of(terminal);

	for (size_t i = 0; i < size; i++)
		pty->screen[pty->head++ % SCREEN_SIZE] = bytes[i];
	if (size)
		tell(pty);
}

static size_t slave_room(const struct terminal *terminal)
{
	const struct pty *pty = pty_of(terminal);

	return SCREEN_SIZE - (pty->head - pty->tail);
}

static void slave_pump(struct terminal *terminal)
{
	tell(pty_of(terminal));
}

static void slave_wait(struct terminal *terminal, u64 deadline_ns)
{
	wait_on(&pty_of(terminal)->changed, deadline_ns);
}

static void slave_open(struct terminal *terminal)
{
	struct pty *pty = pty_of(terminal);

	pty->slaves++;
	pty->was_opened = true;
	tell(pty);
}

static void slave_release(struct terminal *terminal)
{
	struct pty *pty = pty_of(terminal);

	pty->slaves--;
	tell(pty);
	free_unused(pty);
}

static const struct terminal_ops slave_ops = {
	.write = slave_write,
	.room = slave_room,
	.pump = slave_pump,
	.wait = slave_wait,
	.open = slave_open,
	.release = slave_release,
};

/* ---- the other side ---- */

static s64 wait_change(struct pty *pty, const struct file *file)
{
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	if (signal_is_pending())
		return -ERESTARTSYS;
	wait_on(&pty->changed, ~0ul);
	return 0;
}

static bool is_left(const struct pty *pty)
{
	return pty->was_opened && !pty->slaves;
}

static s64 master_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pty *pty = file->private;
	u64 at, n;

	(void)pos;
	while (size && pty->head == pty->tail) {
		s64 err = is_left(pty) ? -EIO : wait_change(pty, file);

		if (err)
			return err;
	}
	at = pty->tail % SCREEN_SIZE;
	n = min_u64(min_u64(size, SCREEN_SIZE - at), pty->head - pty->tail);
	if (copy_to_user(user_va, pty->screen + at, n))
		return -EFAULT;
	pty->tail += n;
	tell(pty);
	return (s64)n;
}

static s64 master_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct pty *pty = file->private;
	u64 done = 0;

	(void)pos;
	while (done < size) {
		u8 keys[64];
		u64 n = min_u64(size - done, sizeof(keys));
		s64 err;

		if (copy_from_user(keys, user_va + done, n))
			return done ? (s64)done : -EFAULT;
		n = terminal_receive(&pty->terminal, keys, n);
		done += n;
		tell(pty);
		if (n)
			continue;
		err = wait_change(pty, file);
		if (err)
			return done ? (s64)done : err;
	}
	return (s64)done;
}

static u32 master_poll(struct file *file)
{
	const struct pty *pty = file->private;

	return (pty->head != pty->tail ? POLLIN : 0) |
	       (is_left(pty) ? POLLHUP : 0) |
	       (n_tty_has_room(&pty->terminal.tty) ? POLLOUT : 0);
}

static s64 put_number(u64 va, u32 number)
{
	return copy_to_user(va, &number, sizeof(number));
}

static s64 master_ioctl(struct file *file, u64 request, u64 argument)
{
	struct pty *pty = file->private;
	s32 lock;

	switch (request) {
	case TIOCGPTN:
		return put_number(argument, pty->number);
	case TIOCSPTLCK:
		if (copy_from_user(&lock, argument, sizeof(lock)))
			return -EFAULT;
		pty->is_locked = lock;
		return 0;
	case TIOCGPTLCK:
		return put_number(argument, pty->is_locked);
	case FIONREAD:
		return put_number(argument, (u32)(pty->head - pty->tail));
	default:
		return terminal_ioctl(&pty->terminal, request, argument, true);
	}
}

static void master_release(struct file *file)
{
	struct pty *pty = file->private;

	if (!pty)
		return; /* it could not be opened */
	pty->has_master = false;
	pty->inodes[0] = NULL;
	pty->terminal.is_gone = true;
	terminal_hang_up(&pty->terminal);
	tell(pty);
	free_unused(pty);
}

static s64 slave_open_name(struct file *file)
{
	const struct terminal *terminal = file->inode->private;

	if (!terminal || pty_of(terminal)->is_locked)
		return -EIO;
	return tty_ops.open(file);
}

/* Those of every terminal, but by this name only when it is unlocked. */
static struct file_ops pts_ops;

static const struct termios usual = {
	.iflag = ICRNL | IXON,
	.oflag = OPOST | ONLCR,
	.cflag = 0xbf,
	.lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		 IEXTEN,
	.cc = { 3, 0x1c, 0x7f, 0x15, 4, 0, 1, 0, 0x11, 0x13, 0x1a, 0, 0x12, 0xf,
		0x17, 0x16 },
};

static bool add_name(struct pty *pty)
{
	struct dentry *dir = dentry_make_path("dev/pts");
	struct inode *inode = inode_new(S_IFCHR | 0620, &pts_ops);
	char name[8];

	if (!inode)
		return false;
	inode->rdev = PTS_RDEV | pty->number;
	inode->private = &pty->terminal;
	pty->inodes[1] = inode;
	snprintk(name, sizeof(name), "%u", pty->number);
	pty->name = dentry_add(dir, name, inode);
	if (!pty->name) {
		inode_put(inode);
		return false;
	}
	dentry_get(pty->name); /* it may be unlinked before we do */
	return true;
}

static s64 ptmx_open(struct file *file)
{
	struct pty *pty;
	u32 number = 0;

	while (number < PTY_MAX && ptys[number])
		number++;
	if (number == PTY_MAX)
		return -ENOSPC;
	pty = kzalloc(sizeof(*pty));
	if (!pty)
		return -ENOMEM;
	pty->number = number;
	wait_queue_init(&pty->changed);
	if (!add_name(pty)) {
		kfree(pty);
		return -ENOMEM;
	}
	terminal_init(&pty->terminal, &slave_ops);
	pty->terminal.rdev = PTS_RDEV | number;
	n_tty_set_termios(&pty->terminal.tty, &usual);
	pty->has_master = pty->is_locked = true;
	pty->inodes[0] = file->inode;
	ptys[number] = pty;
	file->private = pty;
	return 0;
}

static const struct file_ops ptmx_ops = {
	.open = ptmx_open,
	.read = master_read,
	.write = master_write,
	.poll = master_poll,
	.ioctl = master_ioctl,
	.release = master_release,
};

void pty_init(void)
{
	pts_ops = tty_ops;
	pts_ops.open = slave_open_name;
	dentry_make_path("dev/pts");
	devfs_add("tty", &tty_ops, S_IFCHR | 0666, DEV_TTY_RDEV);
	devfs_add("ptmx", &ptmx_ops, S_IFCHR | 0666, PTMX_RDEV);
}
