/* SPDX-License-Identifier: MIT */
/* See space_vmas.h. */
#include "view/space_vmas.h"

#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/kernel_draw.h"
#include "view/pages.h"

#define ROW 14
#define ENTRIES (SPACE_COLUMNS * SPACE_ROWS)
#define MARGIN_LEAST 50
#define LIST_WIDE 740

static const struct kernel_space *space_of(const struct scene *scene)
{
	return kernel_find_space(scene->frames->kernel,
				 bits_get(scene_satp(scene), 0, SATP_PPN_BITS));
}

/* Neighbours differ. */
static enum ink ink_of(u32 vma)
{
	static const u8 inks[] = { INK_FILE, INK_SHARED, INK_PRIVATE, INK_TABLE, INK_DIRTY };

	return inks[vma % ARRAY_SIZE(inks)];
}

void space_name(const struct scene *scene, const struct kernel_space *space, char *text,
		size_t size)
{
	const struct kernel_view *kernel = scene->frames->kernel;
	char owner[40];

	text[0] = '\0';
	if (!space)
		return;
	kernel_draw_owner(kernel, (unsigned)(space - kernel->spaces), owner, sizeof(owner));
	snprintf(text, size, ", %s", owner);
}

struct rect space_strip_row(const struct space_strip *strip, u32 row)
{
	return (struct rect){ strip->rect.x,
			      strip->rect.y + (s32)row * (strip->cell_h + strip->gap),
			      strip->rect.w, strip->cell_h };
}

void space_mark_cell(const struct scene *scene, const struct space_strip *strip, u32 index,
		     u64 pte, struct draw_cell *cell)
{
	const struct kernel_space *space = space_of(scene);
	const struct kernel_vma *vma;

	if (!space || strip->level || !pte)
		return;
	if (!(pte & PTE_V)) {
		cell->letter = pte & KVIEW_PTE_SWAP ? 's' : 'n';
		return;
	}
	if (!(pte & PTE_U) || pte & PTE_W)
		return;
	vma = kernel_find_vma(scene->frames->kernel, space,
			      pages_entry_va(strip->table_va, 0, index));
	if (vma && vma->flags & KVIEW_VM_WRITE && !(vma->flags & KVIEW_VM_SHARED))
		*cell = (struct draw_cell){ INK_SHARED, MARK_HATCH, 'C' };
}

/* Which entries the VMA has; false: none. */
static bool entries_of(const struct space_strip *strip, const struct kernel_vma *vma, u32 *first,
		       u32 *last)
{
	unsigned shift = PAGE_SHIFT + strip->level * SV39_VPN_BITS;
	u64 end_va = strip->table_va + ((u64)ENTRIES << shift);

	if (vma->end_va <= strip->table_va || vma->start_va >= end_va)
		return false;
	*first = vma->start_va <= strip->table_va ?
			 0 : (u32)((vma->start_va - strip->table_va) >> shift);
	*last = vma->end_va >= end_va ? ENTRIES - 1 :
					(u32)((vma->end_va - 1 - strip->table_va) >> shift);
	return true;
}

static void draw_bracket(const struct scene *scene, const struct space_strip *strip, u32 first,
			 u32 last, enum ink ink)
{
	s32 w = strip->cell_w;

	for (u32 row = first / SPACE_COLUMNS; row <= last / SPACE_COLUMNS; row++) {
		struct rect cells = space_strip_row(strip, row);
		bool begins = row == first / SPACE_COLUMNS, ends = row == last / SPACE_COLUMNS;
		s32 left = begins ? (s32)(first % SPACE_COLUMNS) * w : 0;
		s32 right = ends ? (s32)(last % SPACE_COLUMNS + 1) * w : cells.w;

		draw_rect(scene->list,
			  (struct rect){ cells.x + left, cells.y + cells.h, right - left - 1, 2 },
			  ink);
		if (begins)
			draw_rect(scene->list,
				  (struct rect){ cells.x + left, cells.y, 2, cells.h + 2 }, ink);
		if (ends)
			draw_rect(scene->list,
				  (struct rect){ cells.x + right - 3, cells.y, 2, cells.h + 2 },
				  ink);
	}
}

/* Of a path the last part. */
static const char *short_name(const struct kernel_vma *vma)
{
	const char *name = vma->name;

	for (const char *at = name; *at; at++)
		if (*at == '/' && at[1])
			name = at + 1;
	return name;
}

void space_draw_brackets(const struct scene *scene, const struct space_strip *strip)
{
	const struct kernel_view *kernel = scene->frames->kernel;
	const struct kernel_space *space = space_of(scene);
	bool is_named[SPACE_ROWS] = { false };
	u32 first, last;

	for (u32 i = 0; space && i < space->vma_count; i++) {
		const struct kernel_vma *vma = &kernel->vmas[space->first_vma + i];
		struct rect row;

		if (!entries_of(strip, vma, &first, &last))
			continue;
		draw_bracket(scene, strip, first, last, ink_of(i));
		row = space_strip_row(strip, first / SPACE_COLUMNS);
		if (strip->margin < MARGIN_LEAST || is_named[first / SPACE_COLUMNS] ||
		    strip->cell_h + strip->gap < ROW - 2)
			continue;
		is_named[first / SPACE_COLUMNS] = true;
		draw_text_in(scene->list,
			     (struct rect){ row.x + row.w + 4, row.y - 1, strip->margin - 4, ROW },
			     FONT_SMALL, ink_of(i), "%s", short_name(vma));
	}
}

static void draw_vma(const struct scene *scene, struct rect row, const struct kernel_vma *vma,
		     u32 index, bool is_it)
{
	size_t length = strlen(vma->name), fits = row.w > 12 ? (size_t)(row.w - 12) / 7 : 0;
	char rights[5], size[24];

	/* of a path the end tells most */
	fits = fits > 40 ? fits - 40 : 1;

	if (is_it)
		draw_rect(scene->list, row, INK_RAISED);
	draw_rect(scene->list, (struct rect){ row.x, row.y + 2, 8, 10 }, ink_of(index));
	kernel_vma_rights(vma, rights);
	snprintf(size, sizeof(size), "%lluK",
		 (unsigned long long)(vma->end_va - vma->start_va) >> 10);
	draw_text_in(scene->list, (struct rect){ row.x + 12, row.y, row.w - 12, ROW }, FONT_SMALL,
		     INK_TEXT, "%10llx %8s %s%c %5llu %5llu %s", (unsigned long long)vma->start_va,
		     size, rights, vma->flags & KVIEW_VM_LOCKED ? 'l' : ' ',
		     (unsigned long long)vma->present, (unsigned long long)vma->swapped,
		     vma->name + (length > fits ? length - fits : 0));
	draw_item(scene->list, ITEM_VA, row, vma->start_va, vma->end_va);
}

void space_draw_vmas(const struct scene *scene, struct rect rect, const struct kernel_space *space,
		     u64 va)
{
	const struct kernel_view *kernel = scene->frames->kernel;
	const struct kernel_vma *vmas = &kernel->vmas[space->first_vma];
	u32 rows = (u32)(rect.h / ROW), wide, room, first = 0;
	s32 width;

	if (rows < 3)
		return;
	rows -= 2;
	wide = rect.w >= LIST_WIDE && space->vma_count > rows ? 2 : 1;
	width = rect.w / (s32)wide;
	room = rows * wide;
	/* the one looked at is among them */
	for (u32 i = 0; i < space->vma_count; i++)
		if (va >= vmas[i].start_va && i >= room)
			first = i - room + 1;
	draw_text_in(scene->list, rect_cut_top(&rect, ROW), FONT_SMALL, INK_DIM,
		     "%u VMAs%s; total %llu pages, rss %llu anonymous + %llu of files, swap %llu, "
		     "tables %llu", space->vma_count,
		     space->vma_count > room ? ", some of them here" : "",
		     (unsigned long long)space->total_vm, (unsigned long long)space->rss_anon,
		     (unsigned long long)space->rss_file, (unsigned long long)space->swapped,
		     (unsigned long long)space->tables);
	for (u32 column = 0; column < wide; column++)
		draw_text_in(scene->list,
			     (struct rect){ rect.x + 12 + (s32)column * width, rect.y, width - 12,
					    ROW },
			     FONT_SMALL, INK_DIM, "%10s %8s %-5s %5s %5s name", "start", "size", "",
			     "here", "swap");
	rect_cut_top(&rect, ROW);
	for (u32 i = 0; i < room && first + i < space->vma_count; i++)
		draw_vma(scene,
			 (struct rect){ rect.x + (s32)(i / rows) * width,
					rect.y + (s32)(i % rows) * ROW, width - 8, ROW },
			 &vmas[first + i], first + i,
			 va >= vmas[first + i].start_va && va < vmas[first + i].end_va);
}
