/* SPDX-License-Identifier: MIT */
/*
 * The address space. One Sv39 root serves user (low half) and kernel:
 *
 *   0x0000000000000000 .. 0x0000004000000000  user (TASK_SIZE)
 *   0xffffffd000000000 + pa                   direct map: RAM rw, devices rw
 *   0xffffffff80200000 ..                     the kernel image, = pa + offset
 *
 * Usable from assembler.
 */
#ifndef MM_LAYOUT_H
#define MM_LAYOUT_H

#include "abi/pte.h"

#define DIRECT_MAP_BASE	   0xffffffd000000000
#define KERNEL_VA_OFFSET   0xffffffff00000000
#define TASK_SIZE	   0x4000000000
#define MMAP_MIN_VA	   0x10000 /* below: the null guard */
#define KERNEL_STACK_ORDER 2
#define KERNEL_STACK_SIZE  (PAGE_SIZE << KERNEL_STACK_ORDER)

#ifndef __ASSEMBLER__
#ifndef MM_HOST_TEST
#include "core/types.h"

static inline void *phys_to_virt(u64 pa)
{
	return (void *)(DIRECT_MAP_BASE + pa);
}

/* The physical address behind a direct-map or kernel-image pointer. */
static inline u64 virt_to_phys(const void *pointer)
{
	u64 va = (u64)pointer;

	if (va >= KERNEL_VA_OFFSET)
		return va - KERNEL_VA_OFFSET;
	return va - DIRECT_MAP_BASE;
}
#endif
#endif

#endif
