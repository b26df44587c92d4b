/* SPDX-License-Identifier: MIT */
/*
 * TLBs and walk cache of one hart: a cell an entry, sets in rows where there
 * are several, and the L1 entries in words. An entry that differs from the PTE
 * in memory now is outlined: a fence is due, or was forgotten. An entry's age is
 * the order in which its set would lose it, which is all that a policy knows: in
 * fast mode fills alone move it (mmu/tlb.h), in timed mode it is exact.
 */
#include <stdio.h>

#include "base/bits.h"
#include "view/pages.h"
#include "view/scene.h"
#include "view/translate.h"

#define CAUSES_WIDTH 170
#define CAUSES_WIDTH_NARROW 120
#define WIDTH_NARROW 720
#define LIST_WIDTH_LEAST (41 * 7 + 8)
#define ORDER_WIDTH (54 * 7)
#define WIDTH_WITH_CAUSES 630

static struct draw_cell cell_of(const struct scene *scene, const struct tlb_entry *entry,
				bool is_pointer)
{
	static const char letters[] = "4MGN";
	char letter;

	if (!tlb_entry_is_valid(entry))
		return (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	letter = letters[entry->level];
	if (translate_is_stale(scene->now, entry))
		return (struct draw_cell){ INK_FAULT, MARK_HATCH, '!' };
	if (is_pointer)
		return (struct draw_cell){ INK_TABLE, MARK_NONE, 'T' };
	if (!(entry->pte & PTE_U))
		return (struct draw_cell){ INK_KERNEL, MARK_NONE, letter };
	return (struct draw_cell){ entry->pte & PTE_W ? INK_PRIVATE : INK_FILE, MARK_NONE, letter };
}

/* Is it the next of its set to make room? Not while the set has an empty way. */
static void mark_victims(const struct tlb *tlb, struct draw_cell *cells)
{
	u8 order[REPLACEMENT_WAYS_MAX];

	for (unsigned set = 0; set < tlb->geometry.sets && tlb->geometry.ways > 1; set++) {
		u32 first = set * tlb->geometry.ways, victim = 0;
		bool is_full = true;

		replacement_order(&tlb->replacement, set, order);
		for (unsigned way = 0; way < tlb->geometry.ways; way++) {
			is_full = is_full && tlb_entry_is_valid(&tlb->entries[first + way]);
			if (order[way] == 0)
				victim = first + way;
		}
		if (is_full && cells[victim].mark == MARK_NONE)
			cells[victim].mark = MARK_NOTCH;
	}
}

static u64 reach_of(const struct tlb *tlb)
{
	u64 reach = 0;

	for (unsigned size = 0; size < PAGE_SIZES; size++)
		reach += tlb->live[size] * page_size_bytes(size);
	return reach;
}

static void outline_chosen(const struct scene *scene, const struct tlb *tlb, struct rect grid,
			   u32 columns, u32 count)
{
	const struct view_state *state = scene->state;

	for (u32 i = 0; state->place.has_ppn && i < count; i++)
		if (scene_entry_holds(&tlb->entries[i], state->place.ppn))
			draw_frame(scene->list,
				   rect_inset(draw_cell_rect(grid, columns, count, i), -1),
				   INK_FAULT, 2);
}

/* Why entries were not there, as parts of a bar at the right of the array's name.
   Returns its width. */
static s32 draw_causes(const struct scene *scene, struct rect rect, const struct tlb *tlb)
{
	static const u8 inks[MISS_CAUSES] = { INK_FILE, INK_DIRTY, INK_SHARED, INK_FAULT,
					      INK_TABLE };
	static const char letters[MISS_CAUSES + 1] = "cpxfu";
	s32 all_px = rect.w < WIDTH_NARROW ? CAUSES_WIDTH_NARROW : CAUSES_WIDTH;
	struct rect bar = { rect.x + rect.w - all_px, rect.y, all_px, 13 };
	u64 all = 0;

	for (unsigned cause = 0; cause < MISS_CAUSES; cause++)
		all += tlb->counters.causes[cause];
	if (rect.w < WIDTH_WITH_CAUSES || !all)
		return 0;
	for (unsigned cause = 0; cause < MISS_CAUSES; cause++) {
		s32 width = (s32)((double)tlb->counters.causes[cause] / (double)all * all_px);
		struct rect part = rect_cut_left(&bar, width);

		draw_rect(scene->list, part, inks[cause]);
		if (width >= 9)
			draw_text(scene->list, part.x + 1, part.y, FONT_SMALL, INK_BACKGROUND, "%c",
				  letters[cause]);
	}
	return all_px + 6;
}

/* Returns the height used. */
static s32 draw_array(const struct scene *scene, struct rect rect, enum snapshot_tlb which)
{
	const struct tlb *tlb = snapshot_tlb(scene->now, scene->state->hart, which);
	bool is_pointer = which >= SNAPSHOT_WALK_2;
	u32 count = tlb->geometry.sets * tlb->geometry.ways;
	/* a large array leaves room for the lists below */
	u32 most = count > 256 ? 128 : 64, columns = count < most ? count : most;
	s32 cell_px = rect.w / (s32)most < 12 ? rect.w / (s32)most : 12;
	struct rect grid = { rect.x, rect.y + 15, (s32)columns * cell_px, 0 };
	struct draw_cell *cells;
	struct rect name = rect;
	char reach[32];

	if (!count) {
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "%s: there is none",
			     snapshot_tlb_names[which]);
		return 18;
	}
	grid.h = (s32)((count + columns - 1) / columns) * cell_px;
	scene_size(reach_of(tlb), reach, sizeof(reach));
	name.w -= draw_causes(scene, rect, tlb);
	draw_text_in(scene->list, name, FONT_SMALL, INK_TEXT,
		     "%s: %u x %u, %s%s; evicted %llu, fenced %llu",
		     snapshot_tlb_names[which], tlb->geometry.sets, tlb->geometry.ways,
		     is_pointer ? "pointers for " : "reach ", reach,
		     (unsigned long long)tlb->counters.evictions,
		     (unsigned long long)tlb->counters.fenced);
	cells = draw_cells(scene->list, grid, columns, count);
	for (u32 i = 0; cells && i < count; i++)
		cells[i] = cell_of(scene, &tlb->entries[i], is_pointer);
	if (cells)
		mark_victims(tlb, cells);
	outline_chosen(scene, tlb, grid, columns, count);
	for (u32 i = 0; i < count; i++)
		if (tlb_entry_is_valid(&tlb->entries[i]))
			draw_item(scene->list, ITEM_TLB, draw_cell_rect(grid, columns, count, i),
				  tlb_entry_va(&tlb->entries[i]), tlb->entries[i].pa);
	return 15 + grid.h + 7;
}

/* "3/16": third to go of 16 ways. */
static void say_order(const struct tlb *tlb, u32 index, char *text, size_t size)
{
	unsigned ways = tlb->geometry.ways;
	u8 order[REPLACEMENT_WAYS_MAX];

	replacement_order(&tlb->replacement, index / ways, order);
	if (order[index % ways] == REPLACEMENT_LATER)
		snprintf(text, size, "-");
	else
		snprintf(text, size, "%u/%u", order[index % ways] + 1u, ways);
}

static void draw_entries(const struct scene *scene, struct rect rect, enum snapshot_tlb which)
{
	static const char *const sizes[] = { "4K", "2M", "1G", "64K" };
	const struct tlb *tlb = snapshot_tlb(scene->now, scene->state->hart, which);
	u32 count = tlb->geometry.sets * tlb->geometry.ways;
	struct rect row = { rect.x, rect.y + 14, rect.w, 14 };
	bool is_wide = rect.w >= 46 * 7, has_order = rect.w >= ORDER_WIDTH;

	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, rect.w, 14 }, FONT_SMALL, INK_DIM,
		     is_wide ? "%-16s %9s %-5s%-5s%s" : "%-16s %9s %-5s%.0s%s",
		     snapshot_tlb_names[which], "pa", "size", "asid", "DAGUXWR");
	if (has_order)
		draw_text(scene->list, rect.x + ORDER_WIDTH - 7 * 7, rect.y, FONT_SMALL, INK_DIM,
			  "goes");
	for (u32 i = 0; i < count && row.y + 14 <= rect.y + rect.h; i++) {
		const struct tlb_entry *entry = &tlb->entries[i];
		char flags[9], asid[16], order[16];
		bool is_stale;

		if (!tlb_entry_is_valid(entry))
			continue;
		is_stale = translate_is_stale(scene->now, entry);
		pages_flags(entry->pte | (entry->is_global ? PTE_G : 0), flags);
		snprintf(asid, sizeof(asid), "%u", entry->asid);
		if (is_stale)
			draw_frame(scene->list, row, INK_FAULT, 1);
		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT,
			     is_wide ? "%16llx %9llx %-5s%-5s%.7s%s" : "%16llx %9llx %-5s%.0s%.7s%s",
			     (unsigned long long)tlb_entry_va(entry), (unsigned long long)entry->pa,
			     sizes[entry->level], asid, flags, is_stale ? " !" : "");
		say_order(tlb, i, order, sizeof(order));
		if (has_order)
			draw_text(scene->list, rect.x + ORDER_WIDTH - 7 * 7, row.y, FONT_SMALL,
				  INK_TEXT, "%s", order);
		draw_item(scene->list, ITEM_TLB, row, tlb_entry_va(entry), entry->pa);
		row.y += 14;
	}
}

void screen_tlb(const struct scene *scene, struct rect rect)
{
	const struct mmu_counters *counters = &scene->now->harts[scene->state->hart].mmu.counters;
	struct rect inner = scene_panel(scene, rect, "TLBs and walk cache",
					scene->now->is_timed ?
					"the model's arrays, sets x ways; stale: compared with guest RAM" :
					"the model's arrays, sets x ways; order to go: by fills (fast mode)");
	struct rect left;

	draw_text_in(scene->list, rect_cut_top(&inner, 16), FONT_SMALL, INK_TEXT,
		     "hart %u: misses I %llu D %llu, walks %llu, entries read %llu, fences %llu",
		     scene->state->hart, (unsigned long long)counters->itlb_misses,
		     (unsigned long long)counters->dtlb_misses, (unsigned long long)counters->walks,
		     (unsigned long long)counters->pte_reads, (unsigned long long)counters->fences);
	draw_text_in(scene->list, rect_cut_top(&inner, 18), FONT_SMALL, INK_DIM,
		     "4 4K, N 64K, M 2M, G 1G, T pointer; blue S, green RW, sky RO; ! stale; notch: next to go");
	if (scene->now->has_caches)
		draw_text_in(scene->list, rect_cut_top(&inner, 16), FONT_SMALL, INK_DIM,
			     "bars: why entries were not there: c cold  p capacity  x conflict  f fenced  u updated");
	for (unsigned t = 0; t < SNAPSHOT_TLBS; t++)
		rect_cut_top(&inner, draw_array(scene, inner, t));
	/* where there is room for one list, that of data */
	if (inner.w >= 2 * LIST_WIDTH_LEAST) {
		left = rect_cut_left(&inner, inner.w / 2);
		left.w -= 8;
		draw_entries(scene, left, SNAPSHOT_ITLB);
	}
	draw_entries(scene, inner, SNAPSHOT_DTLB);
}
