/* SPDX-License-Identifier: MIT */
/* See script.h. */
#include "view/script.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/keys.h"

#define TRIES_MAX 2000 /* of the loop's rounds, each of some milliseconds */
#define FILE_BYTES_MAX 65536

bool script_open(struct script *script, const char *path, struct error *error)
{
	FILE *in = fopen(path, "r");
	size_t size;

	*script = (struct script){ .path = path };
	if (!in)
		return error_set(error, "%s: cannot be read: %s", path, strerror(errno));
	script->text = calloc(1, FILE_BYTES_MAX + 1);
	size = script->text ? fread(script->text, 1, FILE_BYTES_MAX, in) : 0;
	fclose(in);
	if (!size) {
		script_close(script);
		return error_set(error, "%s: holds no commands", path);
	}
	script->next = script->text;
	return true;
}

void script_close(struct script *script)
{
	free(script->text);
	script->text = NULL;
}

static u32 find_key(const char *name)
{
	for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++)
		if (!strcasecmp(name, bindings[i].key_text))
			return bindings[i].key;
	if (!strcasecmp(name, "F1"))
		return KEY_F1;
	if (!strncasecmp(name, "Ctrl+", 5) && name[5] && !name[6])
		return (u32)(unsigned char)name[5] | KEY_CONTROL;
	return name[0] && !name[1] ? (u32)(unsigned char)name[0] : 0;
}

static bool press_keys(const struct script_scene *scene, char *names)
{
	char *name, *rest = names;

	while ((name = strsep(&rest, " "))) {
		struct window_event event = { .kind = WINDOW_KEY, .key = find_key(name) };

		if (!*name)
			continue;
		if (!event.key)
			return false;
		window_push(scene->window, &event);
	}
	return true;
}

static void type_text(const struct script_scene *scene, const char *text)
{
	for (; *text; text++)
		window_push(scene->window,
			    &(struct window_event){ .kind = WINDOW_KEY, .key = (u8)*text });
}

static const struct draw_op *find_text(const struct draw_list *list, const char *text)
{
	for (u32 i = 0; i < list->op_count; i++)
		if (list->ops[i].kind == DRAW_TEXT && strstr(list->text + list->ops[i].text, text))
			return &list->ops[i];
	return NULL;
}

static void push_at(const struct script_scene *scene, enum window_event_kind kind, s32 x, s32 y,
		    bool is_double)
{
	struct window_event event = {
		.kind = WINDOW_MOVE, .x = (s32)(x * scene->scale + 0.5),
		.y = (s32)(y * scene->scale + 0.5), .is_double = is_double,
	};

	window_push(scene->window, &event);
	if (kind == WINDOW_MOVE)
		return;
	event.kind = kind;
	window_push(scene->window, &event);
}

static enum script_step again_or_fail(const struct script *script)
{
	return script->tries < TRIES_MAX ? SCRIPT_AGAIN : SCRIPT_FAILED;
}

static enum script_step run_pointer(const struct script_scene *scene, const char *command,
				    const char *argument)
{
	int x = 0, y = 0, count = sscanf(argument, "%d %d", &x, &y);

	if (!strcmp(command, "wheel") && count == 1)
		window_push(scene->window,
			    &(struct window_event){ .kind = WINDOW_WHEEL, .amount = x });
	else if (!strcmp(command, "resize") && count == 2 && x > 0 && y > 0)
		window_resize(scene->window, x, y);
	else if (!strcmp(command, "move") && count == 2)
		push_at(scene, WINDOW_MOVE, x, y, false);
	else if (!strcmp(command, "click") && count == 2)
		push_at(scene, WINDOW_CLICK, x, y, false);
	else if (!strcmp(command, "double") && count == 2)
		push_at(scene, WINDOW_CLICK, x, y, true);
	else if (!strcmp(command, "release") && count == 2)
		push_at(scene, WINDOW_RELEASE, x, y, false);
	else
		return SCRIPT_FAILED;
	return SCRIPT_NEXT;
}

/* For ever while the machine runs; who waits for one that stands is mistaken. */
static enum script_step run_wait(const struct script *script, const struct script_scene *scene,
				 const char *argument)
{
	bool is_there = strcmp(argument, "end") && scene->cycle >= strtoull(argument, NULL, 0);

	if (scene->is_finished || is_there)
		return SCRIPT_NEXT;
	return scene->is_paused ? again_or_fail(script) : SCRIPT_AGAIN;
}

static enum script_step run_command(struct script *script, const struct script_scene *scene,
				    const char *command, char *argument)
{
	const struct draw_op *op;

	if (!strcmp(command, "key"))
		return press_keys(scene, argument) ? SCRIPT_NEXT : SCRIPT_FAILED;
	if (!strcmp(command, "type")) {
		type_text(scene, argument);
		return SCRIPT_NEXT;
	}
	if (!strcmp(command, "expect") || !strcmp(command, "click-on")) {
		op = find_text(scene->list, argument);
		if (!op)
			return again_or_fail(script);
		if (*command == 'c')
			push_at(scene, WINDOW_CLICK, op->rect.x + op->rect.w / 2,
				op->rect.y + op->rect.h / 2, false);
		return SCRIPT_NEXT;
	}
	if (!strcmp(command, "copy")) {
		window_copy(scene->window, argument);
		return SCRIPT_NEXT;
	}
	if (!strcmp(command, "wait"))
		return run_wait(script, scene, argument);
	if (!strcmp(command, "close")) {
		window_push(scene->window, &(struct window_event){ .kind = WINDOW_CLOSE });
		return SCRIPT_NEXT;
	}
	if (!strcmp(command, "shot"))
		return SCRIPT_SHOT;
	return run_pointer(scene, command, argument);
}

enum script_step script_run_line(struct script *script, const struct script_scene *scene,
				 char argument[SCRIPT_LINE_MAX], struct error *error)
{
	char line[SCRIPT_LINE_MAX], whole[SCRIPT_LINE_MAX], *rest = line, *command;
	size_t length = strcspn(script->next, "\n");
	enum script_step step;

	if (!*script->next)
		return SCRIPT_END;
	snprintf(line, sizeof(line), "%.*s", (int)length, script->next);
	line[strcspn(line, "#")] = '\0';
	memcpy(whole, line, sizeof(whole));
	command = strsep(&rest, " ");
	snprintf(argument, SCRIPT_LINE_MAX, "%s", rest ? rest : "");
	script->tries++;
	step = *command ? run_command(script, scene, command, argument) : SCRIPT_NEXT;
	if (step == SCRIPT_FAILED)
		error_set(error, "%s:%u: %s: not in the picture, or no such command", script->path,
			  script->line + 1, whole);
	if (step == SCRIPT_FAILED || step == SCRIPT_AGAIN)
		return step;
	script->next += length + (script->next[length] == '\n');
	script->line++;
	script->tries = 0;
	return step;
}
