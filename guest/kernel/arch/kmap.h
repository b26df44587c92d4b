/* SPDX-License-Identifier: MIT */
/* The kernel's own mapping: built at boot, but for the vmalloc area. */
#ifndef ARCH_KMAP_H
#define ARCH_KMAP_H

#include "core/types.h"
#include "mm/layout.h"

/* What satp is when no address space is in it. */
extern u64 kernel_satp;

struct page;

/* A slot of the fixmap, by one megapage that can be read: in the root the kernel
   starts with and in its own. Before other harts run. */
void kmap_set_fixmap(enum fixmap_slot slot, u64 pa);
void kmap_clear_fixmap(enum fixmap_slot slot);
/* Map image, devices and RAM [ram_start, ram_end); switch satp to it. */
void kmap_init(u64 ram_start, u64 ram_end);
/* One page of the vmalloc area, rw. 0 or -ENOMEM. */
int kmap_set_page(u64 va, const struct page *page);
/* Its frame, no longer mapped. */
struct page *kmap_clear_page(u64 va);

#endif
