/* SPDX-License-Identifier: MIT */
/* See actions.h. */
#include "view/actions.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/goto.h"
#include "view/inspector.h"
#include "view/timeline.h"

void actions_remember(struct view_state *state)
{
	if (state->place_count == VIEW_PLACES_MAX) {
		memmove(state->places, state->places + 1,
			(VIEW_PLACES_MAX - 1) * sizeof(*state->places));
		state->place_count--;
	}
	state->places[state->place_count++] = state->place;
}

void actions_look_at(struct view_state *state, u64 va)
{
	actions_remember(state);
	state->place.source = SOURCE_TYPED;
	state->place.va = va;
}

void actions_pin(struct view_state *state, u64 ppn)
{
	actions_remember(state);
	state->place.has_ppn = true;
	state->place.ppn = ppn;
}

static void next_space(struct view_state *state, const struct watch *watch)
{
	unsigned next = 0;

	for (unsigned i = 0; i < watch->space_count; i++)
		if (watch->spaces[i].satp == state->place.satp)
			next = i + 1;
	actions_remember(state);
	state->place.satp = next < watch->space_count ? watch->spaces[next].satp : 0;
}

/* From a PTE, TLB entry or address to its translation; from a frame to where
   it is in memory. */
static void follow(struct view_state *state, const struct scene *scene)
{
	u64 va, ppn;

	if (inspector_va(scene, &state->hovered, &va)) {
		actions_look_at(state, va);
		state->place.screen = SCREEN_TRANSLATE;
	} else if (inspector_ppn(scene, &state->hovered, &ppn)) {
		actions_pin(state, ppn);
		state->place.screen = SCREEN_MEMORY;
	}
}

static void escape(struct view_state *state)
{
	if (state->shows_help)
		state->shows_help = false;
	else
		state->place.has_ppn = state->time.has_cursor = false;
}

static void scroll(struct view_state *state, s32 lines)
{
	state->scroll += lines;
	if (state->scroll < 0)
		state->scroll = 0;
}

static void set_bookmark(struct view_state *state, const struct scene *scene)
{
	if (state->bookmark_count == VIEW_BOOKMARKS_MAX) {
		snprintf(state->message, sizeof(state->message),
			 "there are %d bookmarks already: no more", VIEW_BOOKMARKS_MAX);
		return;
	}
	state->bookmark = state->bookmark_count;
	state->bookmarks[state->bookmark_count++] = (struct view_bookmark){
		.place = state->place, .cycle = scene->now->cycle,
	};
}

static void go_to_bookmark(struct view_state *state, unsigned index)
{
	if (!state->bookmark_count)
		return;
	state->bookmark = index % state->bookmark_count;
	actions_remember(state);
	state->place = state->bookmarks[state->bookmark].place;
	timeline_put(state, state->bookmarks[state->bookmark].cycle);
}

static void show_beside(struct view_state *state)
{
	state->beside = state->beside ? 0 : state->place.screen;
}

static void swap_screens(struct view_state *state)
{
	enum screen screen = state->place.screen;

	if (!state->beside)
		return;
	state->place.screen = state->beside;
	state->beside = screen;
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
	case ACTION_BOOKMARK:
		set_bookmark(state, scene);
		return true;
	case ACTION_NEXT_BOOKMARK:
		go_to_bookmark(state, state->bookmark + 1);
		return true;
	case ACTION_BESIDE:
		show_beside(state);
		return true;
	case ACTION_SWAP:
		swap_screens(state);
		return true;
	case ACTION_PIN:
		if (inspector_ppn(scene, &state->hovered, &ppn))
			actions_pin(state, ppn);
		return true;
	default:
		return timeline_apply(state, scene, action);
	}
}

bool actions_apply(struct view_state *state, const struct scene *scene, enum action action)
{
	state->message[0] = '\0';
	if (action >= ACTION_SCREEN_1 && action <= ACTION_SCREEN_9) {
		state->place.screen = SCREEN_MEMORY + (action - ACTION_SCREEN_1);
		return true;
	}
	switch (action) {
	case ACTION_GO:
	case ACTION_FIND:
		state->typing = action == ACTION_GO ? TYPING_PLACE : TYPING_SYMBOL;
		state->typed[0] = '\0';
		return true;
	case ACTION_FIND_NEXT:
		goto_next(state, scene);
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

void actions_drag(struct view_state *state, const struct draw_list *list, s32 x)
{
	for (u32 i = 0; i < list->item_count; i++)
		if (list->items[i].kind == ITEM_TIME)
			timeline_point(state, &list->items[i], x, true);
}

bool actions_wheel(struct view_state *state, const struct scene *scene, s32 amount)
{
	if (state->hovered.kind != ITEM_TIME)
		return false;
	timeline_zoom(state, scene, amount > 0);
	return true;
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
		actions_remember(state);
		state->place.satp = item->value;
		break;
	case ITEM_TIME:
		timeline_point(state, item, state->pointer_x, false);
		state->time.is_dragged = true;
		break;
	case ITEM_BOOKMARK:
		go_to_bookmark(state, (unsigned)item->value);
		break;
	case ITEM_FRAME:
		actions_pin(state, item->value);
		break;
	case ITEM_PTE:
		actions_look_at(state, item->detail);
		break;
	case ITEM_VA:
	case ITEM_TLB:
		actions_look_at(state, item->value);
		break;
	default:
		break;
	}
	return ACTION_NONE;
}
