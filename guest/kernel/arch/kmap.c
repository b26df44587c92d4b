/* SPDX-License-Identifier: MIT */
/*
 * The kernel half of every root: the image in 4 KiB pages (text rx, rodata r,
 * data rw), the direct map of RAM rw in the largest pages that fit, the
 * devices below RAM as one 1 GiB page, and the fixmap's slots of 2 MiB. The
 * frames of text and rodata are read-only in the direct map too: no frame is
 * both writable and executable.
 */
#include "arch/kmap.h"
#include "abi/platform.h"
#include "arch/pgtable.h"
#include "core/kernel.h"
#include "mm/mm_internal.h"

#define MEGAPAGE    (1ul << 21)
#define VPN2_SHIFT  30
#define VPN1_SHIFT  21
#define GIGAPAGE    (1ul << 30)
#define ENTRIES	    512
#define TABLE_POOL  17 /* image 2, vmalloc 1, direct map: 4 a border at most */
#define KERNEL_BITS (PTE_V | PTE_A | PTE_G)

extern char boot_stack_guard[];
extern char __text_end[], __rodata_end[], __image_end[], __image_start[];

static u64 kernel_root[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static u64 fixmap_table[ENTRIES] __attribute__((aligned(PAGE_SIZE)));
extern u64 early_root[];
static u64 tables[TABLE_POOL][ENTRIES] __attribute__((aligned(PAGE_SIZE)));
static unsigned int tables_used;
u64 kernel_satp;

static u64 *next_table(u64 *entry)
{
	if (!(*entry & PTE_V)) {
		BUG_ON(tables_used == TABLE_POOL);
		*entry = pte_make(virt_to_phys(tables[tables_used++]) >>
					  PAGE_SHIFT,
				  PTE_V);
	}
	return phys_to_virt(pte_pfn(*entry) << PAGE_SHIFT);
}

static void set_fixmap_entry(enum fixmap_slot slot, u64 value)
{
	u64 va = fixmap_va(slot);
	u64 table = pte_make(virt_to_phys(fixmap_table) >> PAGE_SHIFT, PTE_V);

	fixmap_table[va >> VPN1_SHIFT & (ENTRIES - 1)] = value;
	early_root[va >> VPN2_SHIFT & (ENTRIES - 1)] = table;
	kernel_root[va >> VPN2_SHIFT & (ENTRIES - 1)] = table;
	/* of a pointer to a table, too: a fence by va orders all its levels */
	__asm__ volatile("sfence.vma %0" ::"r"(va) : "memory");
	vm_statistics.fence_page++;
}

void kmap_set_fixmap(enum fixmap_slot slot, u64 pa)
{
	set_fixmap_entry(slot, pte_make(align_down(pa, MEGAPAGE) >> PAGE_SHIFT,
					KERNEL_BITS | PTE_R));
}

void kmap_clear_fixmap(enum fixmap_slot slot)
{
	set_fixmap_entry(slot, 0);
}

/* One leaf at va of the size `level` has. */
static void map_leaf(u64 va, u64 pa, int level, u64 bits)
{
	u64 *table = kernel_root;

	for (int at = SV39_LEVELS - 1;; at--) {
		unsigned int shift = PAGE_SHIFT + SV39_VPN_BITS * at;
		u64 *entry = &table[va >> shift & (ENTRIES - 1)];

		if (at == level) {
			*entry = pte_make(pa >> PAGE_SHIFT, bits);
			return;
		}
		table = next_table(entry);
	}
}

/* Rights of an image frame; rw for every other frame. */
static u64 image_bits(u64 pa, bool direct)
{
	if (pa < virt_to_phys(__image_start) ||
	    pa >= virt_to_phys(__rodata_end))
		return KERNEL_BITS | PTE_R | PTE_W | PTE_D;
	if (pa < virt_to_phys(__text_end) && !direct)
		return KERNEL_BITS | PTE_R | PTE_X;
	return KERNEL_BITS | PTE_R;
}

static bool overlaps_image(u64 pa, u64 size)
{
	return pa < virt_to_phys(__image_end) &&
	       pa + size > virt_to_phys(__image_start);
}

static void map_direct(u64 start, u64 end)
{
	u64 pa = start;

	while (pa < end) {
		u64 size = PAGE_SIZE;
		int level = 0;

		if (!(pa & (GIGAPAGE - 1)) && end - pa >= GIGAPAGE &&
		    !overlaps_image(pa, GIGAPAGE)) {
			size = GIGAPAGE;
			level = 2;
		} else if (!(pa & (MEGAPAGE - 1)) && end - pa >= MEGAPAGE &&
			   !overlaps_image(pa, MEGAPAGE)) {
			size = MEGAPAGE;
			level = 1;
		}
		map_leaf(DIRECT_MAP_BASE + pa, pa, level, image_bits(pa, true));
		pa += size;
	}
}

void kmap_init(u64 ram_start, u64 ram_end)
{
	u64 pa = virt_to_phys(__image_start);

	for (; pa < virt_to_phys(__image_end); pa += PAGE_SIZE)
		if (pa != virt_to_phys(boot_stack_guard))
			map_leaf(KERNEL_VA_OFFSET + pa, pa, 0,
				 image_bits(pa, false));
	map_leaf(DIRECT_MAP_BASE, 0, 2,
		 KERNEL_BITS | PTE_R | PTE_W | PTE_D); /* devices */
	map_direct(ram_start, ram_end);
	/* every root copies this entry, so what is below is shared */
	next_table(&kernel_root[VMALLOC_BASE >> VPN2_SHIFT & (ENTRIES - 1)]);
	kernel_satp = (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT |
		      virt_to_phys(kernel_root) >> PAGE_SHIFT;
	csr_write(CSR_SATP, kernel_satp);
	/* spec: norm:sfence_vma_all_asid_va: all of the temporary root, globals too */
	__asm__ volatile("sfence.vma" ::: "memory");
	vm_statistics.fence_all++;
}

static u64 *vmalloc_entry(u64 va)
{
	u64 *table = next_table(&kernel_root[va >> VPN2_SHIFT & (ENTRIES - 1)]);
	u64 *entry = &table[va >> VPN1_SHIFT & (ENTRIES - 1)];

	if (!(*entry & PTE_V)) {
		u64 *fresh = alloc_zeroed_page(OWNER_KERNEL);

		if (!fresh)
			return NULL;
		*entry = pte_make(virt_to_phys(fresh) >> PAGE_SHIFT, PTE_V);
	}
	return next_table(entry) + (va >> PAGE_SHIFT & (ENTRIES - 1));
}

int kmap_set_page(u64 va, const struct page *page)
{
	u64 *entry = vmalloc_entry(va);

	if (!entry)
		return -ENOMEM;
	*entry = pte_make(page_to_pfn(page),
			  KERNEL_BITS | PTE_R | PTE_W | PTE_D);
	/* spec: norm:sfence_vma_ordering_semantics: that it was not valid may be kept, too */
	tlb_fence_kernel(va);
	return 0;
}

struct page *kmap_clear_page(u64 va)
{
	u64 *entry = vmalloc_entry(va);
	struct page *page = pfn_to_page(pte_pfn(*entry));

	*entry = 0;
	tlb_fence_kernel(va);
	return page;
}

u64 vmalloc_to_phys(u64 va)
{
	const u64 *entry = vmalloc_entry(va);

	return (pte_pfn(*entry) << PAGE_SHIFT) + (va & (PAGE_SIZE - 1));
}

u64 *pgtable_new_root(void)
{
	u64 *root = alloc_zeroed_page(OWNER_PGTABLE);

	if (root)
		memcpy(root + ENTRIES / 2, kernel_root + ENTRIES / 2,
		       PAGE_SIZE / 2);
	return root;
}
