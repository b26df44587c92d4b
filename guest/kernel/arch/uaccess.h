/* SPDX-License-Identifier: MIT */
/*
 * The only way to user memory. Each function checks the range against
 * TASK_SIZE, opens SUM for its loop alone, and comes back by the exception
 * table when the address cannot be faulted in: hostile pointers give -EFAULT.
 */
#ifndef ARCH_UACCESS_H
#define ARCH_UACCESS_H

#include "core/types.h"
#include "mm/layout.h"

static inline bool user_range_ok(u64 va, u64 size)
{
	return size <= TASK_SIZE && va <= TASK_SIZE - size;
}

/* Return 0 or -EFAULT; on a fault part of the bytes may have been moved. */
int copy_from_user(void *to, u64 from_va, size_t size);
int copy_to_user(u64 to_va, const void *from, size_t size);
int clear_user(u64 va, size_t size);
/* If the aligned word is *word, it becomes fresh, at once for all harts; *word
   gets what it was. */
int cmpxchg_user(u64 va, u32 *word, u32 fresh);
/* Length without the NUL, -EFAULT, or -ENAMETOOLONG if none within size. */
s64 strncpy_from_user(char *to, u64 from_va, size_t size);

/* Where to resume a kernel access that faulted at pc, or 0. */
u64 exception_table_find(u64 pc);

#endif
