/* SPDX-License-Identifier: MIT */
/*
 * Sockets of AF_UNIX: made, named, connected, and asked about. There is no network:
 * other families are refused with EAFNOSUPPORT. Left out: SO_PEERPIDFD, groups.
 */
#include "fs/socket.h"
#include "fs/super.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/sys_path.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/anon.h"

#define AF_UNIX	       1
#define SOCK_TYPE_MASK 15
#define BACKLOG_MAX    4096u
#define FAMILY_SIZE    2

static struct list_head abstract_names = LIST_HEAD_INIT(abstract_names);

struct socket *socket_of(s64 fd, int *err, struct file **file)
{
	*file = fd_get((s32)fd);
	*err = !*file ? -EBADF : (*file)->fops != &socket_ops ? -ENOTSOCK : 0;
	return *err ? NULL : (*file)->private;
}

struct socket *socket_get(struct socket *socket)
{
	socket->refcount++;
	return socket;
}

void socket_put(struct socket *socket)
{
	if (--socket->refcount)
		return;
	while (!list_empty(&socket->messages))
		message_free(list_entry(socket->messages.next, struct message,
					node));
	kfree(socket);
}

void socket_tell(struct socket *socket)
{
	if (socket->inode)
		socket->inode->activity++;
	wake_up(&socket->changed);
}

s64 socket_wait(struct socket *socket, const struct file *file, u32 flags,
		u64 deadline_ns)
{
	if (file->flags & O_NONBLOCK || flags & MSG_DONTWAIT)
		return -EAGAIN;
	if (time_since_boot_ns() >= deadline_ns)
		return -EAGAIN;
	if (signal_is_pending())
		return deadline_ns == ~0ul ? -ERESTARTSYS : -EINTR;
	wait_on(&socket->changed, deadline_ns);
	return 0;
}

/* ---- life ---- */

static struct credentials own_credentials(void)
{
	return (struct credentials){ current->tgid, 0, 0 };
}

static struct socket *socket_new(u32 type)
{
	struct socket *socket = kzalloc(sizeof(*socket));

	if (!socket)
		return NULL;
	socket->refcount = 1;
	socket->type = type;
	socket->owner = own_credentials();
	socket->address.name.family = AF_UNIX;
	socket->address.size = FAMILY_SIZE;
	socket->peer_address = socket->address;
	list_init(&socket->by_name);
	list_init(&socket->messages);
	list_init(&socket->clients);
	list_init(&socket->client);
	mutex_init(&socket->receiving);
	wait_queue_init(&socket->changed);
	return socket;
}

/* Takes over the reference, also if it fails. */
static struct file *open_socket(struct socket *socket, u32 flags)
{
	struct file *file = anon_file(S_IFSOCK | 0777, "", &socket_ops, socket,
				      O_RDWR | (flags & O_NONBLOCK));

	if (!file) {
		socket_put(socket);
		return NULL;
	}
	socket->inode = file->inode;
	socket->is_open = true;
	return file;
}

static int check_kind(const u64 *a)
{
	u32 type = (u32)a[1] & SOCK_TYPE_MASK;

	if ((u32)a[1] & ~(u32)(SOCK_TYPE_MASK | O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (a[0] != AF_UNIX)
		return -EAFNOSUPPORT;
	if (type != SOCK_STREAM && type != SOCK_DGRAM && type != SOCK_SEQPACKET)
		return -ESOCKTNOSUPPORT;
	return a[2] && a[2] != AF_UNIX ? -EPROTONOSUPPORT : 0;
}

s64 sys_socket(const u64 *a)
{
	struct socket *socket;
	struct file *file;
	int err = check_kind(a);

	if (err)
		return err;
	socket = socket_new((u32)a[1] & SOCK_TYPE_MASK);
	file = socket ? open_socket(socket, (u32)a[1]) : NULL;
	return file ? anon_install(file, (u32)a[1]) : -ENOMEM;
}

static void join(struct socket *a, struct socket *b)
{
	a->peer = socket_get(b);
	b->peer = socket_get(a);
	a->is_connected = b->is_connected = true;
	a->peer_owner = b->owner;
	b->peer_owner = a->owner;
}

s64 sys_socketpair(const u64 *a)
{
	struct socket *pair[2];
	struct file *files[2];
	s64 fds[2];
	s32 out[2];
	int err = check_kind(a);

	if (err)
		return err;
	pair[0] = socket_new((u32)a[1] & SOCK_TYPE_MASK);
	pair[1] = socket_new((u32)a[1] & SOCK_TYPE_MASK);
	if (!pair[0] || !pair[1])
		return -ENOMEM;
	files[0] = open_socket(pair[0], (u32)a[1]);
	files[1] = open_socket(pair[1], (u32)a[1]);
	if (!files[0] || !files[1])
		return -ENOMEM;
	join(pair[0], pair[1]);
	fds[0] = anon_install(files[0], (u32)a[1]);
	fds[1] = anon_install(files[1], (u32)a[1]);
	out[0] = (s32)fds[0];
	out[1] = (s32)fds[1];
	err = fds[0] < 0   ? (int)fds[0]
	      : fds[1] < 0 ? (int)fds[1]
			   : copy_to_user(a[3], out, sizeof(out));
	for (int i = 0; err && i < 2; i++)
		if (fds[i] >= 0)
			fd_close(fds[i]);
	return err;
}

/* ---- addresses ---- */

int socket_read_address(u64 va, u64 size, struct socket_address *address)
{
	struct sockaddr_un *name = &address->name;

	memset(address, 0, sizeof(*address));
	if ((s32)size < FAMILY_SIZE || size > sizeof(*name))
		return -EINVAL;
	if (copy_from_user(name, va, size))
		return -EFAULT;
	if (name->family != AF_UNIX)
		return -EINVAL;
	address->size = (u32)size;
	/* a path counts up to its end, whatever size was said */
	if (size > FAMILY_SIZE && name->path[0])
		address->size = FAMILY_SIZE + 1 +
				(u32)strnlen(name->path, size - FAMILY_SIZE);
	return 0;
}

int socket_put_address(const struct socket_address *address, u64 va,
		       u64 size_va)
{
	s32 room, size = (s32)address->size;

	if (copy_from_user(&room, size_va, sizeof(room)))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	if (copy_to_user(va, &address->name, min_u64((u64)room, (u64)size)) ||
	    copy_to_user(size_va, &size, sizeof(size)))
		return -EFAULT;
	return 0;
}

static struct socket *find_abstract(const struct socket_address *address)
{
	for_each_node (node, &abstract_names) {
		struct socket *socket =
			list_entry(node, struct socket, by_name);

		if (socket->address.size == address->size &&
		    !memcmp(&socket->address.name, &address->name,
			    address->size))
			return socket;
	}
	return NULL;
}

static void path_of(const struct socket_address *address,
		    char path[UNIX_PATH_MAX + 1])
{
	memcpy(path, address->name.path, UNIX_PATH_MAX);
	path[UNIX_PATH_MAX] = '\0';
}

int socket_find(const struct socket_address *address, u32 type,
		struct socket **found)
{
	char path[UNIX_PATH_MAX + 1];
	struct socket *socket;
	struct dentry *dentry;
	int err;

	path_of(address, path);
	if (address->size == FAMILY_SIZE)
		return -EINVAL;
	if (!path[0]) {
		socket = find_abstract(address);
	} else {
		err = path_lookup(current->fs->cwd, path, true, &dentry);
		if (err)
			return err;
		socket = S_ISSOCK(dentry->inode->mode) ? dentry->inode->private
						       : NULL;
	}
	if (!socket)
		return -ECONNREFUSED;
	if (socket->type != type)
		return -EPROTOTYPE;
	*found = socket_get(socket);
	return 0;
}

static int bind_path(struct socket *socket, const char *path)
{
	const struct inode_form form = {
		.mode = S_IFSOCK | (0777 & ~current->fs->umask),
	};
	struct path_result at;
	struct inode *inode;
	int err = path_resolve(current->fs->cwd, path, true, &at);

	if (err)
		return err;
	if (at.dentry)
		return -EADDRINUSE;
	err = path_create(&at, &form);
	if (err)
		return err;
	inode = at.dentry->inode;
	inode->private = socket;
	inode->refcount++;
	socket->bound = inode;
	return 0;
}

/* A name that nobody has, of five hexadecimal digits. */
static void name_by_itself(struct socket_address *address)
{
	static u32 next;

	do {
		address->size = FAMILY_SIZE + 1 +
				(u32)snprintk(address->name.path + 1, 6, "%05x",
					      next++ & 0xfffff);
	} while (find_abstract(address));
}

s64 sys_bind(const u64 *a)
{
	struct socket_address address;
	char path[UNIX_PATH_MAX + 1];
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);

	if (!socket)
		return err;
	err = socket_read_address(a[1], a[2], &address);
	if (err)
		return err;
	if (socket->address.size > FAMILY_SIZE)
		return -EINVAL;
	if (address.size == FAMILY_SIZE)
		name_by_itself(&address);
	path_of(&address, path);
	if (path[0])
		err = bind_path(socket, path);
	else if (find_abstract(&address))
		err = -EADDRINUSE;
	else
		list_add_tail(&socket->by_name, &abstract_names);
	if (!err)
		socket->address = address;
	return err;
}

s64 sys_getsockname(const u64 *a)
{
	struct file *file;
	int err;
	const struct socket *socket = socket_of((s64)a[0], &err, &file);

	return socket ? socket_put_address(&socket->address, a[1], a[2]) : err;
}

s64 sys_getpeername(const u64 *a)
{
	struct file *file;
	int err;
	const struct socket *socket = socket_of((s64)a[0], &err, &file);

	if (!socket)
		return err;
	if (!socket->is_connected)
		return -ENOTCONN;
	return socket_put_address(&socket->peer_address, a[1], a[2]);
}

/* ---- connecting ---- */

s64 sys_listen(const u64 *a)
{
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);

	if (!socket)
		return err;
	if (socket->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (socket->address.size == FAMILY_SIZE || socket->is_connected)
		return -EINVAL;
	socket->is_listening = true;
	socket->owner = own_credentials();
	socket->backlog = (u32)min_u64((u32)a[1], BACKLOG_MAX);
	socket_tell(socket);
	return 0;
}

static void leave_peer(struct socket *socket)
{
	struct socket *peer = socket->peer;

	socket->peer = NULL;
	if (!peer)
		return;
	if (peer->peer == socket) {
		peer->peer = NULL;
		/* what was not received is lost, which the sender is told */
		peer->is_reset = !list_empty(&socket->messages);
		socket_put(socket);
	}
	socket_tell(peer);
	socket_put(peer);
}

/* Once: the datagram socket sends to this one from now on. */
static s64 connect_datagrams(struct socket *socket,
			     const struct socket_address *address)
{
	struct socket *peer;
	int err = socket_find(address, SOCK_DGRAM, &peer);

	if (err)
		return err;
	if (socket->peer)
		socket_put(socket->peer);
	socket->peer = peer;
	socket->is_connected = true;
	socket->peer_address = peer->address;
	socket_tell(socket);
	return 0;
}

/* The server's end is made here, and waits to be accepted. */
static s64 connect_stream(struct socket *socket, struct file *file,
			  struct socket *listener)
{
	struct socket *server;

	for (;;) {
		s64 err;

		/* another thread may have been as well, meanwhile */
		if (socket->is_connected || socket->is_listening)
			return socket->is_listening ? -EINVAL : -EISCONN;
		if (!listener->is_listening || !listener->is_open)
			return -ECONNREFUSED;
		if (listener->client_count <= listener->backlog)
			break;
		err = socket_wait(listener, file, 0, ~0ul);
		if (err)
			return err;
	}
	server = socket_new(socket->type);
	if (!server)
		return -ENOMEM;
	server->owner = listener->owner;
	server->address = socket->peer_address = listener->address;
	server->peer_address = socket->address;
	socket->owner = own_credentials();
	join(socket, server);
	list_add_tail(&server->client, &listener->clients);
	listener->client_count++;
	socket_tell(listener);
	return 0;
}

s64 sys_connect(const u64 *a)
{
	struct socket_address address;
	struct socket *listener;
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);
	s64 result;

	if (!socket)
		return err;
	err = socket_read_address(a[1], a[2], &address);
	if (err)
		return err;
	if (socket->type == SOCK_DGRAM)
		return connect_datagrams(socket, &address);
	err = socket_find(&address, socket->type, &listener);
	if (err)
		return err;
	file_get(file);
	result = connect_stream(socket, file, listener);
	file_put(file);
	socket_put(listener);
	return result;
}

static s64 take_client(struct socket *listener, const struct file *file,
		       struct socket **client)
{
	u64 deadline_ns = listener->receive_ns
				  ? time_since_boot_ns() + listener->receive_ns
				  : ~0ul;

	while (list_empty(&listener->clients)) {
		s64 err = socket_wait(listener, file, 0, deadline_ns);

		if (err)
			return err;
	}
	*client = list_entry(listener->clients.next, struct socket, client);
	list_del(&(*client)->client);
	listener->client_count--;
	socket_tell(listener);
	return 0;
}

s64 sys_accept4(const u64 *a)
{
	u32 flags = (u32)a[3];
	struct socket *client = NULL;
	struct file *file, *made;
	int err;
	struct socket *listener = socket_of((s64)a[0], &err, &file);
	s64 result;

	if (!listener)
		return err;
	if (flags & ~(u32)(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	if (listener->type == SOCK_DGRAM)
		return -EOPNOTSUPP;
	if (!listener->is_listening)
		return -EINVAL;
	file_get(file);
	result = take_client(listener, file, &client);
	file_put(file);
	if (result)
		return result;
	made = open_socket(client, flags);
	if (!made)
		return -ENOMEM;
	if (a[1]) {
		err = socket_put_address(&client->peer_address, a[1], a[2]);
		if (err) {
			file_put(made);
			return err;
		}
	}
	return anon_install(made, flags);
}

s64 sys_accept(const u64 *a)
{
	const u64 with_flags[4] = { a[0], a[1], a[2], 0 };

	return sys_accept4(with_flags);
}

s64 sys_shutdown(const u64 *a)
{
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);
	u32 how = (u32)a[1];

	if (!socket)
		return err;
	if (how > 2)
		return -EINVAL;
	if (!socket->is_connected)
		return -ENOTCONN;
	socket->no_read |= how != 1;
	socket->no_write |= how != 0;
	if (socket->peer && socket->type != SOCK_DGRAM) {
		socket->peer->no_write |= how != 1;
		socket->peer->no_read |= how != 0;
		socket_tell(socket->peer);
	}
	socket_tell(socket);
	return 0;
}

void socket_close(struct socket *socket)
{
	socket->is_open = false;
	socket->inode = NULL;
	list_del(&socket->by_name);
	if (socket->bound) {
		socket->bound->private = NULL;
		inode_put(socket->bound);
	}
	socket->bound = NULL;
	while (!list_empty(&socket->clients)) {
		struct socket *client =
			list_entry(socket->clients.next, struct socket, client);

		list_del(&client->client);
		leave_peer(client);
		socket_put(client);
	}
	leave_peer(socket);
	socket_tell(socket); /* who waits to connect */
	socket_put(socket);
}
