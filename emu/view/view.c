/* SPDX-License-Identifier: MIT */
/* See view.h. */
#include "view/view.h"

#include <fenv.h>
#include <stdlib.h>
#include <string.h>

#include "machine/input.h"

struct view {
	struct machine *machine;
	struct view_options options;
	struct watch watch;
	struct snapshot snapshot;
	struct frame_map frames;
	struct error error; /* the first that a picture met */
	bool has_failed;

	struct commit_observer observer;
	struct commit_observer *others[PLATFORM_HARTS_MAX]; /* whose place it takes */
	bool is_observing;
};

void view_options_init(struct view_options *options)
{
	memset(options, 0, sizeof(*options));
	view_state_init(&options->state);
	options->canvas = (struct shot_canvas){ .width = 1280, .height = 800 };
}

static void take(struct view *view, struct shot *shot)
{
	struct scene scene = { &view->snapshot, &view->frames, &view->options.state, NULL };

	if (!shot_write(shot, &view->options.canvas, &scene,
			view->has_failed ? NULL : &view->error))
		view->has_failed = true;
}

/* Every picture that is due at this cycle or was before it. */
static void take_due(struct view *view, u64 cycle)
{
	bool is_fresh = false;

	for (unsigned i = 0; i < view->options.shot_count; i++) {
		struct shot *shot = &view->options.shots[i];

		if (!shot->is_open || shot->cycle > cycle)
			continue;
		if (!is_fresh) {
			snapshot_take(&view->snapshot, view->machine, &view->watch);
			frames_build(&view->frames, &view->snapshot);
		}
		is_fresh = true;
		take(view, shot);
	}
}

static u64 next_due(const struct view *view)
{
	u64 due = SHOT_AT_END;

	for (unsigned i = 0; i < view->options.shot_count; i++)
		if (view->options.shots[i].is_open && view->options.shots[i].cycle < due)
			due = view->options.shots[i].cycle;
	return due;
}

/* The guest's rounding mode and flags may be in the host's FPU. */
static bool before_instruction(void *owner, const struct hart *hart)
{
	struct view *view = owner;
	struct commit_observer *other = view->others[hart->config.id];
	fenv_t guest;

	if (other && other->before && !other->before(other->owner, hart))
		return false;
	if (hart->cycle < next_due(view))
		return true;
	fegetenv(&guest);
	fesetenv(FE_DFL_ENV);
	watch_look(&view->watch, view->machine);
	take_due(view, hart->cycle);
	fesetenv(&guest);
	return true;
}

static void after_instruction(void *owner, const struct commit *commit)
{
	struct view *view = owner;
	struct commit_observer *other = view->others[commit->hart_id];

	if (other)
		other->commit(other->owner, commit);
}

static void observe(struct view *view, bool wanted)
{
	struct machine *machine = view->machine;

	if (view->is_observing == wanted)
		return;
	view->is_observing = wanted;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		if (wanted)
			view->others[i] = machine->harts[i].observer;
		machine->harts[i].observer = wanted ? &view->observer : view->others[i];
	}
}

/* A turn has an end that the machine chooses; a picture's cycle may lie in it. */
static void turn_ended(void *owner)
{
	struct view *view = owner;
	const struct machine *machine = view->machine;
	u64 turn_cycles = machine->hart_count > 1 ? machine->config.quantum_cycles :
						    INPUT_POLL_CYCLES;

	watch_look(&view->watch, machine);
	take_due(view, machine->now_cycle);
	observe(view, next_due(view) - machine->now_cycle <= turn_cycles);
}

static bool open_shots(struct view *view, struct error *error)
{
	for (unsigned i = 0; i < view->options.shot_count; i++)
		if (!shot_open(&view->options.shots[i], error))
			return false;
	return true;
}

static void free_view(struct view *view)
{
	for (unsigned i = 0; i < view->options.shot_count; i++)
		shot_discard(&view->options.shots[i]);
	frames_free(&view->frames);
	snapshot_free(&view->snapshot);
	free(view);
}

struct view *view_open(struct machine *machine, const struct view_options *options,
		       struct error *error)
{
	struct view *view = calloc(1, sizeof(*view));

	if (!view) {
		error_set(error, "no memory for the view");
		return NULL;
	}
	view->machine = machine;
	view->options = *options;
	watch_init(&view->watch);
	view->observer = (struct commit_observer){
		.commit = after_instruction, .before = before_instruction, .owner = view,
	};
	if (!snapshot_init(&view->snapshot, machine) ||
	    !frames_init(&view->frames, &machine->bus)) {
		error_set(error, "no memory for the view");
		free_view(view);
		return NULL;
	}
	if (!open_shots(view, error)) {
		free_view(view);
		return NULL;
	}
	machine_hear_output(machine, watch_printed, &view->watch);
	machine->turn_ended = turn_ended;
	machine->turn_owner = view;
	return view;
}

enum machine_stop view_run(struct view *view)
{
	turn_ended(view);
	return machine_run(view->machine, EVENT_NEVER);
}

bool view_close(struct view *view, struct error *error)
{
	bool is_good;

	if (!view)
		return true;
	observe(view, false);
	view->machine->turn_ended = NULL;
	machine_hear_output(view->machine, NULL, NULL);
	watch_look(&view->watch, view->machine);
	/* A cycle that was never reached is not a picture of the end. */
	for (unsigned i = 0; i < view->options.shot_count; i++) {
		struct shot *shot = &view->options.shots[i];

		if (!shot->is_open || shot->cycle == SHOT_AT_END || view->has_failed)
			continue;
		view->has_failed = true;
		error_set(&view->error, "%s: no picture: the run ended at cycle %llu, before %llu",
			  shot->path, (unsigned long long)machine_cycle(view->machine),
			  (unsigned long long)shot->cycle);
		shot_discard(shot);
	}
	take_due(view, SHOT_AT_END);
	is_good = !view->has_failed;
	if (!is_good)
		*error = view->error;
	free_view(view);
	return is_good;
}
