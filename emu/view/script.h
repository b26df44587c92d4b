/* SPDX-License-Identifier: MIT */
/*
 * A person by program, for tests and demonstrations: a file of commands, one a
 * line, # begins a comment.
 *
 *	key NAME...		keys as --help-keys writes them: Space, Ctrl+S, g
 *	type TEXT		character by character
 *	move X Y, click X Y, double X Y, wheel N	logical pixels
 *	release X Y		the button that a click has pressed
 *	copy TEXT		into the clipboard
 *	click-on TEXT		where the picture has this text
 *	expect TEXT		wait until the picture has it; fail after a while
 *	wait CYCLE		until the machine is there, or has ended
 *	wait end		until the run has ended
 *	resize W H		the window, in pixels
 *	shot FILE		the picture as it is
 *	close			the window
 */
#ifndef VIEW_SCRIPT_H
#define VIEW_SCRIPT_H

#include "base/error.h"
#include "view/draw.h"
#include "view/window.h"

#define SCRIPT_LINE_MAX 512

struct script {
	char *text; /* owned */
	char *next; /* line */
	unsigned line;
	const char *path;
	unsigned tries; /* of the present command */
};

enum script_step {
	SCRIPT_NEXT,  /* done */
	SCRIPT_AGAIN, /* try it once more when the picture is new */
	SCRIPT_SHOT,  /* the caller is to make a picture: `argument` */
	SCRIPT_END,   /* no command is left */
	SCRIPT_FAILED,
};

/* What a command sees. */
struct script_scene {
	struct window *window;
	const struct draw_list *list;
	double scale;
	u64 cycle;
	bool is_finished, is_paused;
};

bool script_open(struct script *script, const char *path, struct error *error) must_check;
void script_close(struct script *script);
enum script_step script_run_line(struct script *script, const struct script_scene *scene,
				 char argument[SCRIPT_LINE_MAX], struct error *error);

#endif
