/* SPDX-License-Identifier: MIT */
/*
 * The vmalloc area: kernel memory in single frames, mapped where the addresses
 * are contiguous, with an unmapped guard page after each piece. Kernel stacks
 * live here, so that one that overflows faults. Pieces are a sorted list of
 * struct vm_struct; the lowest hole that fits is taken.
 */
#include "mm/mm_internal.h"

struct vm_struct {
	struct list_head node;
	u64 va, size; /* without the guard */
};

static struct list_head pieces = LIST_HEAD_INIT(pieces);

static struct vm_struct *piece_of(struct list_head *node)
{
	return list_entry(node, struct vm_struct, node);
}

/* Put piece into the first hole; false if there is none. */
static bool place(struct vm_struct *piece)
{
	u64 va = VMALLOC_BASE;
	struct list_head *node;

	for (node = pieces.next; node != &pieces; node = node->next) {
		if (piece_of(node)->va - va > piece->size)
			break;
		va = piece_of(node)->va + piece_of(node)->size + PAGE_SIZE;
	}
	if (va + piece->size >= VMALLOC_END)
		return false;
	piece->va = va;
	list_add_tail(&piece->node, node);
	return true;
}

static void unmap(const struct vm_struct *piece, u64 size)
{
	for (u64 at = 0; at < size; at += PAGE_SIZE)
		put_page(kmap_clear_page(piece->va + at));
}

static bool map(const struct vm_struct *piece, enum frame_owner owner)
{
	for (u64 at = 0; at < piece->size; at += PAGE_SIZE) {
		struct page *page = alloc_pages(0, owner);

		if (page && !kmap_set_page(piece->va + at, page))
			continue;
		if (page)
			put_page(page);
		unmap(piece, at);
		return false;
	}
	return true;
}

void *vmalloc(u64 size)
{
	struct vm_struct *piece = kmalloc(sizeof(*piece));

	if (!piece)
		return NULL;
	piece->size = align_up(size, PAGE_SIZE);
	if (!place(piece)) {
		kfree(piece);
		return NULL;
	}
	if (map(piece, OWNER_KERNEL))
		return (void *)piece->va;
	list_del(&piece->node);
	kfree(piece);
	return NULL;
}

void vfree(void *start)
{
	for (struct list_head *node = pieces.next; node != &pieces;
	     node = node->next) {
		struct vm_struct *piece = piece_of(node);

		if (piece->va != (u64)start)
			continue;
		list_del(&piece->node);
		unmap(piece, piece->size);
		kfree(piece);
		return;
	}
	BUG_ON(!"vfree of what vmalloc did not give");
}
