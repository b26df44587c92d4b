/* SPDX-License-Identifier: MIT */
/*
 * The view of one run: pictures at chosen cycles, and a window if one is asked
 * for. With a window the machine runs in a thread of its own (runner.h).
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "machine/machine.h"
#include "view/shot.h"

#define VIEW_SHOTS_MAX 64

struct view_options {
	struct shot shots[VIEW_SHOTS_MAX];
	unsigned shot_count;
	struct shot_canvas canvas;
	struct view_state state; /* to begin with */
	struct machine_image program; /* of `run`, for its symbols; path NULL: none */
	bool has_window, starts_paused;
	const char *script_path; /* in place of a person at the window; NULL: none */
	int input_fd; /* the guest reads what is written there; not owned; -1: none */
};

struct view;

/* Is there anything to do? */
static inline bool view_is_wanted(const struct view_options *options)
{
	return options->shot_count || options->has_window;
}

void view_options_init(struct view_options *options);
/* NULL with error set. The options are copied. */
struct view *view_open(struct machine *machine, const struct view_options *options,
		       struct error *error) must_check;
/* RTL runs beside the model: screen 9 shows how far. It outlives view_close. */
void view_show_lockstep(struct view *view, const struct lockstep_machine *lockstep);
/* In place of machine_run to the end. */
enum machine_stop view_run(struct view *view);
/* The pictures of the end, and false if any could not be made; frees. NULL:
   nothing to do. */
bool view_close(struct view *view, struct error *error) must_check;

#endif
