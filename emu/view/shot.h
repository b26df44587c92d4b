/* SPDX-License-Identifier: MIT */
/*
 * Pictures without a window. What is asked for is written
 * FILE[@CYCLE][:SCREEN[+SCREEN]]; the file's name tells the form: .png, .svg, .txt (laid
 * out for a terminal) or .draw (the draw list). Without a cycle it is taken
 * when the run ends.
 */
#ifndef VIEW_SHOT_H
#define VIEW_SHOT_H

#include "base/error.h"
#include "observers/output_file.h"
#include "view/scene.h"

#define SHOT_PATH_MAX 1024
#define SHOT_AT_END (~0ull)

enum shot_form { SHOT_PNG, SHOT_SVG, SHOT_TEXT, SHOT_DRAW };

struct shot {
	char path[SHOT_PATH_MAX]; /* "-": standard output */
	enum shot_form form;
	u64 cycle; /* SHOT_AT_END */
	enum screen screen, beside; /* beside 0: one alone */
	struct output_file file; /* while it is open */
	bool is_open;
};

struct shot_canvas {
	s32 width, height; /* in pixels of the picture */
	double scale;      /* 0: what fits */
};

bool shot_parse(struct shot *shot, const char *argument, struct error *error) must_check;
/* Open the file, so that one that cannot be written is told before the run. */
bool shot_open(struct shot *shot, struct error *error) must_check;
/* Leave nothing of one that was never taken. */
void shot_discard(struct shot *shot);
/* Draw, write and close. */
bool shot_write(struct shot *shot, const struct shot_canvas *canvas,
		const struct scene *scene, struct error *error) must_check;
/* The scale at which a window of this size has room for the layout. */
double shot_fitting_scale(s32 width, s32 height);

#endif
