/* SPDX-License-Identifier: MIT */
/*
 * The run loop: harts take turns up to the next event, then events fire.
 * Nothing but cycles decides when a thing happens.
 */
#include "machine/machine.h"

#include <stdlib.h>
#include <string.h>

#include "machine/boot.h"
#include "machine/devices.h"
#include "machine/input.h"
#include "mem/ram.h"

static u64 read_hart_time(void *owner, u64 cycle)
{
	struct machine *machine = owner;

	return cycle / CYCLES_PER_TICK + machine->devices->time_offset;
}

static void schedule_hart_time(void *owner, unsigned hart_id, u64 time)
{
	struct machine *machine = owner;

	event_schedule(&machine->events, &machine->devices->supervisor_timers[hart_id].event,
		       devices_cycle_of_time(machine, time));
}

static void first_event_changed(void *owner, u64 cycle)
{
	struct machine *machine = owner;

	if (machine->is_running)
		hart_shorten_run(&machine->harts[machine->current_hart], cycle);
}

static void hint_mode(void *owner, unsigned hart_id, bool is_timed)
{
	struct machine *machine = owner;

	if (machine->config.mode != MODE_HINTED)
		return;
	machine->wants_timed = is_timed;
	hart_request_stop(&machine->harts[hart_id]);
}

/* The caches, where any mode but fast is to be. */
static bool init_hierarchy(struct machine *machine, struct error *error)
{
	const struct machine_config *config = &machine->config;
	struct hierarchy_config hierarchy = config->hierarchy;
	struct hierarchy *made;

	if (config->mode == MODE_FAST && config->timed_from_cycle == EVENT_NEVER)
		return true;
	made = malloc(sizeof(*made));
	if (!made)
		return error_set(error, "out of memory for the caches");
	hierarchy.seed = config->seed + 1000;
	if (!hierarchy_init(made, &hierarchy, config->harts, &machine->bus, error)) {
		free(made);
		return false;
	}
	machine->hierarchy = made;
	return true;
}

static bool init_harts(struct machine *machine, struct error *error)
{
	const struct machine_config *config = &machine->config;
	struct hart_services services = {
		.owner = machine,
		.read_time = read_hart_time,
		.schedule_time = schedule_hart_time,
		.hint_mode = hint_mode,
	};

	for (unsigned i = 0; i < config->harts; i++) {
		struct hart_config hart_config = {
			.id = i,
			.reset_pc = PLATFORM_ROM_BASE,
			.misaligned_in_hardware = config->misaligned_in_hardware,
			.shortcuts = config->shortcuts,
			.mmu = config->mmu,
			.hierarchy = machine->hierarchy,
			.timing = config->timing,
		};

		hart_config.mmu.seed = config->seed + 6 * i;
		if (!hart_init(&machine->harts[i], &hart_config, &services,
			       &machine->bus, error))
			return false;
		machine->hart_count++;
		if (machine->hierarchy && !mmu_classify_misses(&machine->harts[i].mmu))
			return error_set(error, "out of memory for the history of TLBs");
	}
	return true;
}

bool machine_init(struct machine *machine, const struct machine_config *config,
		  struct error *error)
{
	memset(machine, 0, sizeof(*machine));
	machine->config = *config;
	event_queue_init(&machine->events);
	machine->events.first_changed = first_event_changed;
	machine->events.owner = machine;
	bus_init(&machine->bus);
	if (machine_config_check(config, error) &&
	    bus_add_rom(&machine->bus, "rom", PLATFORM_ROM_BASE, PLATFORM_ROM_SIZE, error) &&
	    bus_add_ram(&machine->bus, PLATFORM_RAM_BASE, config->memory_bytes, error) &&
	    init_hierarchy(machine, error) && init_harts(machine, error) &&
	    devices_init(machine, error) && boot_load(machine, error)) {
		for (unsigned i = 0; i < machine->hart_count; i++)
			hart_reset(&machine->harts[i]);
		machine_set_timed(machine, config->mode == MODE_TIMED);
		return true;
	}
	machine_free(machine);
	return false;
}

void machine_free(struct machine *machine)
{
	for (unsigned i = 0; i < machine->hart_count; i++)
		hart_free(&machine->harts[i]);
	machine->hart_count = 0;
	devices_free(machine);
	if (machine->hierarchy)
		hierarchy_free(machine->hierarchy);
	free(machine->hierarchy);
	machine->hierarchy = NULL;
	bus_free(&machine->bus);
}

u64 machine_cycle(const struct machine *machine)
{
	return machine->is_running ? machine->harts[machine->current_hart].cycle :
				     machine->now_cycle;
}

u64 machine_time(const struct machine *machine)
{
	return machine_cycle(machine) / CYCLES_PER_TICK + machine->devices->time_offset;
}

u64 machine_retired(const struct machine *machine)
{
	u64 retired = 0;

	for (unsigned i = 0; i < machine->hart_count; i++)
		retired += machine->harts[i].retired;
	return retired;
}

u64 machine_begun(const struct machine *machine)
{
	u64 begun = machine_retired(machine);

	for (unsigned i = 0; i < machine->hart_count; i++)
		begun += machine->harts[i].exceptions;
	return begun;
}

static bool is_over(const struct machine *machine)
{
	return machine->exited || machine->interrupt_requested;
}

/* Let the time of harts that wait pass without instructions. */
static void advance_harts(struct machine *machine, u64 cycle)
{
	for (unsigned i = 0; i < machine->hart_count; i++)
		hart_idle(&machine->harts[i], cycle);
}

/* Give each hart its turn up to `until`. Returns whether any had work; if
   none had, the time of all stands where the last of them stopped. */
static bool run_harts(struct machine *machine, u64 until)
{
	bool is_any_busy = false;
	u64 latest = machine->now_cycle;

	for (unsigned i = 0; i < machine->hart_count && !is_over(machine); i++) {
		struct hart *hart = &machine->harts[i];
		enum hart_stop stop;
		u64 next;

		machine->current_hart = i;
		machine->is_running = true;
		stop = hart_run(hart, until);
		machine->is_running = false;
		if (machine->hart_count > 1)
			hart_end_turn(hart);
		if (stop != HART_STOP_IDLE || hart_has_wakeup(hart))
			is_any_busy = true;
		if (hart->cycle > latest)
			latest = hart->cycle;
		/* A hint to change the mode ends the turn. */
		if (machine->wants_timed != machine->is_timed && hart->cycle < until &&
		    hart->cycle > machine->now_cycle)
			until = hart->cycle;
		/* A sooner event than thought: the others stop there too. */
		next = event_queue_next(&machine->events);
		if (next < until && next > machine->now_cycle)
			until = next;
	}
	if (is_over(machine))
		return true;
	machine->now_cycle = is_any_busy && until > machine->now_cycle ? until : latest;
	advance_harts(machine, machine->now_cycle);
	return is_any_busy;
}

/* All harts wait: let time pass to the next event, or wait for input. False:
   nothing will ever happen. */
static bool pass_idle_time(struct machine *machine)
{
	u64 next = event_queue_next(&machine->events);

	for (unsigned i = 0; i < machine->hart_count; i++)
		if (hart_has_wakeup(&machine->harts[i]))
			return true;
	if (next <= machine->now_cycle)
		return true;
	switch (input_wait(machine, &next)) {
	case INPUT_NEVER:
		return false;
	case INPUT_ARRIVED:
		return true;
	default:
		machine->now_cycle = next;
		advance_harts(machine, next);
		return true;
	}
}

static bool wait_while_idle(struct machine *machine)
{
	bool is_alive;

	if (machine->waits)
		machine->waits(machine->turn_owner, true);
	is_alive = pass_idle_time(machine);
	if (machine->waits)
		machine->waits(machine->turn_owner, false);
	return is_alive;
}

void machine_set_timed(struct machine *machine, bool is_timed)
{
	machine->wants_timed = machine->is_timed = is_timed;
	if (machine->hierarchy)
		hierarchy_connect(machine->hierarchy, is_timed);
	for (unsigned i = 0; i < machine->hart_count; i++)
		hart_set_timed(&machine->harts[i], is_timed);
}

/* The cycle at which the mode changes by configuration. */
static u64 next_mode_cycle(const struct machine *machine)
{
	u64 from = machine->config.timed_from_cycle, length = machine->config.timed_for_cycles;

	if (!machine->timed_was_begun)
		return from;
	return machine->is_timed && length < EVENT_NEVER - from ? from + length : EVENT_NEVER;
}

static void follow_mode(struct machine *machine)
{
	if (machine->now_cycle >= next_mode_cycle(machine)) {
		machine->wants_timed = !machine->timed_was_begun;
		machine->timed_was_begun = true;
	}
	if (machine->wants_timed != machine->is_timed)
		machine_set_timed(machine, machine->wants_timed);
}

static u64 turn_end(const struct machine *machine, u64 last_cycle)
{
	u64 until = event_queue_next(&machine->events);
	u64 quantum_end = machine->now_cycle + (machine->hart_count > 1 ?
						machine->config.quantum_cycles :
						INPUT_POLL_CYCLES);

	if (until > quantum_end)
		until = quantum_end;
	if (until > last_cycle)
		until = last_cycle;
	if (until > next_mode_cycle(machine))
		until = next_mode_cycle(machine);
	return until > machine->now_cycle ? until : machine->now_cycle;
}

static bool wants_restart(const struct machine *machine)
{
	return machine->exited && machine->is_reset && machine->config.reboots &&
	       !machine->interrupt_requested;
}

/*
 * Power-on anew, at the cycle reached: RAM is empty and loaded again, host
 * files are read again, disks and counters stay as they are.
 */
static bool restart(struct machine *machine)
{
	for (unsigned i = 0; i < machine->hart_count; i++)
		if (machine->harts[i].cycle > machine->now_cycle)
			machine->now_cycle = machine->harts[i].cycle;
	advance_harts(machine, machine->now_cycle);
	machine->exited = machine->is_reset = false;
	if (machine->hierarchy)
		hierarchy_reset(machine->hierarchy);
	ram_clear(machine->bus.ram, machine->bus.ram_size_bytes);
	devices_reset(machine);
	for (unsigned i = 0; i < machine->hart_count; i++)
		hart_reset(&machine->harts[i]);
	return boot_load(machine, &machine->error);
}

/* So many cycles cannot begin more than `count` instructions. */
static u64 cycles_of(const struct machine *machine, u64 count)
{
	bool is_dual = machine->is_timed && machine->config.timing.pipeline.issue_width > 1;

	return is_dual && count > 1 ? count / 2 : count;
}

enum machine_stop machine_run(struct machine *machine, u64 max_cycles)
{
	u64 last_cycle = machine->now_cycle + max_cycles < max_cycles ?
				 EVENT_NEVER : machine->now_cycle + max_cycles;
	u64 limit = machine->config.max_instructions;

	while (!is_over(machine) || wants_restart(machine)) {
		/* A hart that traps for ever retires nothing. */
		u64 begun = machine_begun(machine);
		u64 until;
		bool is_busy;

		if (wants_restart(machine) && !restart(machine))
			return MACHINE_BROKEN;
		follow_mode(machine);
		until = turn_end(machine, last_cycle);
		if (begun >= limit || machine->now_cycle >= last_cycle)
			return MACHINE_INSTRUCTIONS;
		if (until - machine->now_cycle > cycles_of(machine, limit - begun))
			until = machine->now_cycle + cycles_of(machine, limit - begun);
		if (machine->turn_observer)
			machine->turn_observer->begins(machine->turn_observer->owner, until);
		is_busy = run_harts(machine, until);
		if (is_over(machine))
			continue;
		if (!is_busy && !wait_while_idle(machine))
			return MACHINE_DEADLOCK;
		event_queue_run(&machine->events, machine->now_cycle);
		input_poll(machine);
		if (machine->turn_ended)
			machine->turn_ended(machine->turn_owner);
	}
	if (machine->exited)
		return machine->is_reset ? MACHINE_RESET : MACHINE_EXIT;
	return MACHINE_INTERRUPTED;
}

void machine_hear_output(struct machine *machine,
			 void (*printed)(void *owner, const void *bytes, u64 size), void *owner)
{
	struct machine_devices *devices = machine->devices;
	struct character *all[] = {
		&devices->uart_character, &devices->stdio, &devices->stderr_stream,
		&devices->terminal, &devices->files.files[0], &devices->files.files[1],
		&devices->files.files[2],
	};

	for (unsigned i = 0; i < ARRAY_SIZE(all); i++) {
		all[i]->printed = printed;
		all[i]->printed_owner = owner;
	}
}

void machine_request_stop(struct machine *machine)
{
	machine->interrupt_requested = true;
}

void machine_request_size(struct machine *machine, u16 columns, u16 rows)
{
	machine->size_requested = (u32)columns << 16 | rows;
}

static u64 hash_bytes(u64 hash, const void *bytes, u64 size)
{
	const u8 *from = bytes;
	u64 word;

	for (u64 i = 0; i + 8 <= size; i += 8) {
		memcpy(&word, from + i, 8);
		hash = (hash ^ word) * 0x9e3779b97f4a7c15ull;
		hash ^= hash >> 29;
	}
	return hash;
}

u64 machine_state_hash(const struct machine *machine)
{
	u64 hash = 0x6a09e667f3bcc908ull;
	u8 page[4096];

	for (unsigned i = 0; i < machine->hart_count; i++) {
		const struct hart *hart = &machine->harts[i];

		hash = hash_bytes(hash, hart->x, 32 * sizeof(u64));
		hash = hash_bytes(hash, hart->f, 32 * sizeof(u64));
		hash = hash_bytes(hash, &hart->pc, sizeof(hart->pc));
		hash = hash_bytes(hash, &hart->cycle, sizeof(hart->cycle));
		hash = hash_bytes(hash, &hart->retired, sizeof(hart->retired));
	}
	for (u64 offset = 0; offset < machine->bus.ram_size_bytes; offset += sizeof(page))
		if (bus_peek(&machine->bus, machine->bus.ram_base_pa + offset, page,
			     sizeof(page)))
			hash = hash_bytes(hash, page, sizeof(page));
	return hash;
}
