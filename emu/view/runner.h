/* SPDX-License-Identifier: MIT */
/*
 * The machine's side of the view. It hangs on the hook between turns and, only
 * while something is to happen at one instruction, on the commit probe. There
 * it remembers the run (watch.h), takes pictures that are due, copies a
 * snapshot that somebody asked for, and stands still while a person says so.
 * None of this changes what the guest does or at which cycle.
 *
 * A run without a window uses one thread. With one, the machine runs in a
 * thread of its own and the functions from runner_start on are for the other;
 * at full speed the machine's thread looks at one atomic flag a turn.
 */
#ifndef VIEW_RUNNER_H
#define VIEW_RUNNER_H

#include <pthread.h>
#include <stdatomic.h>

#include "hart/commit.h"
#include "machine/machine.h"
#include "view/snapshot.h"

struct runner {
	struct machine *machine;
	struct watch watch;
	/* Called at the first instruction boundary at or after due_cycle; returns
	   the next such cycle, ~0 for none. */
	u64 (*due)(void *owner, u64 cycle);
	void *owner;
	u64 due_cycle;

	struct trap_observer traps;
	struct commit_observer observer;
	struct commit_observer *others[PLATFORM_HARTS_MAX]; /* whose place it takes */
	bool is_observing;

	pthread_mutex_t lock; /* of what follows, but for the atomic */
	pthread_cond_t changed;
	pthread_t thread;
	atomic_bool needs_attention; /* anything below is not as at full speed */
	bool is_live, is_paused, is_finished, is_waiting; /* for input or the clock */
	atomic_bool runs_to_fault;
	atomic_ullong stop_cycle; /* to pause at; ~0: none */
	u64 steps;          /* instructions to run before pausing again */
	u64 speed;          /* instructions a second; 0: full speed */
	u64 next_time_ns;   /* of the next one */
	struct snapshot *wanted; /* to be filled; NULL: none */
	enum machine_stop stop;  /* once finished */
};

void runner_init(struct runner *runner, struct machine *machine);
/* Take the hooks away. */
void runner_free(struct runner *runner);
/* Run to the end in this thread. */
enum machine_stop runner_run(struct runner *runner);

/* Run in a thread of its own; false: there is none to be had. */
bool runner_start(struct runner *runner, bool is_paused) must_check;
/* Have a snapshot taken at the next safe point, into `snapshot`, and say with
   runner_has_taken when it was. One at a time. */
void runner_want(struct runner *runner, struct snapshot *snapshot);
bool runner_has_taken(struct runner *runner);
void runner_pause(struct runner *runner, bool is_paused);
bool runner_is_paused(struct runner *runner);
/* Then pause; steps asked for while others are under way are added to them. */
void runner_step(struct runner *runner, u64 instructions);
void runner_to_fault(struct runner *runner);
/* Run, and pause before the first instruction at or after that cycle. */
void runner_to_cycle(struct runner *runner, u64 cycle);
void runner_set_speed(struct runner *runner, u64 instructions_a_second);
/* Has the run ended by itself? */
bool runner_is_finished(struct runner *runner);
/* ... by a signal, or a person at the terminal? */
bool runner_is_interrupted(struct runner *runner);
/* End the run, if it is not over, and the thread; returns why it ended. Twice:
   no harm. */
enum machine_stop runner_stop(struct runner *runner);

#endif
