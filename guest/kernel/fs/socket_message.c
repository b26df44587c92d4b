/* SPDX-License-Identifier: MIT */
/*
 * What goes through sockets: bytes of streams, datagrams, and open files passed
 * along (SCM_RIGHTS). Who sends waits while SOCKET_BUFFER bytes, or many messages
 * however small, wait at the other side. Left out: out-of-band data, MSG_MORE, and
 * the cycles of sockets passed through each other, which are never freed.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/anon.h"
#include "fs/socket.h"

#define CHUNK_MAX (32ul << 10) /* of a stream's bytes in one message */
#define FIONREAD  0x541b

void socket_put_files(struct file **files, u32 count)
{
	for (u32 i = 0; i < count; i++)
		file_put(files[i]);
	kfree(files);
}

/*
 * The files may be the last of sockets that have messages with files: each is
 * freed in its turn, as a long chain of them would be too deep for the stack.
 */
void message_free(struct message *message)
{
	static struct list_head to_be_freed = LIST_HEAD_INIT(to_be_freed);
	static bool is_freeing;

	list_del(&message->node);
	list_add_tail(&message->node, &to_be_freed);
	if (is_freeing)
		return;
	is_freeing = true;
	while (!list_empty(&to_be_freed)) {
		message = list_entry(to_be_freed.next, struct message, node);
		list_del(&message->node);
		socket_put_files(message->files, message->file_count);
		kfree(message);
	}
	is_freeing = false;
}

static s64 move_bytes(struct cursor *cursor, u8 *bytes, u64 size, bool is_out)
{
	u64 done = 0;

	while (done < size && cursor->count) {
		u64 va = cursor->vector->base + cursor->offset;
		u64 n = min_u64(size - done,
				cursor->vector->size - cursor->offset);

		if (is_out ? copy_to_user(va, bytes + done, n)
			   : copy_from_user(bytes + done, va, n))
			return -EFAULT;
		done += n;
		cursor->offset += n;
		if (cursor->offset == cursor->vector->size) {
			cursor->vector++;
			cursor->count--;
			cursor->offset = 0;
		}
	}
	return (s64)done;
}

/* ---- sending ---- */

static bool has_room(const struct socket *to, u64 size)
{
	return !to->message_count || (to->message_count < MESSAGES_WAITING &&
				      to->queued + size <= SOCKET_BUFFER);
}

/* Until there is room at the other side, which is not `to` if that closed. */
static s64 wait_room(struct socket *socket, struct file *file,
		     struct socket *to, u64 size, const struct transfer *t)
{
	while (to->is_open || !list_empty(&to->client)) {
		s64 err;

		if (socket->no_write || to->no_read)
			return -EPIPE;
		if (has_room(to, size))
			return 0;
		err = socket_wait(to, file, t->flags, t->deadline_ns);
		if (err)
			return err;
	}
	return socket->type == SOCK_DGRAM ? -ECONNREFUSED : -EPIPE;
}

static s64 put_message(struct socket *socket, struct file *file,
		       struct socket *to, struct transfer *t, u64 size)
{
	struct message *message = kzalloc(sizeof(*message) + size);
	s64 err;

	if (!message)
		return -ENOMEM;
	list_init(&message->node);
	message->size = size;
	message->from = socket->address;
	message->sender = t->credentials;
	err = move_bytes(&t->cursor, message->bytes, size, false);
	if (err >= 0)
		err = wait_room(socket, file, to, size, t);
	if (err) {
		kfree(message);
		return err;
	}
	message->files = t->files;
	message->file_count = t->file_count;
	t->files = NULL;
	t->file_count = 0;
	list_add_tail(&message->node, &to->messages);
	to->queued += size;
	to->message_count++;
	socket_tell(to);
	return (s64)size;
}

static s64 send_stream(struct socket *socket, struct file *file,
		       struct transfer *t)
{
	struct socket *to;
	u64 done = 0;
	s64 n = 0;

	if (t->has_address)
		return socket->is_connected ? -EISCONN : -EOPNOTSUPP;
	if (!socket->is_connected)
		return -ENOTCONN;
	to = socket->no_write || !socket->peer ? NULL
					       : socket_get(socket->peer);
	if (!to)
		n = -EPIPE;
	while (!n && done < t->size) {
		n = put_message(socket, file, to, t,
				min_u64(t->size - done, CHUNK_MAX));
		if (n > 0) {
			done += (u64)n;
			n = 0;
		}
	}
	if (to)
		socket_put(to);
	if (n == -EPIPE && !done && !(t->flags & MSG_NOSIGNAL))
		signal_send(SIGPIPE, SI_USER, 0);
	return done ? (s64)done : n;
}

/* A whole message, to the peer or to an address of its own. */
static s64 send_packet(struct socket *socket, struct file *file,
		       struct transfer *t)
{
	struct socket *to = NULL;
	s64 result;

	if (t->size > SOCKET_BUFFER)
		return -EMSGSIZE;
	if (t->has_address && socket->type == SOCK_DGRAM) {
		int err = socket_find(&t->address, SOCK_DGRAM, &to);

		if (err)
			return err;
	} else if (!socket->is_connected) {
		return -ENOTCONN;
	} else if (!socket->peer) {
		return socket->type == SOCK_DGRAM ? -ECONNREFUSED : -EPIPE;
	} else {
		to = socket_get(socket->peer);
	}
	result = put_message(socket, file, to, t, t->size);
	socket_put(to);
	if (result == -EPIPE && !(t->flags & MSG_NOSIGNAL))
		signal_send(SIGPIPE, SI_USER, 0);
	return result;
}

s64 socket_send(struct socket *socket, struct file *file, struct transfer *t)
{
	s64 result;

	if (t->flags & MSG_OOB)
		return -EOPNOTSUPP;
	t->credentials = (struct credentials){ current->tgid, 0, 0 };
	t->deadline_ns =
		socket->send_ns ? time_since_boot_ns() + socket->send_ns : ~0ul;
	file_get(file);
	result = socket->type == SOCK_STREAM ? send_stream(socket, file, t)
					     : send_packet(socket, file, t);
	file_put(file);
	return result;
}

/* ---- receiving ---- */

static struct message *first_of(const struct socket *socket)
{
	return list_empty(&socket->messages) ? NULL
					     : list_entry(socket->messages.next,
							  struct message, node);
}

/* What comes with the bytes goes to who gets the first of them. */
static void take_rest(struct transfer *t, struct message *message)
{
	t->address = message->from;
	t->credentials = message->sender;
	if (t->flags & MSG_PEEK || !message->file_count)
		return;
	t->files = message->files;
	t->file_count = message->file_count;
	message->files = NULL;
	message->file_count = 0;
}

static void remove_message(struct socket *socket, struct message *message)
{
	socket->queued -= message->size - message->taken;
	socket->message_count--;
	message_free(message);
	socket_tell(socket); /* there is room */
}

/* Of a stream, what is there: at most up to the next with files. */
static s64 take_stream(struct socket *socket, struct transfer *t)
{
	struct list_head *node = socket->messages.next, *next;
	u64 done = 0;

	for (; node != &socket->messages && done < t->size; node = next) {
		struct message *message =
			list_entry(node, struct message, node);
		u64 n = min_u64(t->size - done, message->size - message->taken);

		next = node->next;
		if (done && (message->file_count || t->file_count))
			break;
		if (move_bytes(&t->cursor, message->bytes + message->taken, n,
			       true) < 0)
			return done ? (s64)done : -EFAULT;
		if (!done)
			take_rest(t, message);
		done += n;
		if (t->flags & MSG_PEEK)
			continue;
		message->taken += n;
		socket->queued -= n;
		if (message->taken == message->size)
			remove_message(socket, message);
	}
	t->size -= done;
	if (done)
		socket_tell(socket);
	return (s64)done;
}

static s64 take_packet(struct socket *socket, struct transfer *t)
{
	struct message *message = first_of(socket);
	u64 n = min_u64(t->size, message->size);

	if (move_bytes(&t->cursor, message->bytes, n, true) < 0)
		return -EFAULT;
	take_rest(t, message);
	if (n < message->size)
		t->result_flags |= MSG_TRUNC;
	if (t->flags & MSG_TRUNC)
		n = message->size;
	if (!(t->flags & MSG_PEEK))
		remove_message(socket, message);
	return (s64)n;
}

/* Nothing is there: 0 at the end of the stream, else what waiting says. */
static s64 wait_message(struct socket *socket, const struct file *file,
			struct transfer *t, bool *is_over)
{
	*is_over = socket->no_read || (socket->type != SOCK_DGRAM &&
				       socket->is_connected && !socket->peer);
	if (*is_over) {
		bool is_reset = socket->is_reset;

		socket->is_reset = false;
		return is_reset ? -ECONNRESET : 0;
	}
	return socket_wait(socket, file, t->flags, t->deadline_ns);
}

s64 socket_receive(struct socket *socket, struct file *file, struct transfer *t)
{
	bool is_stream = socket->type == SOCK_STREAM;
	bool is_over = false;
	s64 done = 0, n = 0;

	if (t->flags & MSG_OOB)
		return is_stream ? -EINVAL : -EOPNOTSUPP;
	if (is_stream && !socket->is_connected)
		return -EINVAL;
	if (socket->type == SOCK_SEQPACKET && !socket->is_connected)
		return -ENOTCONN;
	t->deadline_ns = socket->receive_ns
				 ? time_since_boot_ns() + socket->receive_ns
				 : ~0ul;
	file_get(file);
	do {
		mutex_lock(&socket->receiving);
		n = !first_of(socket) ? -1
		    : is_stream	      ? take_stream(socket, t)
				      : take_packet(socket, t);
		mutex_unlock(&socket->receiving);
		if (n >= 0 || n == -EFAULT) {
			done += n;
			if (n < 0 || !is_stream || !t->size || t->file_count ||
			    !(t->flags & MSG_WAITALL) || t->flags & MSG_PEEK)
				break;
			continue;
		}
		n = wait_message(socket, file, t, &is_over);
		if (n && !done)
			done = n;
	} while (!is_over && !n);
	file_put(file);
	return done;
}

/* ---- as a file ---- */

static s64 socket_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct iovec one = { user_va, size };
	struct transfer t = { .cursor = { &one, 1, 0 }, .size = size };
	s64 result;

	(void)pos;
	if (!size)
		return 0;
	result = socket_receive(file->private, file, &t);
	socket_put_files(t.files, t.file_count);
	return result;
}

static s64 socket_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	struct iovec one = { user_va, size };
	struct transfer t = { .cursor = { &one, 1, 0 }, .size = size };

	(void)pos;
	return socket_send(file->private, file, &t);
}

static u32 socket_poll(struct file *file)
{
	const struct socket *socket = file->private;
	bool is_stream = socket->type != SOCK_DGRAM;
	bool is_left = is_stream && socket->is_connected && !socket->peer;
	u32 events = 0;

	if (!list_empty(&socket->messages) || !list_empty(&socket->clients) ||
	    socket->no_read || is_left)
		events |= POLLIN;
	if (socket->no_read || is_left)
		events |= POLLRDHUP;
	if ((socket->no_read && socket->no_write) || is_left ||
	    (is_stream && !socket->is_connected && !socket->is_listening))
		events |= POLLHUP;
	if (!socket->is_listening &&
	    (!socket->peer || has_room(socket->peer, 1)))
		events |= POLLOUT;
	return events | (socket->is_reset ? POLLERR : 0);
}

static s64 socket_ioctl(struct file *file, u64 request, u64 argument)
{
	const struct socket *socket = file->private;
	s32 size = (s32)socket->queued;

	if (request != FIONREAD)
		return -ENOTTY;
	if (socket->is_listening)
		return -EINVAL;
	if (socket->type != SOCK_STREAM)
		size = first_of(socket) ? (s32)first_of(socket)->size : 0;
	return copy_to_user(argument, &size, sizeof(size));
}

static void socket_release(struct file *file)
{
	socket_close(file->private);
}

const struct file_ops socket_ops = {
	.read = socket_read,
	.write = socket_write,
	.ioctl = socket_ioctl,
	.poll = socket_poll,
	.release = socket_release,
	.read_name = anon_read_name,
};

/* ---- sendto and recvfrom ---- */

s64 sys_sendto(const u64 *a)
{
	struct iovec one = { a[1], a[2] };
	struct transfer t = { .cursor = { &one, 1, 0 },
			      .size = a[2],
			      .flags = (u32)a[3] };
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);

	if (!socket)
		return err;
	if (!user_range_ok(a[1], a[2]))
		return -EFAULT;
	t.has_address = a[4] && a[5];
	if (t.has_address)
		err = socket_read_address(a[4], a[5], &t.address);
	return err ? err : socket_send(socket, file, &t);
}

s64 sys_recvfrom(const u64 *a)
{
	struct iovec one = { a[1], a[2] };
	struct transfer t = { .cursor = { &one, 1, 0 },
			      .size = a[2],
			      .flags = (u32)a[3] };
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);
	s64 result;

	if (!socket)
		return err;
	if (!user_range_ok(a[1], a[2]))
		return -EFAULT;
	result = socket_receive(socket, file, &t);
	socket_put_files(t.files, t.file_count);
	if (result < 0 || !a[4])
		return result;
	if (t.address.size <= sizeof(t.address.name.family))
		t.address.size = 0; /* the sender has no name */
	err = socket_put_address(&t.address, a[4], a[5]);
	return err ? err : result;
}
