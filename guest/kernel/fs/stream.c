/* SPDX-License-Identifier: MIT */
/*
 * The standard streams as the program finds them, each with the kind and
 * access mode it has on the host: the terminal, /dev/null, a regular file, or
 * something that flows (pipe, socket, device). Input that flows comes by the
 * console's port, at moments that repeat; all else is asked of the host when
 * the program asks (abi/stream.h), which so keeps offsets, appends, and says
 * what went wrong. A mapping of such a file shows it as it was when first
 * touched; what is written there stays in memory.
 */
#include "abi/stream.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/mutex.h"
#include "core/task.h"
#include "drivers/drivers.h"
#include "fs/fs.h"

#define CHUNK	     STREAM_DATA_MAX
#define CONSOLE_RDEV 0x501

enum stream_kind { CLOSED, TTY, NULL_DEVICE, REGULAR, FLOWING };

struct stream {
	enum stream_kind kind;
	u32 flags, mode;
	u64 rdev;
};

static u8 *bounce; /* between user memory and a port */
/* of that and of the message, from the first byte in to the last one out */
static struct mutex buffers = MUTEX_INIT(buffers);
static struct stream streams[STREAM_COUNT] = {
	{ FLOWING, O_RDWR, S_IFIFO | 0600, 0 },
	{ FLOWING, O_RDWR, S_IFIFO | 0600, 0 },
	{ FLOWING, O_RDWR, S_IFIFO | 0600, 0 },
};

static u64 number_of(const struct inode *inode)
{
	return (u64)inode->private;
}

/* ---- by request ---- */

static u8 *message_data(bool is_quick)
{
	return (u8 *)(stdio_message(is_quick) + 1);
}

static s64 request(bool is_quick, enum stream_operation operation,
		   const struct inode *inode, u64 offset, u64 size,
		   u64 bytes_out, u64 bytes_in)
{
	struct stream_message *message = stdio_message(is_quick);

	*message = (struct stream_message){ operation, (u32)number_of(inode),
					    (s64)offset, size, 0 };
	return stdio_request(message, bytes_out, bytes_in);
}

/* One message's worth, at most. */
static s64 read_chunk(struct file *file, u64 user_va, u64 size, const u64 *pos)
{
	s64 got;

	/* a bad pointer must not move the offset */
	if (clear_user(user_va, 1))
		return -EFAULT;
	mutex_lock(&buffers);
	got = request(false, pos ? STREAM_PREAD : STREAM_READ, file->inode,
		      pos ? *pos : 0, size, 0, size);
	if (got > 0 && copy_to_user(user_va, message_data(false), (u64)got))
		got = -EFAULT;
	mutex_unlock(&buffers);
	return got;
}

static s64 write_chunk(struct file *file, u64 user_va, u64 size, const u64 *pos)
{
	s64 put = -EFAULT;

	mutex_lock(&buffers);
	if (!copy_from_user(message_data(false), user_va, size))
		put = request(false, pos ? STREAM_PWRITE : STREAM_WRITE,
			      file->inode, pos ? *pos : 0, size, size, 0);
	mutex_unlock(&buffers);
	if (put == -EPIPE)
		signal_send(SIGPIPE, SI_USER, 0);
	return put;
}

typedef s64 chunk_fn(struct file *file, u64 user_va, u64 size, const u64 *pos);

static s64 move(struct file *file, u64 user_va, u64 size, u64 *pos,
		chunk_fn *chunk)
{
	u64 *position = pos != &file->pos ? pos : NULL; /* else the host's */
	u64 done = 0;

	while (done < size) {
		u64 n = min_u64(size - done, CHUNK);
		s64 moved = chunk(file, user_va + done, n, position);

		if (moved < 0)
			return done ? (s64)done : moved;
		done += (u64)moved;
		if (position)
			*position += (u64)moved;
		if ((u64)moved < n)
			break;
	}
	return (s64)done;
}

static s64 host_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	return move(file, user_va, size, pos, read_chunk);
}

static s64 host_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	return move(file, user_va, size, pos, write_chunk);
}

static s64 host_seek(struct file *file, s64 offset, u64 whence)
{
	return request(true, STREAM_SEEK, file->inode, (u64)offset, whence, 0,
		       0);
}

static s64 host_truncate(struct inode *inode, u64 size)
{
	return request(true, STREAM_TRUNCATE, inode, size, 0, 0, 0);
}

static void host_refresh(struct inode *inode)
{
	s64 size = request(true, STREAM_SIZE, inode, 0, 0, 0, 0);

	if (size >= 0)
		inode->size = (u64)size;
}

/* For a page fault, which may happen while a read or write moves bytes. */
static s64 host_fetch(struct inode *inode, u64 pos, void *buf, u64 size)
{
	u64 n = min_u64(size, STDIO_QUICK_MAX);
	s64 got = request(true, STREAM_PREAD, inode, pos, n, 0, n);

	if (got > 0)
		memcpy(buf, message_data(true), (u64)got);
	return got;
}

static s64 host_name(struct inode *inode, char *buf, size_t size)
{
	u64 room = min_u64(size - 1, STDIO_QUICK_MAX);
	s64 n;

	/* a pipe's number is not the same in every run */
	if (S_ISFIFO(inode->mode) || S_ISSOCK(inode->mode) ||
	    !stdio_message(true))
		return snprintk(buf, size, "%s:[%lu]",
				S_ISSOCK(inode->mode) ? "socket" : "pipe",
				inode->ino);
	n = request(true, STREAM_NAME, inode, 0, 0, 0, room);
	if (n < 0)
		return n;
	n = (s64)min_u64((u64)n, room);
	memcpy(buf, message_data(true), (size_t)n);
	buf[n] = '\0';
	return n;
}

static const struct file_ops host_ops = {
	.read = host_read,
	.write = host_write,
	.seek = host_seek,
	.truncate = host_truncate,
	.refresh = host_refresh,
	.fetch = host_fetch,
	.read_name = host_name,
	.seekable = true,
};

/* ---- by ports ---- */

/* Some of what has come; -EAGAIN: somebody else was faster. */
static s64 take_input(u64 user_va, u64 size)
{
	s64 n;

	/* a bad pointer must not eat the input */
	if (!user_range_ok(user_va, size) || clear_user(user_va, 1))
		return -EFAULT;
	mutex_lock(&buffers);
	n = (s64)stdio_read(bounce, min_u64(size, CHUNK));
	if (!n && !stdio_has_ended())
		n = -EAGAIN;
	else if (copy_to_user(user_va, bounce, (u64)n))
		n = -EFAULT;
	mutex_unlock(&buffers);
	return n;
}

static s64 flowing_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	s64 n = -EAGAIN;

	(void)pos;
	if (!size)
		return 0;
	if (number_of(file->inode) != 0)
		return -EIO; /* input has one port */
	while (n == -EAGAIN) {
		if (stdio_readable())
			n = take_input(user_va, size);
		else if (file->flags & O_NONBLOCK)
			break;
		else if (signal_is_pending())
			return -ERESTARTSYS;
		else
			stdio_wait(~0ul);
	}
	return n;
}

static s64 port_chunk(struct file *file, u64 user_va, u64 size, const u64 *pos)
{
	bool is_error = number_of(file->inode) == 2;
	s64 put = (s64)size;

	(void)pos;
	mutex_lock(&buffers);
	if (copy_from_user(bounce, user_va, size))
		put = -EFAULT;
	else
		stdio_write(is_error ? STDIO_ERROR : STDIO_OUTPUT, bounce,
			    size);
	mutex_unlock(&buffers);
	return put;
}

static s64 flowing_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	(void)pos;
	return move(file, user_va, size, &file->pos,
		    stdio_message(false) ? write_chunk : port_chunk);
}

static u32 flowing_poll(struct file *file)
{
	u32 events = 0;

	if (file->flags & O_ACCMODE)
		events |= POLLOUT;
	if (number_of(file->inode) == 0 && stdio_readable())
		events |= stdio_has_ended() ? POLLHUP : POLLIN;
	return events;
}

static const struct file_ops flowing_ops = {
	.read = flowing_read,
	.write = flowing_write,
	.poll = flowing_poll,
	.read_name = host_name,
};

/* ---- the start ---- */

static u64 parse_octal(const char **text)
{
	u64 value = 0;

	while (**text >= '0' && **text <= '7')
		value = value << 3 | (u64)(*(*text)++ - '0');
	*text += **text == ':';
	return value;
}

void stream_describe(u64 number, const char *text)
{
	static const char *const kinds[] = { "closed:", "tty:", "null:",
					     "file:", "stream:" };

	for (u32 kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		struct stream *stream = &streams[number % STREAM_COUNT];

		if (strncmp(text, kinds[kind], strlen(kinds[kind])))
			continue;
		text += strlen(kinds[kind]);
		stream->kind = kind;
		stream->flags = (u32)parse_octal(&text);
		stream->mode = (u32)parse_octal(&text);
		stream->rdev = parse_octal(&text);
		return;
	}
}

bool stream_is_tty(u64 number)
{
	return streams[number].kind == TTY;
}

static struct dentry *make_node(u64 number)
{
	const struct stream *stream = &streams[number];
	struct inode *inode;
	struct dentry *found;

	if (stream->kind == TTY &&
	    !path_lookup(root_dentry, "/dev/tty0", true, &found))
		return found;
	if (stream->kind == NULL_DEVICE &&
	    !path_lookup(root_dentry, "/dev/null", true, &found))
		return found;
	inode = inode_new(stream->mode,
			  stream->kind == REGULAR ? &host_ops : &flowing_ops);
	BUG_ON(!inode);
	inode->rdev = stream->rdev;
	inode->private = (void *)number;
	found = dentry_new_nameless("", inode);
	BUG_ON(!found);
	return found;
}

void stream_open_all(void)
{
	bool has_tty = false;

	bounce = kmalloc(CHUNK);
	BUG_ON(!bounce);
	for (u64 fd = 0; fd < STREAM_COUNT; fd++)
		has_tty |= stream_is_tty(fd);
	if (has_tty) {
		devfs_add("tty0", &tty_ops, S_IFCHR | 0620, TTY_RDEV);
		devfs_add("console", &tty_ops, S_IFCHR | 0600, CONSOLE_RDEV);
	}
	for (u64 fd = 0; fd < STREAM_COUNT; fd++) {
		struct dentry *dentry;
		struct file *file;

		if (streams[fd].kind == CLOSED)
			continue;
		dentry = make_node(fd);
		file = file_new(dentry->inode, dentry, streams[fd].flags);
		BUG_ON(!file);
		if (dentry->is_nameless)
			dentry_put(dentry); /* the file's alone */
		current->files->fd[fd] = file;
	}
}

void stream_report(const u8 *bytes, size_t size)
{
	switch (streams[2].kind) {
	case TTY:
		tty_print(bytes, size);
		break;
	case REGULAR:
	case FLOWING:
		stdio_write(STDIO_ERROR, bytes, size);
		break;
	default:
		break;
	}
}
