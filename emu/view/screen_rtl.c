/* SPDX-License-Identifier: MIT */
/*
 * The RTL of the MMU beside its model: how much was compared, and the first
 * difference in words. What the RTL's registers hold is compared with the
 * model's arrays (screen 4), not shown.
 */
#include <string.h>

#include "view/scene.h"

static void draw_report(const struct scene *scene, struct rect rect, const char *report)
{
	while (*report && rect.h >= 14) {
		int length = (int)strcspn(report, "\n");

		draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_TEXT, "%.*s",
			     length, report);
		report += length + (report[length] == '\n');
	}
}

static void draw_count(const struct scene *scene, struct rect *rect, const char *name, u64 count)
{
	char number[32];

	scene_number(count, number, sizeof(number));
	draw_text_in(scene->list, rect_cut_top(rect, 18), FONT_BODY, INK_TEXT, "%-28s %18s", name,
		     number);
}

void screen_rtl(const struct scene *scene, struct rect rect)
{
	const struct lockstep_look *look = &scene->now->lockstep[scene->state->hart];
	struct rect inner, verdict;

	if (!scene->now->has_lockstep) {
		screen_absent(scene, rect);
		return;
	}
	inner = scene_panel(scene, rect, "RTL against model",
			    "both MMUs on the same requests, compared in every field");
	draw_text_in(scene->list, rect_cut_top(&inner, 24), FONT_BODY, INK_DIM,
		     "hart %u; the %s leads, the other is given its PTE accesses",
		     scene->state->hart, look->rtl_leads ? "RTL" : "model");
	draw_count(scene, &inner, "translations compared", look->requests);
	draw_count(scene, &inner, "fences compared", look->fences);
	draw_count(scene, &inner, "PTE accesses compared", look->pte_accesses);
	rect_cut_top(&inner, 8);
	verdict = rect_cut_top(&inner, 28);
	draw_rect(scene->list, verdict, INK_RAISED);
	draw_rect(scene->list, (struct rect){ verdict.x, verdict.y, 4, verdict.h },
		  look->is_different ? INK_FAULT : INK_PRIVATE);
	verdict = (struct rect){ verdict.x + 12, verdict.y + 5, verdict.w - 16, 18 };
	draw_text_in(scene->list, verdict, FONT_BOLD, INK_TEXT, "%s",
		     look->is_different ? "\u2717 the first difference stopped the run:" :
					  "\u2713 equal so far, cycles included");
	rect_cut_top(&inner, 6);
	if (look->is_different)
		draw_report(scene, inner, look->report);
	else
		draw_text_in(scene->list, inner, FONT_SMALL, INK_DIM,
			     "the RTL's arrays are compared with those of screen 4 every 4096 requests");
}
