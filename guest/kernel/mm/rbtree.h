/* SPDX-License-Identifier: MIT */
/*
 * Red-black trees, intrusive as the lists are: the owner walks down to find
 * the place, links its node there, and the tree restores its balance.
 */
#ifndef MM_RBTREE_H
#define MM_RBTREE_H

#include "core/types.h"

struct rb_node {
	struct rb_node *parent, *left, *right;
	bool is_red;
};

struct rb_root {
	struct rb_node *node;
};

/* Below parent at *link, which is NULL: then rebalance. */
void rb_link(struct rb_root *root, struct rb_node *node, struct rb_node *parent,
	     struct rb_node **link);
void rb_erase(struct rb_root *root, struct rb_node *node);
/* Black height of a sound tree; 0 if it is not one. For checks. */
int rb_check(const struct rb_root *root);

#endif
