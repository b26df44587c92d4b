/* SPDX-License-Identifier: MIT */
/*
 * A map from page numbers to pointers, dense or sparse: the page cache's. Each
 * entry may carry one tag, and the tagged ones are found without the others.
 */
#ifndef MM_RADIX_H
#define MM_RADIX_H

#include "core/types.h"

struct radix_tree {
	void *root;
	u32 height; /* levels; 0: empty */
	u64 count;  /* entries */
};

void *radix_get(const struct radix_tree *tree, u64 index);
/* Where nothing is. 0 or -ENOMEM. */
int radix_insert(struct radix_tree *tree, u64 index, void *item);
/* What was there, or NULL. */
void *radix_remove(struct radix_tree *tree, u64 index);
/* The first entry at *index or above, which it moves there; NULL: none. */
void *radix_next(const struct radix_tree *tree, u64 *index);
/* Another item where one is, which loses its tag: needs no memory. */
void radix_replace(struct radix_tree *tree, u64 index, void *item);

/* Of an index where an item is. */
void radix_tag_set(struct radix_tree *tree, u64 index);
void radix_tag_clear(struct radix_tree *tree, u64 index);
bool radix_tag_get(const struct radix_tree *tree, u64 index);
/* As radix_next, of the tagged ones. */
void *radix_next_tagged(const struct radix_tree *tree, u64 *index);

#endif
