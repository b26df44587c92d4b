/* SPDX-License-Identifier: MIT */
/* A map from page numbers to pointers, dense or sparse: the page cache's. */
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

#endif
