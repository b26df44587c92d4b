/* SPDX-License-Identifier: MIT */
/*
 * The set of VMAs of an address space: a sorted array of pointers, searched
 * by halves. Neighbours with equal rights and continuing offsets are one VMA;
 * a change inside one splits it. Invariant (vma_check): sorted, disjoint,
 * page-aligned, no two that could be one, total_vm equal to their sum.
 */
#include "mm/mm_internal.h"

#define MAP_COUNT_MAX 65530 /* Linux's default vm.max_map_count */

u32 vma_index(const struct mm_struct *mm, u64 va)
{
	u32 low = 0, high = mm->map_count;

	while (low < high) {
		u32 mid = (low + high) / 2;

		if (mm->vmas[mid]->vm_end > va)
			high = mid;
		else
			low = mid + 1;
	}
	return low;
}

/* The VMA that holds va or the first one above it; NULL if none. */
struct vm_area_struct *vma_find(const struct mm_struct *mm, u64 va)
{
	u32 index = vma_index(mm, va);

	return index < mm->map_count ? mm->vmas[index] : NULL;
}

static int reserve_slots(struct mm_struct *mm, u32 more)
{
	struct vm_area_struct **grown;
	u32 capacity = mm->map_capacity ? mm->map_capacity * 2 : 32;

	if (mm->map_count + more > MAP_COUNT_MAX)
		return -ENOMEM;
	if (mm->map_count + more <= mm->map_capacity)
		return 0;
	grown = kmalloc(capacity * sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	if (mm->map_count)
		memcpy(grown, mm->vmas, mm->map_count * sizeof(*grown));
	kfree(mm->vmas);
	mm->vmas = grown;
	mm->map_capacity = capacity;
	return 0;
}

/* There is room: reserve_slots was called. */
static void slot_insert(struct mm_struct *mm, u32 index,
			struct vm_area_struct *vma)
{
	memmove(&mm->vmas[index + 1], &mm->vmas[index],
		(mm->map_count - index) * sizeof(vma));
	mm->vmas[index] = vma;
	mm->map_count++;
}

static void slot_remove(struct mm_struct *mm, u32 index)
{
	struct vm_area_struct *vma = mm->vmas[index];

	mm->map_count--;
	memmove(&mm->vmas[index], &mm->vmas[index + 1],
		(mm->map_count - index) * sizeof(vma));
	if (vma->vm_file)
		vm_file_put(vma->vm_file);
	kfree(vma);
}

static u64 vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

static bool can_join(const struct vm_area_struct *low,
		     const struct vm_area_struct *high)
{
	return low->vm_end == high->vm_start &&
	       low->vm_flags == high->vm_flags &&
	       low->vm_file == high->vm_file &&
	       !(low->vm_flags & (VM_GROWSDOWN | VM_SPECIAL)) &&
	       low->vm_pgoff + vma_pages(low) == high->vm_pgoff;
}

/* Join the VMA at index with the next one if they may be one. */
static void join_next(struct mm_struct *mm, u32 index)
{
	if (index + 1 >= mm->map_count ||
	    !can_join(mm->vmas[index], mm->vmas[index + 1]))
		return;
	mm->vmas[index]->vm_end = mm->vmas[index + 1]->vm_end;
	slot_remove(mm, index + 1);
}

/* Cut the VMA at index in two at va. */
static int split_at(struct mm_struct *mm, u32 index, u64 va)
{
	struct vm_area_struct *low = mm->vmas[index], *high;
	int err = reserve_slots(mm, 1);

	if (err)
		return err;
	high = kmalloc(sizeof(*high));
	if (!high)
		return -ENOMEM;
	*high = *low;
	high->vm_start = va;
	high->vm_pgoff += (va - low->vm_start) >> PAGE_SHIFT;
	/* only the lowest part of a stack grows */
	high->vm_flags &= ~VM_GROWSDOWN;
	if (high->vm_file)
		vm_file_get(high->vm_file);
	low->vm_end = va;
	slot_insert(mm, index + 1, high);
	return 0;
}

/* Make va a border between VMAs if it lies inside one. */
static int split_if_inside(struct mm_struct *mm, u64 va)
{
	u32 index = vma_index(mm, va);

	if (index < mm->map_count && mm->vmas[index]->vm_start < va)
		return split_at(mm, index, va);
	return 0;
}

static void join_at(struct mm_struct *mm, u64 va)
{
	u32 index = vma_index(mm, va);

	if (index)
		join_next(mm, index - 1);
}

void vma_join_range(struct mm_struct *mm, u64 start, u64 end)
{
	join_at(mm, end);
	join_at(mm, start);
}

int vma_split_range(struct mm_struct *mm, u64 start, u64 end)
{
	int err = split_if_inside(mm, start);

	if (err)
		return err;
	err = split_if_inside(mm, end);
	if (err)
		join_at(mm, start);
	return err;
}

int vma_insert(struct mm_struct *mm, u64 start, u64 end, u64 flags, u64 pgoff,
	       struct file *file)
{
	struct vm_area_struct *vma;
	u32 index = vma_index(mm, start);
	int err = reserve_slots(mm, 1);

	BUG_ON(index < mm->map_count && mm->vmas[index]->vm_start < end);
	if (err)
		return err;
	vma = kmalloc(sizeof(*vma));
	if (!vma)
		return -ENOMEM;
	*vma = (struct vm_area_struct){ start, end, flags, pgoff, file, mm };
	if (file)
		vm_file_get(file);
	slot_insert(mm, index, vma);
	mm->total_vm += vma_pages(vma);
	join_next(mm, index);
	if (index)
		join_next(mm, index - 1);
	return 0;
}

int vma_remove_range(struct mm_struct *mm, u64 start, u64 end)
{
	int err = vma_split_range(mm, start, end);
	u32 index;

	if (err)
		return err;
	index = vma_index(mm, start);
	while (index < mm->map_count && mm->vmas[index]->vm_start < end) {
		mm->total_vm -= vma_pages(mm->vmas[index]);
		slot_remove(mm, index);
	}
	return 0;
}

int vma_protect_range(struct mm_struct *mm, u64 start, u64 end, u64 rights)
{
	int err = vma_split_range(mm, start, end);
	u32 first, index;

	if (err)
		return err;
	first = vma_index(mm, start);
	for (index = first; index < mm->map_count; index++) {
		struct vm_area_struct *vma = mm->vmas[index];

		if (vma->vm_start >= end)
			break;
		vma->vm_flags &= ~(VM_READ | VM_WRITE | VM_EXEC);
		vma->vm_flags |= rights;
	}
	/* from above, so that the lower indices stay valid */
	while (index-- > first)
		join_next(mm, index);
	if (first)
		join_next(mm, first - 1);
	return 0;
}

void vma_check(const struct mm_struct *mm)
{
	u64 pages = 0;

	for (u32 i = 0; i < mm->map_count; i++) {
		const struct vm_area_struct *vma = mm->vmas[i];

		BUG_ON((vma->vm_start | vma->vm_end) & (PAGE_SIZE - 1));
		BUG_ON(vma->vm_start >= vma->vm_end);
		BUG_ON(i && mm->vmas[i - 1]->vm_end > vma->vm_start);
		BUG_ON(i && can_join(mm->vmas[i - 1], vma));
		pages += vma_pages(vma);
	}
	BUG_ON(pages != mm->total_vm);
}
