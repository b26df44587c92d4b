/* SPDX-License-Identifier: MIT */
/* The kernel's own mapping, built once at boot. */
#ifndef ARCH_KMAP_H
#define ARCH_KMAP_H

#include "core/types.h"

/* Map image, devices and RAM [ram_start, ram_end); switch satp to it. */
void kmap_init(u64 ram_start, u64 ram_end);

#endif
