/* SPDX-License-Identifier: MIT */
/*
 * Caches and DRAM of a timed machine: a cell a line, a set's ways side by side,
 * its MESI state as colour and letter; lines that hold page tables are marked,
 * to see how much of a cache the walks take. Below, who served what, and the
 * open rows of DRAM.
 */
#include <stdio.h>

#include "base/bits.h"
#include "view/scene.h"

#define ROWS_WIDTH 350 /* of all counts in words */

struct cell_size {
	u32 columns;
	s32 px;
};

static const char state_letters[] = { '.', 'S', 'E', 'M' };

static bool is_table(const struct scene *scene, const struct cache *cache,
		     const struct cache_line *line)
{
	const struct frame *frame =
		frames_find(scene->frames, cache_line_pa(cache, line) >> PAGE_SHIFT);

	return frame && frame->use == FRAME_TABLE;
}

static struct draw_cell cell_of(const struct scene *scene, const struct cache *cache,
				const struct cache_line *line)
{
	static const enum ink inks[] = { INK_FREE, INK_SHARED, INK_PRIVATE, INK_DIRTY };
	enum cache_state state = cache_line_state(line);

	if (state == CACHE_INVALID)
		return (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	if (is_table(scene, cache, line))
		return (struct draw_cell){ INK_TABLE, MARK_DOT, state_letters[state] };
	return (struct draw_cell){ (u8)inks[state], MARK_NONE, state_letters[state] };
}

/* The largest cells with which `count` lines fit. */
static struct cell_size choose_size(u32 count, s32 width, s32 height)
{
	static const struct cell_size sizes[] = { { 64, 12 }, { 64, 10 }, { 128, 6 }, { 128, 5 },
						  { 256, 3 }, { 256, 2 } };

	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
		if ((s32)sizes[i].columns * sizes[i].px <= width &&
		    (s32)(count / sizes[i].columns) * sizes[i].px <= height)
			return sizes[i];
	return sizes[ARRAY_SIZE(sizes) - 1];
}

/* Returns the height used. */
static s32 draw_cache(const struct scene *scene, struct rect rect, const char *name,
		      const struct cache *cache, s32 height)
{
	const struct cache_counters *counters = &cache->counters;
	u32 count = cache->sets * cache->geometry.ways, tables = 0, states[4] = { 0 };
	struct cell_size size = choose_size(count, rect.w, height);
	struct rect grid = { rect.x, rect.y + 29, 0, 0 };
	struct draw_cell *cells;
	char bytes[32];

	if (!count) {
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "%s: there is none", name);
		return 18;
	}
	if (count < size.columns)
		size.columns = count;
	grid.w = (s32)size.columns * size.px;
	grid.h = (s32)((count + size.columns - 1) / size.columns) * size.px;
	cells = draw_cells(scene->list, grid, size.columns, count);
	for (u32 i = 0; cells && i < count; i++) {
		cells[i] = cell_of(scene, cache, &cache->lines[i]);
		states[cache_line_state(&cache->lines[i])]++;
		tables += cells[i].ink == INK_TABLE;
	}
	scene_size(cache->geometry.size_bytes, bytes, sizeof(bytes));
	draw_text_in(scene->list, rect, FONT_SMALL, INK_TEXT,
		     "%s: %s, %u sets x %u ways x %u B; M %u E %u S %u, page tables %u", name,
		     bytes, cache->sets, cache->geometry.ways, cache->geometry.line_bytes,
		     states[CACHE_MODIFIED], states[CACHE_EXCLUSIVE], states[CACHE_SHARED], tables);
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y + 14, rect.w, 14 }, FONT_SMALL,
		     INK_DIM, "misses: read %llu write %llu; evicted %llu, written back %llu, lost to others %llu",
		     (unsigned long long)counters->read_misses,
		     (unsigned long long)counters->write_misses,
		     (unsigned long long)counters->evictions,
		     (unsigned long long)counters->writebacks,
		     (unsigned long long)counters->invalidations);
	return 29 + grid.h + 6;
}

static void draw_served(const struct scene *scene, struct rect rect)
{
	static const char *const kinds[MEMORY_KINDS] = { "fetch", "load", "store", "PTE read",
							 "PTE write" };
	const struct hierarchy *caches = &scene->now->caches;

	draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_DIM,
		     "%-10s%9s%9s%8s%9s%9s", "served by", "L1", "L2", "peer", "DRAM", "uncached");
	for (unsigned kind = 0; kind < MEMORY_KINDS; kind++) {
		const u64 *served = caches->served[scene->state->hart][kind];
		char hits[24] = "-";

		/* those of instructions are counted by the hart, not here: hart/counts.h */
		if (kind >= MEMORY_PTE_READ)
			snprintf(hits, sizeof(hits), "%llu",
				 (unsigned long long)served[SERVED_L1]);
		draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_TEXT,
			     "%-10s%9s%9llu%8llu%9llu%9llu", kinds[kind], hits,
			     (unsigned long long)served[SERVED_L2],
			     (unsigned long long)served[SERVED_PEER],
			     (unsigned long long)served[SERVED_DRAM],
			     (unsigned long long)served[SERVED_UNCACHED]);
	}
}

static void draw_rows(const struct scene *scene, struct rect rect,
		      const struct dram_counters *counters)
{
	u64 hits = counters->row_hits, closed = counters->row_closed;
	u64 conflicts = counters->row_conflicts;

	if (rect.w >= ROWS_WIDTH)
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM,
			     "rows: hit %llu closed %llu conflict %llu", (unsigned long long)hits,
			     (unsigned long long)closed, (unsigned long long)conflicts);
	else
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "rows: hit %llu of %llu",
			     (unsigned long long)hits,
			     (unsigned long long)(hits + closed + conflicts));
}

static void draw_dram(const struct scene *scene, struct rect rect)
{
	const struct dram *dram = &scene->now->caches.dram;
	const struct dram_counters *counters = &dram->counters;
	u32 count = dram->config.channels * dram->config.banks;
	u32 columns = rect.w / 49 > 0 ? (u32)(rect.w / 49) : 1;

	draw_rows(scene, rect_cut_top(&rect, 14), counters);
	for (u32 i = 0; i < count; i++) {
		struct rect box = { rect.x + (s32)(i % columns) * 49,
				    rect.y + (s32)(i / columns) * 17, 47, 15 };
		bool is_open = dram->banks[i].row != ~0ull;

		if (box.y + box.h > rect.y + rect.h)
			return;
		draw_rect(scene->list, box, is_open ? INK_FILE : INK_RAISED);
		draw_text_in(scene->list, (struct rect){ box.x + 3, box.y, box.w - 3, 14 },
			     FONT_SMALL, is_open ? INK_BACKGROUND : INK_DIM,
			     is_open ? "%llx" : "-%.0llx", (unsigned long long)dram->banks[i].row);
	}
}

void screen_cache(const struct scene *scene, struct rect rect)
{
	const struct snapshot *now = scene->now;
	unsigned hart = scene->state->hart;
	struct rect inner, part;

	if (!now->has_caches) {
		screen_absent(scene, rect);
		return;
	}
	inner = scene_panel(scene, rect, "Caches and DRAM",
			    now->is_timed ? "the model's own tags, exact" :
					    "this run is in fast mode now: nothing moves here");
	draw_text_in(scene->list, rect_cut_top(&inner, 16), FONT_SMALL, INK_DIM,
		     "M modified  E exclusive  S shared; purple: a page table's line. L1 are of hart %u",
		     hart);
	rect_cut_top(&inner, draw_cache(scene, inner, "L1I", &now->caches.l1i[hart], 48));
	rect_cut_top(&inner, draw_cache(scene, inner, "L1D", &now->caches.l1d[hart], 48));
	part = rect_cut_bottom(&inner, 88);
	draw_cache(scene, inner, "L2", &now->caches.l2, inner.h - 30);
	rect_cut_top(&part, 2);
	draw_served(scene, rect_cut_left(&part, 56 * 7));
	draw_dram(scene, part);
}
