/* SPDX-License-Identifier: MIT */
/*
 * Demand paging: what a page fault on a user address turns into. README.md
 * tells the life of one. A and D are kept as the hardware would (Svade): a
 * page is entered with A, with D only if the access writes, so a first store
 * to a clean page faults once more and is counted as ad_updated.
 */
#include "mm/mm_internal.h"
#include "mm/overcommit.h"
#include "mm/swap.h"

#define STACK_GUARD_GAP (256ul << PAGE_SHIFT)

struct vm_statistics vm_statistics;
u64 fault_around_pages = 16;

/* The frame every untouched page reads as; never written, never freed. */
static struct page *zero_frame(void)
{
	static struct page *frame;

	if (!frame) {
		frame = alloc_pages(0, OWNER_KERNEL);
		if (frame)
			memset(page_address(frame), 0, PAGE_SIZE);
	}
	return frame;
}

static bool vma_permits(const struct vm_area_struct *vma, enum access access)
{
	switch (access) {
	case ACCESS_WRITE:
		return vma->vm_flags & VM_WRITE;
	case ACCESS_EXEC:
		return vma->vm_flags & VM_EXEC;
	default:
		/* W without R is no PTE: write implies read */
		return vma->vm_flags & (VM_READ | VM_WRITE);
	}
}

/* Lower the stack's start to the page of va if limit and guard gap allow. */
static bool stack_expand(struct mm_struct *mm, struct vm_area_struct *vma,
			 u64 va)
{
	u64 start = align_down(va, PAGE_SIZE);
	const struct vm_area_struct *prev = vma_prev(vma);
	u64 below = prev ? prev->vm_end : MMAP_MIN_VA;
	u64 more = (vma->vm_start - start) >> PAGE_SHIFT;

	if (!(vma->vm_flags & VM_GROWSDOWN) ||
	    vma->vm_end - start > mm->stack_limit ||
	    start < below + STACK_GUARD_GAP || !overcommit_allows(mm, more))
		return false;
	mm->total_vm += more;
	overcommit_add(vma->vm_flags, more);
	vma->vm_pgoff -= more;
	vma->vm_start = start;
	vm_statistics.stack_grown++;
	return true;
}

static void note_hiwater(struct mm_struct *mm)
{
	mm->hiwater_rss = max_u64(mm->hiwater_rss, mm->rss_anon + mm->rss_file);
}

/* The bytes, if executed, were fenced before. */
static void enter_fenced(struct vm_area_struct *vma, u64 va, u64 *entry,
			 struct page *page, enum access access, bool writable)
{
	u64 bits = pte_rights(vma->vm_flags) | PTE_A;

	if (!writable)
		bits &= ~(u64)PTE_W;
	else if (access == ACCESS_WRITE)
		bits |= PTE_D;
	if (page->owner == OWNER_ANON) {
		rmap_add_anon(page, vma, va);
		vma->vm_mm->rss_anon++;
	} else {
		rmap_add(page);
		vma->vm_mm->rss_file++;
	}
	note_hiwater(vma->vm_mm);
	pgtable_set(vma->vm_mm, entry, va, pte_make(page_to_pfn(page), bits));
}

static void enter_frame(struct vm_area_struct *vma, u64 va, u64 *entry,
			struct page *page, enum access access, bool writable)
{
	if (vma->vm_flags & VM_EXEC)
		tlb_fence_instructions(vma->vm_mm); /* may be fresh */
	enter_fenced(vma, va, entry, page, access, writable);
}

/* A frame of its own for a private page; NULL: memory is short. */
static struct page *new_anon(struct vm_area_struct *vma)
{
	return rmap_prepare(vma) ? NULL : alloc_pages(0, OWNER_ANON);
}

static enum fault_result fault_anonymous(struct vm_area_struct *vma, u64 va,
					 u64 *entry, enum access access)
{
	struct page *page;

	if (access != ACCESS_WRITE) {
		page = zero_frame();
		if (!page)
			return FAULT_OOM;
		get_page(page);
		vm_statistics.anon_zero++;
		enter_frame(vma, va, entry, page, access, false);
		return FAULT_DONE;
	}
	page = new_anon(vma);
	if (!page)
		return FAULT_OOM;
	memset(page_address(page), 0, PAGE_SIZE);
	vm_statistics.anon_new++;
	enter_frame(vma, va, entry, page, access, true);
	return FAULT_DONE;
}

static void count_major(struct mm_struct *mm)
{
	mm->maj_flt++;
	vm_statistics.major++;
}

static enum fault_result result_of(int err)
{
	return err == -ENOMEM ? FAULT_OOM : FAULT_BUS;
}

/* Before a shared mapping stores into it: 0 or a negated errno. */
static int make_dirty(struct page *page)
{
	struct address_space *mapping = page->mapping;
	int err = 0;

	get_page(page); /* making room for what is made does not take it */
	if (!(page->flags & PG_DIRTY) && mapping->ops->page_mkwrite)
		err = mapping->ops->page_mkwrite(mapping, page);
	if (!err)
		filemap_dirty(page);
	put_page(page);
	return err;
}

/* The page of the cache, with a reference; one that a device had is a major
   fault. */
static struct page *get_file_page(struct vm_area_struct *vma, u64 index,
				  int *err)
{
	u64 reads = filemap_statistics.read + swap_statistics.in;
	struct page *page =
		filemap_get(vm_file_mapping(vma->vm_file), index, err);

	if (reads != filemap_statistics.read + swap_statistics.in) {
		count_major(vma->vm_mm);
		vma->vm_mm->min_flt--;
	}
	return page;
}

/*
 * A file's page was asked for: those around it that need no reading are mapped
 * as well, without W. With A, or (Svade) the first touch would fault after all.
 * They were filled before the fence that came with that page.
 */
static void fault_around(struct vm_area_struct *vma, u64 va, u64 *entry,
			 u64 file_pages)
{
	struct address_space *mapping = vm_file_mapping(vma->vm_file);
	u64 window = fault_around_pages << PAGE_SHIFT;
	u64 start = max_u64(align_down(va, window), vma->vm_start);
	u64 end = min_u64(align_down(va, window) + window, vma->vm_end);

	for (u64 at = start; at < end; at += PAGE_SIZE) {
		u64 *other = entry - (va - start) / PAGE_SIZE +
			     (at - start) / PAGE_SIZE;
		u64 index = vma_page_index(vma, at);
		struct page *page;

		if (pte_used(*other) || index >= file_pages)
			continue;
		page = filemap_get_resident(mapping, index);
		if (!page)
			continue;
		vm_statistics.around++;
		enter_fenced(vma, at, other, page, ACCESS_READ, false);
	}
}

static enum fault_result fault_file(struct vm_area_struct *vma, u64 va,
				    u64 *entry, enum access access)
{
	u64 index = vma_page_index(vma, va);
	u64 pages = vm_file_pages(vma->vm_file);
	struct page *page, *copy;
	int err;

	if (index >= pages)
		return FAULT_BUS;
	page = get_file_page(vma, index, &err);
	if (!page)
		return result_of(err);
	if (vma->vm_flags & VM_SHARED || access != ACCESS_WRITE) {
		/* W only with the first store: writeback.c */
		err = access == ACCESS_WRITE ? make_dirty(page) : 0;
		if (err) {
			put_page(page);
			return result_of(err);
		}
		vm_statistics.file_in_place++;
		enter_frame(vma, va, entry, page, access,
			    access == ACCESS_WRITE);
		if (access != ACCESS_WRITE)
			fault_around(vma, va, entry, pages);
		return FAULT_DONE;
	}
	copy = new_anon(vma);
	if (copy) {
		memcpy(page_address(copy), page_address(page), PAGE_SIZE);
		vm_statistics.file_copied++;
		enter_frame(vma, va, entry, copy, access, true);
	}
	put_page(page);
	return copy ? FAULT_DONE : FAULT_OOM;
}

/* A store to a present page that is not writable: copy, or take it over. */
static enum fault_result fault_write_shared(struct vm_area_struct *vma, u64 va,
					    u64 *entry)
{
	struct mm_struct *mm = vma->vm_mm;
	struct page *old = pfn_to_page(pte_pfn(*entry)), *page;
	u64 bits = pte_rights(vma->vm_flags) | PTE_A | PTE_D;
	int err = vma->vm_flags & VM_SHARED ? make_dirty(old) : 0;

	if (err)
		return result_of(err);
	if (vma->vm_flags & VM_SHARED ||
	    (old->owner == OWNER_ANON && swap_is_exclusive(old))) {
		if (old->flags & PG_SWAPCACHE)
			swap_forget(old); /* what is there gets out of date */
		vm_statistics.write_reused++;
		pgtable_set(mm, entry, va, pte_make(pte_pfn(*entry), bits));
		return FAULT_DONE;
	}
	get_page(old); /* so that making room does not take it */
	page = new_anon(vma);
	put_page(old);
	if (!page)
		return FAULT_OOM;
	memcpy(page_address(page), page_address(old), PAGE_SIZE);
	vm_statistics.write_copied++;
	if (old->owner != OWNER_ANON) {
		mm->rss_file--;
		mm->rss_anon++;
	}
	rmap_add_anon(page, vma, va);
	pgtable_set(mm, entry, va, pte_make(page_to_pfn(page), bits));
	rmap_remove(old);
	swap_put_page(old);
	return FAULT_DONE;
}

static enum fault_result fault_present(struct vm_area_struct *vma, u64 va,
				       u64 *entry, enum access access)
{
	u64 want = PTE_A | (access == ACCESS_WRITE ? PTE_D : 0);

	if (access == ACCESS_WRITE && !(*entry & PTE_W))
		return fault_write_shared(vma, va, entry);
	if ((*entry & want) == want) {
		vm_statistics.spurious++;
		tlb_fence_page_here(vma->vm_mm, va);
		return FAULT_DONE;
	}
	vm_statistics.ad_updated++;
	pgtable_set(vma->vm_mm, entry, va, *entry | want);
	return FAULT_DONE;
}

static enum fault_result fault_swap(struct vm_area_struct *vma, u64 va,
				    u64 *entry, enum access access)
{
	u64 swap = pte_swap_entry(*entry), reads = swap_statistics.in;
	bool is_error;
	struct page *page = swap_in(swap, &is_error);

	/* one that the swap cache has is a minor fault */
	if (reads != swap_statistics.in)
		count_major(vma->vm_mm);
	else
		vma->vm_mm->min_flt++;
	if (!page)
		return is_error ? FAULT_BUS : FAULT_OOM;
	vm_statistics.swapped_in++;
	vma->vm_mm->swap_entries--;
	enter_frame(vma, va, entry, page, ACCESS_READ, false);
	swap_drop(swap);
	return access == ACCESS_WRITE ? fault_write_shared(vma, va, entry)
				      : FAULT_DONE;
}

static struct unuse {
	const struct swap_area *area;
	bool has_failed;
} unuse; /* one swapoff at a time */

static void unuse_entry(struct mm_struct *mm, u64 va, u64 *entry)
{
	if (!pte_is_swap(*entry) ||
	    swap_area(swap_area_of(pte_swap_entry(*entry))) != unuse.area)
		return;
	if (fault_swap(vma_find(mm, va), va, entry, ACCESS_READ) != FAULT_DONE)
		unuse.has_failed = true;
}

int mm_unuse(struct mm_struct *mm, const struct swap_area *area)
{
	unuse = (struct unuse){ area, false };
	pgtable_pin(mm);
	pgtable_visit(mm, 0, TASK_SIZE, unuse_entry);
	pgtable_unpin(mm);
	return unuse.has_failed ? -ENOMEM : 0;
}

static enum fault_result fill(struct vm_area_struct *vma, u64 va,
			      enum access access)
{
	u64 *entry = pgtable_make(vma->vm_mm, va);

	if (!entry)
		return FAULT_OOM;
	if (!pte_is_swap(*entry))
		vma->vm_mm->min_flt++;
	if (pte_present(*entry))
		return fault_present(vma, va, entry, access);
	if (pte_is_swap(*entry))
		return fault_swap(vma, va, entry, access);
	if (vma->vm_file)
		return fault_file(vma, va, entry, access);
	return fault_anonymous(vma, va, entry, access);
}

enum fault_result handle_mm_fault(struct mm_struct *mm, u64 va,
				  enum access access)
{
	struct vm_area_struct *vma;
	enum fault_result result;

	vm_statistics.faults++;
	if (va >= TASK_SIZE)
		return FAULT_MAPERR;
	vma = vma_find(mm, va);
	if (!vma || (va < vma->vm_start && !stack_expand(mm, vma, va)))
		return FAULT_MAPERR;
	if (!vma_permits(vma, access))
		return FAULT_ACCERR;
	pgtable_pin(mm);
	result = fill(vma, align_down(va, PAGE_SIZE), access);
	pgtable_unpin(mm);
	if (result != FAULT_DONE)
		pgtable_trim(mm, va);
	return result;
}
