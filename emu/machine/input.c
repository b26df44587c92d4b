/* SPDX-License-Identifier: MIT */
/* See input.h. */
#include "machine/input.h"

#include <poll.h>
#include <signal.h>

#include "base/wait.h"
#include "machine/devices.h"

#define CYCLES_PER_MS 1000000
#define FOREVER (-1)
#define AWAY_MS 200 /* chosen: how soon we see that the terminal is ours again */
#define SLEEP_MS_MAX 60000

static bool has_streams(const struct machine *machine)
{
	return machine->devices->has_console && machine->devices->stdio.input_fd >= 0;
}

/* There is one: of the UART, or of the virtio console. */
static struct character *source(struct machine *machine)
{
	return has_streams(machine) ? &machine->devices->stdio :
				      &machine->devices->uart_character;
}

/* Could the guest take input now? By looking: it does nothing else. */
static bool is_wanted(struct machine *machine, bool *by_looking)
{
	struct machine_devices *devices = machine->devices;
	const struct character *character = source(machine);

	*by_looking = false;
	if (character->at_end || character_available(character))
		return false;
	if (has_streams(machine))
		return virtio_console_wants_input(&devices->console, devices->input_port);
	if (machine->config.input_kind != INPUT_STREAM)
		return devices->uart.fifo_count < UART_FIFO_BYTES;
	return uart_wants_input(&devices->uart, by_looking);
}

static void deliver(struct machine *machine)
{
	if (has_streams(machine))
		virtio_console_receive(&machine->devices->console);
	else
		uart_receive(&machine->devices->uart);
}

/* What signal handlers tell the machine. */
static bool has_news(const void *owner)
{
	const struct machine *machine = owner;

	return machine->interrupt_requested || machine->size_requested;
}

/* Wait for at most timeout_ms, and give the guest what came. */
static bool take(struct machine *machine, int timeout_ms)
{
	struct character *character = source(machine);

	if (!character_poll(character) &&
	    (!timeout_ms ||
	     !wait_ready(character->input_fd, POLLIN, timeout_ms, has_news, machine) ||
	     !character_poll(character)))
		return false;
	deliver(machine);
	return true;
}

/* Nobody reads what the guest writes: it ends as by SIGPIPE. */
static void check_output(struct machine *machine)
{
	const struct machine_devices *devices = machine->devices;

	if (devices->uart_character.is_broken || devices->stdio.is_broken ||
	    devices->terminal.is_broken)
		devices->finisher.finish(machine, false, 128 + SIGPIPE);
}

/* True: the guest is told of another size. */
static bool check_size(struct machine *machine)
{
	u32 size = machine->size_requested;

	if (!size)
		return false;
	machine->size_requested = 0;
	if (machine->devices->has_console)
		virtio_console_resize(&machine->devices->console, (u16)(size >> 16), (u16)size);
	return true;
}

/* A stream's next line: however long the host needs for it. */
static void take_line(struct machine *machine)
{
	while (!machine->interrupt_requested && !take(machine, FOREVER))
		check_size(machine);
	machine->devices->input.quiet_since_cycle = machine->now_cycle;
}

/* Bytes of output so far. */
static u64 count_output(const struct machine_devices *devices)
{
	u64 written = devices->uart_character.written + devices->stdio.written +
		      devices->stderr_stream.written + devices->terminal.written;

	for (unsigned i = 0; i < STREAM_COUNT; i++)
		written += devices->files.files[i].written;
	return written;
}

/* When the next line of a stream is due: 0 is at once. */
static u64 due_cycle(struct machine *machine, bool is_idle)
{
	struct machine_devices *devices = machine->devices;
	struct machine_input *input = &devices->input;
	u64 written = count_output(devices);
	bool by_looking, wanted = is_wanted(machine, &by_looking);

	if (written != input->written_before || wanted != input->was_wanted)
		input->quiet_since_cycle = machine->now_cycle;
	input->written_before = written;
	input->was_wanted = wanted;
	if (!wanted)
		return EVENT_NEVER;
	if (by_looking)
		return 0;
	return input->quiet_since_cycle +
	       (is_idle ? INPUT_QUIET_CYCLES : INPUT_PATIENCE_CYCLES);
}

void input_poll(struct machine *machine)
{
	struct machine_input *input = &machine->devices->input;
	bool by_looking;

	if (machine->now_cycle < input->next_look_cycle)
		return;
	input->next_look_cycle = machine->now_cycle + INPUT_POLL_CYCLES;
	check_output(machine);
	check_size(machine);
	/* The rest of what came before, where a driver cleared its FIFO. */
	if (character_available(source(machine)))
		deliver(machine);
	if (machine->config.input_kind != INPUT_STREAM) {
		if (is_wanted(machine, &by_looking))
			take(machine, 0);
		else
			character_look_ahead(source(machine));
	} else if (due_cycle(machine, false) <= machine->now_cycle) {
		take_line(machine);
	}
}

/* Real time passes and nobody asks for a character; the filter sees it even
   so. True: before it had passed. */
static bool sleep_unasked(struct machine *machine, int sleep_ms)
{
	struct character *character = source(machine);
	bool is_seen = character->filter && !character->is_drained &&
		       !character_is_away(character);
	int fd = is_seen ? character->input_fd : CHARACTER_NONE;

	if (!wait_ready(fd, POLLIN, sleep_ms, has_news, machine))
		return false;
	character_look_ahead(character);
	return true;
}

static enum input_wait wait_unasked(struct machine *machine, u64 next_cycle)
{
	u64 sleep_ms = (next_cycle - machine->now_cycle) / CYCLES_PER_MS;
	bool is_away = character_is_away(source(machine));
	bool by_looking, wanted = is_wanted(machine, &by_looking) && !is_away;

	if (next_cycle == EVENT_NEVER && is_away) {
		wait_ready(CHARACTER_NONE, 0, AWAY_MS, has_news, machine);
		return INPUT_ARRIVED;
	}
	if (next_cycle == EVENT_NEVER) {
		if (!wanted)
			return INPUT_NEVER;
		take(machine, FOREVER);
		return INPUT_ARRIVED;
	}
	if (!machine->config.is_interactive)
		sleep_ms = 0;
	else if (sleep_ms > SLEEP_MS_MAX)
		sleep_ms = SLEEP_MS_MAX;
	if (wanted && take(machine, (int)sleep_ms))
		return INPUT_ARRIVED;
	if (!wanted && sleep_ms && sleep_unasked(machine, (int)sleep_ms))
		return INPUT_ARRIVED;
	return has_news(machine) ? INPUT_ARRIVED : INPUT_NONE;
}

enum input_wait input_wait(struct machine *machine, u64 *next_cycle)
{
	u64 due;

	check_output(machine);
	if (check_size(machine))
		return INPUT_ARRIVED;
	if (machine->config.input_kind != INPUT_STREAM)
		return wait_unasked(machine, *next_cycle);
	due = due_cycle(machine, true);
	if (due == EVENT_NEVER)
		return *next_cycle == EVENT_NEVER ? INPUT_NEVER : INPUT_NONE;
	if (due <= machine->now_cycle || *next_cycle == EVENT_NEVER) {
		take_line(machine);
		return INPUT_ARRIVED;
	}
	if (due < *next_cycle)
		*next_cycle = due;
	return INPUT_NONE;
}
