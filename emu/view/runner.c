/* SPDX-License-Identifier: MIT */
/* See runner.h. */
#include "view/runner.h"

#include <errno.h>
#include <fenv.h>
#include <signal.h>
#include <string.h>
#include <time.h>

#include "machine/input.h"

#define NS_PER_SECOND 1000000000ull
#define LOOK_NS 50000000ull /* a signal that ends the machine wakes nobody */
#define NEVER (~0ull)

static u64 time_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * NS_PER_SECOND + (u64)now.tv_nsec;
}

/* The lock is held: say whether the machine's thread has to look. */
static void update_attention(struct runner *runner)
{
	atomic_store(&runner->needs_attention, runner->is_paused || runner->wanted ||
						       runner->steps || runner->speed ||
						       runner->runs_to_fault ||
						       runner->stop_cycle != NEVER);
	pthread_cond_broadcast(&runner->changed);
}

static void wait_until(struct runner *runner, u64 when_ns)
{
	struct timespec when = { (time_t)(when_ns / NS_PER_SECOND),
				 (long)(when_ns % NS_PER_SECOND) };

	pthread_cond_timedwait(&runner->changed, &runner->lock, &when);
}

static void fill_wanted(struct runner *runner)
{
	if (!runner->wanted)
		return;
	watch_look(&runner->watch, runner->machine);
	snapshot_take(runner->wanted, runner->machine, &runner->watch);
	runner->wanted = NULL;
	update_attention(runner);
}

/* Not before its time; requests are served meanwhile. */
static bool is_too_early(struct runner *runner)
{
	u64 now_ns = time_ns(), gap_ns;

	if (!runner->speed)
		return false;
	gap_ns = NS_PER_SECOND / runner->speed;
	if (runner->next_time_ns > now_ns + gap_ns || runner->next_time_ns + LOOK_NS < now_ns)
		runner->next_time_ns = now_ns + gap_ns;
	if (runner->next_time_ns > now_ns) {
		wait_until(runner, runner->next_time_ns);
		return true;
	}
	runner->next_time_ns += gap_ns;
	return false;
}

static bool is_there(const struct runner *runner, u64 cycle)
{
	return cycle >= runner->stop_cycle;
}

/* What a person wants at this boundary; returns when the machine may go on. */
static void attend(struct runner *runner, bool at_instruction, u64 cycle)
{
	pthread_mutex_lock(&runner->lock);
	if (at_instruction && is_there(runner, cycle)) {
		runner->stop_cycle = NEVER;
		runner->is_paused = true;
		update_attention(runner);
	}
	for (;;) {
		/* steps in hand belong before the next snapshot */
		if (!runner->steps)
			fill_wanted(runner);
		if (runner->machine->interrupt_requested)
			break;
		if (runner->is_paused && !runner->steps)
			wait_until(runner, time_ns() + LOOK_NS);
		else if (!at_instruction || runner->steps || !is_too_early(runner))
			break;
	}
	if (at_instruction && runner->steps) {
		runner->steps--;
		update_attention(runner);
	}
	pthread_mutex_unlock(&runner->lock);
}

static void do_due(struct runner *runner, u64 cycle)
{
	fenv_t guest;

	if (cycle < runner->due_cycle)
		return;
	/* the guest's rounding mode and flags may be in the host's FPU */
	fegetenv(&guest);
	fesetenv(FE_DFL_ENV);
	watch_look(&runner->watch, runner->machine);
	runner->due_cycle = runner->due(runner->owner, cycle);
	fesetenv(&guest);
}

static bool before_instruction(void *owner, const struct hart *hart)
{
	struct runner *runner = owner;
	struct commit_observer *other = runner->others[hart->config.id];

	if (other && other->before && !other->before(other->owner, hart))
		return false;
	do_due(runner, hart->cycle);
	if (atomic_load(&runner->needs_attention))
		attend(runner, true, hart->cycle);
	return true;
}

static void after_instruction(void *owner, const struct commit *commit)
{
	struct runner *runner = owner;
	struct commit_observer *other = runner->others[commit->hart_id];

	if (other)
		other->commit(other->owner, commit);
	if (!runner->runs_to_fault || !commit->is_trap ||
	    (commit->cause != CAUSE_FETCH_PAGE_FAULT && commit->cause != CAUSE_LOAD_PAGE_FAULT &&
	     commit->cause != CAUSE_STORE_PAGE_FAULT))
		return;
	pthread_mutex_lock(&runner->lock);
	runner->runs_to_fault = false;
	runner->is_paused = true;
	update_attention(runner);
	pthread_mutex_unlock(&runner->lock);
}

static void observe(struct runner *runner, bool wanted)
{
	struct machine *machine = runner->machine;

	if (runner->is_observing == wanted)
		return;
	runner->is_observing = wanted;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		if (wanted)
			runner->others[i] = machine->harts[i].observer;
		machine->harts[i].observer = wanted ? &runner->observer : runner->others[i];
	}
}

/* A turn has an end that the machine chooses; a due cycle may lie in the next. */
static void turn_ended(void *owner)
{
	struct runner *runner = owner;
	const struct machine *machine = runner->machine;
	u64 turn_cycles = machine->hart_count > 1 ? machine->config.quantum_cycles :
						    INPUT_POLL_CYCLES;
	u64 due_cycle;
	bool is_near;

	watch_look(&runner->watch, machine);
	do_due(runner, machine->now_cycle);
	due_cycle = runner->due_cycle < runner->stop_cycle ? runner->due_cycle :
							     runner->stop_cycle;
	is_near = due_cycle <= machine->now_cycle + turn_cycles;
	if (!atomic_load(&runner->needs_attention)) {
		observe(runner, is_near);
		return;
	}
	attend(runner, false, machine->now_cycle);
	observe(runner, is_near || runner->steps || runner->speed || runner->runs_to_fault);
}

/* The harts stand in between, maybe for long: the other thread may look itself. */
static void waits(void *owner, bool begins)
{
	struct runner *runner = owner;

	pthread_mutex_lock(&runner->lock);
	runner->is_waiting = begins;
	if (begins)
		fill_wanted(runner);
	pthread_mutex_unlock(&runner->lock);
}

void runner_init(struct runner *runner, struct machine *machine)
{
	pthread_condattr_t attributes;

	memset(runner, 0, sizeof(*runner));
	runner->machine = machine;
	runner->due_cycle = NEVER;
	runner->stop_cycle = NEVER;
	runner->observer = (struct commit_observer){
		.commit = after_instruction, .before = before_instruction, .owner = runner,
	};
	watch_init(&runner->watch, machine);
	pthread_mutex_init(&runner->lock, NULL);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&runner->changed, &attributes);
	pthread_condattr_destroy(&attributes);
	machine_hear_output(machine, watch_printed, &runner->watch);
	/* one observer a hart: where another is, or comes, the list is not kept */
	runner->traps = (struct trap_observer){ watch_trapped, &runner->watch };
	for (unsigned i = 0; i < machine->hart_count; i++)
		if (!machine->harts[i].trap_observer)
			machine->harts[i].trap_observer = &runner->traps;
	machine->turn_ended = turn_ended;
	machine->waits = waits;
	machine->turn_owner = runner;
}

void runner_free(struct runner *runner)
{
	observe(runner, false);
	for (unsigned i = 0; i < runner->machine->hart_count; i++)
		if (runner->machine->harts[i].trap_observer == &runner->traps)
			runner->machine->harts[i].trap_observer = NULL;
	runner->machine->turn_ended = NULL;
	runner->machine->waits = NULL;
	machine_hear_output(runner->machine, NULL, NULL);
	pthread_cond_destroy(&runner->changed);
	pthread_mutex_destroy(&runner->lock);
}

enum machine_stop runner_run(struct runner *runner)
{
	turn_ended(runner);
	return machine_run(runner->machine, EVENT_NEVER);
}

static void *run_thread(void *owner)
{
	struct runner *runner = owner;
	enum machine_stop stop = runner_run(runner);

	pthread_mutex_lock(&runner->lock);
	runner->stop = stop;
	runner->is_finished = true;
	fill_wanted(runner);
	pthread_mutex_unlock(&runner->lock);
	return NULL;
}

bool runner_start(struct runner *runner, bool is_paused)
{
	runner->is_paused = is_paused;
	update_attention(runner);
	runner->is_live = !pthread_create(&runner->thread, NULL, run_thread, runner);
	return runner->is_live;
}

void runner_want(struct runner *runner, struct snapshot *snapshot)
{
	pthread_mutex_lock(&runner->lock);
	runner->wanted = snapshot;
	update_attention(runner);
	if (runner->is_finished || runner->is_waiting)
		fill_wanted(runner);
	pthread_mutex_unlock(&runner->lock);
}

bool runner_has_taken(struct runner *runner)
{
	bool has_taken;

	pthread_mutex_lock(&runner->lock);
	has_taken = !runner->wanted;
	pthread_mutex_unlock(&runner->lock);
	return has_taken;
}

/* One field, and the machine's thread told. */
static void set(struct runner *runner, bool is_paused, bool to_fault)
{
	pthread_mutex_lock(&runner->lock);
	runner->is_paused = is_paused;
	runner->runs_to_fault = to_fault;
	runner->steps = 0;
	runner->stop_cycle = NEVER;
	update_attention(runner);
	pthread_mutex_unlock(&runner->lock);
}

void runner_pause(struct runner *runner, bool is_paused)
{
	set(runner, is_paused, false);
}

/* Those asked for before and not made yet are not forgotten. */
void runner_step(struct runner *runner, u64 instructions)
{
	pthread_mutex_lock(&runner->lock);
	runner->is_paused = true;
	runner->runs_to_fault = false;
	runner->stop_cycle = NEVER;
	runner->steps += instructions;
	update_attention(runner);
	pthread_mutex_unlock(&runner->lock);
}

void runner_to_fault(struct runner *runner)
{
	set(runner, false, true);
}

void runner_to_cycle(struct runner *runner, u64 cycle)
{
	pthread_mutex_lock(&runner->lock);
	runner->is_paused = false;
	runner->runs_to_fault = false;
	runner->steps = 0;
	runner->stop_cycle = cycle;
	update_attention(runner);
	pthread_mutex_unlock(&runner->lock);
}

bool runner_is_paused(struct runner *runner)
{
	bool is_paused;

	pthread_mutex_lock(&runner->lock);
	is_paused = runner->is_paused;
	pthread_mutex_unlock(&runner->lock);
	return is_paused;
}

void runner_set_speed(struct runner *runner, u64 instructions_a_second)
{
	pthread_mutex_lock(&runner->lock);
	runner->speed = instructions_a_second;
	runner->next_time_ns = 0;
	update_attention(runner);
	pthread_mutex_unlock(&runner->lock);
}

bool runner_is_finished(struct runner *runner)
{
	bool is_finished;

	pthread_mutex_lock(&runner->lock);
	is_finished = runner->is_finished;
	pthread_mutex_unlock(&runner->lock);
	return is_finished;
}

bool runner_is_interrupted(struct runner *runner)
{
	bool is_interrupted;

	pthread_mutex_lock(&runner->lock);
	is_interrupted = runner->is_finished && runner->stop == MACHINE_INTERRUPTED;
	pthread_mutex_unlock(&runner->lock);
	return is_interrupted;
}

enum machine_stop runner_stop(struct runner *runner)
{
	if (!runner->is_live)
		return runner->stop;
	runner->is_live = false;
	if (!runner_is_finished(runner)) {
		machine_request_stop(runner->machine);
		/* out of a wait for input */
		pthread_kill(runner->thread, SIGIO);
	}
	pthread_join(runner->thread, NULL);
	return runner->stop;
}
