/* SPDX-License-Identifier: MIT */
/* Requests about host descriptors, sensible ones and such as no kernel sends. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "devices/host_streams.h"

static int setup(void **state)
{
	struct host_streams *streams = test_calloc(1, sizeof(*streams));
	char path[] = "/tmp/test_host_streams.XXXXXX";
	int file = mkstemp(path);

	if (file < 0 || unlink(path))
		return -1;
	character_init(&streams->files[0], CHARACTER_NONE, CHARACTER_NONE);
	character_init(&streams->files[1], CHARACTER_NONE, file);
	character_init(&streams->files[2], CHARACTER_NONE, open("/dev/full", O_WRONLY));
	*state = streams;
	return 0;
}

static int teardown(void **state)
{
	struct host_streams *streams = *state;

	close(streams->files[1].output_fd);
	close(streams->files[2].output_fd);
	test_free(streams);
	return 0;
}

/* The answer's data, in bytes; its result is in the message. */
static u32 ask(struct host_streams *streams, u32 operation, u32 stream, s64 offset, u64 size)
{
	u64 data = operation == STREAM_WRITE || operation == STREAM_PWRITE ? size : 0;

	streams->message = (struct stream_message){ operation, stream, offset, size, 0 };
	return host_streams_serve(streams, data);
}

static void put(struct host_streams *streams, const char *text)
{
	memcpy(streams->data, text, strlen(text));
	assert_int_equal(ask(streams, STREAM_WRITE, 1, 0, strlen(text)), 0);
	assert_int_equal(streams->message.result, strlen(text));
}

static void test_file(void **state)
{
	struct host_streams *streams = *state;

	assert_true(ask(streams, STREAM_NAME, 1, 0, 0) > 10);
	assert_memory_equal(streams->data, "/tmp/test_", 10);
	put(streams, "hello world");
	assert_int_equal(streams->files[1].written, 11);
	ask(streams, STREAM_SEEK, 1, 6, SEEK_SET);
	assert_int_equal(streams->message.result, 6);
	assert_int_equal(ask(streams, STREAM_READ, 1, 0, 100), 5);
	assert_memory_equal(streams->data, "world", 5);
	assert_int_equal(ask(streams, STREAM_PREAD, 1, 1, 3), 3);
	assert_memory_equal(streams->data, "ell", 3);
	memcpy(streams->data, "J", 1);
	ask(streams, STREAM_PWRITE, 1, 0, 1);
	assert_int_equal(streams->message.result, 1);
	ask(streams, STREAM_TRUNCATE, 1, 4, 0);
	assert_int_equal(ask(streams, STREAM_SIZE, 1, 0, 0), 0);
	assert_int_equal(streams->message.result, 4);
	assert_int_equal(ask(streams, STREAM_PREAD, 1, 0, 100), 4);
	assert_memory_equal(streams->data, "Jell", 4);
	assert_int_equal(ask(streams, STREAM_READ, 1, 0, 100), 0);
	assert_int_equal(streams->message.result, 0);
}

static void test_errors(void **state)
{
	struct host_streams *streams = *state;

	ask(streams, STREAM_WRITE, 2, 0, 10);
	assert_int_equal(streams->message.result, -ENOSPC);
	assert_false(streams->files[2].is_broken); /* there may be room again */
	ask(streams, STREAM_SEEK, 1, -1, SEEK_SET);
	assert_int_equal(streams->message.result, -EINVAL);
	ask(streams, STREAM_TRUNCATE, 1, -1, 0);
	assert_int_equal(streams->message.result, -EINVAL);
	ask(streams, STREAM_READ, 0, 0, 10);
	assert_int_equal(streams->message.result, -EBADF);
	ask(streams, STREAM_READ, STREAM_COUNT, 0, 10);
	assert_int_equal(streams->message.result, -EBADF);
	ask(streams, STREAM_READ, ~0u, 0, 10);
	assert_int_equal(streams->message.result, -EBADF);
	assert_int_equal(ask(streams, 1000, 1, 0, 10), 0);
	assert_int_equal(streams->message.result, -ENOSYS);
}

static void test_sizes(void **state)
{
	struct host_streams *streams = *state;

	ask(streams, STREAM_TRUNCATE, 1, 1 << 20, 0);
	assert_int_equal(ask(streams, STREAM_READ, 1, 0, ~0ull), STREAM_DATA_MAX);
	assert_int_equal(ask(streams, STREAM_PREAD, 1, 0, 1ull << 63), STREAM_DATA_MAX);
	assert_int_equal(ask(streams, STREAM_READ, 1, 0, 0), 0);
	ask(streams, STREAM_WRITE, 1, 0, 0);
	assert_int_equal(streams->message.result, 0);
}

/* The machine is to stop: a write that would block for ever gives up. */
static void test_cancelled(void **state)
{
	struct host_streams *streams = *state;
	bool is_cancelled = true;

	streams->files[1].is_cancelled = &is_cancelled;
	ask(streams, STREAM_WRITE, 1, 0, 10);
	assert_int_equal(streams->message.result, -EINTR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_file, setup, teardown),
		cmocka_unit_test_setup_teardown(test_errors, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cancelled, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
