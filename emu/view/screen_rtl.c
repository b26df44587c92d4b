/* SPDX-License-Identifier: MIT */
/*
 * The RTL of the MMU beside its model: how much was compared, what the walker
 * did for the last request, and every array of both, slot by slot. The machine
 * is seen between instructions, when what was asked has been answered: a
 * walker in the middle of a walk is for waveforms (vitrine cosim --waves).
 */
#include <stdio.h>
#include <string.h>

#include "view/scene.h"

#define COLUMNS 32
#define NUMBERS_WIDTH 284

/* Of one array, what is the same. */
struct tally {
	u32 slots, valid_rtl, valid_model, different, words, different_words;
};

static void draw_line(const struct scene *scene, struct rect *rect, enum ink ink,
		      const char *text)
{
	draw_text_in(scene->list, rect_cut_top(rect, 14), FONT_SMALL, ink, "%s", text);
}

static void draw_report(const struct scene *scene, struct rect rect, const char *report)
{
	while (*report && rect.h >= 14) {
		int length = (int)strcspn(report, "\n");

		draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_TEXT, "%.*s",
			     length, report);
		report += length + (report[length] == '\n');
	}
}

static s32 report_height(const char *report, s32 most)
{
	s32 height = 20;

	for (; *report; report++)
		height += *report == '\n' ? 14 : 0;
	return height < most ? height : most;
}

static void draw_count(const struct scene *scene, struct rect *rect, const char *name, u64 count)
{
	char number[32];

	scene_number(count, number, sizeof(number));
	draw_text_in(scene->list, rect_cut_top(rect, 18), FONT_BODY, INK_TEXT, "%-21s%13s", name,
		     number);
}

static struct draw_cell cell_of(const struct rtl_entry *entry, bool is_pointer, bool is_same)
{
	static const char letters[] = "4MGN";

	if (!is_same)
		return (struct draw_cell){ INK_FAULT, MARK_HATCH, '!' };
	if (!entry->valid)
		return (struct draw_cell){ INK_FREE, MARK_HOLLOW, '.' };
	if (is_pointer)
		return (struct draw_cell){ INK_TABLE, MARK_NONE, 'T' };
	/* attr: PBMT, D, A, U, X, W, R */
	return (struct draw_cell){ !(entry->attr & 8) ? INK_KERNEL :
				   entry->attr & 2    ? INK_PRIVATE : INK_FILE,
				   MARK_NONE, letters[entry->size & 3] };
}

/* What the model's slot would be in the RTL's words is the observer's business
   (lockstep_state.c); here is only how it looks. */
static struct draw_cell model_cell(const struct tlb_entry *entry, bool is_pointer, bool is_same)
{
	const struct rtl_entry as_rtl = {
		.valid = tlb_entry_is_valid(entry), .size = entry->level,
		.attr = (u8)(entry->pte >> 1 & 0xf),
	};

	return cell_of(&as_rtl, is_pointer, is_same);
}

/* Both sides' cells, the RTL's left; NULL: counted only. */
static struct tally compare(const struct scene *scene, enum snapshot_tlb which,
			    struct draw_cell *left, struct draw_cell *right)
{
	const struct tlb *tlb = snapshot_tlb(scene->now, scene->state->hart, which);
	const struct rtl_look *rtl = &scene->now->rtl[scene->state->hart][which];
	bool is_pointer = which >= SNAPSHOT_WALK_2;
	struct tally tally = { .slots = tlb->geometry.sets * tlb->geometry.ways };

	for (u32 i = 0; i < tally.slots; i++) {
		const struct tlb_entry *model = &tlb->entries[i];
		bool is_same = lockstep_is_same_entry((enum rtl_array)which, model,
						      &rtl->entries[i]);

		tally.valid_rtl += rtl->entries[i].valid;
		tally.valid_model += tlb_entry_is_valid(model);
		tally.different += !is_same;
		if (left)
			left[i] = cell_of(&rtl->entries[i], is_pointer, is_same);
		if (right)
			right[i] = model_cell(model, is_pointer, is_same);
	}
	if (tlb->geometry.ways > 1)
		tally.words = lockstep_policy_words(tlb);
	for (u32 i = 0; i < tally.words; i++)
		tally.different_words += rtl->policy[i] != lockstep_policy_state(tlb, i);
	return tally;
}

/* The first words of the replacement state, the RTL's. */
static void say_policy(const struct scene *scene, enum snapshot_tlb which,
		       const struct tally *tally, char *text, size_t size)
{
	static const char *const names[] = { "fifo", "random", "plru", "lru" };
	const struct tlb *tlb = snapshot_tlb(scene->now, scene->state->hart, which);
	const struct rtl_look *rtl = &scene->now->rtl[scene->state->hart][which];
	size_t used;

	if (!tally->words) {
		snprintf(text, size, "one way");
		return;
	}
	used = (size_t)snprintf(text, size, "%s %s", names[tlb->geometry.replacement],
				tally->different_words ? "\u2717" : "\u2713");
	for (u32 i = 0; i < tally->words && i < 4 && used < size; i++)
		used += (size_t)snprintf(text + used, size - used, " %llx",
					 (unsigned long long)rtl->policy[i]);
	if (tally->words > 4 && used < size)
		snprintf(text + used, size - used, " \u2026");
}

/* Returns the height used. */
static s32 draw_array(const struct scene *scene, struct rect rect, enum snapshot_tlb which,
		      bool is_roomy)
{
	const struct tlb *tlb = snapshot_tlb(scene->now, scene->state->hart, which);
	u32 count = tlb->geometry.sets * tlb->geometry.ways;
	u32 most = count <= 256 ? COLUMNS : count <= 1024 && is_roomy ? 2 * COLUMNS : 4 * COLUMNS;
	u32 columns = count < most ? count : most;
	s32 half = rect.w / 2, px = (half - 12) / (s32)most;
	struct draw_cell *cells;
	struct rect grid;
	struct tally tally;
	char policy[120];

	if (!count) {
		draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "%s: there is none",
			     snapshot_tlb_names[which]);
		return 18;
	}
	px = px < 1 ? 1 : px > 10 ? 10 : px;
	grid = (struct rect){ rect.x, rect.y + 15, (s32)columns * px,
			      (s32)((count + columns - 1) / columns) * px };
	/* the list may move with the second grid: one is filled, then the other */
	cells = draw_cells(scene->list, grid, columns, count);
	tally = compare(scene, which, cells, NULL);
	grid.x += half;
	cells = draw_cells(scene->list, grid, columns, count);
	if (cells)
		compare(scene, which, NULL, cells);
	say_policy(scene, which, &tally, policy, sizeof(policy));
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y, half - 12, 14 }, FONT_SMALL,
		     tally.different || tally.different_words ? INK_FAULT : INK_TEXT,
		     "%s %s: %u valid, %s", tally.different ? "\u2717" : "\u2713",
		     snapshot_tlb_names[which], tally.valid_rtl, policy);
	draw_text_in(scene->list, (struct rect){ rect.x + half, rect.y, half, 14 }, FONT_SMALL,
		     INK_TEXT, "model %u x %u: %u valid; %u/%u equal",
		     tlb->geometry.sets, tlb->geometry.ways, tally.valid_model,
		     tally.slots - tally.different, tally.slots);
	return 15 + grid.h + 6;
}

/* By what the RTL's pins tell. */
static const char *channel_state(const struct lockstep_look *look, bool is_offered)
{
	return is_offered ? "waits" : look->is_idle ? "Idle" : "busy";
}

/* Where the walker went for the last request: sv39_walker's states. */
static void draw_walk(const struct scene *scene, struct rect *rect,
		      const struct lockstep_look *look)
{
	static const char *const wheres[MMU_WHERE_COUNT] = {
		"not translated", "hit in L1", "hit in L2 (pages)", "hit in L2 (superpages)",
		"walk from level 0", "walk from level 1", "walk from the root",
		"not canonical",
	};
	static const char *const accesses[] = { "load", "store", "fetch" };
	static const char modes[] = "US?M";
	char text[200];

	snprintf(text, sizeof(text), "fetch %s, data %s, fence %s; in flight: %s",
		 channel_state(look, look->is_offered[RTL_FETCH]),
		 channel_state(look, look->is_offered[RTL_DATA]),
		 channel_state(look, look->is_fence_offered), look->is_idle ? "none" : "some");
	draw_line(scene, rect, INK_TEXT, text);
	if (!look->requests)
		return;
	snprintf(text, sizeof(text), "last: %s %llx, %c-mode, asid %u",
		 accesses[look->request.access % 3], (unsigned long long)look->request.va,
		 modes[look->request.privilege & 3], look->request.asid);
	draw_line(scene, rect, INK_TEXT, text);
	snprintf(text, sizeof(text), "%s, %s %llx, %u cycle%s",
		 wheres[look->answer.where % MMU_WHERE_COUNT],
		 look->answer.cause == MMU_NO_FAULT ? "pa" : "fault",
		 (unsigned long long)(look->answer.cause == MMU_NO_FAULT ? look->answer.pa :
									   look->answer.cause),
		 look->answer.cycles, look->answer.cycles == 1 ? "" : "s");
	draw_line(scene, rect, INK_TEXT, text);
	if (!look->access_count)
		draw_line(scene, rect, INK_DIM, "no PTE was read for it");
	for (unsigned i = 0; i < look->access_count && i < 3; i++) {
		const struct lockstep_access *access = &look->accesses[i];

		snprintf(text, sizeof(text), " %s %llx: %016llx, %u cycles%s",
			 access->is_write ? "Write" : "Read", (unsigned long long)access->pte_pa,
			 (unsigned long long)(access->is_write ? access->desired : access->value),
			 access->cycles, access->ok ? "" : ", error");
		draw_line(scene, rect, INK_DIM, text);
	}
}

static void draw_verdict(const struct scene *scene, struct rect *rect,
			 const struct lockstep_look *look)
{
	struct rect verdict = rect_cut_top(rect, 28);

	draw_rect(scene->list, verdict, INK_RAISED);
	draw_rect(scene->list, (struct rect){ verdict.x, verdict.y, 4, verdict.h },
		  look->is_different ? INK_FAULT : INK_PRIVATE);
	verdict = (struct rect){ verdict.x + 12, verdict.y + 5, verdict.w - 16, 18 };
	draw_text_in(scene->list, verdict, FONT_BOLD, INK_TEXT, "%s",
		     look->is_different ? "\u2717 the first difference stopped the run:" :
		     look->has_stopped	? "\u2713 equal, until another hart's difference stopped all" :
					  "\u2713 equal so far, cycles included");
	rect_cut_top(rect, 6);
}

void screen_rtl(const struct scene *scene, struct rect rect)
{
	const struct lockstep_look *look = &scene->now->lockstep[scene->state->hart];
	struct rect inner, numbers, walk;
	bool is_roomy;

	if (!scene->now->has_lockstep) {
		screen_absent(scene, rect);
		return;
	}
	inner = scene_panel(scene, rect, "RTL against model",
			    "both MMUs on the same requests, compared in every field");
	draw_text_in(scene->list, rect_cut_top(&inner, 20), FONT_BODY, INK_DIM,
		     "hart %u; the %s leads, the other is given its PTE accesses",
		     scene->state->hart, look->rtl_leads ? "RTL" : "model");
	draw_verdict(scene, &inner, look);
	if (look->is_different) {
		walk = rect_cut_top(&inner, report_height(look->report, inner.h / 2));
		draw_report(scene, walk, look->report);
	} else {
		walk = rect_cut_top(&inner, 90);
		numbers = rect_cut_left(&walk, NUMBERS_WIDTH);
		draw_count(scene, &numbers, "translations compared", look->requests);
		draw_count(scene, &numbers, "fences compared", look->fences);
		draw_count(scene, &numbers, "PTE accesses compared", look->pte_accesses);
		draw_walk(scene, &walk, look);
	}
	draw_text_in(scene->list, rect_cut_top(&inner, 18), FONT_SMALL, INK_DIM, "%s",
		     look->has_stopped ?
		     "left RTL then, right model now: it went on alone to its turn's end" :
		     "left RTL, right model, slot by slot; hatched !: differ; after the policy, its state");
	is_roomy = inner.h > 300;
	for (unsigned t = 0; t < SNAPSHOT_TLBS; t++)
		rect_cut_top(&inner, draw_array(scene, inner, t, is_roomy));
}
