/* SPDX-License-Identifier: MIT */
/* Serving the requests; see host_streams.h. */
#include "devices/host_streams.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static s64 or_errno(s64 result)
{
	return result < 0 ? -errno : result;
}

static s64 read_some(struct host_streams *streams, int fd, u64 size)
{
	const struct stream_message *message = &streams->message;
	ssize_t count;

	if (size > STREAM_DATA_MAX)
		size = STREAM_DATA_MAX;
	do
		count = message->operation == STREAM_READ ?
				read(fd, streams->data, size) :
				pread(fd, streams->data, size, message->offset);
	while (count < 0 && errno == EINTR);
	return or_errno(count);
}

static s64 get_size(int fd)
{
	struct stat status;

	return fstat(fd, &status) ? -errno : status.st_size;
}

static s64 get_name(struct host_streams *streams, int fd)
{
	char link[32];

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	return or_errno(readlink(link, (char *)streams->data, sizeof(streams->data)));
}

static s64 serve(struct host_streams *streams, u64 data_bytes)
{
	const struct stream_message *message = &streams->message;
	struct character *file = &streams->files[message->stream];
	int fd = file->output_fd;

	switch (message->operation) {
	case STREAM_READ:
	case STREAM_PREAD:
		return read_some(streams, fd, message->size);
	case STREAM_WRITE:
		return character_output(file, streams->data, data_bytes);
	case STREAM_PWRITE:
		return or_errno(pwrite(fd, streams->data, data_bytes, message->offset));
	case STREAM_SEEK:
		return or_errno(lseek(fd, message->offset, (int)message->size));
	case STREAM_SIZE:
		return get_size(fd);
	case STREAM_TRUNCATE:
		return or_errno(ftruncate(fd, message->offset));
	case STREAM_NAME:
		return get_name(streams, fd);
	default:
		return -ENOSYS;
	}
}

u32 host_streams_serve(struct host_streams *streams, u64 data_bytes)
{
	struct stream_message *message = &streams->message;

	if (message->stream >= STREAM_COUNT ||
	    streams->files[message->stream].output_fd == CHARACTER_NONE)
		message->result = -EBADF;
	else
		message->result = serve(streams, data_bytes);
	if (message->result < 0)
		return 0;
	switch (message->operation) {
	case STREAM_READ:
	case STREAM_PREAD:
	case STREAM_NAME:
		return (u32)message->result;
	default:
		return 0;
	}
}
