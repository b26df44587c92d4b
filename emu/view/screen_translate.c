/* SPDX-License-Identifier: MIT */
/*
 * One translation, taken apart: the virtual address, the three tables it is
 * looked up in, the bits of the entry that decided, and the physical address or
 * the fault. A dry walk: nothing of the machine changes.
 * spec: sv32algorithm with Sv39's parameters.
 */
#include <stdio.h>
#include <string.h>

#include "base/bits.h"
#include "mmu/walk.h"
#include "view/cost.h"
#include "view/kernel_answer.h"
#include "view/kernel_draw.h"
#include "view/keys.h"
#include "view/pages.h"
#include "view/scene.h"
#include "view/translate.h"

#define FIELDS 5
#define ANSWER 32
#define ANSWER_HEIGHT 400 /* of a panel that has room for it */

/* Colours of the levels 0, 1, 2: the same for index, table and PPN part. */
static const enum ink level_inks[SV39_LEVELS] = { INK_FILE, INK_SHARED, INK_TABLE };

static void draw_field(const struct scene *scene, struct rect box, enum ink ink,
		       const char *label, const char *text)
{
	draw_rect(scene->list, box, INK_RAISED);
	draw_rect(scene->list, (struct rect){ box.x, box.y, box.w, 3 }, ink);
	draw_text_in(scene->list, (struct rect){ box.x + 4, box.y + 4, box.w - 4, 14 }, FONT_SMALL,
		     INK_DIM, "%s", label);
	draw_text_in(scene->list, (struct rect){ box.x + 4, box.y + 18, box.w - 4, 14 },
		     FONT_SMALL, INK_TEXT, "%s", text);
}

static void binary(u64 value, unsigned bits, char *text)
{
	for (unsigned i = 0; i < bits; i++)
		text[i] = bit_test(value, bits - 1 - i) ? '1' : '0';
	text[bits] = '\0';
}

static void draw_va(const struct scene *scene, struct rect rect, u64 va)
{
	static const u8 low[FIELDS] = { 39, 30, 21, 12, 0 }, count[FIELDS] = { 25, 9, 9, 9, 12 };
	/* widths in characters, the sign's folded */
	static const u8 widths[FIELDS] = { 15, 12, 12, 12, 15 };
	s32 x = rect.x;

	for (unsigned i = 0; i < FIELDS; i++) {
		u64 value = bits_get(va, low[i], count[i]);
		s32 width = i < FIELDS - 1 ? rect.w * widths[i] / 66 : rect.x + rect.w - x;
		struct rect box = { x, rect.y, width - 4, rect.h };
		char label[48], text[32];

		binary(value, i ? count[i] : 0, text);
		if (i == 0) {
			snprintf(label, sizeof(label), "63:39 sign");
			snprintf(text, sizeof(text), "%s",
				 value == 0		  ? "all 0" :
				 value == 0x1ffffff	  ? "all 1" : "mixed");
		} else if (i < FIELDS - 1) {
			snprintf(label, sizeof(label), "VPN[%u] = %u", 3 - i, (unsigned)value);
		} else {
			snprintf(label, sizeof(label), "offset %03x", (unsigned)value);
		}
		draw_field(scene, box, i && i < FIELDS - 1 ? level_inks[3 - i] : INK_BORDER, label,
			   text);
		x += width;
	}
}

/* A window of a table's entries round the one that the walk reads. */
static void draw_table(const struct scene *scene, struct rect rect, unsigned level,
		       const struct mmu_pte_read *read, u64 va)
{
	unsigned index = (unsigned)bits_get(va, PAGE_SHIFT + level * SV39_VPN_BITS, SV39_VPN_BITS);
	unsigned rows = rect.h > 36 ? (unsigned)(rect.h - 36) / 14 : 0;
	unsigned first = index > rows / 2 ? index - rows / 2 : 0;
	u64 table_pa = read ? align_down(read->pte_pa, PAGE_SIZE) : 0;
	u64 table_va = va & ~bits_mask(0, PAGE_SHIFT + (level + 1) * SV39_VPN_BITS);

	draw_rect(scene->list, rect, INK_BACKGROUND);
	draw_rect(scene->list, (struct rect){ rect.x, rect.y, rect.w, 3 }, level_inks[level]);
	draw_text_in(scene->list, (struct rect){ rect.x + 4, rect.y + 5, rect.w - 4, 14 },
		     FONT_SMALL, INK_DIM, "level %u table", level);
	if (!read) {
		draw_text_in(scene->list, (struct rect){ rect.x + 4, rect.y + 40, rect.w - 8, 14 },
			     FONT_SMALL, INK_DIM, "not reached");
		return;
	}
	draw_text_in(scene->list, (struct rect){ rect.x + 4, rect.y + 19, rect.w - 4, 14 },
		     FONT_SMALL, INK_TEXT, "at pa %llx", (unsigned long long)table_pa);
	draw_item(scene->list, ITEM_FRAME, (struct rect){ rect.x, rect.y, rect.w, 34 },
		  table_pa >> PAGE_SHIFT, 0);
	if (first + rows > 512)
		first = 512 - rows;
	for (unsigned i = 0; i < rows; i++) {
		struct rect row = { rect.x + 2, rect.y + 34 + (s32)i * 14, rect.w - 4, 14 };
		bool is_it = first + i == index;
		char flags[9];
		u64 pte;

		if (!pages_read(scene->now->bus, table_pa, first + i, &pte))
			continue;
		pages_flags(pte, flags);
		if (is_it)
			draw_rect(scene->list, row, level_inks[level]);
		draw_text_in(scene->list, row, FONT_SMALL,
			     is_it ? INK_BACKGROUND : pte & PTE_V ? INK_TEXT : INK_FREE,
			     "%3u %9llx %s", first + i,
			     (unsigned long long)bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS), flags);
		draw_item(scene->list, ITEM_PTE, row, table_pa + (first + i) * 8,
			  pages_entry_va(table_va, level, first + i));
	}
}

static void draw_tables(const struct scene *scene, struct rect rect,
			const struct mmu_request *request, const struct mmu_response *response)
{
	s32 width = (rect.w - 2 * 24) / 3;

	for (unsigned i = 0; i < SV39_LEVELS; i++) {
		struct rect box = { rect.x + (s32)i * (width + 24), rect.y, width, rect.h };
		const struct mmu_pte_read *read = i < response->read_count ? &response->reads[i] :
									      NULL;

		draw_table(scene, box, SV39_LEVELS - 1 - i, read, request->va);
		if (i && read)
			draw_arrow(scene->list,
				   (struct rect){ box.x - 18, rect.y + rect.h / 2 - 7, 12, 14 },
				   level_inks[SV39_LEVELS - 1 - i], 'r');
	}
}

static void draw_pte(const struct scene *scene, struct rect rect,
		     const struct mmu_request *request, const struct mmu_response *response)
{
	const struct mmu_pte_read *read;
	struct translate_bit bits[TRANSLATE_BITS];
	s32 x = rect.x;

	if (!response->read_count) {
		draw_text_in(scene->list, (struct rect){ x, rect.y + 4, rect.w, 18 }, FONT_BODY,
			     INK_DIM, "no entry was read");
		return;
	}
	read = &response->reads[response->read_count - 1];
	draw_text_in(scene->list, (struct rect){ x, rect.y, rect.w, 14 }, FONT_SMALL, INK_DIM,
		     "last entry read: level %u, at pa %llx = %016llx", read->level,
		     (unsigned long long)read->pte_pa, (unsigned long long)read->value);
	translate_decode(request, read->value, bits);
	for (unsigned i = 0; i < TRANSLATE_BITS; i++) {
		s32 width = bits[i].width_characters * 7 + 10;
		struct rect box = { x, rect.y + 16, width - 2, 32 };
		bool is_wide = bits[i].width_characters > 3;

		draw_rect(scene->list, box, bits[i].is_culprit ? INK_FAULT : INK_RAISED);
		draw_text(scene->list, box.x + 4, box.y + 2, FONT_SMALL,
			  bits[i].is_culprit ? INK_BACKGROUND : INK_DIM, "%s", bits[i].name);
		draw_text_in(scene->list, (struct rect){ box.x + 4, box.y + 16, box.w - 2, 14 },
			     FONT_SMALL, bits[i].is_culprit ? INK_BACKGROUND : INK_TEXT,
			     is_wide ? "%llx" : "%llu",
			     (unsigned long long)bits[i].value);
		x += width;
	}
	draw_text_in(scene->list, (struct rect){ rect.x, rect.y + 51, rect.w, 14 }, FONT_SMALL,
		     INK_TEXT, "%s", translate_meaning(request, read->value).text);
}

static void draw_result(const struct scene *scene, struct rect rect,
			const struct mmu_request *request, const struct mmu_response *response)
{
	static const char *const sizes[] = { "4 KiB page", "2 MiB superpage", "1 GiB superpage",
					     "64 KiB page (NAPOT)" };
	const struct walk_verdict_info *verdict = &walk_verdicts[response->verdict];
	struct rect below = { rect.x + 12, rect.y + 21, rect.w - 16, 14 };
	bool is_fault = response->cause != MMU_NO_FAULT;

	draw_rect(scene->list, rect, INK_RAISED);
	draw_rect(scene->list, (struct rect){ rect.x, rect.y, 4, rect.h },
		  is_fault ? INK_FAULT : INK_PRIVATE);
	if (is_fault) {
		draw_text_in(scene->list, (struct rect){ rect.x + 12, rect.y + 3, rect.w - 16, 18 },
			     FONT_BOLD, INK_TEXT, "FAULT  cause %u, stval %llx", response->cause,
			     (unsigned long long)request->va);
		draw_text_in(scene->list, below, FONT_SMALL, INK_TEXT, "level %u: %s (%s)", response->level,
			     verdict->text, verdict->rule);
		return;
	}
	draw_text_in(scene->list, (struct rect){ rect.x + 12, rect.y + 3, rect.w - 16, 18 },
		     FONT_BOLD, INK_TEXT, "OK  pa %llx  =  %s %llx + %llx",
		     (unsigned long long)response->pa,
		     response->where == MMU_WHERE_BARE ? "va" : "page",
		     (unsigned long long)align_down(response->pa, PAGE_SIZE),
		     (unsigned long long)(response->pa & (PAGE_SIZE - 1)));
	draw_text_in(scene->list, below, FONT_SMALL, INK_TEXT, "%s, frame ppn %llx",
		     response->where == MMU_WHERE_BARE ? "no translation: Bare" :
							 sizes[response->level],
		     (unsigned long long)(response->pa >> PAGE_SHIFT));
	draw_item(scene->list, ITEM_FRAME, rect, response->pa >> PAGE_SHIFT, 0);
}

static void draw_steps(const struct scene *scene, struct rect rect,
		       const struct mmu_request *request, const struct mmu_response *response)
{
	struct translate_step steps[TRANSLATE_STEPS_MAX];
	unsigned count = translate_steps(request, response, steps);
	unsigned rows = rect.h > 16 ? (unsigned)(rect.h - 16) / 14 : 0;
	/* the last steps decide: where not all fit, the first are left out */
	unsigned first = count > rows ? count - rows : 0;

	draw_text(scene->list, rect.x, rect.y, FONT_SMALL, INK_DIM,
		  first ? "the last of the manual's steps (sv32algorithm)" :
			  "the manual's steps (sv32algorithm)");
	for (unsigned i = first; i < count; i++) {
		s32 y = rect.y + 16 + (s32)(i - first) * 14;
		bool is_bad = steps[i].is_failed;

		if (is_bad)
			draw_rect(scene->list, (struct rect){ rect.x, y, rect.w, 14 }, INK_FAULT);
		draw_text_in(scene->list, (struct rect){ rect.x + 2, y, rect.w - 2, 14 },
			     FONT_SMALL, is_bad ? INK_BACKGROUND : INK_TEXT, "%s %s", is_bad ? "\u2717" : "\u2713",
			     steps[i].text);
	}
}

/* One bar, as wide as the whole, its parts as wide as their cycles. */
static void draw_ribbon(const struct scene *scene, struct rect rect,
			const struct mmu_request *request, const struct mmu_response *response)
{
	struct cost_part parts[COST_PARTS_MAX];
	unsigned count = cost_estimate(scene->now, scene->state->hart, request, response, parts);
	u32 all = 0, done = 0;

	for (unsigned i = 0; i < count; i++)
		all += parts[i].cycles;
	draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_TEXT,
		     "%u cycle%s (docs/TIMING.md):", all, all == 1 ? "" : "s");
	for (unsigned i = 0; i < count && all; i++) {
		s32 left = rect.w * (s32)done / (s32)all;
		s32 right = rect.w * (s32)(done + parts[i].cycles) / (s32)all;
		s32 y = rect.y + 18 + (s32)i * 14;

		done += parts[i].cycles;
		draw_rect(scene->list, (struct rect){ rect.x + left, rect.y, right - left - 1, 14 },
			  parts[i].ink);
		draw_rect(scene->list, (struct rect){ rect.x, y + 3, 8, 8 }, parts[i].ink);
		draw_text_in(scene->list, (struct rect){ rect.x + 14, y, rect.w - 14, 14 },
			     FONT_SMALL, INK_TEXT, "%-16s %4u", parts[i].name, parts[i].cycles);
	}
}

static void draw_cost(const struct scene *scene, struct rect rect,
		      const struct mmu_request *request, const struct mmu_response *response)
{
	struct translate_where where = translate_where(scene->now, scene->state->hart, request);

	draw_text_in(scene->list, rect_cut_top(&rect, 16), FONT_SMALL, INK_DIM,
		     "cost, if it came now");
	draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_TEXT,
		     "ITLB %s  DTLB %s  L2 %s", where.in_itlb ? "\u2713" : "\u2717",
		     where.in_dtlb ? "\u2713" : "\u2717", where.in_l2 ? "\u2713" : "\u2717");
	if (where.is_stale)
		draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_FAULT,
			     "\u2717 TLB differs from memory: no fence?");
	if (scene->now->has_caches) {
		draw_ribbon(scene, rect, request, response);
		return;
	}
	draw_text_in(scene->list, rect_cut_top(&rect, 14), FONT_SMALL, INK_TEXT,
		     "a walk reads %u %s", response->read_count,
		     response->read_count == 1 ? "entry" : "entries");
	draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "cycles: this run is not timed");
}

/* What the kernel will say to that. */
static void draw_answer(const struct scene *scene, struct rect rect,
			const struct mmu_request *request, const struct mmu_response *response)
{
	struct kernel_answer answer;

	kernel_answer(kernel_draw_of(scene), request, response, &answer);
	draw_rect(scene->list, (struct rect){ rect.x, rect.y, 4, rect.h - 4 },
		  answer.is_signal ? INK_FAULT : INK_KERNEL);
	rect = (struct rect){ rect.x + 12, rect.y, rect.w - 16, 14 };
	draw_text_in(scene->list, rect, FONT_SMALL, INK_DIM, "kernel: %s", answer.vma);
	rect.y += 14;
	draw_text_in(scene->list, rect, FONT_SMALL, INK_TEXT, "%s", answer.text);
}

static void draw_request(const struct scene *scene, struct rect rect,
			 const struct mmu_request *request)
{
	static const char *const accesses[] = { "load", "store", "fetch" };
	static const char modes[] = "US?M";
	const struct view_state *state = scene->state;
	s32 x = rect.x;

	x += scene_button(scene, x, rect.y, "pc", ITEM_ACTION, ACTION_SOURCE_PC,
			  state->place.source == SOURCE_PC) + 4;
	x += scene_button(scene, x, rect.y, "last fault", ITEM_ACTION, ACTION_SOURCE_FAULT,
			  state->place.source == SOURCE_FAULT) + 4;
	x += scene_button(scene, x, rect.y, "typed (G)", ITEM_ACTION, ACTION_GO,
			  state->place.source == SOURCE_TYPED) + 12;
	draw_text_in(scene->list, (struct rect){ x, rect.y, rect.x + rect.w - x, 18 }, FONT_BODY,
		     INK_TEXT, "%s of %llx, %c-mode%s%s", accesses[request->access],
		     (unsigned long long)request->va, modes[request->context.privilege & 3],
		     request->context.sum ? " SUM" : "", request->context.mxr ? " MXR" : "");
}

void screen_translate(const struct scene *scene, struct rect rect)
{
	struct mmu_request request = scene_request(scene);
	struct mmu_response response = scene_response(scene, &request);
	struct rect inner = scene_panel(scene, rect, "Translate",
					"from the tables in guest RAM, by peek"), part;
	bool is_roomy = inner.h > 480;
	s32 answer = kernel_draw_of(scene) && inner.h >= ANSWER_HEIGHT ? ANSWER : 0;

	draw_request(scene, rect_cut_top(&inner, is_roomy ? 28 : 24), &request);
	part = rect_cut_top(&inner, is_roomy ? 42 : 38);
	part.h = 36;
	draw_va(scene, part, request.va);
	part = rect_cut_top(&inner, is_roomy ? inner.h * 4 / 10 - answer : inner.h - 242 - answer);
	part.h -= 8;
	draw_tables(scene, part, &request, &response);
	draw_pte(scene, rect_cut_top(&inner, 72), &request, &response);
	part = rect_cut_top(&inner, 48);
	part.h = 40;
	draw_result(scene, part, &request, &response);
	if (answer)
		draw_answer(scene, rect_cut_top(&inner, answer), &request, &response);
	part = rect_cut_left(&inner, inner.w * 64 / 100);
	part.w -= 8;
	draw_steps(scene, part, &request, &response);
	draw_cost(scene, inner, &request, &response);
}
