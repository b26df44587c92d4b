/* SPDX-License-Identifier: MIT */
/*
 * The console: the ports' introduction by control messages, bytes both ways,
 * the end of input, and a driver that knows no ports.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <unistd.h>

#include "devices/virtio_console.h"
#include "driver.h"

#define MULTIPORT (1ull << 1)
#define CONTROL_IN 2
#define CONTROL_OUT 3
#define PORT1_IN 4
#define PORT1_OUT 5
#define QUEUES 6
#define CONTROL_BUFFERS 8
#define CONTROL_PA(index) (DRIVER_BUFFER_PA + 0x100ull * (index))
#define SEND_PA (DRIVER_BUFFER_PA + 0x2000)
#define DATA_PA (DRIVER_BUFFER_PA + 0x4000)

enum { READY, ADD, REMOVE, PORT_READY, CONSOLE_PORT, RESIZE, OPEN, NAME };

struct fixture {
	struct driver driver;
	struct virtio_console console;
	struct character console_character, stream;
	int input[2], output[2], console_output[2];
	unsigned seen; /* control messages looked at */
};

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));
	struct virtio_console *console = &fixture->console;

	if (pipe(fixture->input) || pipe(fixture->output) || pipe(fixture->console_output))
		return -1;
	driver_init(&fixture->driver);
	virtio_console_init(console, 2, 80, 24, &fixture->driver.bus,
			    driver_line(&fixture->driver));
	character_init(&fixture->console_character, CHARACTER_NONE,
		       fixture->console_output[1]);
	character_init(&fixture->stream, fixture->input[0], fixture->output[1]);
	console->ports[0].character = &fixture->console_character;
	console->ports[1].name = "stream";
	console->ports[1].character = &fixture->stream;
	fixture->driver.virtio = &console->virtio;
	alarm(10);
	*state = fixture;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *fixture = *state;

	alarm(0);
	for (unsigned i = 0; i < 2; i++) {
		if (fixture->input[i] >= 0)
			close(fixture->input[i]);
		close(fixture->output[i]);
		close(fixture->console_output[i]);
	}
	bus_free(&fixture->driver.bus);
	test_free(fixture);
	return 0;
}

static void offer_control_buffers(struct driver *driver)
{
	for (unsigned i = 0; i < CONTROL_BUFFERS; i++) {
		driver_descriptor(driver, CONTROL_IN, i, CONTROL_PA(i), 0x100, WRITE, 0);
		driver_offer(driver, CONTROL_IN, i);
	}
	driver_notify(driver, CONTROL_IN);
}

static void control(struct driver *driver, u32 port, u16 event, u16 value)
{
	driver_poke(driver, SEND_PA, port, 4);
	driver_poke(driver, SEND_PA + 4, event, 2);
	driver_poke(driver, SEND_PA + 6, value, 2);
	driver_descriptor(driver, CONTROL_OUT, 0, SEND_PA, 8, 0, 0);
	driver_offer(driver, CONTROL_OUT, 0);
	driver_notify(driver, CONTROL_OUT);
}

/* The next message to the guest is this one. */
static void expect(struct fixture *fixture, u32 port, u16 event, u16 value)
{
	struct driver *driver = &fixture->driver;
	unsigned i = fixture->seen++;

	assert_true(driver_used(driver, CONTROL_IN) > i);
	assert_int_equal(driver_peek(driver, CONTROL_PA(i), 4), port);
	assert_int_equal(driver_peek(driver, CONTROL_PA(i) + 4, 2), event);
	assert_int_equal(driver_peek(driver, CONTROL_PA(i) + 6, 2), value);
}

static void introduce(struct fixture *fixture)
{
	struct driver *driver = &fixture->driver;

	driver_start(driver, MULTIPORT, QUEUES);
	offer_control_buffers(driver);
	control(driver, ~0u, READY, 1);
	expect(fixture, 0, ADD, 1);
	expect(fixture, 1, ADD, 1);
	control(driver, 0, PORT_READY, 1);
	expect(fixture, 0, CONSOLE_PORT, 1);
	expect(fixture, 0, OPEN, 1);
	control(driver, 1, PORT_READY, 1);
	expect(fixture, 1, NAME, 1);
	assert_int_equal(driver_peek(driver, CONTROL_PA(4) + 8, 6), 0x6d6165727473);
	assert_int_equal(driver_used_length(driver, CONTROL_IN, 4), 8 + 6);
	expect(fixture, 1, OPEN, 1);
	assert_int_equal(driver_used(driver, CONTROL_IN), fixture->seen);
}

static void test_configuration(void **state)
{
	struct driver *driver = &((struct fixture *)*state)->driver;

	assert_int_equal(driver_get(driver, 0x008), 3);
	assert_int_equal(driver_get(driver, 0x010) & 3, 3); /* SIZE, MULTIPORT */
	assert_int_equal(driver_get(driver, 0x100), 24 << 16 | 80);
	assert_int_equal(driver_get(driver, 0x104), 2);
}

static void test_ports(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	char text[16];

	introduce(fixture);
	driver_poke(driver, DATA_PA, 0x6f6c6c6568, 5);
	driver_descriptor(driver, PORT1_OUT, 0, DATA_PA, 5, 0, 0);
	driver_offer(driver, PORT1_OUT, 0);
	driver_notify(driver, PORT1_OUT);
	assert_int_equal(read(fixture->output[0], text, sizeof(text)), 5);
	assert_memory_equal(text, "hello", 5);

	assert_int_equal(write(fixture->input[1], "input", 5), 5);
	driver_descriptor(driver, PORT1_IN, 0, DATA_PA, 3, WRITE, 0);
	driver_offer(driver, PORT1_IN, 0);
	driver_notify(driver, PORT1_IN);
	assert_false(virtio_console_wants_input(&fixture->console, 1)); /* not open */
	control(driver, 1, OPEN, 1);
	assert_true(virtio_console_wants_input(&fixture->console, 1));
	assert_true(character_poll(&fixture->stream));
	virtio_console_receive(&fixture->console);
	assert_int_equal(driver_used(driver, PORT1_IN), 1);
	assert_int_equal(driver_used_length(driver, PORT1_IN, 0), 3);
	assert_int_equal(driver_peek(driver, DATA_PA, 3), 0x706e69);
	driver_offer(driver, PORT1_IN, 0);
	driver_notify(driver, PORT1_IN); /* the rest was waiting */
	assert_int_equal(driver_used(driver, PORT1_IN), 2);
	assert_int_equal(driver_used_length(driver, PORT1_IN, 1), 2);
}

/* The console is told its terminal's new size; other ports are not. */
static void test_size(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;

	introduce(fixture);
	virtio_console_resize(&fixture->console, 132, 43);
	assert_int_equal(driver_get(driver, 0x100), 43 << 16 | 132);
	assert_int_equal(driver_used(driver, CONTROL_IN), fixture->seen);
	fixture->console.ports[1].is_console = true;
	virtio_console_resize(&fixture->console, 80, 24);
	assert_int_equal(driver_used(driver, CONTROL_IN), fixture->seen); /* not open */
	control(driver, 1, OPEN, 1);
	virtio_console_resize(&fixture->console, 100, 30);
	assert_int_equal(driver_peek(driver, CONTROL_PA(fixture->seen) + 8, 4), 30 << 16 | 100);
	assert_int_equal(driver_used_length(driver, CONTROL_IN, fixture->seen), 8 + 4);
	expect(fixture, 1, RESIZE, 1);
}

/* Requests about files: each is answered in its own chain. */
static void test_files(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	struct host_streams *files = test_calloc(1, sizeof(*files));
	char text[16];

	for (unsigned i = 0; i < STREAM_COUNT; i++)
		character_init(&files->files[i], CHARACTER_NONE, CHARACTER_NONE);
	files->files[1].output_fd = fixture->output[1];
	fixture->console.ports[1].files = files;
	introduce(fixture);
	driver_poke(driver, DATA_PA, STREAM_WRITE | 1ull << 32, 8);
	driver_poke(driver, DATA_PA + 8, 0, 8);
	driver_poke(driver, DATA_PA + 16, 5, 8);
	driver_poke(driver, DATA_PA + 32, 0x6f6c6c6568, 5);
	driver_descriptor(driver, PORT1_OUT, 0, DATA_PA, 32 + 5, NEXT, 1);
	driver_descriptor(driver, PORT1_OUT, 1, DATA_PA + 0x100, 32, WRITE, 0);
	driver_offer(driver, PORT1_OUT, 0);
	driver_notify(driver, PORT1_OUT);
	assert_int_equal(driver_peek(driver, DATA_PA + 0x100 + 24, 8), 5);
	assert_int_equal(driver_used_length(driver, PORT1_OUT, 0), 32);
	assert_int_equal(read(fixture->output[0], text, sizeof(text)), 5);
	assert_memory_equal(text, "hello", 5);
	/* half a request has no answer */
	driver_descriptor(driver, PORT1_OUT, 0, DATA_PA, 20, NEXT, 1);
	driver_offer(driver, PORT1_OUT, 0);
	driver_notify(driver, PORT1_OUT);
	assert_int_equal(driver_used(driver, PORT1_OUT), 2);
	assert_int_equal(driver_used_length(driver, PORT1_OUT, 1), 0);
	test_free(files);
}

/* The end is told once, and only after the last byte. */
static void test_end_of_input(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;

	introduce(fixture);
	control(driver, 1, OPEN, 1);
	assert_int_equal(write(fixture->input[1], "x", 1), 1);
	close(fixture->input[1]);
	fixture->input[1] = -1;
	driver_descriptor(driver, PORT1_IN, 0, DATA_PA, 8, WRITE, 0);
	for (unsigned i = 0; i < 2; i++) {
		assert_int_equal(driver_used(driver, CONTROL_IN), fixture->seen);
		driver_offer(driver, PORT1_IN, 0);
		assert_true(character_poll(&fixture->stream));
		virtio_console_receive(&fixture->console);
		assert_int_equal(driver_used(driver, PORT1_IN), 1);
	}
	expect(fixture, 1, OPEN, 0);
	virtio_console_receive(&fixture->console);
	assert_int_equal(driver_used(driver, CONTROL_IN), fixture->seen);
}

static void test_without_ports(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	char text[4];

	driver_start(driver, 0, 2);
	driver_poke(driver, DATA_PA, 0x6b6f, 2);
	driver_descriptor(driver, 1, 0, DATA_PA, 2, 0, 0);
	driver_offer(driver, 1, 0);
	driver_notify(driver, 1);
	assert_int_equal(read(fixture->console_output[0], text, sizeof(text)), 2);
	assert_memory_equal(text, "ok", 2);
}

/* Messages nobody should send, and a guest that gives no buffers. */
static void test_hostile_control(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;

	driver_start(driver, MULTIPORT, QUEUES);
	for (unsigned i = 0; i < 10000; i++)
		control(driver, i % 3 ? ~0u : i, (u16)(i % 9), (u16)i);
	for (unsigned i = 0; i < 10000; i++)
		control(driver, ~0u, READY, 1);
	assert_int_equal(fixture->console.pending_count, VIRTIO_CONSOLE_PENDING_MAX);
	/* a message cut short, an empty input buffer */
	driver_descriptor(driver, CONTROL_OUT, 0, SEND_PA, 3, 0, 0);
	driver_offer(driver, CONTROL_OUT, 0);
	driver_notify(driver, CONTROL_OUT);
	control(driver, 1, OPEN, 1);
	driver_descriptor(driver, PORT1_IN, 0, DATA_PA, 0, WRITE, 0);
	driver_offer(driver, PORT1_IN, 0);
	assert_int_equal(write(fixture->input[1], "x", 1), 1);
	assert_true(character_poll(&fixture->stream));
	virtio_console_receive(&fixture->console);
	assert_int_equal(driver_used(driver, PORT1_IN), 1);
	assert_int_equal(driver_used_length(driver, PORT1_IN, 0), 0);
	assert_int_equal(character_available(&fixture->stream), 1);
}

/* One port, as Linux's hvc0: no MULTIPORT, and a size that changes. */
static void test_plain_and_its_size(void **state)
{
	struct fixture *fixture = *state;
	struct driver *driver = &fixture->driver;
	u32 generation;

	virtio_console_init(&fixture->console, 1, 80, 24, &driver->bus, driver_line(driver));
	fixture->console.ports[0].character = &fixture->stream;
	driver_set(driver, 0x014, 0);
	assert_int_equal(driver_get(driver, 0x010), 1); /* SIZE alone */
	driver_start(driver, 1, 2);
	assert_int_equal(driver_get(driver, 0x100), 24 << 16 | 80);
	generation = driver_get(driver, 0x0fc);
	virtio_console_resize(&fixture->console, 132, 50);
	assert_int_equal(driver_get(driver, 0x100), 50 << 16 | 132);
	assert_int_not_equal(driver_get(driver, 0x0fc), generation);
	assert_int_equal(driver_get(driver, 0x060), 2); /* the configuration changed */
	assert_true(driver->line);
	driver_set(driver, 0x064, 2);
	assert_false(driver->line);
	/* who did not take SIZE is not told */
	driver_start(driver, 0, 2);
	virtio_console_resize(&fixture->console, 80, 24);
	assert_false(driver->line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain_and_its_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_configuration, setup, teardown),
		cmocka_unit_test_setup_teardown(test_ports, setup, teardown),
		cmocka_unit_test_setup_teardown(test_size, setup, teardown),
		cmocka_unit_test_setup_teardown(test_files, setup, teardown),
		cmocka_unit_test_setup_teardown(test_end_of_input, setup, teardown),
		cmocka_unit_test_setup_teardown(test_without_ports, setup, teardown),
		cmocka_unit_test_setup_teardown(test_hostile_control, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
