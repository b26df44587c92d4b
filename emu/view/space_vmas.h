/* SPDX-License-Identifier: MIT */
/* VMAs on the strips of an address space and in a list, for screen_space.c. */
#ifndef VIEW_SPACE_VMAS_H
#define VIEW_SPACE_VMAS_H

#include "view/kernel.h"
#include "view/scene.h"

#define SPACE_COLUMNS 64
#define SPACE_ROWS 8
#define SPACE_GAP 3 /* below a row of cells, for brackets */

/* A page table of 512 entries in rows. */
struct space_strip {
	struct rect rect;
	s32 cell_w, cell_h, gap, margin; /* what is free to the right */
	unsigned level;
	u64 table_pa, table_va;
};

struct rect space_strip_row(const struct space_strip *strip, u32 row);
/* What only a kernel knows of an entry: that its page is in swap, or copied when
   written to. */
void space_mark_cell(const struct scene *scene, const struct space_strip *strip, u32 index,
		     u64 pte, struct draw_cell *cell);
/* A line under the cells of each VMA, its ends upright; names in the margin. */
void space_draw_brackets(const struct scene *scene, const struct space_strip *strip);
void space_draw_vmas(const struct scene *scene, struct rect rect, const struct kernel_space *space,
		     u64 va);
/* ", 5 child", or nothing. */
void space_name(const struct scene *scene, const struct kernel_space *space, char *text,
		size_t size);

#endif
