/* SPDX-License-Identifier: MIT */
/*
 * See timeline.h. What is drawn are samples taken at exceptions and between turns
 * of the machine (watch.h): a selection's sums are exact at samples and interpolated between
 * them, and events have no mark of their own.
 */
#include "view/timeline.h"

#include <stdio.h>

#include "base/bits.h"

#define NAME_WIDTH 182
#define NAME_WIDTH_SELECTED 392
#define STEPS 50 /* of the cursor, across what is shown */
#define SPAN_LEAST 1000

/* What grew between two samples. */
struct lane {
	const char *name;
	enum ink ink;
	size_t offset; /* of a u64 in struct watch_sample */
};

static const struct lane lanes[] = {
	{ "instructions", INK_FILE, offsetof(struct watch_sample, retired) },
	{ "TLB misses", INK_SHARED, offsetof(struct watch_sample, tlb_misses) },
	{ "page faults", INK_FAULT, offsetof(struct watch_sample, page_faults) },
	{ "traps", INK_PRIVATE, offsetof(struct watch_sample, traps) },
	{ "switches", INK_COUNT, offsetof(struct watch_sample, switches) },
	{ "PTEs read", INK_TABLE, offsetof(struct watch_sample, pte_reads) },
};

/* What is shown: cycles from, how many. */
struct span {
	u64 first, cycles;
};

static struct span shown_span(const struct view_state *state, u64 now)
{
	struct span span = { state->time.first, state->time.cycles };

	if (!span.cycles || span.first > now)
		return (struct span){ 0, now + 1 };
	return span;
}

static u64 lane_value(const struct watch_sample *sample, const struct lane *lane)
{
	return *(const u64 *)(const void *)((const char *)sample + lane->offset);
}

static double lane_rate(const struct watch *watch, unsigned i, const struct lane *lane)
{
	const struct watch_sample *now = &watch->samples[i], *before = &watch->samples[i - 1];
	u64 cycles = now->cycle - before->cycle;
	u64 more = lane_value(now, lane) - lane_value(before, lane);

	return cycles ? (double)more / (double)cycles : 0;
}

/* The sum up to a cycle: as sampled, or on the line between two samples. */
static double value_at(const struct watch *watch, const struct lane *lane, u64 cycle)
{
	unsigned i = 0;

	while (i < watch->sample_count && watch->samples[i].cycle <= cycle)
		i++;
	if (!i)
		return 0;
	if (i == watch->sample_count)
		return (double)lane_value(&watch->samples[i - 1], lane);
	return (double)lane_value(&watch->samples[i - 1], lane) +
	       lane_rate(watch, i, lane) * (double)(cycle - watch->samples[i - 1].cycle);
}

struct statistics {
	double count, least, mean, most; /* rates a cycle */
};

static struct statistics measure(const struct watch *watch, const struct lane *lane, u64 from,
				 u64 to)
{
	struct statistics found = { .count = value_at(watch, lane, to) -
					     value_at(watch, lane, from) };
	bool is_first = true;

	found.mean = to > from ? found.count / (double)(to - from) : 0;
	for (unsigned i = 1; i < watch->sample_count; i++) {
		double rate = lane_rate(watch, i, lane);

		if (watch->samples[i].cycle <= from || watch->samples[i - 1].cycle >= to)
			continue;
		found.least = is_first || rate < found.least ? rate : found.least;
		found.most = is_first || rate > found.most ? rate : found.most;
		is_first = false;
	}
	return found;
}

bool timeline_selection(const struct view_state *state, u64 *from, u64 *to)
{
	const struct view_time *time = &state->time;

	*from = time->anchor < time->cursor ? time->anchor : time->cursor;
	*to = time->anchor < time->cursor ? time->cursor : time->anchor;
	return time->has_cursor && *from != *to;
}

static s32 x_of(struct rect rect, struct span span, u64 cycle)
{
	double part = ((double)cycle - (double)span.first) / (double)span.cycles;

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	return rect.x + (s32)(part * rect.w);
}

/* Each address space has a colour of its own, as far as there are colours. */
static enum ink space_ink(const struct watch *watch, u64 satp)
{
	static const enum ink inks[] = { INK_PRIVATE, INK_FILE,	 INK_SHARED, INK_DIRTY,
					 INK_TABLE,   INK_FAULT, INK_KERNEL };

	for (unsigned i = 0; i < watch->space_count; i++)
		if (watch->spaces[i].satp << 4 == satp << 4)
			return inks[i % ARRAY_SIZE(inks)];
	return INK_RESERVED;
}

static void draw_name(const struct scene *scene, struct rect rect, const struct lane *lane,
		      double most)
{
	const struct watch *watch = &scene->now->watch;
	struct statistics found;
	char count[32];
	u64 from, to;

	if (!timeline_selection(scene->state, &from, &to)) {
		draw_text_in(scene->list, rect, FONT_SMALL, INK_TEXT, "%-13s %.0f/ms", lane->name,
			     most * CYCLES_PER_MS);
		return;
	}
	found = measure(watch, lane, from, to);
	scene_number((u64)(found.count + 0.5), count, sizeof(count));
	draw_text_in(scene->list, rect, FONT_SMALL, INK_TEXT, "%-13s%12s %9.0f %9.0f %9.0f",
		     lane->name, count, found.least * CYCLES_PER_MS, found.mean * CYCLES_PER_MS,
		     found.most * CYCLES_PER_MS);
}

static void draw_lane(const struct scene *scene, struct rect rect, const struct lane *lane,
		      struct rect name)
{
	const struct watch *watch = &scene->now->watch;
	struct span span = shown_span(scene->state, scene->now->cycle);
	double most = 0;

	for (unsigned i = 1; i < watch->sample_count; i++)
		if (lane_rate(watch, i, lane) > most)
			most = lane_rate(watch, i, lane);
	draw_name(scene, name, lane, most);
	draw_rect(scene->list, (struct rect){ rect.x, rect.y + rect.h - 1, rect.w, 1 },
		  INK_BORDER);
	for (unsigned i = 1; i < watch->sample_count && most > 0; i++) {
		const struct watch_sample *sample = &watch->samples[i];
		double part = lane_rate(watch, i, lane) / most;
		s32 left = x_of(rect, span, watch->samples[i - 1].cycle);
		s32 right = x_of(rect, span, sample->cycle);
		s32 high = (s32)(part * (rect.h - 2) + 0.5);

		if (sample->cycle < span.first ||
		    watch->samples[i - 1].cycle >= span.first + span.cycles)
			continue;
		if (part > 0 && !high)
			high = 1;
		draw_rect(scene->list,
			  (struct rect){ left, rect.y + rect.h - 1 - high,
					 right > left ? right - left : 1, high },
			  lane->ink == INK_COUNT ? space_ink(watch, sample->satp) : lane->ink);
	}
}

/* The cursor, what is selected, and the bookmarks, over all lanes. */
static void draw_marks(const struct scene *scene, struct rect rect)
{
	const struct view_state *state = scene->state;
	struct span span = shown_span(state, scene->now->cycle);
	u64 from, to;

	if (timeline_selection(state, &from, &to)) {
		s32 left = x_of(rect, span, from), right = x_of(rect, span, to);

		draw_frame(scene->list,
			   (struct rect){ left, rect.y, right > left ? right - left : 1, rect.h },
			   INK_TEXT, 1);
	} else if (state->time.has_cursor) {
		draw_rect(scene->list,
			  (struct rect){ x_of(rect, span, state->time.cursor), rect.y, 1, rect.h },
			  INK_TEXT);
	}
	for (unsigned i = 0; i < state->bookmark_count; i++) {
		s32 x = x_of(rect, span, state->bookmarks[i].cycle);
		struct rect flag = { x < rect.x + rect.w - 12 ? x : rect.x + rect.w - 12, rect.y,
				     12, 14 };

		draw_rect(scene->list, (struct rect){ x, rect.y, 1, rect.h }, INK_DIRTY);
		draw_rect(scene->list, flag, INK_DIRTY);
		draw_text(scene->list, flag.x + 3, flag.y, FONT_SMALL, INK_BACKGROUND, "%u", i);
		draw_item(scene->list, ITEM_BOOKMARK, flag, i, state->bookmarks[i].cycle);
	}
}

static void title_of(const struct scene *scene, char *title, size_t size)
{
	struct span span = shown_span(scene->state, scene->now->cycle);
	u64 from, to;

	if (timeline_selection(scene->state, &from, &to))
		snprintf(title, size, "Selected %.3f to %.3f ms", (double)from / CYCLES_PER_MS,
			 (double)to / CYCLES_PER_MS);
	else if (scene->state->time.has_cursor)
		snprintf(title, size, "Time %.3f to %.3f ms; cursor %.3f",
			 (double)span.first / CYCLES_PER_MS,
			 (double)(span.first + span.cycles - 1) / CYCLES_PER_MS,
			 (double)scene->state->time.cursor / CYCLES_PER_MS);
	else
		snprintf(title, size, "Time %.3f to %.3f ms", (double)span.first / CYCLES_PER_MS,
			 (double)(span.first + span.cycles - 1) / CYCLES_PER_MS);
}

void panel_timeline(const struct scene *scene, struct rect rect)
{
	struct span span = shown_span(scene->state, scene->now->cycle);
	struct rect inner, names;
	s32 height, count;
	bool is_selected;
	char title[80];
	u64 from, to;

	is_selected = timeline_selection(scene->state, &from, &to);
	title_of(scene, title, sizeof(title));
	inner = scene_panel(scene, rect, title, is_selected ?
		"left: count, then least, mean and greatest rate a ms; Esc forgets" :
		"sums over all harts, sampled; each lane to its own greatest rate; drag selects");
	count = inner.h / 12 < (s32)ARRAY_SIZE(lanes) ? inner.h / 12 : (s32)ARRAY_SIZE(lanes);
	height = count ? inner.h / count : 0;
	names = rect_cut_left(&inner, is_selected ? NAME_WIDTH_SELECTED : NAME_WIDTH);
	for (s32 i = 0; i < count; i++)
		draw_lane(scene, (struct rect){ inner.x, inner.y + i * height, inner.w, height },
			  &lanes[i], (struct rect){ names.x, inner.y + i * height, names.w, 14 });
	draw_item(scene->list, ITEM_TIME, inner, span.first, span.cycles);
	draw_marks(scene, inner);
}

void timeline_point(struct view_state *state, const struct item *lane, s32 x, bool extends)
{
	double part = ((double)x - lane->rect.x) / lane->rect.w;
	struct view_time *time = &state->time;

	part = part < 0 ? 0 : part > 1 ? 1 : part;
	time->cursor = lane->value + (u64)(part * (double)(lane->detail - 1));
	if (!extends)
		time->anchor = time->cursor;
	time->has_cursor = true;
}

static void move(struct view_state *state, u64 now, bool is_right, bool extends)
{
	struct span span = shown_span(state, now);
	struct view_time *time = &state->time;
	u64 step = span.cycles / STEPS ? span.cycles / STEPS : 1;

	if (!time->has_cursor)
		time->cursor = now;
	if (is_right)
		time->cursor = now - time->cursor < step ? now : time->cursor + step;
	else
		time->cursor -= time->cursor < step ? time->cursor : step;
	if (!extends)
		time->anchor = time->cursor;
	time->has_cursor = true;
	/* what is shown follows */
	if (time->cycles && time->cursor < time->first)
		time->first = time->cursor;
	if (time->cycles && time->cursor >= time->first + time->cycles)
		time->first = time->cursor - time->cycles + 1;
}

void timeline_put(struct view_state *state, u64 cycle)
{
	struct view_time *time = &state->time;

	time->cursor = time->anchor = cycle;
	time->has_cursor = true;
	if (time->cycles)
		time->first = cycle < time->cycles / 2 ? 0 : cycle - time->cycles / 2;
}

void timeline_zoom(struct view_state *state, const struct scene *scene, bool is_in)
{
	u64 now = scene->now->cycle;
	struct span span = shown_span(state, now);
	u64 middle = state->time.has_cursor ? state->time.cursor : span.first + span.cycles / 2;
	u64 cycles = is_in ? span.cycles / 2 : span.cycles * 2;

	if (cycles > now) {
		state->time.first = state->time.cycles = 0;
		return;
	}
	cycles = cycles < SPAN_LEAST ? SPAN_LEAST : cycles;
	state->time.cycles = cycles;
	state->time.first = middle < cycles / 2 ? 0 : middle - cycles / 2;
	if (state->time.first + cycles > now + 1)
		state->time.first = now + 1 > cycles ? now + 1 - cycles : 0;
}

bool timeline_apply(struct view_state *state, const struct scene *scene, enum action action)
{
	u64 now = scene->now->cycle;

	switch (action) {
	case ACTION_EARLIER:
	case ACTION_LATER:
		move(state, now, action == ACTION_LATER, false);
		return true;
	case ACTION_SELECT_EARLIER:
	case ACTION_SELECT_LATER:
		move(state, now, action == ACTION_SELECT_LATER, true);
		return true;
	case ACTION_BEGINNING:
		timeline_put(state, 0);
		return true;
	case ACTION_END:
		timeline_put(state, now);
		return true;
	case ACTION_ZOOM_IN:
	case ACTION_ZOOM_OUT:
		timeline_zoom(state, scene, action == ACTION_ZOOM_IN);
		return true;
	default:
		return false;
	}
}
