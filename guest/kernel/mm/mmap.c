/* SPDX-License-Identifier: MIT */
/*
 * The operations of mmap, munmap, mprotect, mremap, brk and madvise on the
 * VMA set and the page tables together. Addresses come from user space: all
 * arithmetic is checked against TASK_SIZE before use.
 */
#include "mm/mm_internal.h"
#include "mm/overcommit.h"

#define STACK_GUARD_GAP (256ul << PAGE_SHIFT) /* as Linux */

static bool range_ok(u64 va, u64 size)
{
	return !(va & (PAGE_SIZE - 1)) && size <= TASK_SIZE &&
	       va <= TASK_SIZE - size;
}

/* Lowest address the gap below `vma` must leave free. */
static u64 guarded_start(const struct vm_area_struct *vma)
{
	u64 gap = vma->vm_flags & VM_GROWSDOWN ? STACK_GUARD_GAP : 0;

	return vma->vm_start > gap ? vma->vm_start - gap : 0;
}

/* The highest hole of `size` below mmap_base; 0 if there is none. */
static u64 find_hole(const struct mm_struct *mm, u64 size)
{
	const struct vm_area_struct *above = vma_find(mm, mm->mmap_base);
	const struct vm_area_struct *below =
		above ? vma_prev(above) : vma_last(mm);
	u64 top = mm->mmap_base;

	if (above)
		top = min_u64(top, guarded_start(above));
	for (;; below = vma_prev(below)) {
		u64 bottom = below ? below->vm_end : MMAP_MIN_VA;

		bottom = max_u64(bottom, MMAP_MIN_VA);
		if (top > bottom && top - bottom >= size)
			return top - size;
		if (!below)
			return 0;
		top = min_u64(top, guarded_start(below));
	}
}

static bool is_free(const struct mm_struct *mm, u64 va, u64 size)
{
	const struct vm_area_struct *vma = vma_find(mm, va);

	return !vma || guarded_start(vma) >= va + size;
}

/* Fault the pages in, up to the first that rights or memory forbid. */
static int bring_in(struct mm_struct *mm, u64 va, u64 size)
{
	for (u64 at = va; at < va + size; at += PAGE_SIZE) {
		const struct vm_area_struct *vma = vma_find(mm, at);
		enum access access =
			vma->vm_flags & VM_WRITE ? ACCESS_WRITE : ACCESS_READ;

		if (handle_mm_fault(mm, at, access) != FAULT_DONE)
			return -ENOMEM;
	}
	return 0;
}

int mm_lock(struct mm_struct *mm, u64 va, u64 size, bool locks)
{
	int err;

	if (!size)
		return 0;
	if (!range_ok(va, size) || !mm_range_mapped(mm, va, size))
		return -ENOMEM;
	if (locks && size >> PAGE_SHIFT > frames_total())
		return -ENOMEM; /* rather than until there is none left */
	err = vma_change_range(mm, va, va + size, VM_LOCKED,
			       locks ? VM_LOCKED : 0);
	if (!err && locks)
		err = bring_in(mm, va, size);
	return err;
}

int mm_lock_all(struct mm_struct *mm, bool locks)
{
	struct vm_area_struct *vma = vma_first(mm), *next;

	for (; vma; vma = next) {
		u64 end = vma->vm_end;

		/* what cannot be touched cannot be brought in: as Linux, no
		   error here */
		mm_lock(mm, vma->vm_start, end - vma->vm_start, locks);
		next = vma_find(mm, end);
	}
	return 0;
}

s64 mm_map(struct mm_struct *mm, u64 va, u64 size, u64 flags, bool fixed,
	   bool no_replace, struct file *file, u64 pgoff)
{
	int err;

	if (size > TASK_SIZE)
		return -ENOMEM;
	size = align_up(size, PAGE_SIZE);
	if (!size)
		return -EINVAL;
	if (fixed) {
		if (va & (PAGE_SIZE - 1))
			return -EINVAL;
		if (!range_ok(va, size))
			return -ENOMEM;
		if (va < MMAP_MIN_VA)
			return -EPERM;
		if (no_replace) {
			const struct vm_area_struct *next = vma_find(mm, va);

			if (next && next->vm_start < va + size)
				return -EEXIST;
		}
		err = mm_unmap(mm, va, size);
		if (err)
			return err;
	} else {
		va = align_up(va, PAGE_SIZE);
		if (va < MMAP_MIN_VA || !range_ok(va, size) ||
		    !is_free(mm, va, size))
			va = find_hole(mm, size);
		if (!va)
			return -ENOMEM;
	}
	if (!file)
		pgoff = va >> PAGE_SHIFT;
	/* of one that moves it was asked before */
	if (overcommit_is_accountable(flags) && !(flags & VM_ACCOUNT) &&
	    !overcommit_allows(mm, size >> PAGE_SHIFT))
		return -ENOMEM;
	err = vma_insert(mm, va, va + size, flags | mm->def_flags, pgoff, file);
	if (!err && mm->def_flags & VM_LOCKED)
		bring_in(mm, va, size);
	return err ? err : (s64)va;
}

int mm_unmap(struct mm_struct *mm, u64 va, u64 size)
{
	int err;

	if (!size || size > TASK_SIZE)
		return -EINVAL;
	size = align_up(size, PAGE_SIZE);
	if (!range_ok(va, size))
		return -EINVAL;
	err = vma_remove_range(mm, va, va + size);
	if (!err)
		pgtable_unmap(mm, va, va + size);
	return err;
}

bool mm_range_mapped(const struct mm_struct *mm, u64 va, u64 size)
{
	const struct vm_area_struct *vma;
	u64 end = va + size;

	for (vma = vma_find(mm, va); va < end; vma = vma_next(vma)) {
		if (!vma || vma->vm_start > va)
			return false;
		va = vma->vm_end;
	}
	return true;
}

static struct {
	u64 start, end; /* of what lost rights */
} lowered;		/* one mprotect at a time: the kernel's lock */

/* Bring one entry in line with its VMA's rights. */
static void reprotect(struct mm_struct *mm, u64 va, u64 *entry)
{
	u64 rights = pte_rights(vma_find(mm, va)->vm_flags);
	u64 old = *entry;
	u64 pte = pte_make(pte_pfn(old), rights | (old & (PTE_A | PTE_D)));

	if (pte_is_swap(old))
		return; /* gets its rights when it comes back */
	/* write is only ever granted by a fault, which knows about sharing */
	if (!(old & PTE_W))
		pte &= ~(u64)PTE_W;
	if (!pgtable_set_unfenced(entry, pte)) {
		tlb_fence_page_here(mm, va);
		return;
	}
	lowered.start = min_u64(lowered.start, va);
	lowered.end = va + PAGE_SIZE;
}

static bool needs_promise(const struct vm_area_struct *vma)
{
	return !(vma->vm_flags & VM_ACCOUNT) &&
	       overcommit_is_accountable(vma->vm_flags | VM_WRITE);
}

/* Private pages that become writable for the first time are promised by it. */
static int promise_range(struct mm_struct *mm, u64 va, u64 end)
{
	const struct vm_area_struct *vma;
	u64 pages = 0;

	for (vma = vma_find(mm, va); vma && vma->vm_start < end;
	     vma = vma_next(vma))
		if (needs_promise(vma))
			pages += (min_u64(end, vma->vm_end) -
				  max_u64(va, vma->vm_start)) >>
				 PAGE_SHIFT;
	return pages && !overcommit_allows(mm, pages) ? -ENOMEM : 0;
}

int mm_protect(struct mm_struct *mm, u64 va, u64 size, u64 rights)
{
	int err;

	if (va & (PAGE_SIZE - 1))
		return -EINVAL;
	if (!size)
		return 0;
	if (size > TASK_SIZE)
		return -ENOMEM;
	size = align_up(size, PAGE_SIZE);
	if (!range_ok(va, size) || !mm_range_mapped(mm, va, size))
		return -ENOMEM;
	err = rights & VM_WRITE ? promise_range(mm, va, va + size) : 0;
	if (err)
		return err;
	err = vma_change_range(mm, va, va + size, VM_READ | VM_WRITE | VM_EXEC,
			       rights);
	if (err)
		return err;
	lowered.start = TASK_SIZE;
	lowered.end = 0;
	pgtable_visit(mm, va, va + size, reprotect);
	if (lowered.start < lowered.end)
		tlb_fence_range(mm, lowered.start, lowered.end);
	if (rights & VM_EXEC)
		tlb_fence_instructions(mm);
	return 0;
}

static bool may_grow(const struct mm_struct *mm,
		     const struct vm_area_struct *vma, u64 more)
{
	return !(vma->vm_flags & VM_ACCOUNT) ||
	       overcommit_allows(mm, more >> PAGE_SHIFT);
}

/* Grow in place when the hole above suffices. */
static bool grow_in_place(struct mm_struct *mm, u64 va, u64 old_size,
			  u64 new_size)
{
	struct vm_area_struct vma = *vma_find(mm, va);
	u64 more = new_size - old_size;
	u64 end = va + old_size;

	if (end != vma.vm_end || end > TASK_SIZE - more ||
	    !is_free(mm, end, more) || !may_grow(mm, &vma, more))
		return false;
	return vma_insert(mm, end, end + more, vma.vm_flags,
			  vma.vm_pgoff + ((end - vma.vm_start) >> PAGE_SHIFT),
			  vma.vm_file) == 0;
}

/*
 * The old range is a VMA of its own by now, and the new one is kept from
 * joining it until it is gone: so unmapping it needs no memory.
 */
static s64 move_pages(struct mm_struct *mm, const struct vm_area_struct *vma,
		      u64 old_size, u64 new_size, bool fixed, u64 new_va)
{
	u64 old_va = vma->vm_start;
	s64 to = mm_map(mm, new_va, new_size, vma->vm_flags | VM_SPECIAL, fixed,
			false, vma->vm_file, vma->vm_pgoff);
	struct vm_area_struct *fresh;
	int err;

	if (to < 0)
		return to;
	/* the pages keep their index and their family */
	fresh = vma_find(mm, (u64)to);
	fresh->vm_pgoff = vma->vm_pgoff;
	if (vma->anon_vma)
		rmap_share(fresh, vma->anon_vma);
	err = pgtable_move(mm, old_va, (u64)to, min_u64(old_size, new_size));
	if (err)
		BUG_ON(mm_unmap(mm, (u64)to, new_size));
	else
		BUG_ON(mm_unmap(mm, old_va, old_size));
	if (err)
		return err;
	fresh->vm_flags = vma->vm_flags;
	vma_join_range(mm, (u64)to, (u64)to + new_size);
	return to;
}

static s64 move_mapping(struct mm_struct *mm, u64 old_va, u64 old_size,
			u64 new_size, bool fixed, u64 new_va)
{
	struct vm_area_struct vma;
	s64 to = vma_split_range(mm, old_va, old_va + old_size);

	if (to)
		return to;
	vma = *vma_find(mm, old_va);
	if (vma.vm_file)
		vm_file_get(vma.vm_file); /* outlives the old mapping */
	to = move_pages(mm, &vma, old_size, new_size, fixed, new_va);
	if (to < 0)
		vma_join_range(mm, old_va, old_va + old_size);
	if (vma.vm_file)
		vm_file_put(vma.vm_file);
	return to;
}

s64 mm_remap(struct mm_struct *mm, u64 old_va, u64 old_size, u64 new_size,
	     bool may_move, bool fixed, u64 new_va)
{
	struct vm_area_struct *vma;
	int err;

	if (old_va & (PAGE_SIZE - 1) || old_size > TASK_SIZE ||
	    new_size > TASK_SIZE || !new_size)
		return -EINVAL;
	old_size = align_up(old_size, PAGE_SIZE);
	new_size = align_up(new_size, PAGE_SIZE);
	vma = vma_find(mm, old_va);
	if (!range_ok(old_va, old_size) || !vma || vma->vm_start > old_va)
		return -EFAULT;
	if (vma->vm_flags & VM_SPECIAL || !old_size)
		return -EINVAL;
	if (vma->vm_end - old_va < old_size)
		return -EFAULT;
	if (new_size > old_size && !may_grow(mm, vma, new_size - old_size))
		return -ENOMEM;
	if (fixed) {
		if (!range_ok(new_va, new_size) ||
		    (new_va < old_va + old_size && old_va < new_va + new_size))
			return -EINVAL;
		if (new_size < old_size) {
			err = mm_unmap(mm, old_va + new_size,
				       old_size - new_size);
			if (err)
				return err;
			old_size = new_size;
		}
		return move_mapping(mm, old_va, old_size, new_size, true,
				    new_va);
	}
	if (new_size == old_size)
		return (s64)old_va;
	if (new_size < old_size) {
		err = mm_unmap(mm, old_va + new_size, old_size - new_size);
		return err ? err : (s64)old_va;
	}
	if (grow_in_place(mm, old_va, old_size, new_size))
		return (s64)old_va;
	if (!may_move)
		return -ENOMEM;
	return move_mapping(mm, old_va, old_size, new_size, false, 0);
}

u64 mm_set_brk(struct mm_struct *mm, u64 brk)
{
	u64 old_end = align_up(mm->brk, PAGE_SIZE);
	u64 new_end;

	if (brk < mm->start_brk || brk > TASK_SIZE)
		return mm->brk;
	new_end = align_up(brk, PAGE_SIZE);
	if (new_end > old_end) {
		if (!overcommit_allows(mm, (new_end - old_end) >> PAGE_SHIFT) ||
		    !is_free(mm, old_end, new_end - old_end + PAGE_SIZE) ||
		    vma_insert(mm, old_end, new_end, VM_READ | VM_WRITE,
			       old_end >> PAGE_SHIFT, NULL))
			return mm->brk;
	} else if (new_end < old_end &&
		   mm_unmap(mm, new_end, old_end - new_end)) {
		return mm->brk;
	}
	mm->brk = brk;
	return brk;
}

int mm_discard(struct mm_struct *mm, u64 va, u64 size)
{
	size = align_up(size, PAGE_SIZE);
	if (!range_ok(va, size))
		return -EINVAL;
	if (!mm_range_mapped(mm, va, size))
		return -ENOMEM;
	pgtable_unmap(mm, va, va + size);
	return 0;
}
