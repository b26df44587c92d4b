/* SPDX-License-Identifier: MIT */
/* The kernel's own mapping: built at boot, but for the vmalloc area. */
#ifndef ARCH_KMAP_H
#define ARCH_KMAP_H

#include "core/types.h"

/* What satp is when no address space is in it. */
extern u64 kernel_satp;

struct page;

/* Map image, devices and RAM [ram_start, ram_end); switch satp to it. */
void kmap_init(u64 ram_start, u64 ram_end);
/* One page of the vmalloc area, rw. 0 or -ENOMEM. */
int kmap_set_page(u64 va, const struct page *page);
/* Its frame, no longer mapped. */
struct page *kmap_clear_page(u64 va);

#endif
