/* SPDX-License-Identifier: MIT */
/*
 * Swap areas and their slots, and what page tables say of them: who has the
 * page of a slot, and how much of each VMA is in memory, dirty, or swapped.
 */
#include <string.h>

#include "base/bits.h"
#include "view/kernel.h"
#include "view/pages.h"

#define ENTRIES (1u << SV39_VPN_BITS)
#define PTE_BYTES 8
#define TABLES_MAX 16384 /* of all spaces: what loops through itself ends */

static void read_area(struct kernel_view *kernel, struct kernel_area *area, u64 va)
{
	struct kernel_reader *reader = &kernel->reader;
	u64 counts_va = kernel_reader_field_or_0(reader, va, KVIEW_SWAP_COUNTS);
	u64 left = KERNEL_SLOTS_MAX - kernel->slot_count;
	u16 counts[256];

	area->slots = kernel_reader_field_or_0(reader, va, KVIEW_SWAP_SLOTS);
	area->used = kernel_reader_field_or_0(reader, va, KVIEW_SWAP_USED);
	area->bad = kernel_reader_field_or_0(reader, va, KVIEW_SWAP_BAD);
	area->next = kernel_reader_field_or_0(reader, va, KVIEW_SWAP_NEXT);
	area->priority = (s32)kernel_reader_field_or_0(reader, va, KVIEW_SWAP_PRIORITY);
	if (!kernel_reader_text(reader, va + reader->table.fields[KVIEW_SWAP_NAME].offset,
				area->name, sizeof(area->name)))
		kernel->is_partial = true;
	area->first_slot = kernel->slot_count;
	area->slot_count = (u32)(area->slots < left ? area->slots : left);
	for (u32 first = 0; first < area->slot_count; first += ARRAY_SIZE(counts)) {
		u32 count = area->slot_count - first < ARRAY_SIZE(counts) ?
				    area->slot_count - first : (u32)ARRAY_SIZE(counts);

		if (!kernel_reader_bytes(reader, counts_va + first * sizeof(u16), counts,
					 count * sizeof(u16)))
			area->slot_count = first;
		for (u32 i = 0; i < count; i++)
			kernel->slots[area->first_slot + first + i] =
				(struct kernel_slot){ counts[i], KERNEL_NO_SPACE };
	}
	if (area->slot_count < area->slots)
		kernel->is_partial = true;
	kernel->slot_count += area->slot_count;
}

struct visit {
	struct kernel_view *kernel;
	u16 space;
	u32 vma; /* the first that may hold what comes */
	u32 tables_left;
};

static void see_swapped(struct visit *visit, u64 entry)
{
	struct kernel_view *kernel = visit->kernel;
	u64 area = entry >> KVIEW_SWAP_AREA_SHIFT;
	u64 slot = entry & bits_mask(0, KVIEW_SWAP_AREA_SHIFT);

	if (area < KVIEW_SWAP_AREAS_MAX && slot < kernel->areas[area].slot_count)
		kernel->slots[kernel->areas[area].first_slot + slot].space = visit->space;
}

static void see_present(struct visit *visit, u64 ppn)
{
	struct kernel_view *kernel = visit->kernel;
	struct kernel_space *space = &kernel->spaces[visit->space];
	struct kernel_frame *frame;

	if (ppn - kernel->first_ppn >= kernel->frame_count)
		return;
	frame = &kernel->frames[ppn - kernel->first_ppn];
	if (visit->space < KERNEL_SPACE_BITS)
		frame->spaces |= 1ull << visit->space;
	space->own += frame->mapcount < 2;
	space->shared += frame->mapcount > 1;
	space->pss += 1.0 / (frame->mapcount ? frame->mapcount : 1);
}

static void see_entry(struct visit *visit, u64 va, u64 pte)
{
	const struct kernel_space *space = &visit->kernel->spaces[visit->space];
	struct kernel_vma *vma = NULL;
	bool is_swapped = !(pte & PTE_V) && pte & KVIEW_PTE_SWAP;

	while (visit->vma < space->vma_count &&
	       va >= visit->kernel->vmas[space->first_vma + visit->vma].end_va)
		visit->vma++;
	if (visit->vma < space->vma_count)
		vma = &visit->kernel->vmas[space->first_vma + visit->vma];
	if (is_swapped)
		see_swapped(visit, bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS));
	else if (pte & (PTE_V | KVIEW_PTE_NONE_PRESENT))
		see_present(visit, bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS));
	if (!vma || va < vma->start_va)
		return;
	vma->swapped += is_swapped;
	vma->present += !is_swapped && pte & (PTE_V | KVIEW_PTE_NONE_PRESENT);
	vma->dirty += pte & PTE_V && pte & PTE_D;
}

static void note_table(const struct visit *visit, u64 ppn, unsigned level)
{
	struct kernel_view *kernel = visit->kernel;
	struct kernel_frame *frame;

	if (ppn - kernel->first_ppn >= kernel->frame_count)
		return;
	frame = &kernel->frames[ppn - kernel->first_ppn];
	frame->table_level = (u8)level;
	if (visit->space < KERNEL_SPACE_BITS)
		frame->spaces |= 1ull << visit->space;
}

static void see_table(struct visit *visit, u64 table_pa, unsigned level, u64 va)
{
	/* of the root only the user's half */
	unsigned count = level == SV39_LEVELS - 1 ? ENTRIES / 2 : ENTRIES;
	u8 copy[PAGE_SIZE];
	const u8 *frame = pages_frame(visit->kernel->reader.bus, table_pa, copy);

	if (!frame || !visit->tables_left) {
		visit->kernel->is_partial = true;
		return;
	}
	visit->tables_left--;
	note_table(visit, table_pa >> PAGE_SHIFT, level);
	for (unsigned i = 0; i < count; i++) {
		u64 entry_va = pages_entry_va(va, level, i), pte;

		memcpy(&pte, frame + i * PTE_BYTES, PTE_BYTES);
		if (!pte)
			continue;
		if (!level)
			see_entry(visit, entry_va, pte);
		else if (pages_kind(pte, level) == PAGES_POINTER)
			see_table(visit, bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT,
				  level - 1, entry_va);
	}
}

void kernel_look_swap(struct kernel_view *kernel)
{
	struct kernel_reader *reader = &kernel->reader;
	u64 areas_va = reader->table.roots[KVIEW_SWAP_AREAS], va;
	struct visit visit = { .kernel = kernel, .tables_left = TABLES_MAX };

	memset(kernel->areas, 0, sizeof(kernel->areas));
	kernel->slot_count = 0;
	for (unsigned i = 0; i < KVIEW_SWAP_AREAS_MAX; i++)
		if (kernel_reader_integer(reader, areas_va + i * 8, 8, &va) && va)
			read_area(kernel, &kernel->areas[i], va);
	for (u32 i = 0; i < kernel->space_count; i++) {
		visit.space = (u16)i;
		visit.vma = 0;
		see_table(&visit, kernel->spaces[i].root_ppn << PAGE_SHIFT, SV39_LEVELS - 1, 0);
	}
	kernel->swap_in = kernel_reader_root_or_0(reader, KVIEW_SWAP_IN);
	kernel->swap_out = kernel_reader_root_or_0(reader, KVIEW_SWAP_OUT);
	kernel->swap_reused = kernel_reader_root_or_0(reader, KVIEW_SWAP_REUSED);
	kernel->swap_errors = kernel_reader_root_or_0(reader, KVIEW_SWAP_ERRORS);
	kernel->swap_refaults = kernel_reader_root_or_0(reader, KVIEW_SWAP_REFAULTS);
}
