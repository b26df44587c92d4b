/* SPDX-License-Identifier: MIT */
/* See actions.h. */
#include "view/actions.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/bits.h"
#include "view/inspector.h"

static void remember(struct view_state *state)
{
	if (state->place_count == VIEW_PLACES_MAX) {
		memmove(state->places, state->places + 1,
			(VIEW_PLACES_MAX - 1) * sizeof(*state->places));
		state->place_count--;
	}
	state->places[state->place_count++] = state->place;
}

static void look_at_va(struct view_state *state, u64 va)
{
	remember(state);
	state->place.source = SOURCE_TYPED;
	state->place.va = va;
}

static void pin(struct view_state *state, u64 ppn)
{
	remember(state);
	state->place.has_ppn = true;
	state->place.ppn = ppn;
}

static void next_space(struct view_state *state, const struct watch *watch)
{
	unsigned next = 0;

	for (unsigned i = 0; i < watch->space_count; i++)
		if (watch->spaces[i].satp == state->place.satp)
			next = i + 1;
	remember(state);
	state->place.satp = next < watch->space_count ? watch->spaces[next].satp : 0;
}

/* From a PTE, TLB entry or address to its translation; from a frame to where
   it is in memory. */
static void follow(struct view_state *state, const struct scene *scene)
{
	u64 va, ppn;

	if (inspector_va(scene, &state->hovered, &va)) {
		look_at_va(state, va);
		state->place.screen = SCREEN_TRANSLATE;
	} else if (inspector_ppn(scene, &state->hovered, &ppn)) {
		pin(state, ppn);
		state->place.screen = SCREEN_MEMORY;
	}
}

static void escape(struct view_state *state)
{
	if (state->shows_help)
		state->shows_help = false;
	else
		state->place.has_ppn = false;
}

static void scroll(struct view_state *state, s32 lines)
{
	state->scroll += lines;
	if (state->scroll < 0)
		state->scroll = 0;
}

static bool apply_place(struct view_state *state, const struct scene *scene, enum action action)
{
	u64 ppn;

	switch (action) {
	case ACTION_FOLLOW:
		follow(state, scene);
		return true;
	case ACTION_BACK:
		if (state->place_count)
			state->place = state->places[--state->place_count];
		return true;
	case ACTION_SOURCE_PC:
		state->place.source = SOURCE_PC;
		return true;
	case ACTION_SOURCE_FAULT:
		state->place.source = SOURCE_FAULT;
		return true;
	case ACTION_SPACE:
		next_space(state, &scene->now->watch);
		return true;
	case ACTION_PIN:
		if (inspector_ppn(scene, &state->hovered, &ppn))
			pin(state, ppn);
		return true;
	default:
		return false;
	}
}

bool actions_apply(struct view_state *state, const struct scene *scene, enum action action)
{
	if (action >= ACTION_SCREEN_1 && action <= ACTION_SCREEN_9) {
		state->place.screen = SCREEN_MEMORY + (action - ACTION_SCREEN_1);
		return true;
	}
	switch (action) {
	case ACTION_GO:
		state->is_typing = true;
		state->typed[0] = '\0';
		return true;
	case ACTION_ACCESS:
		state->access = (state->access + 1) % 3;
		return true;
	case ACTION_PRIVILEGE:
		state->privilege = state->privilege == PRIVILEGE_M ? PRIVILEGE_U :
				   state->privilege == PRIVILEGE_U ? PRIVILEGE_S : PRIVILEGE_M;
		return true;
	case ACTION_HART:
		state->hart = (state->hart + 1) % scene->now->hart_count;
		return true;
	case ACTION_COLOR:
		state->color = (state->color + 1) % FRAME_COLORS;
		return true;
	case ACTION_THEME:
		state->theme = (state->theme + 1) % THEMES;
		return true;
	case ACTION_CONSOLE:
		state->types_to_guest = state->has_guest_input;
		state->place.screen = SCREEN_CODE;
		return true;
	case ACTION_SCROLL_UP:
		scroll(state, 8);
		return true;
	case ACTION_SCROLL_DOWN:
		scroll(state, -8);
		return true;
	case ACTION_HELP:
		state->shows_help = !state->shows_help;
		return true;
	case ACTION_ESCAPE:
		escape(state);
		return true;
	default:
		return apply_place(state, scene, action);
	}
}

bool actions_point(struct view_state *state, const struct draw_list *list, s32 x, s32 y)
{
	const struct item *found = draw_find_item(list, x, y);
	struct item before = state->hovered;

	state->pointer_x = x;
	state->pointer_y = y;
	state->hovered = found ? inspector_cell(found, x, y) : (struct item){ .kind = ITEM_NONE };
	return before.kind != state->hovered.kind || before.value != state->hovered.value ||
	       before.detail != state->hovered.detail;
}

enum action actions_click(struct view_state *state, const struct scene *scene, bool is_double)
{
	const struct item *item = &state->hovered;

	if (is_double) {
		follow(state, scene);
		return ACTION_NONE;
	}
	switch (item->kind) {
	case ITEM_SCREEN:
		return (enum action)(ACTION_SCREEN_1 + (item->value - SCREEN_MEMORY));
	case ITEM_ACTION:
		return (enum action)item->value;
	case ITEM_SPACE:
		remember(state);
		state->place.satp = item->value;
		break;
	case ITEM_FRAME:
		pin(state, item->value);
		break;
	case ITEM_PTE:
		look_at_va(state, item->detail);
		break;
	case ITEM_VA:
	case ITEM_TLB:
		look_at_va(state, item->value);
		break;
	default:
		break;
	}
	return ACTION_NONE;
}

/* Hexadecimal, with or without 0x; false: it is not. */
static bool parse_address(const char *text, u64 *value)
{
	char *end;

	errno = 0;
	*value = strtoull(text, &end, 16);
	return !errno && end != text && !*end && *text != '-';
}

static void go(struct view_state *state)
{
	const char *colon = strchr(state->typed, ':');
	u64 value;

	if (!parse_address(colon ? colon + 1 : state->typed, &value))
		return;
	if (!colon) {
		look_at_va(state, value);
		if (state->place.screen != SCREEN_SPACE)
			state->place.screen = SCREEN_TRANSLATE;
	} else if (!strncmp(state->typed, "pa:", 3) || !strncmp(state->typed, "ppn:", 4)) {
		pin(state, state->typed[1] == 'a' ? value >> PAGE_SHIFT : value);
		state->place.screen = SCREEN_MEMORY;
	}
}

void actions_type(struct view_state *state, u32 key)
{
	size_t length = strlen(state->typed);

	if (key == KEY_ESCAPE) {
		state->is_typing = false;
	} else if (key == KEY_ENTER) {
		state->is_typing = false;
		go(state);
	} else if (key == KEY_BACKSPACE) {
		if (length)
			state->typed[length - 1] = '\0';
	} else if (key > ' ' && key <= '~' && length + 1 < sizeof(state->typed)) {
		state->typed[length] = (char)key;
		state->typed[length + 1] = '\0';
	}
}
