/* SPDX-License-Identifier: MIT */
/*
 * How much memory may be promised: what private writable mappings and shared
 * anonymous ones could come to need (VM_ACCOUNT), by Linux's three rules.
 */
#ifndef MM_OVERCOMMIT_H
#define MM_OVERCOMMIT_H

#include "core/types.h"

struct mm_struct;

enum overcommit {
	OVERCOMMIT_GUESS,  /* 0: refuse what RAM and swap could never hold */
	OVERCOMMIT_ALWAYS, /* 1 */
	OVERCOMMIT_NEVER,  /* 2: no more in all than overcommit_limit() */
	OVERCOMMIT_COUNT,
};

struct overcommit_state {
	enum overcommit mode;
	u64 ratio;     /* percent of RAM, in mode 2 */
	u64 limit_kib; /* instead of the ratio, if not 0 */
	u64 committed; /* pages promised now */
};
extern struct overcommit_state overcommit_state;

/* May so many more pages be promised? mm: whose they are, or NULL. */
bool overcommit_allows(const struct mm_struct *mm, u64 pages);
/* CommitLimit, in pages. */
u64 overcommit_limit(void);
/* Is a mapping with these flags one that promises memory? */
bool overcommit_is_accountable(u64 vm_flags);
/* What a VMA of so many pages promised, or no longer does. */
void overcommit_add(u64 vm_flags, u64 pages);
void overcommit_remove(u64 vm_flags, u64 pages);

#endif
