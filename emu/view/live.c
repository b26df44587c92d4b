/* SPDX-License-Identifier: MIT */
/* See live.h. The host's clock decides when to draw, never what. */
#include "view/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "view/actions.h"
#include "view/console.h"
#include "view/goto.h"
#include "view/raster.h"
#include "view/script.h"

#define FRAME_MS 33
#define FRAMES_MS 200 /* between looks through all of RAM while it runs */
#define IDLE_MS 400
#define SCRIPT_MS 5
#define SPEEDS 7
#define LOOKS 2 /* after a command: the first may have been under way */

static const u64 speeds[SPEEDS] = { 1, 10, 100, 1000, 10000, 100000, 0 };

struct live {
	struct runner *runner;
	struct window *window;
	struct live_options options;
	struct view_state state;
	struct snapshot snapshots[2];
	struct snapshot *now, *next;
	struct frame_map frames;
	struct draw_list list;
	struct raster raster;
	struct script script;
	bool is_wanted;  /* `next` is being filled */
	bool is_changed; /* the picture is not what it should be */
	bool is_over;
	bool has_scale;  /* the person's, not what fits */
	double scale;
	unsigned speed;
	unsigned looks_left; /* snapshots to take though the machine stands */
	u64 drawn_ms, looked_ms;
	struct error *error;
	bool has_failed;
};

static void press(struct live *live, u32 key);

static u64 time_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (u64)now.tv_sec * 1000 + (u64)now.tv_nsec / 1000000;
}

static struct scene scene_of(struct live *live)
{
	return (struct scene){ live->now, &live->frames, &live->state, &live->list,
			       live->options.symbols };
}

static void fail(struct live *live)
{
	live->has_failed = live->is_over = true;
}

static void save(struct live *live, const char *path)
{
	struct shot_canvas canvas = { live->raster.width, live->raster.height, live->scale };
	struct scene scene = scene_of(live);
	struct shot shot;

	if (!shot_parse(&shot, path, live->error) || !shot_open(&shot, live->error)) {
		fail(live);
		return;
	}
	shot.screen = live->state.place.screen;
	shot.beside = live->state.beside;
	if (!shot_write(&shot, &canvas, &scene, live->error))
		fail(live);
}

static void save_named(struct live *live, const char *ending)
{
	char path[64];

	snprintf(path, sizeof(path), "vitrine-%llu.%s", (unsigned long long)live->now->cycle,
		 ending);
	save(live, path);
}

static void set_scale(struct live *live, double by)
{
	double scale = by == 0 ? 0 : live->scale + by;

	live->has_scale = by != 0;
	if (live->has_scale)
		live->scale = scale < 0.5 ? 0.5 : scale > 4 ? 4 : scale;
	live->is_changed = true;
}

static void set_speed(struct live *live, int by)
{
	if ((by < 0 && !live->speed) || (by > 0 && live->speed == SPEEDS - 1))
		return;
	live->speed += (unsigned)by;
	live->state.speed = speeds[live->speed];
	runner_set_speed(live->runner, live->state.speed);
}

/* As if the clipboard's text were typed, a line's end as Enter. */
static void paste(struct live *live)
{
	char *text = window_paste(live->window);
	const char *at = text ? text : "";
	u32 character;

	while ((character = draw_next_character(&at)))
		if (live->state.types_to_guest || live->state.typing)
			press(live, character == '\n' ? KEY_ENTER : character);
	free(text);
}

static void act(struct live *live, enum action action)
{
	struct scene scene = scene_of(live);

	live->is_changed = true;
	live->looks_left = LOOKS;
	if (action == ACTION_NONE || actions_apply(&live->state, &scene, action))
		return;
	switch (action) {
	case ACTION_PAUSE:
		runner_pause(live->runner, !runner_is_paused(live->runner));
		break;
	case ACTION_STEP:
		runner_step(live->runner, 1);
		break;
	case ACTION_NEXT_FAULT:
		runner_to_fault(live->runner);
		break;
	case ACTION_SLOWER:
	case ACTION_FASTER:
		set_speed(live, action == ACTION_SLOWER ? -1 : 1);
		break;
	case ACTION_LARGER:
	case ACTION_SMALLER:
		set_scale(live, action == ACTION_LARGER ? 0.25 : -0.25);
		break;
	case ACTION_ACTUAL:
		set_scale(live, 0);
		break;
	case ACTION_SHOT:
	case ACTION_SHOT_SVG:
		save_named(live, action == ACTION_SHOT ? "png" : "svg");
		break;
	case ACTION_PASTE:
		paste(live);
		break;
	case ACTION_QUIT:
		live->is_over = true;
		break;
	default:
		break;
	}
}

static void type_to_guest(struct live *live, u32 key)
{
	char bytes[CONSOLE_KEY_BYTES];
	unsigned count = console_encode(key, bytes);

	if (key == (']' | KEY_CONTROL)) {
		live->state.types_to_guest = false;
		live->is_changed = true;
	} else if (key == bindings[ACTION_PASTE].key) {
		paste(live);
	} else if (count && write(live->options.input_fd, bytes, count) < 0) {
		/* it takes no more now: as if it had not been typed */
		live->is_changed = true;
	}
}

/* A cycle to come: the machine runs to it. */
static void go_to_cycle(struct live *live)
{
	struct view_state *state = &live->state;

	if (!state->wants_cycle)
		return;
	state->wants_cycle = false;
	live->looks_left = LOOKS;
	if (state->wanted_cycle < live->now->cycle)
		snprintf(state->message, sizeof(state->message),
			 "cycle %llu is past: this run only goes on",
			 (unsigned long long)state->wanted_cycle);
	else
		runner_to_cycle(live->runner, state->wanted_cycle);
}

static void press(struct live *live, u32 key)
{
	enum action action;

	if (live->state.types_to_guest) {
		type_to_guest(live, key);
		return;
	}
	if (live->state.typing && key != bindings[ACTION_PASTE].key) {
		struct scene scene = scene_of(live);

		goto_type(&live->state, &scene, key);
		live->is_changed = true;
		go_to_cycle(live);
		return;
	}
	if (key >= 'A' && key <= 'Z')
		key += 'a' - 'A';
	action = keys_find(key);
	/* Shift with a key that means nothing more with it */
	act(live, action ? action : keys_find(key & ~(u32)KEY_SHIFT));
}

static void point(struct live *live, const struct window_event *event)
{
	s32 x = (s32)(event->x / live->scale), y = (s32)(event->y / live->scale);

	if (actions_point(&live->state, &live->list, x, y))
		live->is_changed = true;
	if (live->state.time.is_dragged && event->kind != WINDOW_CLICK) {
		actions_drag(&live->state, &live->list, x);
		live->is_changed = true;
	}
}

static void handle(struct live *live, const struct window_event *event)
{
	struct scene scene = scene_of(live);

	switch (event->kind) {
	case WINDOW_KEY:
		press(live, event->key);
		break;
	case WINDOW_MOVE:
		point(live, event);
		break;
	case WINDOW_CLICK:
		point(live, event);
		act(live, actions_click(&live->state, &scene, event->is_double));
		break;
	case WINDOW_RELEASE:
		point(live, event);
		live->state.time.is_dragged = false;
		break;
	case WINDOW_WHEEL:
		live->is_changed = true;
		if (actions_wheel(&live->state, &scene, event->amount))
			break;
		act(live, event->amount > 0 ? ACTION_SCROLL_UP : ACTION_SCROLL_DOWN);
		break;
	case WINDOW_RESIZE:
		live->is_changed = true;
		break;
	case WINDOW_CLOSE:
		live->is_over = true;
		break;
	default:
		break;
	}
}

/* The latest snapshot, and frames as often as is right. */
static void update(struct live *live)
{
	bool was_paused = live->state.is_paused;
	u64 now_ms = time_ms();
	bool is_due;

	live->state.is_finished = runner_is_finished(live->runner);
	/* a signal ends the window too; a run that ends by itself is still to be seen */
	if (runner_is_interrupted(live->runner))
		live->is_over = true;
	live->state.is_paused = live->state.is_finished || runner_is_paused(live->runner);
	if (was_paused != live->state.is_paused) {
		live->is_changed = true;
		live->looks_left = LOOKS;
	}
	if (live->is_wanted && runner_has_taken(live->runner)) {
		struct snapshot *before = live->now;

		live->is_wanted = false;
		live->looks_left -= live->looks_left > 0;
		live->now = live->next;
		live->next = before;
		if (live->now->cycle != before->cycle || live->now->retired != before->retired)
			live->is_changed = true;
		is_due = live->state.is_paused || now_ms - live->looked_ms >= FRAMES_MS;
		if (live->is_changed && is_due) {
			frames_build(&live->frames, live->now);
			live->looked_ms = now_ms;
		}
	}
	if (!live->is_wanted && (live->looks_left || !live->state.is_paused)) {
		live->is_wanted = true;
		runner_want(live->runner, live->next);
	}
}

static void draw(struct live *live)
{
	struct scene scene = scene_of(live);
	s32 width, height;

	window_size(live->window, &width, &height);
	if (width != live->raster.width || height != live->raster.height) {
		raster_free(&live->raster);
		if (!raster_init(&live->raster, width, height)) {
			error_set(live->error, "no memory for a window of %d x %d", width, height);
			fail(live);
			return;
		}
	}
	if (!live->has_scale)
		live->scale = shot_fitting_scale(width, height);
	live->raster.scale = live->scale;
	live->raster.theme = live->state.theme;
	scene_draw(&scene, (s32)(width / live->scale), (s32)(height / live->scale));
	/* what is under the pointer may be another thing now */
	if (live->state.pointer_x >= 0)
		live->is_changed = actions_point(&live->state, &live->list, live->state.pointer_x,
						 live->state.pointer_y);
	else
		live->is_changed = false;
	raster_draw(&live->raster, &live->list);
	window_present(live->window, live->raster.pixels, width, height);
	live->drawn_ms = time_ms();
}

static void run_script(struct live *live)
{
	struct script_scene scene = {
		live->window, &live->list, live->scale, live->now->cycle, live->state.is_finished,
		live->state.is_paused,
	};
	char argument[SCRIPT_LINE_MAX];

	switch (script_run_line(&live->script, &scene, argument, live->error)) {
	case SCRIPT_SHOT:
		save(live, argument);
		break;
	case SCRIPT_END:
		live->is_over = true;
		break;
	case SCRIPT_FAILED:
		fail(live);
		break;
	default:
		break;
	}
}

static void round_once(struct live *live)
{
	bool has_script = live->script.text;
	int timeout_ms = has_script ? SCRIPT_MS : live->state.is_paused ? IDLE_MS : FRAME_MS;
	struct window_event event;

	/* a snapshot that is under way comes soon */
	if (live->is_wanted && timeout_ms > FRAME_MS)
		timeout_ms = FRAME_MS;
	event = window_wait(live->window, timeout_ms);
	for (;;) {
		handle(live, &event);
		if (event.kind == WINDOW_NOTHING || live->is_over)
			break;
		event = window_wait(live->window, 0);
	}
	update(live);
	if (live->is_changed && ((has_script && live->state.is_paused) ||
				 time_ms() - live->drawn_ms >= FRAME_MS))
		draw(live);
	if (has_script && !live->is_changed && !live->is_over)
		run_script(live);
}

bool live_loop(struct runner *runner, struct window *window, const struct live_options *options,
	       struct error *error)
{
	struct live *live = calloc(1, sizeof(*live));
	bool is_good;

	if (!live)
		return error_set(error, "no memory for the view");
	*live = (struct live){ .runner = runner, .window = window, .options = *options,
			       .state = options->state, .error = error, .is_changed = true,
			       .scale = options->canvas.scale > 0 ? options->canvas.scale : 1,
			       .has_scale = options->canvas.scale > 0, .speed = SPEEDS - 1 };
	live->now = &live->snapshots[0];
	live->next = &live->snapshots[1];
	live->state.is_live = true;
	live->state.has_guest_input = options->input_fd >= 0;
	if (options->script_path && !script_open(&live->script, options->script_path, error)) {
		fail(live);
	} else if (!snapshot_init(live->now, runner->machine) ||
		   !snapshot_init(live->next, runner->machine) ||
		   !frames_init(&live->frames, &runner->machine->bus)) {
		error_set(error, "no memory for the view");
		fail(live);
	} else {
		runner_want(runner, live->now);
		while (!runner_has_taken(runner))
			window_wait(window, 1);
		frames_build(&live->frames, live->now);
		draw(live);
	}
	while (!live->is_over)
		round_once(live);
	is_good = !live->has_failed;
	script_close(&live->script);
	raster_free(&live->raster);
	draw_free(&live->list);
	frames_free(&live->frames);
	/* the other thread may still be filling one: it ends first */
	runner_stop(runner);
	snapshot_free(&live->snapshots[0]);
	snapshot_free(&live->snapshots[1]);
	free(live);
	return is_good;
}
