/* SPDX-License-Identifier: MIT */
/*
 * All of RAM, a cell a frame. What a frame is comes from page tables and
 * contents, or from the kernel's own books (frames.h), which have watermarks,
 * lists and swap to show besides. Where a cell stands for several frames it shows the
 * rarest use among them: one dirty page must not vanish in a mean.
 */
#include <stdio.h>

#include "base/bits.h"
#include "view/kernel_draw.h"
#include "view/keys.h"
#include "view/scene.h"

#define LABEL_WIDTH 72
#define LENS_FRAMES 32
#define BUDDY_ORDER_MAX 10
#define BOOKS_ROOMY 400

static const char *const color_names[FRAME_COLORS] = {
	[COLOR_USE] = "use", [COLOR_SPACE] = "address space", [COLOR_MAPS] = "user mappings",
	[COLOR_FLAGS] = "A and D", [COLOR_CODE] = "executed, in a TLB",
	[COLOR_LIST] = "reclaim's lists (kview)",
};

struct layout {
	s32 cell_px;
	u32 columns, rows;
	u64 frames_a_cell;
};

/* The largest cells that fit; columns a power of two, so that rows have round
   addresses. */
static struct layout choose_layout(u64 frames, s32 width, s32 height)
{
	static const u8 sizes_px[] = { 24, 16, 12, 8, 6, 5, 4, 3, 2 };
	struct layout layout = { .frames_a_cell = 1 };

	for (;; layout.frames_a_cell *= 2) {
		u64 cells = (frames + layout.frames_a_cell - 1) / layout.frames_a_cell;

		for (unsigned i = 0; i < ARRAY_SIZE(sizes_px); i++) {
			layout.cell_px = sizes_px[i];
			for (layout.columns = 1;
			     (s32)layout.columns * 2 * layout.cell_px <= width;)
				layout.columns *= 2;
			layout.rows = (u32)((cells + layout.columns - 1) / layout.columns);
			if ((s64)layout.rows * layout.cell_px <= height)
				return layout;
		}
	}
}

/* Which list of reclaim's it is on, if the kernel says so. */
static struct draw_cell list_cell(const struct frame_map *map, const struct frame *frame)
{
	const struct kernel_frame *books =
		kernel_find_frame(map->kernel, map->first_ppn + (u64)(frame - map->frames));
	u8 mark;

	if (!books || !(books->flags & (KVIEW_PAGE_ON_LRU | KVIEW_PAGE_SWAPCACHE)))
		return (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	mark = books->flags & KVIEW_PAGE_SWAPCACHE ? MARK_NOTCH : MARK_NONE;
	if (!(books->flags & KVIEW_PAGE_ON_LRU))
		return (struct draw_cell){ INK_DIRTY, mark, 's' };
	return books->flags & KVIEW_PAGE_ACTIVE ?
		       (struct draw_cell){ INK_SHARED, mark, 'A' } :
		       (struct draw_cell){ INK_FILE, mark, 'i' };
}

/* Whose page it is, in the letters of screen 7; hatched: of several. */
static struct draw_cell owner_cell(const struct frame_map *map, const struct frame *frame)
{
	const struct kernel_frame *books =
		kernel_find_frame(map->kernel, map->first_ppn + (u64)(frame - map->frames));
	unsigned space;

	if (!books || !books->spaces)
		return (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	space = (unsigned)__builtin_ctzll(books->spaces);
	return (struct draw_cell){ (u8)kernel_draw_space_ink(space),
				   books->spaces & (books->spaces - 1) ? MARK_HATCH :
				   books->owner == KVIEW_OWNER_PGTABLE ? MARK_DOT : MARK_NONE,
				   kernel_draw_space_letter(space) };
}

static struct draw_cell cell_of(const struct frame_map *map, const struct frame *frame,
				enum frame_color color)
{
	const struct frame_use_info *use = &frame_uses[frame->use];
	struct draw_cell cell = { use->ink, use->mark, use->letter };
	struct draw_cell nothing = { INK_FREE, MARK_HOLLOW, '.' };
	u8 step;

	switch (color) {
	case COLOR_SPACE:
		if (map->kernel->status == KERNEL_READ)
			return owner_cell(map, frame);
		if (!frame->user_maps && frame->use != FRAME_TABLE)
			return nothing;
		return (struct draw_cell){ (u8)(INK_KERNEL + frame->space % 6),
					   frame->use == FRAME_TABLE ? MARK_DOT : MARK_NONE,
					   (char)('a' + frame->space % 26) };
	case COLOR_MAPS:
		if (!frame->user_maps)
			return nothing;
		step = frame->user_maps > 15 ? 15 : (u8)frame->user_maps;
		return (struct draw_cell){ (u8)(INK_RAMP + step), MARK_NONE,
					   (char)(step < 10 ? '0' + step : '+') };
	case COLOR_FLAGS:
		if (!(frame->flags & (FRAME_ACCESSED | FRAME_DIRTY)))
			return nothing;
		return (struct draw_cell){ frame->flags & FRAME_DIRTY ? INK_DIRTY : INK_FILE,
					   MARK_NONE, frame->flags & FRAME_DIRTY ? 'D' : 'a' };
	case COLOR_CODE:
		if (frame->flags & FRAME_IN_TLB)
			return (struct draw_cell){ INK_SHARED, MARK_DOT, 't' };
		return frame->flags & FRAME_EXECUTED ?
			       (struct draw_cell){ INK_FILE, MARK_NONE, 'X' } : nothing;
	case COLOR_LIST:
		return list_cell(map, frame);
	default:
		if (frame->use == FRAME_PRIVATE && frame->flags & FRAME_DIRTY)
			cell.mark = MARK_NOTCH;
		return cell;
	}
}

/* The frame that stands for `count` of them. */
static const struct frame *rarest(const struct frame_map *map, u64 first, u64 count)
{
	const struct frame *best = &map->frames[first];

	for (u64 i = first + 1; i < first + count && i < map->count; i++)
		if (map->totals[map->frames[i].use] < map->totals[best->use])
			best = &map->frames[i];
	return best;
}

static void draw_chosen(const struct scene *scene, struct rect grid, const struct layout *layout,
			u64 ppn, enum ink ink)
{
	u64 index = (ppn - scene->frames->first_ppn) / layout->frames_a_cell;
	struct rect cell;

	if (ppn - scene->frames->first_ppn >= scene->frames->count)
		return;
	cell = draw_cell_rect(grid, layout->columns, layout->columns * layout->rows, (u32)index);
	draw_frame(scene->list, rect_inset(cell, -3), ink, 2);
}

static u64 pa_of_row(const struct frame_map *map, const struct layout *layout, u32 row)
{
	u64 frames = (u64)row * layout->columns * layout->frames_a_cell;

	return (map->first_ppn + frames) << PAGE_SHIFT;
}

static void draw_map(const struct scene *scene, struct rect rect)
{
	const struct frame_map *map = scene->frames;
	struct layout layout = choose_layout(map->count, rect.w - LABEL_WIDTH, rect.h);
	struct rect grid = { rect.x + LABEL_WIDTH, rect.y, (s32)layout.columns * layout.cell_px,
			     (s32)layout.rows * layout.cell_px };
	u32 count = layout.columns * layout.rows;
	struct draw_cell *cells = draw_cells(scene->list, grid, layout.columns, count);
	s32 step = 28 / layout.cell_px ? 28 / layout.cell_px : 1;
	struct mmu_request request = scene_request(scene);
	struct mmu_response response = scene_response(scene, &request);
	struct item *item;

	for (u32 i = 0; cells && i < count; i++) {
		u64 first = i * layout.frames_a_cell;

		cells[i] = first < map->count ?
				   cell_of(map, layout.frames_a_cell > 1 ?
							rarest(map, first, layout.frames_a_cell) :
							&map->frames[first],
					   scene->state->color) :
				   (struct draw_cell){ INK_PANEL, MARK_NONE, ' ' };
	}
	for (u32 row = 0; row < layout.rows; row += (u32)step)
		draw_text(scene->list, rect.x, grid.y + (s32)row * layout.cell_px - 2, FONT_SMALL,
			  INK_DIM, "%9llx",
			  (unsigned long long)pa_of_row(map, &layout, row));
	item = draw_item(scene->list, ITEM_FRAMES, grid, map->first_ppn, layout.frames_a_cell);
	item->columns = layout.columns;
	item->count = count;
	if (response.cause == MMU_NO_FAULT)
		draw_chosen(scene, grid, &layout, response.pa >> PAGE_SHIFT, INK_TEXT);
	if (scene->state->place.has_ppn)
		draw_chosen(scene, grid, &layout, scene->state->place.ppn, INK_FAULT);
}

static void draw_legend(const struct scene *scene, struct rect rect)
{
	bool has_kernel = kernel_draw_of(scene) != NULL;
	s32 columns = has_kernel ? 5 : 4, width = rect.w / columns, shown = 0;

	for (unsigned i = 0; i < FRAME_USES; i++) {
		const struct frame_use_info *use = &frame_uses[i];
		struct rect box = { rect.x + shown % columns * width,
				    rect.y + shown / columns * 18, 14, 14 };
		struct draw_cell *cell;
		char count[32];

		/* with a kernel nothing is just zeros, without none is free */
		if (has_kernel ? i == FRAME_ZERO : i >= FRAME_FREE)
			continue;
		cell = draw_cells(scene->list, box, 1, 1);

		if (cell)
			*cell = (struct draw_cell){ use->ink, use->mark, use->letter };
		shown++;
		scene_number(scene->frames->totals[i], count, sizeof(count));
		draw_text_in(scene->list, (struct rect){ box.x + 20, box.y, width - 24, 14 },
			     FONT_SMALL, INK_TEXT, "%s %s", use->name, count);
	}
	draw_text_in(scene->list,
		     (struct rect){ rect.x + shown % columns * width,
				    rect.y + shown / columns * 18, width, 14 },
		     FONT_SMALL, INK_DIM, "notch: dirty");
}

/* The frames round the chosen one, large enough to read. */
static void draw_lens(const struct scene *scene, struct rect rect)
{
	const struct frame_map *map = scene->frames;
	struct mmu_request request = scene_request(scene);
	struct mmu_response response = scene_response(scene, &request);
	u64 ppn = scene->state->place.has_ppn		 ? scene->state->place.ppn :
		  response.cause == MMU_NO_FAULT ? response.pa >> PAGE_SHIFT : map->first_ppn;
	u64 count = map->count < LENS_FRAMES ? map->count : LENS_FRAMES, first;
	s32 cell_px = rect.w / LENS_FRAMES < 22 ? rect.w / LENS_FRAMES : 22;
	struct rect grid = { rect.x, rect.y + 16, (s32)count * cell_px, 20 };
	struct draw_cell *cells;
	struct item *item;

	if (ppn - map->first_ppn >= map->count)
		ppn = map->first_ppn;
	first = align_down(ppn - map->first_ppn, LENS_FRAMES);
	if (first + count > map->count)
		first = map->count - count;
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, rect.w, 14 }, FONT_SMALL,
		     INK_DIM, "frames from ppn %llx; outlined: the frame that screen 3 ends at%s",
		     (unsigned long long)map->first_ppn + first,
		     scene->state->place.has_ppn ? ", vermillion: the pinned one" : "");
	cells = draw_cells(scene->list, grid, (u32)count, (u32)count);
	for (u64 i = 0; cells && i < count; i++)
		cells[i] = cell_of(map, &map->frames[first + i], scene->state->color);
	item = draw_item(scene->list, ITEM_FRAMES, grid, map->first_ppn + first, 1);
	item->columns = item->count = (u32)count;
	draw_frame(scene->list,
		   draw_cell_rect(grid, (u32)count, (u32)count,
				  (u32)(ppn - map->first_ppn - first)),
		   scene->state->place.has_ppn ? INK_FAULT : INK_TEXT, 2);
}

/* Free memory, lists and swap: what reclaim goes by. */
static void draw_books(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	char blocks[96];
	size_t length = 0;

	rect_cut_top(&rect, 6);
	kernel_draw_marks(scene, rect_cut_top(&rect, 30));
	for (unsigned order = 0; order <= BUDDY_ORDER_MAX; order++)
		length += (size_t)snprintf(blocks + length, sizeof(blocks) - length, " %llu",
					   (unsigned long long)kernel->free_blocks[order] % 100000);
	draw_text_in(scene->list, rect_cut_top(&rect, 16), FONT_SMALL, INK_TEXT,
		     "lists: inactive %llu, active %llu (%s)   free blocks by order:%s",
		     (unsigned long long)kernel->inactive.count,
		     (unsigned long long)kernel->active.count,
		     kernel->policies[kernel->policy].name, blocks);
	rect_cut_bottom(&rect, 4);
	kernel_draw_slots(scene, rect);
}

void screen_memory(const struct scene *scene, struct rect rect)
{
	const struct kernel_view *kernel = kernel_draw_of(scene);
	struct rect inner = scene_panel(
		scene, rect, "Memory",
		kernel ? kernel_draw_source(scene) :
			 "page tables of the spaces seen, and contents of frames");
	char size[32], title[96];
	struct rect head = rect_cut_top(&inner, 24);

	scene_size(scene->frames->count << PAGE_SHIFT, size, sizeof(size));
	snprintf(title, sizeof(title), "colour: %s (M)", color_names[scene->state->color]);
	head.x += scene_button(scene, head.x, head.y, title, ITEM_ACTION, ACTION_COLOR, false) + 8;
	head = (struct rect){ head.x, head.y + 2, inner.x + inner.w - head.x, 14 };
	draw_text_in(scene->list, head, FONT_SMALL, INK_DIM, "%s in %llu frames, %u tables%s", size,
		     (unsigned long long)scene->frames->count, scene->frames->table_count,
		     scene->frames->is_partial ? ", not all visited" : "");
	draw_lens(scene, rect_cut_bottom(&inner, 40));
	draw_legend(scene, rect_cut_bottom(&inner, 42));
	if (kernel)
		draw_books(scene, rect_cut_bottom(&inner, !kernel->slot_count	   ? 74 :
							  inner.h >= BOOKS_ROOMY ? 124 : 96));
	draw_map(scene, inner);
}
