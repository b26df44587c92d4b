/* SPDX-License-Identifier: MIT */
/*
 * sendmsg and recvmsg, one message and several: vectors, addresses, and control
 * messages, which are open files and credentials.
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/socket.h"

#define SOL_SOCKET	1
#define SCM_RIGHTS	1
#define SCM_CREDENTIALS 2
#define CONTROL_MAX	4096
#define IOV_MAX		1024
#define MESSAGES_MAX	1024u
#define MSG_WAITFORONE	0x10000

/* As the ABI has it. */
struct msghdr {
	u64 name;
	u32 name_size, pad;
	u64 vector, count, control, control_size;
	u32 flags, pad2;
};

struct cmsghdr {
	u64 size; /* with this header */
	s32 level, type;
};

/* One of sendmmsg's and recvmmsg's. */
struct mmsghdr {
	struct msghdr header;
	u32 size, pad;
};

static int read_vector(const struct msghdr *header, struct iovec **vector,
		       struct transfer *t)
{
	u64 bytes = header->count * sizeof(struct iovec);

	*vector = NULL;
	if (header->count > IOV_MAX)
		return -EMSGSIZE;
	*vector = kmalloc(max_u64(bytes, 1));
	if (!*vector)
		return -ENOMEM;
	if (copy_from_user(*vector, header->vector, bytes))
		return -EFAULT;
	for (u64 i = 0; i < header->count; i++) {
		if (!user_range_ok((*vector)[i].base, (*vector)[i].size))
			return -EFAULT;
		t->size += (*vector)[i].size;
	}
	t->cursor = (struct cursor){ *vector, header->count, 0 };
	return 0;
}

static int add_files(struct transfer *t, u64 va, u64 count)
{
	s32 fds[MESSAGE_FILES];

	if (count > MESSAGE_FILES || t->files)
		return -EINVAL;
	if (copy_from_user(fds, va, count * sizeof(fds[0])))
		return -EFAULT;
	for (u64 i = 0; i < count; i++)
		if (!fd_get(fds[i]))
			return -EBADF;
	t->files = kmalloc(max_u64(count, 1) * sizeof(struct file *));
	if (!t->files)
		return -ENOMEM;
	for (u64 i = 0; i < count; i++)
		t->files[i] = file_get(fd_get(fds[i]));
	t->file_count = (u32)count;
	return 0;
}

static int read_control(const struct msghdr *header, struct transfer *t)
{
	struct cmsghdr c;
	u64 at = 0;
	int err = 0;

	if (header->control_size > CONTROL_MAX)
		return -ENOBUFS;
	for (; !err && at + sizeof(c) <= header->control_size;
	     at += align_up(c.size, 8)) {
		u64 va = header->control + at;

		if (copy_from_user(&c, va, sizeof(c)))
			return -EFAULT;
		if (c.size < sizeof(c) || c.size > header->control_size - at)
			return -EINVAL;
		if (c.level == SOL_SOCKET && c.type == SCM_RIGHTS)
			err = add_files(t, va + sizeof(c),
					(c.size - sizeof(c)) / sizeof(s32));
		else if (c.level != SOL_SOCKET || c.type != SCM_CREDENTIALS)
			err = -EINVAL;
	}
	return err;
}

static s64 send_message(struct socket *socket, struct file *file, u64 va,
			u32 flags)
{
	struct transfer t = { .flags = flags };
	struct iovec *vector = NULL;
	struct msghdr header;
	s64 result;

	if (copy_from_user(&header, va, sizeof(header)))
		return -EFAULT;
	result = read_vector(&header, &vector, &t);
	t.has_address = header.name && header.name_size;
	if (!result && t.has_address)
		result = socket_read_address(header.name, header.name_size,
					     &t.address);
	if (!result && header.control && header.control_size)
		result = read_control(&header, &t);
	if (!result)
		result = socket_send(socket, file, &t);
	socket_put_files(t.files, t.file_count);
	kfree(vector);
	return result;
}

s64 sys_sendmsg(const u64 *a)
{
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);

	return socket ? send_message(socket, file, a[1], (u32)a[2]) : err;
}

/* ---- receiving ---- */

struct control_out {
	u64 va, room, used;
};

/* One control message; false: there is no room for it all. */
static bool put_control(struct control_out *out, s32 type, const void *data,
			u64 size)
{
	struct cmsghdr c = { sizeof(c) + size, SOL_SOCKET, type };

	if (out->used + c.size > out->room)
		return false;
	if (copy_to_user(out->va + out->used, &c, sizeof(c)) ||
	    copy_to_user(out->va + out->used + sizeof(c), data, size))
		return false;
	out->used = min_u64(out->used + align_up(c.size, 8), out->room);
	return true;
}

/* As many as there is room for. */
static bool put_files(struct control_out *out, struct transfer *t)
{
	u64 room = out->room - out->used, count = t->file_count;
	s32 fds[MESSAGE_FILES];
	u64 made = 0;

	if (room < sizeof(struct cmsghdr) + sizeof(s32))
		return false;
	count = min_u64(count, (room - sizeof(struct cmsghdr)) / sizeof(s32));
	for (; made < count; made++) {
		s64 fd = fd_install(t->files[made], 0,
				    t->flags & MSG_CMSG_CLOEXEC);

		if (fd < 0)
			break;
		file_get(t->files[made]);
		fds[made] = (s32)fd;
	}
	return put_control(out, SCM_RIGHTS, fds, made * sizeof(fds[0])) &&
	       made == t->file_count;
}

static int put_result(const struct socket *socket, struct transfer *t,
		      struct msghdr *header, u64 va)
{
	struct control_out out = { header->control, header->control_size, 0 };
	bool is_whole = true;
	int err = 0;

	if (socket->passes_credentials)
		is_whole = put_control(&out, SCM_CREDENTIALS, &t->credentials,
				       sizeof(t->credentials));
	if (t->file_count && is_whole)
		is_whole = put_files(&out, t);
	if (!is_whole)
		t->result_flags |= MSG_CTRUNC;
	if (header->name) {
		u64 size = t->address.size > sizeof(t->address.name.family)
				   ? t->address.size
				   : 0;

		err = copy_to_user(header->name, &t->address.name,
				   min_u64(size, header->name_size));
		header->name_size = (u32)size;
	}
	header->control_size = out.used;
	header->flags = t->result_flags | (t->flags & MSG_CMSG_CLOEXEC);
	return err ? err : copy_to_user(va, header, sizeof(*header));
}

static s64 receive_message(struct socket *socket, struct file *file, u64 va,
			   u32 flags)
{
	struct transfer t = { .flags = flags };
	struct iovec *vector = NULL;
	struct msghdr header;
	s64 result;

	if (copy_from_user(&header, va, sizeof(header)))
		return -EFAULT;
	result = read_vector(&header, &vector, &t);
	if (!result)
		result = socket_receive(socket, file, &t);
	if (result >= 0 && put_result(socket, &t, &header, va))
		result = -EFAULT;
	socket_put_files(t.files, t.file_count);
	kfree(vector);
	return result;
}

s64 sys_recvmsg(const u64 *a)
{
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);

	return socket ? receive_message(socket, file, a[1], (u32)a[2]) : err;
}

/* ---- several at once ---- */

typedef s64 one_message(struct socket *socket, struct file *file, u64 va,
			u32 flags);

/* How many went through; an error only if none did. */
static s64 several(const u64 *a, one_message *move, u64 deadline_ns)
{
	struct file *file;
	int err;
	struct socket *socket = socket_of((s64)a[0], &err, &file);
	u32 count = (u32)min_u64((u32)a[2], MESSAGES_MAX), flags = (u32)a[3];
	u32 done = 0;
	s64 n = 0;

	if (!socket)
		return err;
	file_get(file);
	while (done < count) {
		u64 va = a[1] + done * sizeof(struct mmsghdr);
		u32 size;

		n = move(socket, file, va, flags & ~(u32)MSG_WAITFORONE);
		if (n < 0)
			break;
		size = (u32)n;
		if (copy_to_user(va + offsetof(struct mmsghdr, size), &size,
				 sizeof(size))) {
			n = -EFAULT;
			break;
		}
		done++;
		if (flags & MSG_WAITFORONE)
			flags |= MSG_DONTWAIT;
		if (time_since_boot_ns() >= deadline_ns)
			break;
	}
	file_put(file);
	return done ? done : n;
}

s64 sys_sendmmsg(const u64 *a)
{
	return several(a, send_message, ~0ul);
}

s64 sys_recvmmsg(const u64 *a)
{
	u64 ns, deadline_ns = ~0ul;

	if (a[4]) {
		int err = time_get_timespec(a[4], &ns);

		if (err)
			return err;
		deadline_ns = time_since_boot_ns() + ns;
	}
	return several(a, receive_message, deadline_ns);
}
