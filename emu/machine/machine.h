/* SPDX-License-Identifier: MIT */
/*
 * A whole machine: harts, memory, devices and time, wired as the `virt`
 * board. Everything it owns hangs off this struct; two machines in one
 * process are independent.
 */
#ifndef MACHINE_MACHINE_H
#define MACHINE_MACHINE_H

#include "abi/platform.h"
#include "base/error.h"
#include "base/event.h"
#include "base/types.h"
#include "hart/hart.h"
#include "machine/config.h"
#include "mem/bus.h"
#include "mem/hierarchy.h"

struct machine_devices; /* machine/devices.h (private): uart, plic, ... */

enum machine_stop {
	MACHINE_EXIT,         /* a guest ended it: exit_code */
	MACHINE_RESET,        /* a guest asked for a reset, and config.reboots is off */
	MACHINE_BROKEN,       /* it could not be started again: `error` */
	MACHINE_INSTRUCTIONS, /* --max-instructions reached */
	MACHINE_DEADLOCK,     /* every hart idle, no event and no input left */
	MACHINE_INTERRUPTED,  /* machine_request_stop (signal) */
};

/* Told of each turn of the harts before it begins: it ends at cycle `until` at
   the latest, and time stands at now_cycle. */
struct turn_observer {
	void (*begins)(void *owner, u64 until);
	void *owner;
};

struct machine {
	struct machine_config config;
	struct bus bus;
	struct event_queue events;
	struct hart harts[PLATFORM_HARTS_MAX];
	unsigned hart_count;
	struct machine_devices *devices; /* owned */

	struct hierarchy *hierarchy; /* owned; NULL: never timed */
	bool is_timed, wants_timed;  /* now, and from the next turn on */
	bool timed_was_begun;        /* config.timed_from_cycle is behind */

	u64 now_cycle; /* every hart has run at least this far */
	unsigned current_hart; /* whose turn it is */
	bool is_running;       /* within that hart's turn */
	const struct turn_observer *turn_observer; /* not owned; NULL: none */
	volatile bool interrupt_requested; /* by a signal handler */
	volatile u32 size_requested; /* columns << 16 | rows, by one; 0: none */
	/* Called between turns, every hart at an instruction boundary, for who
	   only looks; or NULL. */
	void (*turn_ended)(void *owner);
	/* Called before and after all harts wait, perhaps long, for the host's
	   input or clock; or NULL. */
	void (*waits)(void *owner, bool begins);
	void *turn_owner;
	bool exited, is_reset;
	int exit_code;
	struct error error; /* of MACHINE_BROKEN */
};

/* Build from a configuration; false with error set (nothing to free then). */
bool machine_init(struct machine *machine, const struct machine_config *config,
		  struct error *error) must_check;
void machine_free(struct machine *machine);
/* Run to the end, or for at most max_cycles more (EVENT_NEVER: no limit). */
enum machine_stop machine_run(struct machine *machine, u64 max_cycles);
/* Run timed (or fast) from here on; only where config says it may be. */
void machine_set_timed(struct machine *machine, bool is_timed);
/* Async-signal-safe. */
void machine_request_stop(struct machine *machine);
/* The terminal's size changed. Async-signal-safe. */
void machine_request_size(struct machine *machine, u16 columns, u16 rows);
/* Have somebody hear all that the consoles print. */
void machine_hear_output(struct machine *machine,
			 void (*printed)(void *owner, const void *bytes, u64 size), void *owner);
/* mtime in timebase ticks. */
u64 machine_time(const struct machine *machine);
/* Instructions retired by all harts, and those begun: with what trapped. */
u64 machine_begun(const struct machine *machine);
u64 machine_retired(const struct machine *machine);
/* The hart whose turn it is has this many cycles behind it. */
u64 machine_cycle(const struct machine *machine);
/* A hash of architectural state and memory, for determinism tests. */
u64 machine_state_hash(const struct machine *machine);

#endif
