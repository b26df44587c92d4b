/* SPDX-License-Identifier: MIT */
/*
 * See inspector.h. The reverse map is a search through the tables of the
 * spaces seen, made for the one frame asked about; age and history would need
 * events, which this machine does not record.
 */
#include "view/inspector.h"

#include <stdio.h>

#include "base/bits.h"
#include "view/kernel_draw.h"
#include "view/pages.h"

#define MAPPINGS_SHOWN 4

struct item inspector_cell(const struct item *item, s32 x, s32 y)
{
	struct item cell = *item;
	u32 index;

	if (!item->columns)
		return cell;
	index = draw_cell_at(item, x, y);
	if (index >= item->count)
		return (struct item){ .kind = ITEM_NONE };
	cell.rect = draw_cell_rect(item->rect, item->columns, item->count, index);
	cell.columns = cell.count = 0;
	if (item->kind == ITEM_FRAMES) {
		cell.kind = ITEM_FRAME;
		cell.value = item->value + index * item->detail;
	} else if (item->kind == ITEM_PTES) {
		cell.kind = ITEM_PTE;
		cell.value = item->value + index * 8;
		cell.detail = pages_entry_va(item->detail, item->level, index);
	}
	return cell;
}

static bool translate(const struct scene *scene, u64 va, u64 *ppn)
{
	struct mmu_request request = scene_request(scene);
	struct mmu_response response;

	request.va = va;
	request.access = MMU_LOAD;
	/* where it is, not whether it is allowed */
	request.context.sum = request.context.mxr = request.context.adue = true;
	request.context.privilege = PRIVILEGE_S;
	response = scene_response(scene, &request);
	*ppn = response.pa >> PAGE_SHIFT;
	return response.cause == MMU_NO_FAULT;
}

bool inspector_ppn(const struct scene *scene, const struct item *item, u64 *ppn)
{
	u64 pte;

	switch (item->kind) {
	case ITEM_FRAME:
		*ppn = item->value;
		return true;
	case ITEM_PTE:
		if (!bus_peek(scene->now->bus, item->value, &pte, sizeof(pte)) || !(pte & PTE_V))
			return false;
		*ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS);
		return true;
	case ITEM_VA:
		return translate(scene, item->value, ppn);
	case ITEM_TLB:
		*ppn = item->detail >> PAGE_SHIFT;
		return true;
	case ITEM_SPACE:
		*ppn = bits_get(item->value, 0, SATP_PPN_BITS);
		return true;
	default:
		return false;
	}
}

bool inspector_va(const struct scene *scene, const struct item *item, u64 *va)
{
	(void)scene;
	*va = item->kind == ITEM_PTE ? item->detail : item->value;
	return item->kind == ITEM_PTE || item->kind == ITEM_VA || item->kind == ITEM_TLB;
}

/* Where a frame is mapped. */
struct mappings {
	u64 ppn;
	u64 va[MAPPINGS_SHOWN];
	u64 satp[MAPPINGS_SHOWN], space; /* being searched */
	unsigned count; /* of all; the first are kept */
};

static void see_leaf(void *owner, const struct pages_leaf *leaf)
{
	struct mappings *mappings = owner;
	u64 first = leaf->pa >> PAGE_SHIFT;

	if (mappings->ppn - first >= page_size_bytes(leaf->size) >> PAGE_SHIFT)
		return;
	if (mappings->count < MAPPINGS_SHOWN) {
		mappings->va[mappings->count] = leaf->va + ((mappings->ppn - first) << PAGE_SHIFT);
		mappings->satp[mappings->count] = mappings->space;
	}
	mappings->count++;
}

static void find_mappings(const struct scene *scene, u64 ppn, struct mappings *mappings)
{
	const struct watch *watch = &scene->now->watch;

	*mappings = (struct mappings){ .ppn = ppn };
	for (unsigned i = 0; i < watch->space_count; i++) {
		struct pages_visitor visitor = { NULL, see_leaf, mappings, 0 };

		mappings->space = watch->spaces[i].satp;
		pages_visit(scene->now->bus, mappings->space, &visitor);
	}
}

static unsigned count_tlb_entries(const struct scene *scene, u64 ppn)
{
	unsigned found = 0;

	for (unsigned hart = 0; hart < scene->now->hart_count; hart++)
		for (unsigned t = 0; t < SNAPSHOT_WALK_2; t++) {
			const struct tlb *tlb = snapshot_tlb(scene->now, hart, t);
			unsigned count = tlb->geometry.sets * tlb->geometry.ways;

			for (unsigned i = 0; i < count; i++)
				found += scene_entry_holds(&tlb->entries[i], ppn);
		}
	return found;
}

static void line(const struct scene *scene, struct rect *at, const char *name, const char *text)
{
	struct rect row = rect_cut_top(at, 14);

	draw_text_in(scene->list, row, FONT_SMALL, INK_DIM, "%s", name);
	row.x += 63;
	row.w -= 63;
	draw_text_in(scene->list, row, FONT_SMALL, INK_TEXT, "%s", text);
}

static void describe_use(const struct scene *scene, u64 ppn, char *text, size_t size)
{
	const struct frame *frame = frames_find(scene->frames, ppn);

	if (!frame)
		snprintf(text, size, "not RAM");
	else if (frame->use == FRAME_TABLE)
		snprintf(text, size, "level-%u page table", frame->table_level);
	else
		snprintf(text, size, "%s", frame_uses[frame->use].name);
}

/* What is under the pointer, if it has a name. */
static void draw_symbol(const struct scene *scene, struct rect *at)
{
	char name[SYMBOL_TEXT_BYTES];
	u64 va;

	if (!inspector_va(scene, &scene->state->hovered, &va))
		return;
	symbols_describe(scene->symbols, va, name);
	if (*name)
		line(scene, at, "symbol", name);
}

static void draw_frame_lines(const struct scene *scene, struct rect at, u64 ppn)
{
	const struct frame *frame = frames_find(scene->frames, ppn);
	struct mappings mappings;
	char text[128], use[64];

	find_mappings(scene, ppn, &mappings);
	describe_use(scene, ppn, use, sizeof(use));
	snprintf(text, sizeof(text), "frame %llx, %s", (unsigned long long)ppn, use);
	line(scene, &at, "what", text);
	snprintf(text, sizeof(text), "pa %llx to %llx", (unsigned long long)ppn << PAGE_SHIFT,
		 ((unsigned long long)ppn << PAGE_SHIFT) + PAGE_SIZE - 1);
	line(scene, &at, "physical", text);
	for (unsigned i = 0; i < MAPPINGS_SHOWN; i++) {
		text[0] = '\0';
		if (i < mappings.count)
			snprintf(text, sizeof(text), "va %llx in space %llx%s",
				 (unsigned long long)mappings.va[i],
				 (unsigned long long)bits_get(mappings.satp[i], 0, SATP_PPN_BITS),
				 i + 1 == MAPPINGS_SHOWN && mappings.count > MAPPINGS_SHOWN ?
					 " and more" : "");
		else if (!i)
			snprintf(text, sizeof(text), "mapped by no space seen");
		line(scene, &at, i ? "" : "virtual", text);
	}
	if (frame)
		snprintf(text, sizeof(text), "%s%s%s%u user, %u supervisor leaves",
			 frame->flags & FRAME_ACCESSED ? "accessed, " : "",
			 frame->flags & FRAME_DIRTY ? "dirty, " : "",
			 frame->flags & FRAME_EXECUTED ? "executed, " : "", frame->user_maps,
			 frame->supervisor_maps);
	line(scene, &at, "state", frame ? text : "");
	snprintf(text, sizeof(text), "in %u TLB entries", count_tlb_entries(scene, ppn));
	line(scene, &at, "cached", text);
	if (kernel_draw_frame(scene, ppn, text, sizeof(text)))
		line(scene, &at, "kernel", text);
	else
		line(scene, &at, "age", "not recorded: no event trace in this run");
}

void panel_inspector(const struct scene *scene, struct rect rect)
{
	const struct view_state *state = scene->state;
	struct mmu_request request = scene_request(scene);
	struct mmu_response response = scene_response(scene, &request);
	const char *source = state->place.has_ppn && state->hovered.kind == ITEM_NONE ?
				     "the pinned frame" : "the frame that screen 3 ends at";
	struct rect inner;
	u64 ppn;

	if (state->hovered.kind != ITEM_NONE && inspector_ppn(scene, &state->hovered, &ppn)) {
		inner = scene_panel(scene, rect, "Inspector", "under the pointer");
	} else {
		inner = scene_panel(scene, rect, "Inspector", source);
		if (state->place.has_ppn) {
			ppn = state->place.ppn;
		} else if (response.cause == MMU_NO_FAULT) {
			ppn = response.pa >> PAGE_SHIFT;
		} else {
			draw_text_in(scene->list, inner, FONT_SMALL, INK_TEXT,
				     "that translation is a fault: no frame");
			return;
		}
	}
	draw_symbol(scene, &inner);
	draw_frame_lines(scene, inner, ppn);
}
