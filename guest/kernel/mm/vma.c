/* SPDX-License-Identifier: MIT */
/*
 * The set of VMAs of an address space: a red-black tree to find one, a list to
 * go on from it. Neighbours with equal rights and continuing offsets are one
 * VMA; a change inside one splits it. Invariant (vma_check): both in order and
 * equal, disjoint, page-aligned, no two that could be one, total_vm their sum.
 */
#include "core/kview.h"
#include "mm/mm_internal.h"
#include "mm/overcommit.h"

#define MAP_COUNT_MAX 65530 /* Linux's default vm.max_map_count */

static struct vm_area_struct *of_rb(struct rb_node *node)
{
	return container_of(node, struct vm_area_struct, rb);
}

static struct vm_area_struct *of_list(struct list_head *node)
{
	return list_entry(node, struct vm_area_struct, node);
}

/* The VMA that holds va or the first one above it; NULL if none. */
struct vm_area_struct *vma_find(const struct mm_struct *mm, u64 va)
{
	struct vm_area_struct *found = NULL;
	struct rb_node *node = mm->vma_tree.node;

	while (node) {
		if (of_rb(node)->vm_end > va) {
			found = of_rb(node);
			node = node->left;
		} else {
			node = node->right;
		}
	}
	return found;
}

struct vm_area_struct *vma_first(const struct mm_struct *mm)
{
	return list_empty(&mm->vma_list) ? NULL : of_list(mm->vma_list.next);
}

struct vm_area_struct *vma_last(const struct mm_struct *mm)
{
	return list_empty(&mm->vma_list) ? NULL : of_list(mm->vma_list.prev);
}

struct vm_area_struct *vma_next(const struct vm_area_struct *vma)
{
	return vma->node.next == &vma->vm_mm->vma_list
		       ? NULL
		       : of_list(vma->node.next);
}

struct vm_area_struct *vma_prev(const struct vm_area_struct *vma)
{
	return vma->node.prev == &vma->vm_mm->vma_list
		       ? NULL
		       : of_list(vma->node.prev);
}

static u64 vma_pages(const struct vm_area_struct *vma)
{
	return (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
}

/* Into tree and list, and among those that map its file. */
static void enter(struct vm_area_struct *vma)
{
	struct mm_struct *mm = vma->vm_mm;
	struct rb_node **link = &mm->vma_tree.node, *parent = NULL;
	struct vm_area_struct *above = vma_find(mm, vma->vm_start);

	kview_begin();
	while (*link) {
		parent = *link;
		link = vma->vm_start < of_rb(parent)->vm_start ? &parent->left
							       : &parent->right;
	}
	rb_link(&mm->vma_tree, &vma->rb, parent, link);
	list_add_tail(&vma->node, above ? &above->node : &mm->vma_list);
	mm->map_count++;
	list_init(&vma->file_node);
	if (vma->vm_file) {
		vm_file_get(vma->vm_file);
		list_add(&vma->file_node, &vm_file_mapping(vma->vm_file)->vmas);
	}
	kview_end();
}

static void leave(struct vm_area_struct *vma)
{
	struct mm_struct *mm = vma->vm_mm;

	kview_begin();
	rb_erase(&mm->vma_tree, &vma->rb);
	list_del(&vma->node);
	mm->map_count--;
	rmap_leave(vma);
	list_del(&vma->file_node);
	if (vma->vm_file)
		vm_file_put(vma->vm_file);
	kfree(vma);
	kview_end();
}

static struct vm_area_struct *vma_new(struct mm_struct *mm)
{
	struct vm_area_struct *vma;

	if (mm->map_count >= MAP_COUNT_MAX)
		return NULL;
	vma = kzalloc(sizeof(*vma));
	if (!vma)
		return NULL;
	vma->vm_mm = mm;
	list_init(&vma->anon_node);
	return vma;
}

static bool can_join(const struct vm_area_struct *low,
		     const struct vm_area_struct *high)
{
	return low->vm_end == high->vm_start &&
	       low->vm_flags == high->vm_flags &&
	       low->vm_file == high->vm_file &&
	       !(low->vm_flags & (VM_GROWSDOWN | VM_SPECIAL)) &&
	       (low->anon_vma == high->anon_vma || !low->anon_vma ||
		!high->anon_vma) &&
	       low->vm_pgoff + vma_pages(low) == high->vm_pgoff;
}

/* Join a VMA with the next one if they may be one. */
static void join_next(struct vm_area_struct *low)
{
	struct vm_area_struct *high = low ? vma_next(low) : NULL;

	if (!high || !can_join(low, high))
		return;
	if (!low->anon_vma && high->anon_vma)
		rmap_share(low, high->anon_vma);
	low->vm_end = high->vm_end;
	leave(high);
}

/* Cut a VMA in two at va. */
static int split_at(struct vm_area_struct *low, u64 va)
{
	struct vm_area_struct *high = vma_new(low->vm_mm);

	if (!high)
		return -ENOMEM;
	high->vm_start = va;
	high->vm_end = low->vm_end;
	/* only the lowest part of a stack grows */
	high->vm_flags = low->vm_flags & ~VM_GROWSDOWN;
	high->vm_pgoff = low->vm_pgoff + ((va - low->vm_start) >> PAGE_SHIFT);
	high->vm_file = low->vm_file;
	if (low->anon_vma)
		rmap_share(high, low->anon_vma);
	low->vm_end = va;
	enter(high);
	return 0;
}

/* Make va a border between VMAs if it lies inside one. */
static int split_if_inside(struct mm_struct *mm, u64 va)
{
	struct vm_area_struct *vma = vma_find(mm, va);

	return vma && vma->vm_start < va ? split_at(vma, va) : 0;
}

static void join_at(struct mm_struct *mm, u64 va)
{
	struct vm_area_struct *vma = vma_find(mm, va);

	join_next(vma ? vma_prev(vma) : vma_last(mm));
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
	struct vm_area_struct *next = vma_find(mm, start), *vma = vma_new(mm);

	BUG_ON(next && next->vm_start < end);
	if (!vma)
		return -ENOMEM;
	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_flags = flags;
	if (overcommit_is_accountable(flags))
		vma->vm_flags |= VM_ACCOUNT;
	vma->vm_pgoff = pgoff;
	vma->vm_file = file;
	enter(vma);
	mm->total_vm += vma_pages(vma);
	overcommit_add(vma->vm_flags, vma_pages(vma));
	join_next(vma);
	join_next(vma_prev(vma));
	return 0;
}

int vma_copy(struct mm_struct *mm, const struct vm_area_struct *old)
{
	struct vm_area_struct *vma = vma_new(mm);

	if (!vma)
		return -ENOMEM;
	vma->vm_start = old->vm_start;
	vma->vm_end = old->vm_end;
	vma->vm_flags = old->vm_flags & ~VM_LOCKED;
	vma->vm_pgoff = old->vm_pgoff;
	vma->vm_file = old->vm_file;
	if (old->anon_vma)
		rmap_share(vma, old->anon_vma);
	enter(vma);
	mm->total_vm += vma_pages(vma);
	overcommit_add(vma->vm_flags, vma_pages(vma));
	/* what only a lock kept apart is one now */
	join_next(vma_prev(vma));
	return 0;
}

int vma_remove_range(struct mm_struct *mm, u64 start, u64 end)
{
	int err = vma_split_range(mm, start, end);
	struct vm_area_struct *vma, *next;

	if (err)
		return err;
	mm->hiwater_vm = max_u64(mm->hiwater_vm, mm->total_vm);
	for (vma = vma_find(mm, start); vma && vma->vm_start < end;
	     vma = next) {
		next = vma_next(vma);
		mm->total_vm -= vma_pages(vma);
		overcommit_remove(vma->vm_flags, vma_pages(vma));
		leave(vma);
	}
	return 0;
}

int vma_change_range(struct mm_struct *mm, u64 start, u64 end, u64 mask,
		     u64 flags)
{
	int err = vma_split_range(mm, start, end);
	struct vm_area_struct *vma, *prev;

	if (err)
		return err;
	for (vma = vma_find(mm, start); vma && vma->vm_start < end;
	     vma = vma_next(vma)) {
		overcommit_remove(vma->vm_flags, vma_pages(vma));
		vma->vm_flags &= ~mask;
		vma->vm_flags |= flags;
		if (overcommit_is_accountable(vma->vm_flags))
			vma->vm_flags |= VM_ACCOUNT;
		overcommit_add(vma->vm_flags, vma_pages(vma));
	}
	/* from above: what a join takes away is above, too */
	for (vma = vma ? vma_prev(vma) : vma_last(mm);
	     vma && vma->vm_end > start; vma = prev) {
		prev = vma_prev(vma);
		join_next(vma);
	}
	join_next(vma);
	return 0;
}

void vma_check(const struct mm_struct *mm)
{
	const struct vm_area_struct *below = NULL, *vma;
	u64 pages = 0, count = 0;

	BUG_ON(!rb_check(&mm->vma_tree));
	for (vma = vma_first(mm); vma; below = vma, vma = vma_next(vma)) {
		BUG_ON((vma->vm_start | vma->vm_end) & (PAGE_SIZE - 1));
		BUG_ON(vma->vm_start >= vma->vm_end);
		BUG_ON(vma_find(mm, vma->vm_start) != vma);
		BUG_ON(below && below->vm_end > vma->vm_start);
		BUG_ON(below && can_join(below, vma));
		BUG_ON(overcommit_is_accountable(vma->vm_flags) &&
		       !(vma->vm_flags & VM_ACCOUNT));
		pages += vma_pages(vma);
		count++;
	}
	BUG_ON(pages != mm->total_vm || count != mm->map_count);
}
