/* SPDX-License-Identifier: MIT */
/*
 * Replacement and swap, as a kernel with kview has them: the policies and what
 * each did, the lists that victims come from with the hand at their heads, the
 * latest victims and why it was them, and the slots of the swap areas. Faults
 * that other policies would have had need the reference string: not here.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "abi/platform.h"
#include "view/kernel_draw.h"

#define ROW 14
#define RING_MAX 256
#define RING_HEIGHT 112 /* least */
#define AGES_A_STEP 16
#define ITEM_CELL_PX 4
#define TICKS_PER_MS (PLATFORM_TIMEBASE_HZ / 1000.0)

static void draw_policies(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);

	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_DIM,
		     "  %-9s %10s %10s %10s %10s %10s %10s", "policy", "scanned", "were used",
		     "evicted", "activated", "deactiv.", "kept");
	for (unsigned i = 0; i < KVIEW_POLICIES; i++) {
		const struct kernel_policy *policy = &kernel->policies[i];
		struct rect row = rect_cut_top(&rect, ROW);

		if (i == kernel->policy)
			draw_rect(scene->list, row, INK_RAISED);
		draw_text_in(scene->list, row, FONT_SMALL,
			     i == kernel->policy ? INK_TEXT : INK_DIM,
			     "%c %-9s %10llu %10llu %10llu %10llu %10llu %10llu",
			     i == kernel->policy ? '>' : ' ', policy->name,
			     (unsigned long long)policy->scanned,
			     (unsigned long long)policy->referenced,
			     (unsigned long long)policy->evicted,
			     (unsigned long long)policy->activated,
			     (unsigned long long)policy->deactivated,
			     (unsigned long long)policy->failed);
	}
}

/* Filled: used since somebody looked; a small letter: not. */
static struct draw_cell page_cell(const struct scene *scene, u64 ppn)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	const struct kernel_frame *page = kernel_find_frame(kernel, ppn);
	const struct frame *frame = frames_find(scene->frames, ppn);
	bool is_used = frame && frame->flags & FRAME_ACCESSED;
	struct draw_cell cell = { INK_PRIVATE, MARK_NONE, 'A' };
	u32 step;

	if (!page)
		return (struct draw_cell){ INK_FAULT, MARK_HATCH, '?' };
	if (page->owner == KVIEW_OWNER_FILE)
		cell = (struct draw_cell){ INK_FILE, MARK_NONE, 'F' };
	else if (page->mapcount > 1)
		cell = (struct draw_cell){ INK_SHARED, MARK_NONE, 'S' };
	if (!strcmp(kernel->policies[kernel->policy].name, "aging")) {
		step = page->age / AGES_A_STEP;
		return (struct draw_cell){ (u8)(INK_RAMP + (step < 15 ? step : 15)), MARK_NONE,
					   (char)(step < 10 ? '0' + step : '+') };
	}
	if (frame && frame->flags & FRAME_DIRTY)
		cell.mark = MARK_NOTCH;
	if (!is_used) {
		cell.mark = MARK_HOLLOW;
		cell.letter = (char)(cell.letter - 'A' + 'a');
	}
	return cell;
}

static void draw_one(const struct scene *scene, struct rect rect, u64 ppn)
{
	struct draw_cell *cell = draw_cells(scene->list, rect, 1, 1);

	if (cell)
		*cell = page_cell(scene, ppn);
	draw_item(scene->list, ITEM_FRAME, rect, ppn, 0);
	if (scene->state->place.has_ppn && scene->state->place.ppn == ppn)
		draw_frame(scene->list, rect_inset(rect, -2), INK_FAULT, 2);
}

/* A few frames stand in a circle; the hand comes to the first of the list. */
static void draw_ring(const struct scene *scene, struct rect rect,
		      const struct kernel_queue *queue)
{
	double radius = rect.h / 2.0 - 10, step = 2 * M_PI / (double)queue->count;
	s32 room = (s32)(radius * step * 0.8), size = room > 14 ? 14 : room < 3 ? 3 : room;
	s32 x = rect.x + rect.h / 2, y = rect.y + rect.h / 2;

	for (s32 i = 6; i < (s32)radius - 8; i += 4)
		draw_rect(scene->list, (struct rect){ x - 1, y - i, 3, 3 }, INK_TEXT);
	draw_rect(scene->list, (struct rect){ x - 3, y - 3, 7, 7 }, INK_TEXT);
	for (u64 i = 0; i < queue->count; i++) {
		double angle = (double)i * step - M_PI / 2;

		draw_one(scene,
			 (struct rect){ x + (s32)lround(cos(angle) * radius) - size / 2,
					y + (s32)lround(sin(angle) * radius) - size / 2, size,
					size },
			 queue->ppns[i]);
	}
	draw_text(scene->list, x + 8, y - ROW / 2, FONT_SMALL, INK_DIM, "hand");
}

/* Many in lines, the first to go at the upper left. */
static void draw_strip(const struct scene *scene, struct rect rect,
		       const struct kernel_queue *queue)
{
	static const u8 sizes_px[] = { 12, 10, 8, 6, 5, 4, 3 };
	s32 cell_px = 3;
	u32 columns = 1, rows = 1, count;
	struct draw_cell *cells;
	struct rect grid;

	for (unsigned i = 0; i < sizeof(sizes_px); i++) {
		cell_px = sizes_px[i];
		columns = (u32)(rect.w / cell_px) ? (u32)(rect.w / cell_px) : 1;
		rows = (u32)((queue->count + columns - 1) / columns);
		if ((s64)rows * cell_px <= rect.h)
			break;
	}
	if ((s64)rows * cell_px > rect.h) /* the end is cut: the first go first */
		rows = (u32)(rect.h / cell_px);
	count = rows * columns;
	grid = (struct rect){ rect.x, rect.y, (s32)columns * cell_px, (s32)rows * cell_px };
	cells = draw_cells(scene->list, grid, columns, count);
	for (u32 i = 0; cells && i < count; i++)
		cells[i] = i < queue->count ? page_cell(scene, queue->ppns[i]) :
					      (struct draw_cell){ INK_PANEL, MARK_NONE, ' ' };
	for (u32 i = 0; i < count && i < queue->count; i++) {
		struct rect cell = draw_cell_rect(grid, columns, count, i);

		if (cell_px >= ITEM_CELL_PX)
			draw_item(scene->list, ITEM_FRAME, cell, queue->ppns[i], 0);
		if (scene->state->place.has_ppn && scene->state->place.ppn == queue->ppns[i])
			draw_frame(scene->list, rect_inset(cell, -2), INK_FAULT, 2);
	}
	if (queue->count && count)
		draw_frame(scene->list,
			   rect_inset(draw_cell_rect(grid, columns, count, 0), -2), INK_TEXT, 2);
}

static void draw_queue(const struct scene *scene, struct rect rect,
		       const struct kernel_queue *queue, const char *title)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	bool has_hand = strstr(kernel->policies[kernel->policy].name, "clock");

	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_TEXT, title,
		     (unsigned long long)queue->count);
	if (rect.h < 4)
		return;
	if (!queue->count)
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "empty");
	else if (has_hand && queue->count <= RING_MAX && rect.h >= RING_HEIGHT)
		draw_ring(scene, rect, queue);
	else
		draw_strip(scene, rect, queue);
}

static void draw_queues(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	bool is_aging = !strcmp(kernel->policies[kernel->policy].name, "aging");
	struct rect part;

	draw_text_in(scene->list, rect_cut_bottom(&rect, ROW), FONT_SMALL, INK_DIM,
		     is_aging ? "bright: used of late (age), 0 to +; dark goes first" :
				"filled: A bit set, hollow: clear; A anonymous S shared F file; "
				"notch dirty; outlined: next");
	if (!kernel->active.count) {
		draw_queue(scene, rect, &kernel->inactive,
			   strstr(kernel->policies[kernel->policy].name, "clock") ?
				   "%llu pages on the list; the hand is at the first" :
				   "%llu pages on the list, in the order they came or were used");
		return;
	}
	part = rect_cut_top(&rect, rect.h / 2);
	rect_cut_bottom(&part, 4);
	draw_queue(scene, part, &kernel->inactive,
		   "inactive: %llu pages; the first goes next, or is activated if it was used");
	draw_queue(scene, rect, &kernel->active,
		   "active: %llu pages; the first goes to inactive next, if it was not used");
}

static void describe(const struct kernel_view *kernel, const struct kview_event *event, char *text,
		     size_t size)
{
	const char *reason = kernel_reason_names[event->reason];

	if (event->kind == KVIEW_REFAULTED)
		snprintf(text, size, "back after %llu evictions",
			 (unsigned long long)event->detail);
	else if (event->reason == KVIEW_LOWEST_AGE || event->reason == KVIEW_OUT_OF_SET ||
		 event->reason == KVIEW_ELDEST)
		snprintf(text, size, "%s (%llu)", reason, (unsigned long long)event->detail);
	else
		snprintf(text, size, "%s", reason);
	if (event->policy != kernel->policy && event->kind == KVIEW_EVICTED)
		snprintf(text + strlen(text), size - strlen(text), " [%s]",
			 kernel->policies[event->policy].name);
}

/* Latest first; those that were kept one after the other as one. */
static void draw_events(const struct scene *scene, struct rect rect)
{
	static const char *const kinds[] = { "out", "kept", "back" };
	static const u8 inks[] = { INK_FAULT, INK_DIRTY, INK_FILE };
	const struct kernel_view *kernel = kernel_draw_of(scene);
	bool is_wide = rect.w >= 58 * 7;

	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_DIM,
		     is_wide ? "%9s  %-4s %-7s %-9s %6s %s" : "%9s  %-4s %-7s %.0s%.0s%s", "ms",
		     "", "frame", "kind", "page", "why it");
	if (!kernel->event_count)
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "nothing had to go yet");
	for (u32 i = 0; i < kernel->event_count && rect.h >= ROW; i++) {
		const struct kview_event *event = &kernel->events[i];
		struct rect row = rect_cut_top(&rect, ROW);
		char why[96], page[24];
		u32 more = 0;

		while (event->kind == KVIEW_KEPT && i + 1 < kernel->event_count &&
		       kernel->events[i + 1].kind == KVIEW_KEPT) {
			more++;
			i++;
		}
		describe(kernel, event, why, sizeof(why));
		if (more)
			snprintf(why + strlen(why), sizeof(why) - strlen(why), ", and %u more",
				 more);
		snprintf(page, sizeof(page), "%x", event->index);
		draw_rect(scene->list, (struct rect){ row.x, row.y + 3, 6, 8 },
			  inks[event->kind]);
		row.x += 8;
		row.w -= 8;
		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT,
			     is_wide ? "%8.2f  %-4s %-7llx %-9s %6s %s" :
				       "%8.2f  %-4s %-7llx %.0s%.0s%s",
			     (double)event->time / TICKS_PER_MS, kinds[event->kind],
			     (unsigned long long)event->pfn, kernel_owner_names[event->owner],
			     page, why);
		draw_item(scene->list, ITEM_FRAME, row, event->pfn, 0);
	}
}

static void draw_totals(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);

	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_TEXT,
		     "swapped out %llu, in %llu, found in its cache %llu, refaults %llu, errors %llu",
		     (unsigned long long)kernel->swap_out, (unsigned long long)kernel->swap_in,
		     (unsigned long long)kernel->swap_reused,
		     (unsigned long long)kernel->swap_refaults,
		     (unsigned long long)kernel->swap_errors);
	draw_text_in(scene->list, rect, FONT_SMALL, INK_TEXT,
		     "kswapd %llu batches, direct reclaim %llu times: %llu anonymous pages, "
		     "%llu of files",
		     (unsigned long long)kernel->reclaim_kswapd,
		     (unsigned long long)kernel->reclaim_direct,
		     (unsigned long long)kernel->reclaim_anon,
		     (unsigned long long)kernel->reclaim_file);
}

void screen_swap(const struct scene *scene, struct rect rect)
{
	struct rect inner, part;

	if (!kernel_draw_of(scene)) {
		screen_absent(scene, rect);
		return;
	}
	inner = scene_panel(scene, rect, "Replacement and swap", kernel_draw_source(scene));
	draw_policies(scene, rect_cut_top(&inner, 6 * ROW + 4));
	draw_totals(scene, rect_cut_top(&inner, 2 * ROW + 6));
	kernel_draw_marks(scene, rect_cut_top(&inner, 2 * ROW + 6));
	draw_queues(scene, rect_cut_top(&inner, inner.h * 45 / 100));
	rect_cut_top(&inner, 8);
	part = rect_cut_left(&inner, inner.w * 55 / 100);
	draw_clip(scene->list, part);
	draw_events(scene, part);
	draw_unclip(scene->list);
	rect_cut_left(&inner, 10);
	kernel_draw_slots(scene, inner);
}
