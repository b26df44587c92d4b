/* SPDX-License-Identifier: MIT */
/*
 * getsockopt and setsockopt at SOL_SOCKET. What only a network has is taken and
 * forgotten; buffers have the size they have.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/socket.h"

#define SOL_SOCKET    1
#define SO_REUSEADDR  2
#define SO_TYPE	      3
#define SO_ERROR      4
#define SO_BROADCAST  6
#define SO_SNDBUF     7
#define SO_RCVBUF     8
#define SO_KEEPALIVE  9
#define SO_LINGER     13
#define SO_REUSEPORT  15
#define SO_PASSCRED   16
#define SO_PEERCRED   17
#define SO_RCVTIMEO   20
#define SO_SNDTIMEO   21
#define SO_ACCEPTCONN 30
#define SO_PROTOCOL   38
#define SO_DOMAIN     39
#define AF_UNIX	      1

struct timeval {
	s64 seconds, microseconds;
};

static s64 put_option(const u64 *a, const void *value, u64 size)
{
	s32 room;

	if (copy_from_user(&room, a[4], sizeof(room)))
		return -EFAULT;
	if (room < 0)
		return -EINVAL;
	room = (s32)min_u64((u64)room, size);
	if (copy_to_user(a[3], value, (u64)room) ||
	    copy_to_user(a[4], &room, sizeof(room)))
		return -EFAULT;
	return 0;
}

static s64 put_time(const u64 *a, u64 ns)
{
	struct timeval time = { (s64)(ns / NSEC_PER_SEC),
				(s64)(ns % NSEC_PER_SEC / 1000) };

	return put_option(a, &time, sizeof(time));
}

/* Of those that are a number; -ENOPROTOOPT: it is none. */
static s64 number_of(struct socket *socket, u64 option)
{
	switch (option) {
	case SO_TYPE:
		return socket->type;
	case SO_ERROR: {
		s64 error = socket->is_reset ? ECONNRESET : 0;

		socket->is_reset = false;
		return error;
	}
	case SO_SNDBUF:
	case SO_RCVBUF:
		return SOCKET_BUFFER;
	case SO_PASSCRED:
		return socket->passes_credentials;
	case SO_ACCEPTCONN:
		return socket->is_listening;
	case SO_DOMAIN:
		return AF_UNIX;
	case SO_PROTOCOL:
	case SO_REUSEADDR:
	case SO_REUSEPORT:
	case SO_KEEPALIVE:
	case SO_BROADCAST:
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}

s64 sys_getsockopt(const u64 *a)
{
	static const struct credentials nobody = { 0, ~0u, ~0u };
	static const s32 no_linger[2];
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);
	s64 number;
	s32 value;

	if (!socket)
		return err;
	if ((s32)a[1] != SOL_SOCKET)
		return -EOPNOTSUPP;
	switch ((s32)a[2]) {
	case SO_PEERCRED:
		return put_option(
			a, socket->is_connected ? &socket->peer_owner : &nobody,
			sizeof(nobody));
	case SO_LINGER:
		return put_option(a, no_linger, sizeof(no_linger));
	case SO_RCVTIMEO:
		return put_time(a, socket->receive_ns);
	case SO_SNDTIMEO:
		return put_time(a, socket->send_ns);
	default:
		number = number_of(socket, (u32)a[2]);
		value = (s32)number;
		return number < 0 ? number
				  : put_option(a, &value, sizeof(value));
	}
}

static s64 set_time(const u64 *a, u64 *ns)
{
	struct timeval time;

	if ((u32)a[4] < sizeof(time))
		return -EINVAL;
	if (copy_from_user(&time, a[3], sizeof(time)))
		return -EFAULT;
	if (time.microseconds < 0 || time.microseconds >= 1000000)
		return -EDOM;
	*ns = time.seconds < 0 ? 0
			       : (u64)time.seconds * NSEC_PER_SEC +
					 (u64)time.microseconds * 1000;
	return 0;
}

s64 sys_setsockopt(const u64 *a)
{
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);
	s32 value;

	if (!socket)
		return err;
	if ((s32)a[1] != SOL_SOCKET)
		return -ENOPROTOOPT;
	if ((s32)a[2] == SO_RCVTIMEO)
		return set_time(a, &socket->receive_ns);
	if ((s32)a[2] == SO_SNDTIMEO)
		return set_time(a, &socket->send_ns);
	if ((u32)a[4] < sizeof(value))
		return -EINVAL;
	if (copy_from_user(&value, a[3], sizeof(value)))
		return -EFAULT;
	switch ((s32)a[2]) {
	case SO_PASSCRED:
		socket->passes_credentials = value;
		return 0;
	case SO_REUSEADDR:
	case SO_REUSEPORT:
	case SO_KEEPALIVE:
	case SO_BROADCAST:
	case SO_SNDBUF:
	case SO_RCVBUF:
	case SO_LINGER:
		return 0;
	default:
		return -ENOPROTOOPT;
	}
}
