/* SPDX-License-Identifier: MIT */
/*
 * The address space. One Sv39 root serves user (low half) and kernel:
 *
 *   0x0000000000000000 .. 0x0000004000000000  user (TASK_SIZE)
 *   0xffffffc7ff000000 .. + 4 MiB             fixmap: addresses known when the
 *                                             kernel is compiled, for frames
 *                                             known when it starts
 *   0xffffffc800000000 .. + 1 GiB             vmalloc area, with guard pages
 *   0xffffffd000000000 + pa                   direct map: RAM rw, devices rw
 *   0xffffffff80200000 ..                     the kernel image, = pa + offset
 *
 * Usable from assembler.
 */
#ifndef MM_LAYOUT_H
#define MM_LAYOUT_H

#include "abi/pte.h"

#define FIXMAP_BASE	   0xffffffc7ff000000
#define FIXMAP_SLOT_SIZE   0x200000 /* a megapage */
#define VMALLOC_BASE	   0xffffffc800000000
#define VMALLOC_END	   0xffffffc840000000 /* one entry of the root */
#define DIRECT_MAP_BASE	   0xffffffd000000000
#define KERNEL_VA_OFFSET   0xffffffff00000000
#define TASK_SIZE	   0x4000000000
#define MMAP_MIN_VA	   0x10000 /* below: the null guard */
#define KERNEL_STACK_ORDER 2
#define KERNEL_STACK_SIZE  (PAGE_SIZE << KERNEL_STACK_ORDER)

#ifndef __ASSEMBLER__
#include "core/types.h"

/*
 * Slots of the fixmap. The device tree lies wherever the loader put it, and
 * says where RAM is: it has to be read before any map of RAM can be trusted.
 * Two megapages hold what begins anywhere in the first and is no larger.
 */
enum fixmap_slot {
	FIX_FDT,
	FIX_FDT_LAST,
	FIXMAP_SLOTS,
};

static inline u64 fixmap_va(enum fixmap_slot slot)
{
	return FIXMAP_BASE + (u64)slot * FIXMAP_SLOT_SIZE;
}

#ifndef MM_HOST_TEST
static inline void *phys_to_virt(u64 pa)
{
	return (void *)(DIRECT_MAP_BASE + pa);
}

/* Of what was mapped page by page: kmap.c. */
u64 vmalloc_to_phys(u64 va);

/* The physical address behind a kernel pointer. */
static inline u64 virt_to_phys(const void *pointer)
{
	u64 va = (u64)pointer;

	if (va >= KERNEL_VA_OFFSET)
		return va - KERNEL_VA_OFFSET;
	if (va < DIRECT_MAP_BASE)
		return vmalloc_to_phys(va);
	return va - DIRECT_MAP_BASE;
}
#endif
#endif

#endif
