/* SPDX-License-Identifier: MIT */
/*
 * The UART as drivers probe it (scratch, divisor latch, FIFO bits, loopback
 * as U-Boot and Linux do), its interrupts, and the backend under it: pipes,
 * their ends, and a reader that has gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "abi/platform.h"
#include "devices/uart.h"

enum { DATA, IER, IIR, LCR, MCR, LSR, MSR, SCRATCH };

struct fixture {
	struct uart uart;
	struct character character;
	int input[2], output[2]; /* pipes */
	bool line;
};

static void line_set(void *receiver, unsigned number, bool level)
{
	(void)number;
	((struct fixture *)receiver)->line = level;
}

static int setup(void **state)
{
	struct fixture *fixture = test_calloc(1, sizeof(*fixture));

	if (pipe(fixture->input) || pipe(fixture->output))
		return -1;
	signal(SIGPIPE, SIG_IGN);
	character_init(&fixture->character, fixture->input[0], fixture->output[1]);
	fixture->uart.character = &fixture->character;
	fixture->uart.line = (struct irq_line){ line_set, fixture, 10 };
	uart_reset(&fixture->uart);
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
		if (fixture->output[i] >= 0)
			close(fixture->output[i]);
	}
	test_free(fixture);
	return 0;
}

static unsigned get(struct fixture *fixture, u64 offset)
{
	u64 value;

	assert_true(uart_ops.read(&fixture->uart, offset, 1, &value));
	return (unsigned)value;
}

static void put(struct fixture *fixture, u64 offset, unsigned value)
{
	assert_true(uart_ops.write(&fixture->uart, offset, 1, value));
}

static void type(struct fixture *fixture, const char *text)
{
	assert_int_equal(write(fixture->input[1], text, strlen(text)), strlen(text));
	assert_true(character_poll(&fixture->character));
	uart_receive(&fixture->uart);
}

static void test_probe(void **state)
{
	struct fixture *fixture = *state;

	put(fixture, SCRATCH, 0x5a);
	assert_int_equal(get(fixture, SCRATCH), 0x5a);
	put(fixture, IER, 0xff);
	assert_int_equal(get(fixture, IER), 0x0f);
	put(fixture, IER, 0);
	put(fixture, LCR, 0x83);
	put(fixture, DATA, 0x34);
	put(fixture, IER, 0x12);
	assert_int_equal(get(fixture, DATA), 0x34);
	assert_int_equal(get(fixture, IER), 0x12);
	put(fixture, LCR, 0x03);
	assert_int_equal(get(fixture, LCR), 0x03);
	assert_int_equal(get(fixture, IER), 0);
	assert_int_equal(get(fixture, IIR) & 0xc0, 0);
	put(fixture, IIR, 1); /* FIFO on: a 16550A */
	assert_int_equal(get(fixture, IIR), 0xc1);
	assert_int_equal(get(fixture, LSR), 0x60);
	/* Linux: loopback with OUT2 and RTS gives DCD and CTS. */
	put(fixture, MCR, 0x1a);
	assert_int_equal(get(fixture, MSR) & 0xf0, 0x90);
	put(fixture, DATA, 'L');
	assert_int_equal(get(fixture, DATA), 'L');
	put(fixture, MCR, 0);
	assert_int_equal(get(fixture, MSR) & 0xf0, 0xb0);
}

static void test_output(void **state)
{
	struct fixture *fixture = *state;
	char text[4];

	put(fixture, DATA, 'h');
	put(fixture, DATA, 'i');
	assert_int_equal(read(fixture->output[0], text, sizeof(text)), 2);
	assert_memory_equal(text, "hi", 2);
	/* The transmitter is empty as soon as its interrupt is enabled. */
	assert_false(fixture->line);
	put(fixture, IER, 2);
	assert_true(fixture->line);
	assert_int_equal(get(fixture, IIR) & 0x0f, 2);
	assert_false(fixture->line); /* reading IIR took it */
	assert_int_equal(get(fixture, IIR) & 0x0f, 1);
	put(fixture, DATA, 'x');
	assert_true(fixture->line);
}

static void test_input(void **state)
{
	struct fixture *fixture = *state;
	const char *text = "more than sixteen characters";

	put(fixture, IIR, 1);
	put(fixture, IER, 1);
	type(fixture, text);
	assert_true(fixture->line);
	assert_int_equal(get(fixture, IIR) & 0x0f, 4);
	for (const char *c = text; *c; c++) {
		assert_int_equal(get(fixture, LSR) & 1, 1);
		assert_int_equal(get(fixture, DATA), *c);
	}
	assert_int_equal(get(fixture, LSR) & 1, 0);
	assert_false(fixture->line);
	assert_int_equal(get(fixture, DATA), 0);
	type(fixture, "gone");
	put(fixture, IIR, 3); /* clears the receive FIFO */
	assert_int_equal(get(fixture, LSR) & 1, 0);
	assert_false(fixture->line);
}

static void test_other_sizes(void **state)
{
	struct fixture *fixture = *state;
	u64 value;

	for (u64 offset = 0; offset < PLATFORM_UART_SIZE; offset++) {
		for (unsigned size = 2; size <= 8; size *= 2) {
			assert_true(uart_ops.read(&fixture->uart, offset, size, &value));
			assert_true(uart_ops.write(&fixture->uart, offset, size, ~0ull));
		}
	}
	assert_int_equal(get(fixture, SCRATCH), 0);
}

static void test_end_of_input(void **state)
{
	struct fixture *fixture = *state;
	u8 byte;

	assert_false(character_poll(&fixture->character));
	assert_int_equal(write(fixture->input[1], "z", 1), 1);
	close(fixture->input[1]);
	fixture->input[1] = -1;
	assert_true(character_poll(&fixture->character));
	assert_false(fixture->character.at_end);
	assert_int_equal(character_take(&fixture->character, &byte, 1), 1);
	assert_int_equal(byte, 'z');
	assert_true(character_poll(&fixture->character)); /* the end, once */
	assert_true(fixture->character.at_end);
	assert_false(character_poll(&fixture->character));
}

static bool drop_x(void *owner, u8 byte)
{
	(*(unsigned *)owner)++;
	return byte != 'x';
}

static void test_filter(void **state)
{
	struct fixture *fixture = *state;
	unsigned seen = 0;

	fixture->character.filter = drop_x;
	fixture->character.owner = &seen;
	type(fixture, "axbx");
	assert_int_equal(seen, 4);
	assert_int_equal(get(fixture, DATA), 'a');
	assert_int_equal(get(fixture, DATA), 'b');
	assert_int_equal(get(fixture, LSR) & 1, 0);
}

static void test_reader_gone(void **state)
{
	struct fixture *fixture = *state;

	close(fixture->output[0]);
	fixture->output[0] = -1;
	put(fixture, DATA, 'x');
	assert_true(fixture->character.is_broken);
	put(fixture, DATA, 'x'); /* dropped */
}

static volatile bool cancelled;

static void cancel(int number)
{
	(void)number;
	cancelled = true;
}

/* A full pipe nobody reads holds us up only until the machine is stopped. */
static void test_cancelled_output(void **state)
{
	struct fixture *fixture = *state;
	struct sigaction action = { .sa_handler = cancel };
	static const u8 bytes[1 << 17];

	fixture->character.is_cancelled = &cancelled;
	cancelled = false;
	sigaction(SIGALRM, &action, NULL);
	alarm(1);
	character_write(&fixture->character, bytes, sizeof(bytes));
	assert_true(cancelled);
	assert_false(fixture->character.is_broken);
	signal(SIGALRM, SIG_DFL);
}

/* By lines: what the writer wrote at once or in parts is the same. */
static void test_lines(void **state)
{
	struct fixture *fixture = *state;
	struct character *character = &fixture->character;
	static u8 bytes[CHARACTER_BUFFER_BYTES];

	character->is_by_line = true;
	assert_int_equal(write(fixture->input[1], "fir", 3), 3);
	assert_false(character_poll(character));
	assert_int_equal(character_available(character), 0);
	assert_int_equal(write(fixture->input[1], "st\n\nthird", 9), 9);
	assert_true(character_poll(character));
	assert_int_equal(character_take(character, bytes, 100), 6);
	assert_memory_equal(bytes, "first\n", 6);
	assert_true(character_poll(character));
	assert_int_equal(character_take(character, bytes, 100), 1);
	assert_false(character_poll(character));
	close(fixture->input[1]);
	fixture->input[1] = -1;
	assert_true(character_poll(character));
	assert_true(character->at_end);
	assert_int_equal(character_take(character, bytes, 100), 5);
	assert_memory_equal(bytes, "third", 5);
	assert_false(character_poll(character));
}

/* A line longer than the buffer comes in buffers. */
static void test_long_line(void **state)
{
	struct fixture *fixture = *state;
	struct character *character = &fixture->character;
	static u8 bytes[CHARACTER_BUFFER_BYTES + 10];

	character->is_by_line = true;
	bytes[sizeof(bytes) - 1] = '\n';
	assert_int_equal(write(fixture->input[1], bytes, sizeof(bytes)), sizeof(bytes));
	assert_true(character_poll(character));
	assert_int_equal(character_take(character, bytes, sizeof(bytes)), CHARACTER_BUFFER_BYTES);
	assert_true(character_poll(character));
	assert_int_equal(character_take(character, bytes, sizeof(bytes)), 10);
	assert_false(character->at_end);
}

/* Who sends looks at LSR too; only who looks again and again wants input. */
static void test_wish_for_input(void **state)
{
	struct fixture *fixture = *state;
	bool by_looking;
	u64 value;

	for (unsigned i = 0; i < 100; i++) {
		for (unsigned looks = 0; looks < 3; looks++)
			assert_true(uart_ops.read(&fixture->uart, LSR, 1, &value));
		assert_true(uart_ops.write(&fixture->uart, DATA, 1, 'x'));
	}
	assert_false(uart_wants_input(&fixture->uart, &by_looking));
	for (unsigned looks = 0; looks < 16; looks++)
		assert_true(uart_ops.read(&fixture->uart, LSR, 1, &value));
	assert_true(uart_wants_input(&fixture->uart, &by_looking));
	assert_true(by_looking);
	uart_reset(&fixture->uart);
	assert_false(uart_wants_input(&fixture->uart, &by_looking));
	assert_true(uart_ops.write(&fixture->uart, IER, 1, 1));
	assert_true(uart_wants_input(&fixture->uart, &by_looking));
	assert_false(by_looking);
	assert_int_equal(write(fixture->input[1], "y", 1), 1);
	assert_true(character_poll(&fixture->character));
	uart_receive(&fixture->uart);
	assert_false(uart_wants_input(&fixture->uart, &by_looking));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, setup, teardown),
		cmocka_unit_test_setup_teardown(test_long_line, setup, teardown),
		cmocka_unit_test_setup_teardown(test_wish_for_input, setup, teardown),
		cmocka_unit_test_setup_teardown(test_probe, setup, teardown),
		cmocka_unit_test_setup_teardown(test_output, setup, teardown),
		cmocka_unit_test_setup_teardown(test_input, setup, teardown),
		cmocka_unit_test_setup_teardown(test_other_sizes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_end_of_input, setup, teardown),
		cmocka_unit_test_setup_teardown(test_filter, setup, teardown),
		cmocka_unit_test_setup_teardown(test_reader_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cancelled_output, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
