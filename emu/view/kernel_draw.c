/* SPDX-License-Identifier: MIT */
/* See kernel_draw.h. */
#include "view/kernel_draw.h"

#include <stdio.h>

#define ROW 14

const struct kernel_view *kernel_draw_of(const struct scene *scene)
{
	const struct kernel_view *kernel = scene->frames->kernel;

	return kernel && kernel->status == KERNEL_READ ? kernel : NULL;
}

const char *kernel_draw_source(const struct scene *scene)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);

	if (!kernel)
		return "";
	return kernel->is_changing ? "the kernel's own structures (kview), changing just now" :
	       kernel->is_partial  ? "the kernel's own structures (kview), not all of them" :
				     "the kernel's own structures (kview)";
}

enum ink kernel_draw_space_ink(unsigned space)
{
	static const u8 inks[] = { INK_PRIVATE, INK_FILE, INK_SHARED, INK_TABLE, INK_DIRTY,
				   INK_KERNEL };

	return inks[space % (sizeof(inks) / sizeof(*inks))];
}

char kernel_draw_space_letter(unsigned space)
{
	return (char)('a' + space % 26);
}

void kernel_draw_owner(const struct kernel_view *kernel, unsigned space, char *text, size_t size)
{
	const struct kernel_task *task;

	if (space >= kernel->space_count) {
		snprintf(text, size, "nobody");
		return;
	}
	task = &kernel->tasks[kernel->spaces[space].task];
	snprintf(text, size, "%d %s", task->tgid, task->comm);
}

bool kernel_draw_frame(const struct scene *scene, u64 ppn, char *text, size_t size)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	const struct kernel_frame *frame = kernel_find_frame(kernel, ppn);
	char owner[40] = "";

	if (!frame)
		return false;
	if (frame->spaces)
		kernel_draw_owner(kernel, (unsigned)__builtin_ctzll(frame->spaces), owner,
				  sizeof(owner));
	snprintf(text, size, "%s%s%s%s%s%s", kernel_owner_names[frame->owner],
		 !(frame->flags & KVIEW_PAGE_ON_LRU) ? "" :
		 frame->flags & KVIEW_PAGE_ACTIVE ? ", active" : ", inactive",
		 frame->flags & KVIEW_PAGE_SWAPCACHE ? ", in swap too" : "",
		 owner[0] ? ", of " : "", owner,
		 frame->spaces & (frame->spaces - 1) ? " and others" : "");
	return true;
}

static void draw_mark(const struct scene *scene, struct rect bar, u64 mark, u64 most,
		      const char *name)
{
	s32 x;

	if (mark > most)
		return;
	x = bar.x + (s32)(mark * (u64)bar.w / most);
	draw_rect(scene->list, (struct rect){ x, bar.y - 2, 1, bar.h + 4 }, INK_TEXT);
	draw_text(scene->list, x + 2, bar.y + bar.h, FONT_SMALL, INK_DIM, "%s", name);
}

void kernel_draw_marks(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	u64 free = kernel->owned[KVIEW_OWNER_FREE];
	u64 high = kernel->mark_high < kernel->frame_count ? kernel->mark_high :
							     kernel->frame_count;
	u64 most = 4 * high > 8 ? 4 * high : 8;
	struct rect bar = rect;
	char number[32];

	scene_number(free, number, sizeof(number));
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, 196, ROW }, FONT_SMALL, INK_TEXT,
		     "%s frames free", number);
	rect_cut_left(&bar, 200);
	/* those of a mark's size have to be seen: what is far above is cut */
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y + ROW, 196, ROW }, FONT_SMALL,
		     INK_DIM, "min %llu low %llu high %llu", (unsigned long long)kernel->mark_min,
		     (unsigned long long)kernel->mark_low, (unsigned long long)kernel->mark_high);
	bar = (struct rect){ bar.x, bar.y + 2, bar.w, 12 };
	draw_rect(scene->list, bar, INK_RAISED);
	draw_rect(scene->list,
		  (struct rect){ bar.x, bar.y,
				 free < most ? (s32)(free * (u64)bar.w / most) : bar.w, bar.h },
		  free < kernel->mark_min ? INK_FAULT :
		  free < kernel->mark_low ? INK_DIRTY : INK_PRIVATE);
	if (free > most)
		draw_text(scene->list, bar.x + bar.w - 16, bar.y - 1, FONT_SMALL, INK_BACKGROUND,
			  ">>");
	if (!kernel->mark_high)
		return;
	draw_mark(scene, bar, kernel->mark_min, most, "min");
	draw_mark(scene, bar, kernel->mark_low, most, "");
	draw_mark(scene, bar, kernel->mark_high, most, "high");
}

static struct draw_cell slot_cell(const struct kernel_slot *slot)
{
	if (slot->count & KVIEW_SLOT_BAD)
		return (struct draw_cell){ INK_FAULT, MARK_HATCH, '!' };
	if (!slot->count)
		return (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	if (slot->space == KERNEL_NO_SPACE)
		return (struct draw_cell){ INK_RESERVED,
					   slot->count & KVIEW_SLOT_CACHED ? MARK_DOT : MARK_NONE,
					   'f' };
	return (struct draw_cell){ (u8)kernel_draw_space_ink(slot->space),
				   slot->count & KVIEW_SLOT_CACHED ? MARK_DOT : MARK_NONE,
				   kernel_draw_space_letter(slot->space) };
}

/* One that is used stands for them all. */
static const struct kernel_slot *fullest(const struct kernel_slot *slots, u32 count)
{
	const struct kernel_slot *best = slots;

	for (u32 i = 1; i < count; i++)
		if (slots[i].count > best->count)
			best = &slots[i];
	return best;
}

static void draw_area(const struct scene *scene, struct rect rect, const struct kernel_area *area)
{
	static const u8 sizes_px[] = { 10, 8, 6, 5, 4, 3 };
	const struct kernel_view *kernel = kernel_draw_of(scene);
	struct rect head = rect_cut_top(&rect, ROW), grid;
	u32 columns = 1, rows = 0, cells = 0, slots_a_cell = 1;
	struct draw_cell *cell;
	s32 cell_px = 3;

	if (rect.h < 3 || rect.w < 3 || !area->slot_count)
		return;
	for (;; slots_a_cell *= 2) {
		for (unsigned i = 0; i < sizeof(sizes_px) && !rows; i++) {
			cell_px = sizes_px[i];
			columns = (u32)(rect.w / cell_px) ? (u32)(rect.w / cell_px) : 1;
			cells = (area->slot_count + slots_a_cell - 1) / slots_a_cell;
			rows = (cells + columns - 1) / columns;
			if ((s64)rows * cell_px > rect.h)
				rows = 0;
		}
		if (rows)
			break;
	}
	draw_text_in(scene->list, head, FONT_SMALL, INK_TEXT,
		     "%s: %llu of %llu used%s, prio %d; %u a cell", area->name,
		     (unsigned long long)area->used, (unsigned long long)area->slots - 1,
		     area->bad ? ", some bad" : "", area->priority, slots_a_cell);
	grid = (struct rect){ rect.x, rect.y, (s32)columns * cell_px, (s32)rows * cell_px };
	cell = draw_cells(scene->list, grid, columns, columns * rows);
	for (u32 i = 0; cell && i < columns * rows; i++) {
		u32 first = i * slots_a_cell, left = area->slot_count - first;

		cell[i] = i < cells ? slot_cell(fullest(&kernel->slots[area->first_slot + first],
							slots_a_cell < left ? slots_a_cell :
									      left)) :
				      (struct draw_cell){ INK_PANEL, MARK_NONE, ' ' };
	}
	if (area->next / slots_a_cell < cells)
		draw_frame(scene->list,
			   rect_inset(draw_cell_rect(grid, columns, columns * rows,
						     (u32)(area->next / slots_a_cell)),
				      -2),
			   INK_TEXT, 1);
}

void kernel_draw_slots(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	bool is_wide = rect.w > 5 * rect.h; /* one beside the other, not below */
	unsigned areas = 0;

	for (unsigned i = 0; i < KVIEW_SWAP_AREAS_MAX; i++)
		areas += kernel->areas[i].slots != 0;
	if (!areas)
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM,
			     "no swap area is in use: anonymous pages cannot go");
	for (unsigned i = 0; i < KVIEW_SWAP_AREAS_MAX; i++)
		if (kernel->areas[i].slots) {
			struct rect part = is_wide ? rect_cut_left(&rect, rect.w / (s32)areas) :
						     rect_cut_top(&rect, rect.h / (s32)areas);

			areas--;
			rect_cut_bottom(&part, 2);
			if (areas)
				rect_cut_right(&part, is_wide ? 8 : 0);
			draw_area(scene, part, &kernel->areas[i]);
		}
}
