/* SPDX-License-Identifier: MIT */
/* See shot.h. */
#include "view/shot.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "observers/output_file.h"
#include "view/png.h"
#include "view/record.h"
#include "view/svg.h"

/* What the layout is made for, and the least it wants. */
#define WIDTH_MADE_FOR 1280
#define HEIGHT_MADE_FOR 800
#define WIDTH_LEAST 1024
#define HEIGHT_LEAST 640

static bool parse_screen(const char *text, enum screen *screen)
{
	for (unsigned i = SCREEN_MEMORY; i < SCREENS_END; i++) {
		char digit[2] = { (char)('0' + i), 0 };

		if (!strcasecmp(text, screen_names[i]) || !strcmp(text, digit)) {
			*screen = i;
			return true;
		}
	}
	return false;
}

static bool parse_form(const char *path, enum shot_form *form)
{
	static const char *const endings[] = { ".png", ".svg", ".txt", ".draw" };
	const char *dot = strrchr(path, '.');

	if (!strcmp(path, "-")) {
		*form = SHOT_TEXT;
		return true;
	}
	for (unsigned i = 0; dot && i < ARRAY_SIZE(endings); i++)
		if (!strcmp(dot, endings[i])) {
			*form = i;
			return true;
		}
	return false;
}

/* One, or two beside each other. */
static bool parse_screens(struct shot *shot, char *text)
{
	char *plus = strchr(text, '+');
	bool is_good;

	if (plus)
		*plus = '\0';
	is_good = parse_screen(text, &shot->screen) &&
		  (!plus || parse_screen(plus + 1, &shot->beside));
	if (plus)
		*plus = '+';
	return is_good;
}

bool shot_parse(struct shot *shot, const char *argument, struct error *error)
{
	char *colon, *at, *end;

	*shot = (struct shot){ .cycle = SHOT_AT_END, .screen = SCREEN_MEMORY };
	if (strlen(argument) >= sizeof(shot->path))
		return error_set(error, "--shot: a path of %zu characters is too long",
				 strlen(argument));
	snprintf(shot->path, sizeof(shot->path), "%s", argument);
	colon = strrchr(shot->path, ':');
	if (colon && !strchr(colon, '/')) {
		*colon = '\0';
		if (!parse_screens(shot, colon + 1))
			return error_set(error, "--shot %s: no screen `%s`; there are 1 to 9, or memory, space, translate, tlb, cache, swap, processes, code, rtl",
					 argument, colon + 1);
	}
	at = strrchr(shot->path, '@');
	if (at && !strchr(at, '/')) {
		*at = '\0';
		errno = 0;
		shot->cycle = strtoull(at + 1, &end, 0);
		if (errno || end == at + 1 || *end || !isdigit((unsigned char)at[1]))
			return error_set(error, "--shot %s: `%s` is no cycle", argument, at + 1);
	}
	if (!parse_form(shot->path, &shot->form))
		return error_set(error, "--shot %s: the file's name ends in .png, .svg, .txt or .draw",
				 argument);
	return true;
}

double shot_fitting_scale(s32 width, s32 height)
{
	double across = (double)width / WIDTH_MADE_FOR, down = (double)height / HEIGHT_MADE_FOR;
	double scale = across < down ? across : down;

	if (scale < 1) {
		across = (double)width / WIDTH_LEAST;
		down = (double)height / HEIGHT_LEAST;
		scale = across < down ? across : down;
		scale = scale > 1 ? 1 : scale;
	}
	scale = (int)(scale * 4) / 4.0;
	return scale < 0.5 ? 0.5 : scale;
}

static bool write_png(FILE *out, const struct shot_canvas *canvas, double scale,
		      const struct scene *scene)
{
	struct raster raster;
	bool ok;

	if (!raster_init(&raster, canvas->width, canvas->height))
		return false;
	raster.scale = scale;
	raster.theme = scene->state->theme;
	raster_draw(&raster, scene->list);
	ok = png_write_pixels(out, &raster);
	raster_free(&raster);
	return ok;
}

static bool write_form(FILE *out, const struct shot *shot, const struct shot_canvas *canvas,
		       double scale, const struct scene *scene)
{
	switch (shot->form) {
	case SHOT_PNG:
		return write_png(out, canvas, scale, scene);
	case SHOT_SVG:
		svg_write(out, scene->list, scene->state->theme, scale);
		return true;
	case SHOT_TEXT:
		record_text(out, scene->list);
		return true;
	default:
		record_calls(out, scene->list);
		return true;
	}
}

bool shot_open(struct shot *shot, struct error *error)
{
	shot->is_open = !strcmp(shot->path, "-") ||
			output_file_open(&shot->file, shot->path, error);
	return shot->is_open;
}

void shot_discard(struct shot *shot)
{
	if (shot->is_open && strcmp(shot->path, "-"))
		output_file_discard(&shot->file);
	shot->is_open = false;
}

bool shot_write(struct shot *shot, const struct shot_canvas *canvas, const struct scene *scene,
		struct error *error)
{
	double scale = canvas->scale > 0 ? canvas->scale :
					   shot_fitting_scale(canvas->width, canvas->height);
	bool is_stdout = !strcmp(shot->path, "-"), is_made;
	struct view_state state = *scene->state;
	struct draw_list list = { .ops = NULL };
	struct scene picture = *scene;

	state.place.screen = shot->screen;
	state.beside = shot->beside;
	picture.state = &state;
	picture.list = &list;
	scene_draw(&picture, (s32)(canvas->width / scale), (s32)(canvas->height / scale));
	is_made = !list.is_full && write_form(is_stdout ? stdout : shot->file.stream, shot, canvas,
					      scale, &picture);
	draw_free(&list);
	if (!is_made) {
		shot_discard(shot);
		return error_set(error, "%s: no memory for the picture", shot->path);
	}
	shot->is_open = false;
	return is_stdout || output_file_close(&shot->file, error);
}
