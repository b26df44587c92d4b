/* SPDX-License-Identifier: MIT */
/*
 * Reverse mapping: from a frame to the entries that map it. An anonymous page
 * knows its anon_vma, the family of all VMAs, by fork and split, that may have
 * it; a file's page knows the file's VMAs. In each the page's index gives the
 * address, and the page table tells whether it is still mapped there.
 */
#include "mm/lru.h"
#include "mm/mm_internal.h"

struct anon_vma {
	struct list_head vmas;
};

int rmap_prepare(struct vm_area_struct *vma)
{
	struct anon_vma *anon;

	if (vma->anon_vma)
		return 0;
	anon = kmalloc(sizeof(*anon));
	if (!anon)
		return -ENOMEM;
	list_init(&anon->vmas);
	rmap_share(vma, anon);
	return 0;
}

void rmap_share(struct vm_area_struct *vma, struct anon_vma *anon)
{
	vma->anon_vma = anon;
	list_add(&vma->anon_node, &anon->vmas);
}

void rmap_leave(struct vm_area_struct *vma)
{
	struct anon_vma *anon = vma->anon_vma;

	if (!anon)
		return;
	list_del(&vma->anon_node);
	vma->anon_vma = NULL;
	if (list_empty(&anon->vmas))
		kfree(anon);
}

u64 vma_page_index(const struct vm_area_struct *vma, u64 va)
{
	return vma->vm_pgoff + ((va - vma->vm_start) >> PAGE_SHIFT);
}

void rmap_add_anon(struct page *page, const struct vm_area_struct *vma, u64 va)
{
	page->mapping = vma->anon_vma;
	page->index = vma_page_index(vma, va);
	page->mapcount++;
	if (!(page->flags & PG_LRU))
		lru_add(page);
}

void rmap_add(struct page *page)
{
	page->mapcount++;
}

void rmap_remove(struct page *page)
{
	BUG_ON(!page->mapcount);
	/* the family may end with the last entry: nothing may lead to it */
	if (--page->mapcount == 0 && page->owner == OWNER_ANON)
		page->mapping = NULL;
}

/* The entry that maps the page in this VMA, or NULL. */
static u64 *entry_in(const struct page *page, const struct vm_area_struct *vma,
		     u64 *va)
{
	u64 pages = (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
	u64 *entry;

	if (page->index < vma->vm_pgoff || page->index - vma->vm_pgoff >= pages)
		return NULL;
	*va = vma->vm_start + ((page->index - vma->vm_pgoff) << PAGE_SHIFT);
	entry = pgtable_find(vma->vm_mm->pgd, *va);
	return entry && pte_present(*entry) &&
			       pte_pfn(*entry) == page_to_pfn(page)
		       ? entry
		       : NULL;
}

static struct vm_area_struct *vma_of(struct list_head *node, bool is_anon)
{
	return is_anon ? list_entry(node, struct vm_area_struct, anon_node)
		       : list_entry(node, struct vm_area_struct, file_node);
}

void rmap_walk(const struct page *page,
	       void (*visit)(struct vm_area_struct *vma, u64 va, u64 *entry,
			     void *context),
	       void *context)
{
	bool is_anon = page->owner == OWNER_ANON;
	struct anon_vma *anon = page->mapping;
	struct address_space *mapping = page->mapping;
	struct list_head *head, *node, *next;

	if (!page->mapping)
		return;
	head = is_anon ? &anon->vmas : &mapping->vmas;
	for (node = head->next; node != head; node = next) {
		struct vm_area_struct *vma = vma_of(node, is_anon);
		u64 va, *entry = entry_in(page, vma, &va);

		next = node->next;
		if (entry)
			visit(vma, va, entry, context);
	}
}

static void test_and_clear(struct vm_area_struct *vma, u64 va, u64 *entry,
			   void *context)
{
	bool *used = context;

	if (!(*entry & PTE_V) || !(*entry & PTE_A))
		return;
	*used = true;
	/* fenced, so that the next access faults and sets it again (Svade) */
	pgtable_set(vma->vm_mm, entry, va, *entry & ~(u64)PTE_A);
}

bool rmap_test_and_clear_used(const struct page *page)
{
	bool used = false;

	rmap_walk(page, test_and_clear, &used);
	return used;
}

static void protect(struct vm_area_struct *vma, u64 va, u64 *entry,
		    void *context)
{
	(void)context;
	if (*entry & PTE_V && *entry & (PTE_W | PTE_D))
		pgtable_set(vma->vm_mm, entry, va,
			    *entry & ~(u64)(PTE_W | PTE_D));
}

void rmap_protect(const struct page *page)
{
	rmap_walk(page, protect, NULL);
}
