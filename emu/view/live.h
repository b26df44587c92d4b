/* SPDX-License-Identifier: MIT */
/*
 * The window's loop: events, snapshots, pictures. Nothing is drawn that did not
 * change; at most 30 pictures a second, frames of RAM looked through five times
 * a second.
 */
#ifndef VIEW_LIVE_H
#define VIEW_LIVE_H

#include "view/runner.h"
#include "view/shot.h"
#include "view/window.h"

struct live_options {
	struct shot_canvas canvas;
	struct view_state state; /* to begin with */
	const char *script_path; /* NULL: a person's */
	const struct symbols *symbols;
	int input_fd;            /* where keys for the guest go; -1: nowhere */
};

/* Until the window is closed; false with error set: the script failed, or no
   memory. The runner runs already. */
bool live_loop(struct runner *runner, struct window *window, const struct live_options *options,
	       struct error *error) must_check;

#endif
