/* SPDX-License-Identifier: MIT */
/*
 * Sockets of AF_UNIX. A socket has a queue of messages that came and were not
 * received; who sends puts a message into the peer's. A stream's messages are only
 * chunks. socket.c has their life and addresses, socket_message.c what goes through.
 */
#ifndef FS_SOCKET_H
#define FS_SOCKET_H

#include "core/mutex.h"
#include "fs/fs.h"

#define SOCK_STREAM    1
#define SOCK_DGRAM     2
#define SOCK_SEQPACKET 5
#define UNIX_PATH_MAX  108
#define SOCKET_BUFFER  212992ul /* as Linux's wmem_default */
#define MESSAGE_FILES  253	/* as Linux's SCM_MAX_FD */
/* Linux counts what each takes of memory: 278 of one byte. Chosen. */
#define MESSAGES_WAITING 1024

#define MSG_OOB		 0x1
#define MSG_PEEK	 0x2
#define MSG_CTRUNC	 0x8
#define MSG_TRUNC	 0x20
#define MSG_DONTWAIT	 0x40
#define MSG_WAITALL	 0x100
#define MSG_NOSIGNAL	 0x4000
#define MSG_CMSG_CLOEXEC 0x40000000

/* As the ABI has it; a path with its NUL, or "\0name", which is not a path. */
struct sockaddr_un {
	u16 family;
	char path[UNIX_PATH_MAX];
};

struct socket_address {
	struct sockaddr_un name;
	u32 size; /* of it all; just the family: none */
};

struct credentials {
	s32 pid;
	u32 uid, gid;
};

struct message {
	struct list_head node;
	u64 size, taken; /* bytes, and how many a stream's reader has had */
	struct socket_address from;
	struct credentials sender;
	u32 file_count; /* passed along (SCM_RIGHTS) */
	struct file **files;
	u8 bytes[];
};

struct socket {
	u32 refcount; /* its file, peers, and the queue of a listener */
	u32 type;
	bool is_listening, is_connected, is_reset;
	bool no_read, no_write; /* shutdown */
	bool passes_credentials;
	bool is_open;	     /* its file is there */
	struct socket *peer; /* NULL: none, or it is closed */
	struct credentials owner, peer_owner;
	struct socket_address address, peer_address;
	struct inode *bound;	   /* of its path */
	struct list_head by_name;  /* abstract names */
	struct list_head messages; /* received by nobody yet */
	u64 queued;		   /* their bytes */
	u32 message_count;
	struct list_head clients;  /* of a listener: to be accepted */
	struct list_head client;   /* in such a list */
	u32 client_count, backlog;
	u64 receive_ns, send_ns; /* how long a call waits; 0: for ever */
	struct inode *inode;
	struct mutex receiving; /* who takes messages */
	struct wait_queue changed;
};

struct iovec {
	u64 base, size;
};

/* Where in user memory the next byte comes from or goes to. */
struct cursor {
	const struct iovec *vector;
	u64 count, offset; /* in the first of them */
};

/* What a call is about, in both directions. */
struct transfer {
	struct cursor cursor;
	u64 size; /* of all of it */
	u32 flags;
	bool has_address;
	struct socket_address address;
	struct credentials credentials;
	u32 file_count;
	struct file **files;
	u32 result_flags;
	u64 deadline_ns;
};

/* ---- socket.c ---- */

/* NULL: the descriptor is none, and *err says why. */
struct socket *socket_of(s64 fd, int *err, struct file **file);
/* Its file is closed. */
void socket_close(struct socket *socket);
struct socket *socket_get(struct socket *socket);
void socket_put(struct socket *socket);
/* Something changed about it: who waits or polls looks again. */
void socket_tell(struct socket *socket);
/* An address of user memory; and who has it, with a reference. */
int socket_read_address(u64 va, u64 size, struct socket_address *address);
int socket_find(const struct socket_address *address, u32 type,
		struct socket **found);
/* As much as *size_va says there is room for; *size_va becomes its size. */
int socket_put_address(const struct socket_address *address, u64 va,
		       u64 size_va);
/* Until socket_tell, or why not; deadline: ~0 never. */
s64 socket_wait(struct socket *socket, const struct file *file, u32 flags,
		u64 deadline_ns);

/* ---- socket_message.c ---- */

extern const struct file_ops socket_ops;
void message_free(struct message *message);
/* How many bytes; a stream's reader gets 0 at its end. */
s64 socket_send(struct socket *socket, struct file *file, struct transfer *t);
s64 socket_receive(struct socket *socket, struct file *file,
		   struct transfer *t);
void socket_put_files(struct file **files, u32 count);

#endif
