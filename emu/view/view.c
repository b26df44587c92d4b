/* SPDX-License-Identifier: MIT */
/* See view.h. */
#include "view/view.h"

#include <stdlib.h>
#include <string.h>

#include "view/live.h"
#include "view/runner.h"

#define NEVER (~0ull)

struct view {
	struct machine *machine;
	struct view_options options;
	struct runner runner;
	struct snapshot snapshot; /* of the pictures */
	struct frame_map frames;
	struct symbols symbols;
	struct window *window;
	struct error error; /* the first that was met */
	bool has_failed;
};

void view_options_init(struct view_options *options)
{
	memset(options, 0, sizeof(*options));
	view_state_init(&options->state);
	options->input_fd = -1;
	options->canvas = (struct shot_canvas){ .width = 1280, .height = 800 };
}

static void take(struct view *view, struct shot *shot)
{
	struct scene scene = { &view->snapshot, &view->frames, &view->options.state, NULL,
			       &view->symbols };

	if (!shot_write(shot, &view->options.canvas, &scene,
			view->has_failed ? NULL : &view->error))
		view->has_failed = true;
}

static u64 next_due(const struct view *view)
{
	u64 due = NEVER;

	for (unsigned i = 0; i < view->options.shot_count; i++)
		if (view->options.shots[i].is_open && view->options.shots[i].cycle < due)
			due = view->options.shots[i].cycle;
	return due;
}

/* Every picture that is due at this cycle or was before it. */
static u64 take_due(void *owner, u64 cycle)
{
	struct view *view = owner;
	bool is_fresh = false;

	for (unsigned i = 0; i < view->options.shot_count; i++) {
		struct shot *shot = &view->options.shots[i];

		if (!shot->is_open || shot->cycle > cycle)
			continue;
		if (!is_fresh) {
			snapshot_take(&view->snapshot, view->machine, &view->runner.watch);
			frames_build(&view->frames, &view->snapshot);
		}
		is_fresh = true;
		take(view, shot);
	}
	return next_due(view);
}

static bool open_all(struct view *view, struct error *error)
{
	for (unsigned i = 0; i < view->options.shot_count; i++)
		if (!shot_open(&view->options.shots[i], error))
			return false;
	if (!snapshot_init(&view->snapshot, view->machine) ||
	    !frames_init(&view->frames, &view->machine->bus))
		return error_set(error, "no memory for the view");
	if (view->options.has_window)
		view->window = window_open(view->options.canvas.width,
					   view->options.canvas.height, "Vitrine", error);
	return !view->options.has_window || view->window;
}

static void free_view(struct view *view)
{
	runner_free(&view->runner);
	window_close(view->window);
	for (unsigned i = 0; i < view->options.shot_count; i++)
		shot_discard(&view->options.shots[i]);
	symbols_free(&view->symbols);
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
	symbols_add(&view->symbols, &machine->config.bios);
	symbols_add(&view->symbols, &machine->config.kernel);
	symbols_add(&view->symbols, &options->program);
	runner_init(&view->runner, machine);
	if (!open_all(view, error)) {
		free_view(view);
		return NULL;
	}
	view->runner.due = take_due;
	view->runner.owner = view;
	view->runner.due_cycle = next_due(view);
	return view;
}

void view_show_lockstep(struct view *view, const struct lockstep_machine *lockstep)
{
	view->runner.watch.lockstep = lockstep;
}

enum machine_stop view_run(struct view *view)
{
	struct live_options options = {
		view->options.canvas, view->options.state, view->options.script_path,
		&view->symbols, view->options.input_fd,
	};

	if (!view->window)
		return runner_run(&view->runner);
	if (!runner_start(&view->runner, view->options.starts_paused)) {
		view->has_failed = true;
		error_set(&view->error, "--view: no thread for the machine");
		return MACHINE_INTERRUPTED;
	}
	if (!live_loop(&view->runner, view->window, &options, &view->error))
		view->has_failed = true;
	return runner_stop(&view->runner);
}

/* A cycle that was never reached is not a picture of the end. */
static void refuse_unreached(struct view *view)
{
	for (unsigned i = 0; i < view->options.shot_count && !view->has_failed; i++) {
		struct shot *shot = &view->options.shots[i];

		if (!shot->is_open || shot->cycle == SHOT_AT_END)
			continue;
		view->has_failed = true;
		error_set(&view->error, "%s: no picture: the run ended at cycle %llu, before %llu",
			  shot->path, (unsigned long long)machine_cycle(view->machine),
			  (unsigned long long)shot->cycle);
		shot_discard(shot);
	}
}

bool view_close(struct view *view, struct error *error)
{
	bool is_good;

	if (!view)
		return true;
	watch_look(&view->runner.watch, view->machine);
	refuse_unreached(view);
	take_due(view, SHOT_AT_END);
	is_good = !view->has_failed;
	if (!is_good)
		*error = view->error;
	free_view(view);
	return is_good;
}
