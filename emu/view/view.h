/* SPDX-License-Identifier: MIT */
/*
 * The view of one run: pictures at chosen cycles, and a window where there is
 * one. It hangs on the machine's hook between turns and, only in the turn that
 * holds a chosen cycle, on the commit probe; neither changes what the guest
 * does or when.
 */
#ifndef VIEW_VIEW_H
#define VIEW_VIEW_H

#include "hart/commit.h"
#include "machine/machine.h"
#include "view/shot.h"
#include "view/snapshot.h"

#define VIEW_SHOTS_MAX 64

struct view_options {
	struct shot shots[VIEW_SHOTS_MAX];
	unsigned shot_count;
	struct shot_canvas canvas;
	struct view_state state; /* to begin with */
};

struct view;

void view_options_init(struct view_options *options);
/* NULL with error set. The options are copied. */
struct view *view_open(struct machine *machine, const struct view_options *options,
		       struct error *error) must_check;
/* In place of machine_run to the end. */
enum machine_stop view_run(struct view *view);
/* The pictures of the end, and false if any could not be made; frees. NULL:
   nothing to do. */
bool view_close(struct view *view, struct error *error) must_check;

#endif
