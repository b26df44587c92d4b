/* SPDX-License-Identifier: MIT */
/*
 * Who shares what, as far as hardware tells: the address spaces seen, how many
 * frames each has for itself and in common with others, and how many any two
 * have in common. Names, parents and states of processes only a kernel knows.
 */
#include <stdio.h>

#include "base/bits.h"
#include "view/kernel_draw.h"

#define MATRIX_MAX 16

static void draw_row(const struct scene *scene, struct rect row, unsigned index)
{
	const struct watch_space *space = &scene->now->watch.spaces[index];
	const struct frame_space *frames = &scene->frames->spaces[index];
	bool is_it = space->satp == scene_satp(scene);

	if (is_it)
		draw_rect(scene->list, row, INK_RAISED);
	draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT,
		     "%c %c %-10llx %5u %8llu %8llu %8llu %7u %9llu %10.1f", is_it ? '>' : ' ',
		     'a' + (char)(index % 26),
		     (unsigned long long)bits_get(space->satp, 0, SATP_PPN_BITS),
		     mmu_asid(space->satp),
		     (unsigned long long)frames->user_pages,
		     (unsigned long long)frames->private_frames,
		     (unsigned long long)frames->shared_frames, frames->tables,
		     (unsigned long long)space->switches,
		     (double)(scene->now->cycle - space->last_cycle) / 1e6);
	draw_item(scene->list, ITEM_SPACE, row, space->satp, 0);
}

/* A number for each two; the more in common, the brighter. */
static void draw_matrix(const struct scene *scene, struct rect rect, const u8 *order,
			unsigned count)
{
	s32 width = 42;
	u64 most = 1;

	if ((s32)count > (rect.w - 20) / width)
		count = (unsigned)((rect.w - 20) / width);
	if ((s32)count > (rect.h - 34) / 16)
		count = rect.h > 34 ? (unsigned)((rect.h - 34) / 16) : 0;
	if (count > MATRIX_MAX)
		count = MATRIX_MAX;
	for (unsigned i = 0; i < count; i++)
		for (unsigned j = 0; j < i; j++) {
			u64 common = frames_common(scene->frames, order[i], order[j]);

			most = common > most ? common : most;
		}
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, rect.w, 14 }, FONT_SMALL, INK_DIM,
		     "frames that the users of two spaces have in common (shared, or copied on write)");
	for (unsigned i = 0; i < count; i++) {
		s32 y = rect.y + 34 + (s32)i * 16, x = rect.x + 20 + (s32)i * width;

		draw_text(scene->list, rect.x, y, FONT_SMALL, INK_TEXT, "%c", 'a' + order[i] % 26);
		draw_text(scene->list, x + 16, rect.y + 18, FONT_SMALL, INK_TEXT, "%c",
			  'a' + order[i] % 26);
		for (unsigned j = 0; j < count; j++) {
			struct rect cell = { rect.x + 20 + (s32)j * width, y, width - 2, 14 };
			u64 common = i == j ? 0 : frames_common(scene->frames, order[i], order[j]);

			draw_rect(scene->list, cell, common ? INK_SHARED : INK_RAISED);
			draw_rect(scene->list,
				  (struct rect){ cell.x, cell.y + 12,
						 (s32)(common * (u64)cell.w / most), 2 },
				  INK_TEXT);
			if (common)
				draw_text_in(scene->list,
					     (struct rect){ cell.x + 2, cell.y, cell.w - 2, 14 },
					     FONT_SMALL, INK_BACKGROUND, "%llu",
					     (unsigned long long)common);
		}
	}
}

void screen_processes(const struct scene *scene, struct rect rect)
{
	bool has_kernel = kernel_draw_of(scene) != NULL;
	struct rect inner = scene_panel(
		scene, rect, "Processes and sharing",
		has_kernel ? kernel_draw_source(scene) :
			     "satp values seen and their tables; the guest does not publish kview");
	u8 order[WATCH_SPACES_MAX];
	unsigned count = watch_sort(&scene->now->watch, order), rows;

	if (has_kernel) {
		screen_processes_kernel(scene, inner);
		return;
	}
	if (!count) {
		draw_text_in(scene->list, inner, FONT_BODY, INK_TEXT,
			     "no address space was seen yet: every hart is in Bare mode");
		return;
	}
	rows = (unsigned)(inner.h / 2 / 14);
	rows = rows < count ? rows : count;
	draw_text_in(scene->list, rect_cut_top(&inner, 14), FONT_SMALL, INK_DIM,
		     "    %-10s %5s %8s %8s %8s %7s %9s %10s", "root ppn", "asid", "pages", "own",
		     "shared", "tables", "switches", "ms ago");
	for (unsigned i = 0; i < rows; i++)
		draw_row(scene, rect_cut_top(&inner, 14), order[i]);
	rect_cut_top(&inner, 14);
	draw_matrix(scene, inner, order, count);
}
