/* SPDX-License-Identifier: MIT */
/* The frame round the panels, what they share, and which goes where. */
#include "view/scene.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/keys.h"
#include "view/timeline.h"

#define BAR 28
#define TABS 26
#define HINTS 22
#define GAP 6
#define SIDE_WIDE 400
#define SIDE_NARROW 344
#define WIDTH_WIDE 1180
#define WIDTH_TWO_AND_SIDE 1800
#define TIMELINE_TALL 124
#define TIMELINE_LOW 104
#define WIDTH_LEAST 800
#define HEIGHT_LEAST 560

const char *const screen_names[SCREENS_END] = {
	[SCREEN_MEMORY] = "Memory",	  [SCREEN_SPACE] = "Space",
	[SCREEN_TRANSLATE] = "Translate", [SCREEN_TLB] = "TLB",
	[SCREEN_CACHE] = "Cache",	  [SCREEN_SWAP] = "Swap",
	[SCREEN_PROCESSES] = "Processes", [SCREEN_CODE] = "Code",
	[SCREEN_RTL] = "RTL",
};

void view_state_init(struct view_state *state)
{
	*state = (struct view_state){
		.place.screen = SCREEN_MEMORY, .privilege = PRIVILEGE_M,
		.pointer_x = -1, .pointer_y = -1,
	};
}

u64 scene_satp(const struct scene *scene)
{
	return scene->state->place.satp ? scene->state->place.satp :
				    scene->now->harts[scene->state->hart].csr.satp;
}

static enum mmu_access access_of(u64 cause)
{
	return cause == CAUSE_FETCH_PAGE_FAULT ? MMU_FETCH :
	       cause == CAUSE_STORE_PAGE_FAULT ? MMU_STORE : MMU_LOAD;
}

/* As it was made: the handler runs in another mode, and may trap again. Of one
   that was not seen, the handler's registers tell what they still hold. */
static void ask_fault(const struct scene *scene, struct mmu_request *request)
{
	const struct hart *hart = &scene->now->harts[scene->state->hart];
	const struct watch_fault *fault =
		watch_last_fault(&scene->now->watch, scene->state->hart);

	if (fault) {
		request->va = fault->va;
		request->access = access_of(fault->cause);
		if (fault->privilege != PRIVILEGE_M)
			request->context.privilege = fault->privilege;
		return;
	}
	request->va = hart->csr.stval;
	request->access = access_of(hart->csr.scause);
	request->context.privilege = bit_test(hart->csr.mstatus, MSTATUS_SPP_SHIFT) ?
						     PRIVILEGE_S : PRIVILEGE_U;
}

struct mmu_request scene_request(const struct scene *scene)
{
	const struct view_state *state = scene->state;
	const struct hart *hart = &scene->now->harts[state->hart];
	struct mmu_request request = {
		.va = hart->privilege == PRIVILEGE_M ? hart->csr.mepc : hart->pc,
		.access = MMU_FETCH, .size_bytes = 1,
		.context = snapshot_context(scene->now, state->hart),
	};

	if (state->place.source == SOURCE_FAULT) {
		ask_fault(scene, &request);
	} else if (state->place.source == SOURCE_TYPED) {
		request.va = state->place.va;
		request.access = state->access;
	}
	request.context.satp = scene_satp(scene);
	if (state->privilege != PRIVILEGE_M)
		request.context.privilege = state->privilege;
	return request;
}

struct mmu_response scene_response(const struct scene *scene, const struct mmu_request *request)
{
	struct mmu_response response;

	mmu_peek(&scene->now->harts[scene->state->hart].mmu, request, &response);
	return response;
}

bool scene_entry_holds(const struct tlb_entry *entry, u64 ppn)
{
	return tlb_entry_is_valid(entry) && ppn - (entry->pa >> PAGE_SHIFT) <
						    page_size_bytes(entry->level) >> PAGE_SHIFT;
}

void scene_number(u64 number, char *text, size_t size)
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)number);
	size_t used = 0;

	for (int i = 0; i < length && used + 2 < size; i++) {
		if (i && (length - i) % 3 == 0)
			text[used++] = ' ';
		text[used++] = digits[i];
	}
	text[used] = '\0';
}

void scene_size(u64 bytes, char *text, size_t size)
{
	static const char *const units[] = { "B", "KiB", "MiB", "GiB", "TiB" };
	unsigned unit = 0;
	u64 whole = bytes;

	while (unit + 1 < ARRAY_SIZE(units) && whole >= 1024) {
		whole /= 1024;
		unit++;
	}
	if (whole << 10 * unit == bytes)
		snprintf(text, size, "%llu %s", (unsigned long long)whole, units[unit]);
	else
		snprintf(text, size, "%.1f %s", (double)bytes / (double)(1ull << 10 * unit),
			 units[unit]);
}

struct rect scene_panel(const struct scene *scene, struct rect rect, const char *title,
			const char *source)
{
	struct draw_list *list = scene->list;
	struct rect inner = rect_inset(rect, 8);
	s32 title_width = draw_text_width(FONT_BOLD, title);

	draw_unclip(list);
	draw_panel(list, rect, title);
	draw_rect(list, rect, INK_PANEL);
	draw_frame(list, rect, INK_BORDER, 1);
	draw_clip(list, rect_inset(rect, 1));
	draw_text(list, inner.x, rect.y + 4, FONT_BOLD, INK_TEXT, "%s", title);
	draw_text_in(list, (struct rect){ inner.x + title_width + 16, rect.y + 6,
					  inner.w - title_width - 16, 14 },
		     FONT_SMALL, INK_DIM, "%s", source);
	rect_cut_top(&inner, 20);
	return inner;
}

s32 scene_button(const struct scene *scene, s32 x, s32 y, const char *text, enum item_kind kind,
		 u64 value, bool is_on)
{
	struct rect box = { x, y, draw_text_width(FONT_SMALL, text) + 12, 18 };

	draw_rect(scene->list, box, is_on ? INK_FILE : INK_RAISED);
	draw_text(scene->list, x + 6, y + 2, FONT_SMALL, is_on ? INK_BACKGROUND : INK_TEXT, "%s",
		  text);
	draw_item(scene->list, kind, box, value, 0);
	return box.w;
}

static void draw_bar(const struct scene *scene, struct rect rect)
{
	static const char modes[] = "US?M";
	const struct snapshot *now = scene->now;
	const struct view_state *state = scene->state;
	const struct hart *hart = &now->harts[state->hart];
	char cycle[32], retired[32], speed[32] = "full speed";
	u64 satp = hart->csr.satp;

	draw_panel(scene->list, rect, "Machine");
	draw_rect(scene->list, rect, INK_RAISED);
	scene_number(now->cycle, cycle, sizeof(cycle));
	scene_number(now->retired, retired, sizeof(retired));
	if (state->speed)
		snprintf(speed, sizeof(speed), "%llu ips", (unsigned long long)state->speed);
	draw_text(scene->list, 10, 5, FONT_BOLD, state->is_paused ? INK_DIRTY : INK_FILE, "%s",
		  !state->is_live    ? "STILL" :
		  state->is_finished ? "ENDED" : state->is_paused ? "PAUSED" : "RUN");
	draw_text_in(scene->list, (struct rect){ 70, 5, rect.w - 76, 18 }, FONT_BODY, INK_TEXT,
		     "cycle %s  instr %s  hart %u/%u %c%s  satp %s asid %u root %llx%s%s", cycle,
		     retired, state->hart, now->hart_count, modes[hart->privilege & 3],
		     hart->waiting ? " waits" : "",
		     satp >> SATP_MODE_SHIFT == SATP_MODE_SV39 ? "Sv39" : "Bare",
		     mmu_asid(satp),
		     (unsigned long long)bits_get(satp, 0, SATP_PPN_BITS),
		     state->is_live ? "  " : "", state->is_live ? speed : "");
}

static void draw_tabs(const struct scene *scene, struct rect rect)
{
	s32 x = rect.x + 6;

	draw_panel(scene->list, rect, "Screens");
	for (unsigned i = SCREEN_MEMORY; i < SCREENS_END; i++) {
		bool is_beside = i == scene->state->beside;
		bool is_on = is_beside || i == scene->state->place.screen;
		char text[32];
		struct rect tab;

		snprintf(text, sizeof(text), "%u %s", i, screen_names[i]);
		tab = (struct rect){ x, rect.y + 3, draw_text_width(FONT_BODY, text) + 16,
				     rect.h - 3 };
		draw_rect(scene->list, tab, is_on ? INK_PANEL : INK_BACKGROUND);
		if (is_on)
			draw_rect(scene->list, (struct rect){ tab.x, tab.y, tab.w, 2 },
				  is_beside ? INK_SHARED : INK_FILE);
		draw_text(scene->list, tab.x + 8, tab.y + 3, is_on ? FONT_BOLD : FONT_BODY,
			  is_on ? INK_TEXT : INK_DIM, "%s", text);
		draw_item(scene->list, ITEM_SCREEN, tab, i, 0);
		x += tab.w + 2;
	}
}

static void draw_screen(const struct scene *scene, struct rect rect, enum screen screen)
{
	static void (*const screens[SCREENS_END])(const struct scene *scene, struct rect rect) = {
		[SCREEN_MEMORY] = screen_memory,       [SCREEN_SPACE] = screen_space,
		[SCREEN_TRANSLATE] = screen_translate, [SCREEN_TLB] = screen_tlb,
		[SCREEN_CACHE] = screen_cache,         [SCREEN_CODE] = screen_code,
		[SCREEN_SWAP] = screen_swap,
		[SCREEN_PROCESSES] = screen_processes, [SCREEN_RTL] = screen_rtl,
	};

	(screens[screen] ? screens[screen] : screen_absent)(scene, rect);
}

/* What the keys that matter most do, and where the pointer is. */
static void draw_hints(const struct scene *scene, struct rect rect)
{
	const struct view_state *state = scene->state;
	static const enum action shown[] = { ACTION_PAUSE, ACTION_STEP,	 ACTION_NEXT_FAULT,
					     ACTION_GO,	   ACTION_SPACE, ACTION_COLOR,
					     ACTION_THEME, ACTION_HELP };
	static const char *const words[] = { "run/pause", "step", "next fault", "go to",
					     "space", "colour", "theme", "keys" };
	s32 x = rect.x + 8;

	draw_panel(scene->list, rect, "Keys");
	if (state->typing) {
		draw_text(scene->list, x, rect.y + 2, FONT_BODY, INK_DIRTY, "%s: %s_   (%s)",
			  state->typing == TYPING_PLACE ? "go to" : "find", state->typed,
			  state->typing == TYPING_PLACE ?
				  "va, pa:N, ppn:N, pid:va, symbol, @cycle; Enter, Esc" :
				  "a part of a symbol's name; Enter, Esc");
		return;
	}
	if (*state->message) {
		draw_text(scene->list, x, rect.y + 2, FONT_BODY, INK_DIRTY, "%s", state->message);
		return;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(shown); i++) {
		const char *key = bindings[shown[i]].key_text;
		s32 width = draw_text_width(FONT_SMALL, key) +
			    draw_text_width(FONT_SMALL, words[i]);

		if (x + width + 28 > rect.x + rect.w)
			return;
		draw_rect(scene->list,
			  (struct rect){ x, rect.y + 3, draw_text_width(FONT_SMALL, key) + 8, 16 },
			  INK_RAISED);
		draw_item(scene->list, ITEM_ACTION, (struct rect){ x, rect.y + 3, width + 14, 16 },
			  shown[i], 0);
		draw_text(scene->list, x + 4, rect.y + 4, FONT_SMALL, INK_TEXT, "%s", key);
		x += draw_text_width(FONT_SMALL, key) + 12;
		draw_text(scene->list, x, rect.y + 4, FONT_SMALL, INK_DIM, "%s", words[i]);
		x += draw_text_width(FONT_SMALL, words[i]) + 16;
	}
}

/* The table of bindings, over the screen. */
static void draw_help(const struct scene *scene, s32 width, s32 height)
{
	s32 columns = width >= 1100 ? 3 : 2, rows = (ACTION_COUNT - 2) / columns + 1;
	s32 line = (height - 130) / rows < 18 ? (height - 130) / rows : 18;
	struct rect box = { 24, 56, width - 48, 40 + rows * line };

	if (box.y + box.h > height - 20)
		box.h = height - 20 - box.y;
	box = scene_panel(scene, box, "Keys", "F1 or Esc closes this; the mouse does all of it too");
	for (s32 i = 1; i < ACTION_COUNT; i++) {
		struct rect row = { box.x + (i - 1) / rows * (box.w / columns),
				    box.y + 4 + (i - 1) % rows * line, box.w / columns - 8, line };

		draw_text_in(scene->list, row, FONT_SMALL, INK_FILE, "%s", bindings[i].key_text);
		draw_item(scene->list, ITEM_ACTION, row, (u64)i, 0);
		row.x += 98;
		row.w -= 98;
		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT, "%s", bindings[i].text);
	}
}

static void draw_side(const struct scene *scene, struct rect side, bool is_low)
{
	struct rect part = rect_cut_top(&side, is_low ? 92 : 120);

	panel_spaces(scene, part);
	rect_cut_top(&side, GAP);
	part = rect_cut_top(&side, 164);
	panel_inspector(scene, part);
	rect_cut_top(&side, GAP);
	panel_counters(scene, side);
}

/* One screen and the side, or two: where there is little room, in its place. */
static void draw_screens(const struct scene *scene, struct rect all, bool is_low)
{
	enum screen beside = scene->state->beside;
	bool is_wide = all.w >= WIDTH_WIDE;
	struct rect second;

	if (!beside || all.w >= WIDTH_TWO_AND_SIDE) {
		draw_side(scene, rect_cut_right(&all, is_wide ? SIDE_WIDE : SIDE_NARROW), is_low);
		rect_cut_right(&all, GAP);
	}
	if (beside) {
		second = rect_cut_right(&all, (all.w - GAP) / 2);
		draw_screen(scene, second, beside);
		rect_cut_right(&all, GAP);
	}
	draw_screen(scene, all, scene->state->place.screen);
}

void scene_draw(const struct scene *scene, s32 width, s32 height)
{
	bool is_low = height < 720;
	struct rect all, timeline;

	draw_begin(scene->list, width, height);
	/* a smaller window shows a part: panels need not know how to vanish */
	width = width < WIDTH_LEAST ? WIDTH_LEAST : width;
	height = height < HEIGHT_LEAST ? HEIGHT_LEAST : height;
	all = (struct rect){ 0, 0, width, height };
	draw_bar(scene, rect_cut_top(&all, BAR));
	draw_tabs(scene, rect_cut_top(&all, TABS));
	draw_hints(scene, rect_cut_bottom(&all, HINTS));
	all = (struct rect){ all.x + GAP, all.y, all.w - 2 * GAP, all.h };
	timeline = rect_cut_bottom(&all, is_low ? TIMELINE_LOW : TIMELINE_TALL);
	rect_cut_bottom(&all, GAP);
	draw_screens(scene, all, is_low);
	panel_timeline(scene, timeline);
	if (scene->state->shows_help)
		draw_help(scene, width, height);
	draw_unclip(scene->list);
}
