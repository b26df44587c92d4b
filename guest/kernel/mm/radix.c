/* SPDX-License-Identifier: MIT */
/*
 * A radix tree of 32-way nodes, as high as its largest index needs. A node
 * that lost its last entry is freed; the height is only reset when all is gone.
 * A node's tags say which slots lead to a tagged item.
 */
#include "mm/radix.h"
#include "mm/mm_internal.h"

#define RADIX_BITS 5
#define RADIX_SIZE (1u << RADIX_BITS)

struct radix_node {
	void *slot[RADIX_SIZE];
	u32 used;
	u32 tags; /* a bit a slot */
};

static unsigned int slot_of(u64 index, u32 level)
{
	return index >> (level * RADIX_BITS) & (RADIX_SIZE - 1);
}

/* Does a tree of this height reach the index? */
static bool covers(u32 height, u64 index)
{
	return height * RADIX_BITS >= 64 || !(index >> (height * RADIX_BITS));
}

void *radix_get(const struct radix_tree *tree, u64 index)
{
	const struct radix_node *node = tree->root;

	if (!covers(tree->height, index))
		return NULL;
	for (u32 level = tree->height; level-- && node;)
		node = node->slot[slot_of(index, level)];
	return (void *)node;
}

/* An empty tree needs one node, at whatever height. */
static int grow(struct radix_tree *tree, u64 index)
{
	while (!tree->root || !covers(tree->height, index)) {
		struct radix_node *node = kzalloc(sizeof(*node));

		if (!node)
			return -ENOMEM;
		node->slot[0] = tree->root;
		if (tree->root) {
			const struct radix_node *below = tree->root;

			node->used = 1;
			node->tags = below->tags != 0;
		}
		tree->height++;
		while (!tree->root && !covers(tree->height, index))
			tree->height++;
		tree->root = node;
	}
	return 0;
}

/* Free the nodes on the way to index that hold nothing. */
static void prune(struct radix_tree *tree, u64 index)
{
	struct radix_node *way[64 / RADIX_BITS + 1];
	struct radix_node *node = tree->root;
	u32 level = tree->height;

	while (level && node) {
		way[--level] = node;
		node = level ? node->slot[slot_of(index, level)] : NULL;
	}
	for (; level < tree->height && !way[level]->used; level++) {
		kfree(way[level]);
		if (level + 1 == tree->height) {
			tree->root = NULL;
			tree->height = 0;
			return;
		}
		way[level + 1]->slot[slot_of(index, level + 1)] = NULL;
		way[level + 1]->used--;
	}
}

static int insert(struct radix_tree *tree, u64 index, void *item)
{
	struct radix_node *node;

	if (grow(tree, index)) {
		prune(tree, 0);
		return -ENOMEM;
	}
	node = tree->root;
	for (u32 level = tree->height - 1; level; level--) {
		void **slot = &node->slot[slot_of(index, level)];

		if (!*slot) {
			*slot = kzalloc(sizeof(*node));
			if (!*slot) {
				prune(tree, index);
				return -ENOMEM;
			}
			node->used++;
		}
		node = *slot;
	}
	BUG_ON(node->slot[slot_of(index, 0)]);
	node->slot[slot_of(index, 0)] = item;
	node->used++;
	tree->count++;
	return 0;
}

/* Reclaim removes from trees, perhaps this one: not while we change it. */
int radix_insert(struct radix_tree *tree, u64 index, void *item)
{
	int err;

	memalloc_begin();
	err = insert(tree, index, item);
	memalloc_end();
	return err;
}

/* The way to an index where an item is, the lowest node first. */
static void find_way(const struct radix_tree *tree, u64 index,
		     struct radix_node *way[])
{
	struct radix_node *node = tree->root;

	for (u32 level = tree->height; level--;) {
		BUG_ON(!node);
		way[level] = node;
		node = node->slot[slot_of(index, level)];
	}
}

void radix_replace(struct radix_tree *tree, u64 index, void *item)
{
	struct radix_node *way[64 / RADIX_BITS + 1];

	BUG_ON(!radix_get(tree, index));
	radix_tag_clear(tree, index);
	find_way(tree, index, way);
	way[0]->slot[slot_of(index, 0)] = item;
}

void radix_tag_set(struct radix_tree *tree, u64 index)
{
	struct radix_node *way[64 / RADIX_BITS + 1];

	BUG_ON(!radix_get(tree, index));
	find_way(tree, index, way);
	for (u32 level = 0; level < tree->height; level++)
		way[level]->tags |= 1u << slot_of(index, level);
}

void radix_tag_clear(struct radix_tree *tree, u64 index)
{
	struct radix_node *way[64 / RADIX_BITS + 1];

	BUG_ON(!radix_get(tree, index));
	find_way(tree, index, way);
	for (u32 level = 0; level < tree->height; level++) {
		way[level]->tags &= ~(1u << slot_of(index, level));
		if (way[level]->tags)
			break;
	}
}

bool radix_tag_get(const struct radix_tree *tree, u64 index)
{
	struct radix_node *way[64 / RADIX_BITS + 1];

	if (!radix_get(tree, index))
		return false;
	find_way(tree, index, way);
	return way[0]->tags >> slot_of(index, 0) & 1;
}

void *radix_remove(struct radix_tree *tree, u64 index)
{
	void *item = radix_get(tree, index);
	struct radix_node *node = tree->root;

	if (!item)
		return NULL;
	radix_tag_clear(tree, index);
	for (u32 level = tree->height - 1; level; level--)
		node = node->slot[slot_of(index, level)];
	node->slot[slot_of(index, 0)] = NULL;
	node->used--;
	tree->count--;
	prune(tree, index);
	return item;
}

/* Of the subtree of `level` levels at node, whose part of *index is valid. */
static void *next_below(const struct radix_node *node, u32 level, u64 *index,
			bool tagged)
{
	for (;;) {
		unsigned int slot = slot_of(*index, level);
		void *child = !tagged || node->tags >> slot & 1
				      ? node->slot[slot]
				      : NULL;
		u64 step = 1ul << (level * RADIX_BITS);

		if (child && level)
			child = next_below(child, level - 1, index, tagged);
		else if (!child)
			*index = (*index & ~(step - 1)) + step;
		if (child)
			return child;
		/* the index went on: out of this node? */
		if (!slot_of(*index, level))
			return NULL;
	}
}

static void *next(const struct radix_tree *tree, u64 *index, bool tagged)
{
	if (!tree->height || !covers(tree->height, *index))
		return NULL;
	return next_below(tree->root, tree->height - 1, index, tagged);
}

void *radix_next(const struct radix_tree *tree, u64 *index)
{
	return next(tree, index, false);
}

void *radix_next_tagged(const struct radix_tree *tree, u64 *index)
{
	return next(tree, index, true);
}
