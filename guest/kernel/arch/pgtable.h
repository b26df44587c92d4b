/* SPDX-License-Identifier: MIT */
/*
 * Sv39 page tables of one address space. Entries of the user half are 4 KiB
 * leaves only; each table counts its live entries and is freed at zero.
 * Every change is followed by the fence that covers it.
 */
#ifndef ARCH_PGTABLE_H
#define ARCH_PGTABLE_H

#include "abi/pte.h"
#include "core/types.h"
#include "mm/mm.h"

/*
 * A page whose VMA allows nothing keeps its frame: V is cleared, which frees
 * the other bits for software, and RSW bit 0 says that the frame is there.
 */
#define PTE_NONE_PRESENT (1ul << PTE_RSW_SHIFT)
/* Not valid, and where the frame's number would be: a swap entry. */
#define PTE_SWAP (2ul << PTE_RSW_SHIFT)
#define PTE_LEAF (PTE_R | PTE_W | PTE_X)

static inline bool pte_present(u64 pte)
{
	return pte & (PTE_V | PTE_NONE_PRESENT);
}

static inline bool pte_is_swap(u64 pte)
{
	return !(pte & PTE_V) && pte & PTE_SWAP;
}

/* Does it stand for a page, here or in swap? */
static inline bool pte_used(u64 pte)
{
	return pte_present(pte) || pte_is_swap(pte);
}

static inline u64 pte_pfn(u64 pte)
{
	return pte >> PTE_PPN_SHIFT & ((1ul << PTE_PPN_BITS) - 1);
}

static inline u64 pte_make(u64 pfn, u64 bits)
{
	return pfn << PTE_PPN_SHIFT | bits;
}

static inline u64 pte_swap(u64 entry)
{
	return pte_make(entry, PTE_SWAP);
}

static inline u64 pte_swap_entry(u64 pte)
{
	return pte_pfn(pte);
}

/* R, W, X, U of a leaf from VMA rights. Writable implies readable. */
u64 pte_rights(u64 vm_flags);

/* The level 0 entry of va, or NULL where a table on the way is missing. */
u64 *pgtable_find(const u64 *root, u64 va);
/* The same, making the missing tables; NULL when no frame is left. */
u64 *pgtable_make(struct mm_struct *mm, u64 va);
/* Write an entry and fence it where need be. Counting works by pte_used
   before/after. */
void pgtable_set(struct mm_struct *mm, u64 *entry, u64 va, u64 pte);
/* The same; true: the caller must fence when it has written all of a range. */
bool pgtable_set_unfenced(u64 *entry, u64 pte);
/*
 * Reclaim frees tables that it emptied (pgtable_trim); not between these two,
 * which whoever keeps a pointer to an entry puts around what may allocate.
 */
void pgtable_pin(struct mm_struct *mm);
void pgtable_unpin(struct mm_struct *mm);
/* An entry of va was emptied by who found it by the frame. */
void pgtable_trim(struct mm_struct *mm, u64 va);
/* Call visit for each used entry in [start, end). */
void pgtable_visit(struct mm_struct *mm, u64 start, u64 end,
		   void (*visit)(struct mm_struct *mm, u64 va, u64 *entry));
/* Unmap all in [start, end), drop the frames, free empty tables. */
void pgtable_unmap(struct mm_struct *mm, u64 start, u64 end);
/* Entries for [from, +size) go to [to, +size). 0 or -ENOMEM (then undone). */
int pgtable_move(struct mm_struct *mm, u64 from, u64 to, u64 size);

/*
 * The pages of a VMA of `old` for `mm` too. Private ones lose W in both, which
 * the caller fences in old. 0 or -ENOMEM (then some are there).
 */
int pgtable_fork(struct mm_struct *mm, struct mm_struct *old,
		 const struct vm_area_struct *vma);

u64 *pgtable_new_root(void);
void pgtable_free_root(struct mm_struct *mm);
/* Into this hart's satp, under an ASID of its own: tlb.c. */
void pgtable_activate(struct mm_struct *mm);

/* Have no more than that, before the first is given out. */
void tlb_limit_asids(u64 count);
/*
 * No hart uses what it kept of the page, the range, or the address space when
 * these return: those that run it have fenced, the others will before they do.
 */
void tlb_fence_page(struct mm_struct *mm, u64 va);
void tlb_fence_range(struct mm_struct *mm, u64 start, u64 end);
void tlb_fence_mm(struct mm_struct *mm);
/* The same after a table was taken out, which a borrower may walk, too. */
void tlb_fence_tables(struct mm_struct *mm);
/* What only counts uses (A): other harts fence when they next leave the kernel. */
void tlb_fence_page_late(struct mm_struct *mm, u64 va);
/* On this hart alone: others may keep less than the entry allows now. */
void tlb_fence_page_here(struct mm_struct *mm, u64 va);
/* A page of the vmalloc area, on all harts. */
void tlb_fence_kernel(u64 va);
/* Bytes of the address space that may be executed have changed. */
void tlb_fence_instructions(struct mm_struct *mm);
/* This hart goes on to the program of its address space: what was put off. */
void tlb_catch_up(struct mm_struct *mm);

/* Where each level's entry was found, for reports. */
struct pgtable_step {
	u64 pa; /* of the entry */
	u64 pte;
	int level;
};
/* Fills up to 3 steps from satp's root; returns how many were read. */
int pgtable_walk(const u64 *root, u64 va, struct pgtable_step steps[3]);
void pgtable_format_step(const struct pgtable_step *step, char *buf,
			 size_t size);

#endif
