/* SPDX-License-Identifier: MIT */
/*
 * The standard streams of `vitrine run`, as files: requests that the guest
 * kernel sends to the console's port `vitrine.files`. Each is one chain: a
 * struct stream_message with what is to be written behind it, and room for the
 * answer, another one with what was read. Offsets belong to the host's open
 * file, so streams that share one there share it here. Numbers of errors and
 * of whence are Linux's on both sides.
 */
#ifndef ABI_STREAM_H
#define ABI_STREAM_H

#include <stdint.h>

#define STREAM_COUNT 3
#define STREAM_DATA_MAX 65536

enum stream_operation {
	STREAM_READ,     /* size bytes at most */
	STREAM_WRITE,    /* size bytes */
	STREAM_PREAD,    /* the same, at `offset` */
	STREAM_PWRITE,
	STREAM_SEEK,     /* offset; size is whence */
	STREAM_SIZE,     /* its result; times are the host's, and not told */
	STREAM_TRUNCATE, /* to offset */
	STREAM_NAME,     /* answers with its path on the host, no NUL */
};

struct stream_message {
	uint32_t operation;
	uint32_t stream; /* 0, 1, 2 */
	int64_t offset;
	uint64_t size;
	int64_t result; /* bytes or the offset; a negated errno */
};

#endif
