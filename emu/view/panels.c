/* SPDX-License-Identifier: MIT */
/* The panels beside every screen: address spaces, counters, the last faults. */
#include <stdio.h>

#include "base/bits.h"
#include "view/scene.h"
#include "view/timeline.h"

void panel_spaces(const struct scene *scene, struct rect rect)
{
	const struct watch *watch = &scene->now->watch;
	struct rect inner = scene_panel(scene, rect, "Address spaces", "values of satp seen");
	bool is_wide = inner.w >= 54 * 7;
	unsigned rows = (unsigned)(inner.h / 14) - 1, count;
	u8 order[WATCH_SPACES_MAX];
	u64 current = scene_satp(scene);

	draw_text_in(scene->list, rect_cut_top(&inner, 14), FONT_SMALL, INK_DIM,
		     is_wide ? "%-11s %5s %7s %6s %8s %s" : "%-11s %5s %7s %6s %.0s%s", "root ppn",
		     "asid", "user", "tables", "switches", "seen");
	count = watch_sort(watch, order);
	for (unsigned shown = 0; shown < count && shown < rows; shown++) {
		unsigned i = order[shown];
		const struct watch_space *space = &watch->spaces[i];
		struct rect row = rect_cut_top(&inner, 14);
		bool is_it = space->satp == current;
		char switches[24];
		double age = (double)(scene->now->cycle - space->last_cycle) / CYCLES_PER_MS;

		if (is_it)
			draw_rect(scene->list, row, INK_RAISED);
		snprintf(switches, sizeof(switches), "%llu", (unsigned long long)space->switches);
		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT,
			     is_wide ? "%c%-10llx %5u %7llu %6u %8s %.1f ms" :
				       "%c%-10llx %5u %7llu %6u %.0s%.1f",
			     is_it ? '>' : ' ',
			     (unsigned long long)bits_get(space->satp, 0, SATP_PPN_BITS),
			     mmu_asid(space->satp),
			     (unsigned long long)scene->frames->spaces[i].user_pages,
			     scene->frames->spaces[i].tables, switches, age);
		draw_item(scene->list, ITEM_SPACE, row, space->satp, 0);
	}
	if (!count)
		draw_text_in(scene->list, inner, FONT_SMALL, INK_TEXT,
			     "none yet: every hart is in Bare mode");
}

static void draw_counter(const struct scene *scene, struct rect *at, const char *name, u64 value,
			 u64 instructions)
{
	struct rect row = rect_cut_top(at, 14);
	char number[32], rate[32] = "";

	scene_number(value, number, sizeof(number));
	if (instructions)
		snprintf(rate, sizeof(rate), "%.3f", 1000.0 * (double)value / (double)instructions);
	draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT, "%-24s%14s%8s", name, number, rate);
}

/* The latest first; a click looks at the address. */
static void draw_faults(const struct scene *scene, struct rect rect)
{
	static const char letters[] = { [CAUSE_FETCH_PAGE_FAULT] = 'X',
					[CAUSE_LOAD_PAGE_FAULT] = 'R',
					[CAUSE_STORE_PAGE_FAULT] = 'W' };
	const struct watch *watch = &scene->now->watch;
	u64 kept = watch->fault_count < WATCH_FAULTS_MAX ? watch->fault_count : WATCH_FAULTS_MAX;

	if (!kept || rect.h < 2 * 14)
		return;
	draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_DIM,
		     "last page faults: cycle, access, va, from pc");
	for (u64 i = 0; i < kept && rect.h >= 14; i++) {
		const struct watch_fault *fault =
			&watch->faults[(watch->fault_count - 1 - i) % WATCH_FAULTS_MAX];
		struct rect row = rect_cut_top(&rect, 14);

		draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT, "%13llu %c %16llx %llx",
			     (unsigned long long)fault->cycle, letters[fault->cause],
			     (unsigned long long)fault->va, (unsigned long long)fault->pc);
		draw_item(scene->list, ITEM_VA, row, fault->va, fault->va + 1);
	}
}

void panel_counters(const struct scene *scene, struct rect rect)
{
	const struct hart *hart = &scene->now->harts[scene->state->hart];
	const struct mmu_counters *mmu = &hart->mmu.counters;
	struct rect inner = scene_panel(scene, rect, "Counters",
					"of this hart, exact; per 1000 instructions");
	u64 interrupts = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(hart->interrupts_by_cause); i++)
		interrupts += hart->interrupts_by_cause[i];
	draw_text_in(scene->list, rect_cut_top(&inner, 14), FONT_SMALL, INK_DIM, "%-24s%14s%8s",
		     "", "count", "/1000");
	draw_counter(scene, &inner, "instructions", hart->retired, 0);
	draw_counter(scene, &inner, "ITLB misses", mmu->itlb_misses, hart->retired);
	draw_counter(scene, &inner, "DTLB misses", mmu->dtlb_misses, hart->retired);
	draw_counter(scene, &inner, "page-table walks", mmu->walks, hart->retired);
	draw_counter(scene, &inner, "PTEs read", mmu->pte_reads, hart->retired);
	draw_counter(scene, &inner, "PTEs updated (A, D)", mmu->pte_updates, hart->retired);
	draw_counter(scene, &inner, "page faults, instruction",
		     hart->traps_by_cause[CAUSE_FETCH_PAGE_FAULT], hart->retired);
	draw_counter(scene, &inner, "page faults, load",
		     hart->traps_by_cause[CAUSE_LOAD_PAGE_FAULT], hart->retired);
	draw_counter(scene, &inner, "page faults, store",
		     hart->traps_by_cause[CAUSE_STORE_PAGE_FAULT], hart->retired);
	draw_counter(scene, &inner, "fences", mmu->fences, hart->retired);
	draw_counter(scene, &inner, "exceptions", hart->exceptions, hart->retired);
	draw_counter(scene, &inner, "interrupts", interrupts, hart->retired);
	rect_cut_top(&inner, 4);
	draw_faults(scene, inner);
}
