/* SPDX-License-Identifier: MIT */
/*
 * Sv39 tables: find, make, visit, unmap, move. spec: supervisor.adoc, Sv39.
 * Only the user half is managed here; the kernel half of every root is a
 * copy of kmap.c's entries, which never change after boot.
 */
#include "mm/mm_internal.h"
#include "mm/swap.h"

#define ENTRIES	     512
#define USER_ENTRIES 256

static unsigned int vpn_index(u64 va, int level)
{
	return va >> (PAGE_SHIFT + SV39_VPN_BITS * level) & (ENTRIES - 1);
}

static u64 *table_of(u64 pte)
{
	return phys_to_virt(pte_pfn(pte) << PAGE_SHIFT);
}

static struct page *page_of_table(const u64 *entry)
{
	return pfn_to_page(virt_to_phys(entry) >> PAGE_SHIFT);
}

u64 pte_rights(u64 vm_flags)
{
	u64 bits = PTE_V | PTE_U;

	if (vm_flags & VM_READ)
		bits |= PTE_R;
	if (vm_flags & VM_WRITE)
		bits |= PTE_R | PTE_W;
	if (vm_flags & VM_EXEC)
		bits |= PTE_X;
	if (!(bits & PTE_LEAF))
		bits = (bits & ~(u64)PTE_V) | PTE_NONE_PRESENT;
	return bits;
}

u64 *pgtable_find(const u64 *root, u64 va)
{
	const u64 *table = root;

	for (int level = SV39_LEVELS - 1; level > 0; level--) {
		u64 pte = table[vpn_index(va, level)];

		if (!(pte & PTE_V) || pte & PTE_LEAF)
			return NULL;
		table = table_of(pte);
	}
	return (u64 *)&table[vpn_index(va, 0)];
}

/* ---- changes whose fences, and the frames they free, wait for each other ---- */

#define GATHER_MAX 32

/*
 * What was unmapped: one fence for all of it, then the frames are free. So the
 * other harts are asked once for many pages, and none has one that is freed.
 */
struct gather {
	struct mm_struct *mm;
	u64 start, end; /* holds all that was unmapped */
	bool has_tables;
	u32 count;
	struct page *pages[GATHER_MAX];
};

static struct gather gather_begin(struct mm_struct *mm)
{
	return (struct gather){ .mm = mm, .start = TASK_SIZE };
}

/* Fence, then free. */
static void gather_end(struct gather *gather)
{
	if (gather->has_tables)
		/* spec: norm:sfence_vma_asid_only: a non-leaf entry changed */
		tlb_fence_tables(gather->mm);
	else if (gather->start < gather->end)
		tlb_fence_range(gather->mm, gather->start, gather->end);
	for (u32 i = 0; i < gather->count; i++) {
		if (gather->pages[i]->owner == OWNER_PGTABLE)
			put_page(gather->pages[i]);
		else
			swap_put_page(gather->pages[i]);
	}
	*gather = gather_begin(gather->mm);
}

static void gather_page(struct gather *gather, struct page *page)
{
	gather->pages[gather->count++] = page;
	if (gather->count == GATHER_MAX)
		gather_end(gather);
}

/* Free the tables above va that hold nothing. */
static void free_empty_tables(struct gather *gather, u64 va)
{
	struct mm_struct *mm = gather->mm;
	u64 *entries[SV39_LEVELS];
	u64 *table = mm->pgd;
	int level;

	for (level = SV39_LEVELS - 1; level > 0; level--) {
		entries[level] = &table[vpn_index(va, level)];
		if (!(*entries[level] & PTE_V))
			break;
		table = table_of(*entries[level]);
	}
	for (level++; level < SV39_LEVELS; level++) {
		struct page *page = pfn_to_page(pte_pfn(*entries[level]));

		if (page->private)
			return;
		*entries[level] = 0;
		page_of_table(entries[level])->private --;
		mm->pgtable_pages--;
		gather->has_tables = true;
		gather_page(gather, page);
	}
}

void pgtable_pin(struct mm_struct *mm)
{
	mm->pgtable_pins++;
}

void pgtable_unpin(struct mm_struct *mm)
{
	BUG_ON(!mm->pgtable_pins);
	mm->pgtable_pins--;
}

void pgtable_trim(struct mm_struct *mm, u64 va)
{
	struct gather gather = gather_begin(mm);

	if (mm->pgtable_pins)
		return;
	free_empty_tables(&gather, va);
	gather_end(&gather);
}

static u64 *make(struct mm_struct *mm, u64 va)
{
	u64 *table = mm->pgd;

	for (int level = SV39_LEVELS - 1; level > 0; level--) {
		u64 *entry = &table[vpn_index(va, level)];

		if (!(*entry & PTE_V)) {
			u64 *fresh = alloc_zeroed_page(OWNER_PGTABLE);

			if (!fresh) {
				struct gather gather = gather_begin(mm);

				free_empty_tables(&gather, va);
				gather_end(&gather);
				return NULL;
			}
			mm->pgtable_pages++;
			*entry = pte_make(virt_to_phys(fresh) >> PAGE_SHIFT,
					  PTE_V);
			page_of_table(entry)->private ++;
		}
		table = table_of(*entry);
	}
	return &table[vpn_index(va, 0)];
}

u64 *pgtable_make(struct mm_struct *mm, u64 va)
{
	u64 *entry;

	pgtable_pin(mm);
	entry = make(mm, va);
	pgtable_unpin(mm);
	return entry;
}

/*
 * Does the new entry allow all that the old one did, and lead to the same
 * place? Then who still has the old one faults at most once too often.
 */
static bool only_adds(u64 old, u64 pte)
{
	return !(old & PTE_V) ||
	       (pte_pfn(old) == pte_pfn(pte) && (pte & old) == old);
}

bool pgtable_set_unfenced(u64 *entry, u64 pte)
{
	struct page *table = page_of_table(entry);
	u64 old = *entry;

	table->private += pte_used(pte);
	table->private -= pte_used(old);
	*entry = pte;
	return !only_adds(old, pte);
}

void pgtable_set(struct mm_struct *mm, u64 *entry, u64 va, u64 pte)
{
	u64 old = *entry;

	if (!pgtable_set_unfenced(entry, pte))
		tlb_fence_page_here(mm, va);
	else if ((old ^ pte) == PTE_A)
		tlb_fence_page_late(mm, va);
	else
		tlb_fence_page(mm, va);
}

/* The end of the region one entry of `level` maps around va. */
static u64 region_end(u64 va, int level)
{
	return align_down(va, 1ul << (PAGE_SHIFT + SV39_VPN_BITS * level)) +
	       (1ul << (PAGE_SHIFT + SV39_VPN_BITS * level));
}

/* First va in [va, end) that a level 0 table covers; end if none. */
static u64 skip_holes(const u64 *root, u64 va, u64 end)
{
	while (va < end) {
		const u64 *table = root;
		int level;

		for (level = SV39_LEVELS - 1; level > 0; level--) {
			u64 pte = table[vpn_index(va, level)];

			if (!(pte & PTE_V))
				break;
			table = table_of(pte);
		}
		if (level == 0)
			return va;
		va = region_end(va, level);
	}
	return end;
}

void pgtable_visit(struct mm_struct *mm, u64 start, u64 end,
		   void (*visit)(struct mm_struct *mm, u64 va, u64 *entry))
{
	u64 va = start;

	while ((va = skip_holes(mm->pgd, va, end)) < end) {
		u64 stop = min_u64(region_end(va, 1), end);
		u64 *entry = pgtable_find(mm->pgd, va);

		for (; va < stop; va += PAGE_SIZE, entry++)
			if (pte_used(*entry))
				visit(mm, va, entry);
	}
}

static void drop_entry(struct gather *gather, u64 va, u64 *entry)
{
	struct mm_struct *mm = gather->mm;
	u64 old = *entry;
	struct page *page = pfn_to_page(pte_pfn(old));

	pgtable_set_unfenced(entry, 0);
	if (pte_is_swap(old)) {
		swap_drop(pte_swap_entry(old));
		mm->swap_entries--;
		return;
	}
	if (old & PTE_V) {
		gather->start = min_u64(gather->start, va);
		gather->end = max_u64(gather->end, va + PAGE_SIZE);
	}
	if (page->owner == OWNER_ANON)
		mm->rss_anon--;
	else
		mm->rss_file--;
	rmap_remove(page);
	gather_page(gather, page);
}

void pgtable_unmap(struct mm_struct *mm, u64 start, u64 end)
{
	struct gather gather = gather_begin(mm);
	u64 va = start;

	while ((va = skip_holes(mm->pgd, va, end)) < end) {
		u64 stop = min_u64(region_end(va, 1), end);
		u64 *entry = pgtable_find(mm->pgd, va);
		u64 in_table = va;

		for (; va < stop; va += PAGE_SIZE, entry++)
			if (pte_used(*entry))
				drop_entry(&gather, va, entry);
		free_empty_tables(&gather, in_table);
	}
	gather_end(&gather);
}

static int move(struct mm_struct *mm, u64 from, u64 to, u64 size)
{
	u64 end = from + size;
	u64 delta = to - from;
	u64 va;

	/* make every table first: afterwards nothing can fail */
	for (va = skip_holes(mm->pgd, from, end); va < end;
	     va = skip_holes(mm->pgd, va + PAGE_SIZE, end))
		if (pte_used(*pgtable_find(mm->pgd, va)) &&
		    !pgtable_make(mm, va + delta))
			return -ENOMEM;
	for (va = skip_holes(mm->pgd, from, end); va < end;
	     va = skip_holes(mm->pgd, va + PAGE_SIZE, end)) {
		u64 *entry = pgtable_find(mm->pgd, va);
		u64 pte = *entry;

		if (!pte_used(pte))
			continue;
		pgtable_set_unfenced(entry, 0);
		pgtable_set(mm, pgtable_find(mm->pgd, va + delta), va + delta,
			    pte);
	}
	tlb_fence_range(mm, from, end);
	pgtable_unmap(mm, from, end); /* for the empty tables */
	return 0;
}

int pgtable_move(struct mm_struct *mm, u64 from, u64 to, u64 size)
{
	int err;

	pgtable_pin(mm);
	err = move(mm, from, to, size);
	pgtable_unpin(mm);
	return err;
}

/* *from may go to swap while the tables are made; it is never lost. */
static int fork_entry(struct mm_struct *mm, u64 va, u64 *from, bool is_private)
{
	u64 *to = pgtable_make(mm, va);
	struct page *page;

	if (!to)
		return -ENOMEM;
	if (pte_is_swap(*from)) {
		if (!swap_may_dup(pte_swap_entry(*from), 1))
			return -ENOMEM;
		swap_dup(pte_swap_entry(*from));
		mm->swap_entries++;
	} else if (pte_present(*from)) {
		page = pfn_to_page(pte_pfn(*from));
		/* only takes rights away: the caller fences once for all */
		if (is_private)
			*from &= ~(u64)PTE_W;
		get_page(page);
		rmap_add(page);
		if (page->owner == OWNER_ANON)
			mm->rss_anon++;
		else
			mm->rss_file++;
		vm_statistics.fork_shared++;
	} else {
		return 0; /* a clean page of a file, dropped */
	}
	page_of_table(to)->private ++;
	*to = *from; /* was not valid, and mm never ran */
	return 0;
}

static int copy_entries(struct mm_struct *mm, struct mm_struct *old,
			const struct vm_area_struct *vma)
{
	bool is_private = !(vma->vm_flags & VM_SHARED);
	u64 va = vma->vm_start, end = vma->vm_end;

	while ((va = skip_holes(old->pgd, va, end)) < end) {
		u64 stop = min_u64(region_end(va, 1), end);
		u64 *entry = pgtable_find(old->pgd, va);

		for (; va < stop; va += PAGE_SIZE, entry++)
			if (pte_used(*entry) &&
			    fork_entry(mm, va, entry, is_private))
				return -ENOMEM;
	}
	return 0;
}

int pgtable_fork(struct mm_struct *mm, struct mm_struct *old,
		 const struct vm_area_struct *vma)
{
	int err;

	pgtable_pin(mm);
	pgtable_pin(old);
	err = copy_entries(mm, old, vma);
	pgtable_unpin(old);
	pgtable_unpin(mm);
	return err;
}

void pgtable_free_root(struct mm_struct *mm)
{
	pgtable_unmap(mm, 0, TASK_SIZE);
	put_page(page_of_table(mm->pgd));
	mm->pgd = NULL;
}

int pgtable_walk(const u64 *root, u64 va, struct pgtable_step steps[3])
{
	const u64 *table = root;
	int n = 0;

	for (int level = SV39_LEVELS - 1; level >= 0; level--) {
		const u64 *entry = &table[vpn_index(va, level)];

		steps[n++] = (struct pgtable_step){ virt_to_phys(entry), *entry,
						    level };
		if (!(*entry & PTE_V) || *entry & PTE_LEAF)
			break;
		table = table_of(*entry);
	}
	return n;
}

void pgtable_format_step(const struct pgtable_step *step, char *buf,
			 size_t size)
{
	static const char letters[] = "VRWXUGAD";
	char flags[9] = "--------";
	u64 pte = step->pte;

	for (int i = 0; i < 8; i++)
		if (pte >> i & 1)
			flags[i] = letters[i];
	snprintk(buf, size,
		 "level %d  pte at %010lx  %016lx  %s  pa %010lx  %s",
		 step->level, step->pa, pte, flags, pte_pfn(pte) << PAGE_SHIFT,
		 !(pte & PTE_V)	  ? "not valid"
		 : pte & PTE_LEAF ? "leaf"
				  : "next table");
}
