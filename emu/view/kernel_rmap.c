/* SPDX-License-Identifier: MIT */
/* Reverse mapping: from a frame to the entries that map it. */
#include "base/bits.h"
#include "view/kernel.h"
#include "view/pages.h"

bool kernel_find_entry(const struct kernel_view *kernel, const struct kernel_space *space, u64 va,
		       u64 *pte)
{
	u64 table_pa = space->root_ppn << PAGE_SHIFT;

	for (unsigned level = SV39_LEVELS; level--;) {
		unsigned shift = PAGE_SHIFT + level * SV39_VPN_BITS;

		if (!pages_read(kernel->reader.bus, table_pa,
				(unsigned)bits_get(va, shift, SV39_VPN_BITS), pte))
			return false;
		if (!level)
			return true;
		if (pages_kind(*pte, level) != PAGES_POINTER)
			return false;
		table_pa = bits_get(*pte, PTE_PPN_SHIFT, PTE_PPN_BITS) << PAGE_SHIFT;
	}
	return false;
}

/* Where the VMA has the frame, if its family or file is the frame's. */
static bool find_in(const struct kernel_view *kernel, const struct kernel_frame *frame, u64 ppn,
		    struct kernel_mapping *mapping)
{
	const struct kernel_vma *vma = mapping->vma;
	u64 pages = (vma->end_va - vma->start_va) >> PAGE_SHIFT;

	if ((frame->mapping != vma->anon_vma && frame->mapping != vma->mapping) ||
	    frame->index - vma->pgoff >= pages)
		return false;
	mapping->va = vma->start_va + ((frame->index - vma->pgoff) << PAGE_SHIFT);
	return kernel_find_entry(kernel, mapping->space, mapping->va, &mapping->pte) &&
	       mapping->pte & (PTE_V | KVIEW_PTE_NONE_PRESENT) &&
	       bits_get(mapping->pte, PTE_PPN_SHIFT, PTE_PPN_BITS) == ppn;
}

unsigned kernel_find_mappings(const struct kernel_view *kernel, u64 ppn,
			      struct kernel_mapping *mappings, unsigned room)
{
	const struct kernel_frame *frame = kernel_find_frame(kernel, ppn);
	unsigned count = 0;

	if (!frame || !frame->mapping)
		return 0;
	for (u32 i = 0; i < kernel->space_count; i++) {
		struct kernel_mapping mapping = { .space = &kernel->spaces[i] };

		for (u32 k = 0; k < mapping.space->vma_count; k++) {
			mapping.vma = &kernel->vmas[mapping.space->first_vma + k];
			if (!find_in(kernel, frame, ppn, &mapping))
				continue;
			if (count < room)
				mappings[count] = mapping;
			count++;
		}
	}
	return count;
}
