/* SPDX-License-Identifier: MIT */
/*
 * Promised memory. Each VMA with VM_ACCOUNT counts its pages, wherever its size
 * changes (vma.c); whoever is about to make one larger asks first. Left out:
 * root's reserve (all are root here); tmpfs and memfd, whose pages count as
 * they come on Linux.
 */
#include "mm/overcommit.h"
#include "mm/mm_internal.h"
#include "mm/swap.h"

#define USER_RESERVE_PAGES (128ul << 20 >> PAGE_SHIFT) /* Linux's default */

struct overcommit_state overcommit_state = { .ratio = 50 };

u64 overcommit_limit(void)
{
	const struct overcommit_state *s = &overcommit_state;
	u64 of_ram = s->limit_kib ? s->limit_kib / (PAGE_SIZE / 1024)
				  : frames_total() * s->ratio / 100;

	return of_ram + swap_slots_total();
}

bool overcommit_allows(const struct mm_struct *mm, u64 pages)
{
	const struct overcommit_state *s = &overcommit_state;
	u64 limit, reserve;

	if (s->mode == OVERCOMMIT_ALWAYS)
		return true;
	if (s->mode == OVERCOMMIT_GUESS)
		return pages <= frames_total() + swap_slots_total();
	limit = overcommit_limit();
	/* so that one that grew large leaves room to get rid of it */
	reserve = mm ? min_u64(mm->total_vm / 32, USER_RESERVE_PAGES) : 0;
	return s->committed + pages + reserve < limit;
}

bool overcommit_is_accountable(u64 vm_flags)
{
	return (vm_flags & (VM_NORESERVE | VM_SHARED | VM_WRITE)) == VM_WRITE;
}

void overcommit_add(u64 vm_flags, u64 pages)
{
	if (vm_flags & VM_ACCOUNT)
		overcommit_state.committed += pages;
}

void overcommit_remove(u64 vm_flags, u64 pages)
{
	if (!(vm_flags & VM_ACCOUNT))
		return;
	BUG_ON(overcommit_state.committed < pages);
	overcommit_state.committed -= pages;
}
