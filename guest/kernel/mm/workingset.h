/* SPDX-License-Identifier: MIT */
/*
 * Working-set detection: a page that comes back before as many others left as
 * there are in memory was taken too early, and counts as often used.
 */
#ifndef MM_WORKINGSET_H
#define MM_WORKINGSET_H

#include "core/types.h"

struct address_space;
struct page;

struct workingset_statistics {
	u64 refault_anon, refault_file;
};
extern struct workingset_statistics workingset_statistics;

/* A page leaves: the time, counted in pages that left. */
u32 workingset_evict(void);
/* One that left then is back. True: it was a refault. */
bool workingset_return(struct page *page, u32 left);
/* The same for a file's page, whose time is kept here, for the last thousands. */
void workingset_evict_file(const struct address_space *mapping, u64 index);
void workingset_return_file(struct page *page);

#endif
