/* SPDX-License-Identifier: MIT */
/*
 * Screens whose data this machine or guest does not have: said in words, with
 * what would be needed, never an empty box.
 */
#include "view/kernel.h"
#include "view/scene.h"

void screen_absent(const struct scene *scene, struct rect rect)
{
	static const struct {
		const char *title, *what, *needs;
	} texts[SCREENS_END] = {
		[SCREEN_CACHE] = { "Cache and DRAM",
				   "This machine is never timed: it has no caches.",
				   "With --mode timed, or --timed-from, it has." },
		[SCREEN_SWAP] = { "Replacement and swap", NULL,
				  "Which frame is evicted next, and what lies in swap, only a "
				  "kernel knows." },
		[SCREEN_RTL] = { "RTL against model", "No RTL runs beside this machine.",
				 "With --mmu lockstep (or rtl) it does, and is compared here." },
	};
	enum screen screen = scene->state->place.screen;
	const char *title = texts[screen].title ? texts[screen].title : screen_names[screen];
	const char *what = screen == SCREEN_SWAP ? kernel_complaint(scene->frames->kernel) :
						   texts[screen].what;
	struct rect inner = scene_panel(scene, rect, title, "");

	if (!what)
		return;
	draw_text_in(scene->list, (struct rect){ inner.x, inner.y + 24, inner.w, 18 }, FONT_BODY,
		     INK_TEXT, "%s", what);
	draw_text_in(scene->list, (struct rect){ inner.x, inner.y + 46, inner.w, 18 }, FONT_BODY,
		     INK_DIM, "%s", texts[screen].needs);
}
