/* SPDX-License-Identifier: MIT */
/*
 * Stands before guest/kernel/mm/mm_internal.h when mm/ is built for the host:
 * RAM is an array, fences are counted, a broken invariant aborts with a line.
 */
#ifndef MM_MM_INTERNAL_H
#define MM_MM_INTERNAL_H

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arch/kmap.h"
#include "arch/pgtable.h"
#include "mm/layout.h"
#include "mm/mm.h"

#define HOST_RAM_PA 0x80000000ul

extern char *host_ram;

static inline void *phys_to_virt(u64 pa)
{
	return host_ram + (pa - HOST_RAM_PA);
}

static inline u64 virt_to_phys(const void *pointer)
{
	return (u64)((const char *)pointer - host_ram) + HOST_RAM_PA;
}

/* host.c */
u64 time_since_boot_ns(void);


#define snprintk snprintf
#define BUG_ON(condition)                                                      \
	do {                                                                   \
		if (condition) {                                               \
			fprintf(stderr, "%s:%d: broken invariant: %s\n",       \
				__FILE__, __LINE__, #condition);               \
			abort();                                               \
		}                                                              \
	} while (0)

#endif
