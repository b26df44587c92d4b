/* SPDX-License-Identifier: MIT */
/*
 * One address space as its page tables: three strips of 512 cells, each cell a
 * PTE, so the map of addresses and the tree of tables are one picture. The
 * strips are those on the way to the address looked at. Below them is all that
 * the space maps, as runs of pages with equal rights; a kernel with kview has
 * VMAs instead, which are brackets under the cells too.
 */
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "view/kernel_draw.h"
#include "view/pages.h"
#include "view/space_vmas.h"

#define COLUMNS SPACE_COLUMNS
#define ROWS SPACE_ROWS
#define CELL_MAX 12
#define HEAD 16
#define TAIL 6
#define LIST_LEAST 132 /* pixels for what is below the strips */
#define RUNS_MAX 64

static struct draw_cell cell_of(u64 pte, unsigned level)
{
	switch (pages_kind(pte, level)) {
	case PAGES_POINTER:
		return (struct draw_cell){ INK_TABLE, MARK_DOT, 'T' };
	case PAGES_LEAF:
		if (!(pte & PTE_U))
			return (struct draw_cell){ INK_KERNEL, MARK_NONE, 'K' };
		if (pte & PTE_W && pte & PTE_D)
			return (struct draw_cell){ INK_PRIVATE, MARK_NOTCH, 'D' };
		if (pte & PTE_W)
			return (struct draw_cell){ INK_PRIVATE, MARK_NONE, 'W' };
		return (struct draw_cell){ INK_FILE, MARK_NONE, pte & PTE_X ? 'X' : 'R' };
	default:
		/* what is kept in an entry that is not valid is the guest's own */
		return pte ? (struct draw_cell){ INK_DIRTY, MARK_HATCH, '?' } :
			     (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	}
}

/* The cells of a table's row, and what the pointer finds there. */
static void draw_row(const struct scene *scene, const struct space_strip *strip, u32 row)
{
	struct rect rect = space_strip_row(strip, row);
	struct draw_cell *cells = draw_cells(scene->list, rect, COLUMNS, COLUMNS);
	struct item *item = draw_item(scene->list, ITEM_PTES, rect,
				      strip->table_pa + row * COLUMNS * sizeof(u64),
				      pages_entry_va(strip->table_va, strip->level,
						     row * COLUMNS));

	item->columns = item->count = COLUMNS;
	item->level = (u8)strip->level;
	for (u32 i = 0; cells && i < COLUMNS; i++) {
		u64 pte = 0;

		if (!pages_read(scene->now->bus, strip->table_pa, row * COLUMNS + i, &pte))
			pte = 0;
		cells[i] = cell_of(pte, strip->level);
		space_mark_cell(scene, strip, row * COLUMNS + i, pte, &cells[i]);
	}
}

static void draw_strip(const struct scene *scene, struct rect rect, unsigned level, u64 table_pa,
		       u64 va)
{
	static const char *const spans[] = { "4 KiB", "2 MiB", "1 GiB" };
	unsigned shift = PAGE_SHIFT + level * SV39_VPN_BITS;
	unsigned index = (unsigned)bits_get(va, shift, SV39_VPN_BITS);
	struct space_strip strip = {
		.level = level, .table_pa = table_pa,
		.table_va = level == 2 ? 0 :
					 (u64)bits_sign_extend(
						 va & ~bits_mask(0, shift + SV39_VPN_BITS),
						 SV39_VA_BITS),
		.cell_w = rect.w / COLUMNS < CELL_MAX ? rect.w / COLUMNS : CELL_MAX,
		.gap = kernel_draw_of(scene) ? SPACE_GAP : 0,
	};
	struct rect cell;

	strip.cell_h = (rect.h - HEAD - TAIL) / ROWS - strip.gap;
	if (strip.cell_h > strip.cell_w)
		strip.cell_h = strip.cell_w;
	if (strip.cell_h < 2)
		return;
	strip.rect = (struct rect){ rect.x, rect.y + HEAD, strip.cell_w * COLUMNS,
				    (strip.cell_h + strip.gap) * ROWS };
	strip.margin = rect.w - strip.rect.w;
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, rect.w, 14 }, FONT_SMALL,
		     INK_TEXT, "level %u, table at pa %llx: 512 x %s from va %llx, entry %u",
		     level, (unsigned long long)table_pa, spans[level],
		     (unsigned long long)strip.table_va, index);
	for (u32 row = 0; row < ROWS; row++)
		draw_row(scene, &strip, row);
	space_draw_brackets(scene, &strip);
	cell = draw_cell_rect(space_strip_row(&strip, index / COLUMNS), COLUMNS, COLUMNS,
			      index % COLUMNS);
	draw_frame(scene->list, rect_inset(cell, -2), INK_TEXT, 2);
}

/* Neighbouring leaves with the same rights, and physically anywhere. */
struct run {
	u64 va, end_va, pages;
	u64 flags;
	u8 size;
};

struct runs {
	struct run runs[RUNS_MAX];
	unsigned count;
	u64 left_out;
};

static void add_leaf(void *owner, const struct pages_leaf *leaf)
{
	struct runs *runs = owner;
	struct run *last = runs->count ? &runs->runs[runs->count - 1] : NULL;
	u64 flags = leaf->pte & (PTE_R | PTE_W | PTE_X | PTE_U | PTE_G);

	if (last && last->end_va == leaf->va && last->flags == flags && last->size == leaf->size) {
		last->end_va += page_size_bytes(leaf->size);
		last->pages++;
		return;
	}
	if (runs->count == RUNS_MAX) {
		runs->left_out++;
		return;
	}
	runs->runs[runs->count++] = (struct run){
		.va = leaf->va, .end_va = leaf->va + page_size_bytes(leaf->size), .pages = 1,
		.flags = flags, .size = leaf->size,
	};
}

static void draw_runs(const struct scene *scene, struct rect rect)
{
	static const char *const sizes[] = { "4K", "2M", "1G", "64K" };
	struct runs runs = { .count = 0 };
	struct pages_visitor visitor = { NULL, add_leaf, &runs, 0 };
	unsigned rows = (unsigned)(rect.h / 14), wide = rect.w >= 740 ? 2 : 1;
	s32 width = rect.w / (s32)wide;

	pages_visit(scene->now->bus, scene_satp(scene), &visitor);
	if (rows < 2)
		return;
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, rect.w, 14 }, FONT_SMALL, INK_DIM,
		     "%u runs of pages with equal rights%s%s", runs.count,
		     runs.left_out || runs.count > (rows - 1) * wide ? ", the first ones" : "",
		     runs.count ? ":" : "");
	for (unsigned i = 0; i < runs.count && i < (rows - 1) * wide; i++) {
		const struct run *run = &runs.runs[i];
		struct rect row = { rect.x + (s32)(i / (rows - 1)) * width,
				    rect.y + 14 + (s32)(i % (rows - 1)) * 14, width - 8, 14 };
		char flags[9], size[32];

		pages_flags(run->flags, flags);
		scene_size(run->end_va - run->va, size, sizeof(size));
		draw_rect(scene->list, (struct rect){ row.x, row.y + 2, 8, 10 },
			  cell_of(run->flags | PTE_V, 0).ink);
		draw_text_in(scene->list, (struct rect){ row.x + 12, row.y, row.w - 12, 14 },
			     FONT_SMALL, INK_TEXT, "%16llx %9s %4llu x %-3s %.5s",
			     (unsigned long long)run->va, size, (unsigned long long)run->pages,
			     sizes[run->size], flags + 2);
		draw_item(scene->list, ITEM_VA, row, run->va, run->end_va);
	}
}

void screen_space(const struct scene *scene, struct rect rect)
{
	struct mmu_request request = scene_request(scene);
	struct mmu_response response = scene_response(scene, &request);
	u64 satp = scene_satp(scene);
	struct rect inner = scene_panel(scene, rect, "Address space",
					kernel_draw_of(scene) ?
						"its page tables, and VMAs by kview" :
						"its page tables in guest RAM, now");
	char name[48];
	bool has_kernel = kernel_draw_of(scene) != NULL;
	s32 strip = HEAD + TAIL + 2 + (has_kernel ? CELL_MAX - 1 + SPACE_GAP : CELL_MAX) * ROWS;
	const struct kernel_space *space = kernel_find_space(
		scene->frames->kernel, bits_get(satp, 0, SATP_PPN_BITS));

	if (has_kernel && 3 * strip > inner.h - 18 - LIST_LEAST)
		strip = (inner.h - 18 - LIST_LEAST) / 3;
	if (satp >> SATP_MODE_SHIFT != SATP_MODE_SV39) {
		draw_text_in(scene->list, (struct rect){ inner.x, inner.y + 20, inner.w, 18 },
			     FONT_BODY, INK_TEXT, "satp.MODE is Bare: addresses are not translated");
		return;
	}
	space_name(scene, space, name, sizeof(name));
	draw_text_in(scene->list, rect_cut_top(&inner, 18), FONT_SMALL, INK_TEXT,
		     "satp %016llx%s, on the way to va %llx%s", (unsigned long long)satp, name,
		     (unsigned long long)request.va, scene->state->place.satp ? " (P: next)" : "");
	for (unsigned i = 0; i < SV39_LEVELS; i++) {
		struct rect part = rect_cut_top(&inner, i < response.read_count ? strip : 18);

		if (i < response.read_count)
			draw_strip(scene, part, SV39_LEVELS - 1 - i,
				   align_down(response.reads[i].pte_pa, PAGE_SIZE), request.va);
		else
			draw_text_in(scene->list, part, FONT_SMALL, INK_DIM,
				     "level %u: not reached", SV39_LEVELS - 1 - i);
	}
	if (space)
		space_draw_vmas(scene, inner, space, request.va);
	else
		draw_runs(scene, inner);
}
