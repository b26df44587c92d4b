/* SPDX-License-Identifier: MIT */
/*
 * The life of an address space: made, copied by fork, and given back. Threads
 * are its users; a hart that still has it in satp while a kernel task runs
 * (lazy TLB) holds the structure and the root, but no pages.
 */
#include "mm/mm_internal.h"
#include "mm/overcommit.h"

struct mm_struct *mm_create(void)
{
	struct mm_struct *mm = kzalloc(sizeof(*mm));

	if (!mm)
		return NULL;
	mm->pgd = pgtable_new_root();
	if (!mm->pgd) {
		kfree(mm);
		return NULL;
	}
	list_init(&mm->vma_list);
	mm->mm_users = mm->mm_count = 1;
	return mm;
}

void mm_get(struct mm_struct *mm)
{
	mm->mm_users++;
}

void mm_put(struct mm_struct *mm)
{
	BUG_ON(!mm->mm_users);
	if (--mm->mm_users)
		return;
	pgtable_unmap(mm, 0, TASK_SIZE);
	BUG_ON(vma_remove_range(mm, 0, TASK_SIZE));
	mm_drop(mm);
}

void mm_grab(struct mm_struct *mm)
{
	mm->mm_count++;
}

void mm_drop(struct mm_struct *mm)
{
	BUG_ON(!mm->mm_count);
	if (--mm->mm_count)
		return;
	pgtable_free_root(mm);
	kfree(mm);
}

static int copy_vmas(struct mm_struct *mm, struct mm_struct *old)
{
	const struct vm_area_struct *vma;

	for (vma = vma_first(old); vma; vma = vma_next(vma))
		if ((vma->vm_flags & VM_ACCOUNT &&
		     !overcommit_allows(old, (vma->vm_end - vma->vm_start) >>
						     PAGE_SHIFT)) ||
		    vma_copy(mm, vma) || pgtable_fork(mm, old, vma))
			return -ENOMEM;
	return 0;
}

/* Everything that describes the program, nothing that counts pages. */
static void copy_layout(struct mm_struct *mm, const struct mm_struct *old)
{
	mm->mmap_base = old->mmap_base;
	mm->start_code = old->start_code;
	mm->end_code = old->end_code;
	mm->start_data = old->start_data;
	mm->end_data = old->end_data;
	mm->start_brk = old->start_brk;
	mm->brk = old->brk;
	mm->start_stack = old->start_stack;
	mm->arg_start = old->arg_start;
	mm->arg_end = old->arg_end;
	mm->env_start = old->env_start;
	mm->env_end = old->env_end;
	mm->stack_limit = old->stack_limit;
	mm->sigreturn_va = old->sigreturn_va;
	mm->icache_stale = old->icache_stale;
}

struct mm_struct *mm_fork(struct mm_struct *old)
{
	struct mm_struct *mm = mm_create();
	int err;

	if (!mm)
		return NULL;
	copy_layout(mm, old);
	err = copy_vmas(mm, old);
	/* the old one's pages lost their W */
	tlb_fence_mm(old);
	mm->hiwater_rss = mm->rss_anon + mm->rss_file;
	if (!err)
		return mm;
	mm_put(mm);
	return NULL;
}

u64 mm_read(struct mm_struct *mm, u64 va, void *buf, u64 size)
{
	u64 done = 0;

	while (done < size) {
		u64 in_page = (va + done) & (PAGE_SIZE - 1);
		u64 n = min_u64(size - done, PAGE_SIZE - in_page);
		const u64 *entry = pgtable_find(mm->pgd, va + done);

		if (!entry || !(*entry & PTE_V)) {
			if (handle_mm_fault(mm, va + done, ACCESS_READ) !=
			    FAULT_DONE)
				break;
			entry = pgtable_find(mm->pgd, va + done);
		}
		memcpy((u8 *)buf + done,
		       (u8 *)phys_to_virt(pte_pfn(*entry) << PAGE_SHIFT) +
			       in_page,
		       n);
		done += n;
	}
	return done;
}
