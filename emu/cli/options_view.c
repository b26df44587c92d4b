/* SPDX-License-Identifier: MIT */
/* The options about pictures and the window, of `run` and `boot`. */
#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "view/keys.h"
#include "view/view.h"

#define SIDE_PX_MAX 8192

enum { KEY_SHOT = 0x200, KEY_VIEW_TEXT, KEY_VIEW_SIZE, KEY_VIEW_SCALE, KEY_VIEW_THEME, KEY_VIEW_VA,
       KEY_HELP_KEYS, KEY_VIEW, KEY_VIEW_SCRIPT };

static const struct argp_option view_option_list[] = {
	{ 0, 0, 0, 0, "The view of the machine, which changes nothing either:", 12 },
	{ "view", KEY_VIEW, "paused", OPTION_ARG_OPTIONAL,
	  "Open a window on the machine; `paused` before its first instruction", 12 },
	{ "view-script", KEY_VIEW_SCRIPT, "FILE", 0,
	  "Have a file of commands press the window's keys", 12 },
	{ "shot", KEY_SHOT, "FILE[@CYCLE][:SCREEN]", 0,
	  "Draw a screen into a .png, .svg, .txt or .draw file, at a cycle or at the end "
	  "(repeatable); screens are 1 to 9 or memory, space, translate, tlb, cache, swap, "
	  "processes, code, rtl", 12 },
	{ "view-text", KEY_VIEW_TEXT, "[@CYCLE][:SCREEN]", OPTION_ARG_OPTIONAL,
	  "Print a screen as text on standard output", 12 },
	{ "view-size", KEY_VIEW_SIZE, "WxH", 0, "Size in pixels (default 1280x800)", 12 },
	{ "view-scale", KEY_VIEW_SCALE, "N", 0,
	  "How large everything is, 0.5 to 4 (default: as fits the size)", 12 },
	{ "view-theme", KEY_VIEW_THEME, "dark|light|contrast", 0, "Colours (default dark)", 12 },
	{ "view-va", KEY_VIEW_VA, "VA", 0, "The virtual address that screens 2 and 3 look at", 12 },
	{ "help-keys", KEY_HELP_KEYS, 0, 0, "List the keys of the window, and end", 12 },
	{ 0 },
};

static void add_shot(struct view_options *options, const char *argument)
{
	struct shot *shot = &options->shots[options->shot_count];
	struct error error;

	if (options->shot_count == VIEW_SHOTS_MAX)
		usage_error("--shot: more than %u pictures", VIEW_SHOTS_MAX);
	if (!shot_parse(shot, argument, &error))
		usage_error("%s", error.text);
	for (unsigned i = 0; i < options->shot_count; i++)
		if (!strcmp(options->shots[i].path, shot->path) && strcmp(shot->path, "-"))
			usage_error("--shot %s: two pictures want a file each", argument);
	options->shot_count++;
}

static void add_text(struct view_options *options, const char *argument)
{
	char shot[256];

	snprintf(shot, sizeof(shot), "-%s", argument ? argument : "");
	add_shot(options, shot);
}

static void parse_size(struct shot_canvas *canvas, const char *text)
{
	char *end;
	unsigned long width = strtoul(text, &end, 10), height;

	if (*end != 'x' && *end != 'X')
		usage_error("--view-size %s: write 1280x800", text);
	height = strtoul(end + 1, &end, 10);
	if (*end || width < 160 || height < 100 || width > SIDE_PX_MAX || height > SIDE_PX_MAX)
		usage_error("--view-size %s: from 160x100 to %ux%u", text, SIDE_PX_MAX,
			    SIDE_PX_MAX);
	canvas->width = (s32)width;
	canvas->height = (s32)height;
}

static double parse_scale(const char *text)
{
	char *end;
	double scale = strtod(text, &end);

	if (end == text || *end || !(scale >= 0.5 && scale <= 4))
		usage_error("--view-scale %s: a number from 0.5 to 4", text);
	return scale;
}

static enum theme parse_theme(const char *text)
{
	for (unsigned i = 0; i < THEMES; i++)
		if (!strcmp(text, theme_names[i]))
			return i;
	usage_error("--view-theme %s: there are dark, light and contrast", text);
}

static u64 parse_va(const char *text)
{
	char *end;
	u64 va;

	errno = 0;
	va = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-')
		usage_error("--view-va %s: not an address", text);
	return va;
}

bool view_take_terminal(struct view_options *options, struct error *error)
{
	struct termios mode;
	int master, slave;

	if (!options->has_window || !isatty(STDIN_FILENO))
		return true;
	if (openpty(&master, &slave, NULL, NULL, NULL) || tcgetattr(slave, &mode))
		return error_set(error, "--view: no terminal to be had for the window: %s",
				 strerror(errno));
	cfmakeraw(&mode);
	tcsetattr(slave, TCSANOW, &mode);
	dup2(slave, STDIN_FILENO);
	close(slave);
	fcntl(master, F_SETFL, O_NONBLOCK);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	options->input_fd = master;
	return true;
}

static error_t parse_view(int key, char *argument, struct argp_state *state)
{
	struct view_options *options = state->input;

	switch (key) {
	case KEY_SHOT:
		add_shot(options, argument);
		break;
	case KEY_VIEW_TEXT:
		add_text(options, argument);
		break;
	case KEY_VIEW_SIZE:
		parse_size(&options->canvas, argument);
		break;
	case KEY_VIEW_SCALE:
		options->canvas.scale = parse_scale(argument);
		break;
	case KEY_VIEW_THEME:
		options->state.theme = parse_theme(argument);
		break;
	case KEY_VIEW_VA:
		options->state.place.va = parse_va(argument);
		options->state.place.source = SOURCE_TYPED;
		break;
	case KEY_VIEW:
		if (argument && strcmp(argument, "paused"))
			usage_error("--view=%s: there is only --view=paused", argument);
		options->has_window = true;
		options->starts_paused = argument;
		break;
	case KEY_VIEW_SCRIPT:
		options->has_window = true;
		options->script_path = argument;
		break;
	case KEY_HELP_KEYS:
		keys_print(stdout);
		exit(fflush(stdout) ? EXIT_BAD_INPUT : EXIT_OK);
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp view_argp = { view_option_list, parse_view, 0, 0, 0, 0, 0 };
