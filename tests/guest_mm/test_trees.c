/* SPDX-License-Identifier: MIT */
/* Red-black and radix trees against arrays, with random insertions and removals. */
#include "host.h"

#define NODES 512

struct item {
	struct rb_node rb;
	u32 key;
	bool is_in;
};

static struct item items[NODES];

static struct item *item_of(struct rb_node *node)
{
	return container_of(node, struct item, rb);
}

static void insert(struct rb_root *root, struct item *item)
{
	struct rb_node **link = &root->node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = item->key < item_of(parent)->key ? &parent->left
							: &parent->right;
	}
	rb_link(root, &item->rb, parent, link);
	item->is_in = true;
}

/* Visits in order; how many. */
static u32 walk(struct rb_node *node, u32 *last)
{
	u32 count;

	if (!node)
		return 0;
	count = walk(node->left, last);
	EXPECT(item_of(node)->key >= *last && item_of(node)->is_in);
	*last = item_of(node)->key;
	return count + 1 + walk(node->right, last);
}

void test_rbtree(void)
{
	struct rb_root root = { NULL };
	u32 inside = 0;

	memset(items, 0, sizeof(items));
	for (u32 i = 0; i < NODES; i++)
		items[i].key = i;
	for (int round = 0; round < 100000; round++) {
		struct item *item = &items[host_random(NODES)];
		u32 last = 0;

		if (item->is_in) {
			rb_erase(&root, &item->rb);
			item->is_in = false;
			inside--;
		} else {
			insert(&root, item);
			inside++;
		}
		EXPECT(rb_check(&root));
		if (round % 64 == 0)
			EXPECT(walk(root.node, &last) == inside);
	}
}

#define SLOTS 300

/* Keys near 0, around powers of 32, and far away. */
static u64 radix_key(u32 i)
{
	static const u64 bases[] = { 0,		1000,	   32767,
				     1ul << 25, 1ul << 40, ~0ul - 50 };

	return bases[i / 50] + i % 50;
}

/* Set it, clear it, or lose it to another item; then, is it set? */
static bool change_tag(struct radix_tree *tree, u32 i, bool is_tagged)
{
	if (!host_random(8)) {
		radix_replace(tree, radix_key(i), &items[i]);
		return false;
	}
	if (is_tagged)
		radix_tag_clear(tree, radix_key(i));
	else
		radix_tag_set(tree, radix_key(i));
	return !is_tagged;
}

static void check_tagged(const struct radix_tree *tree, u64 from,
			 const bool *is_tagged)
{
	u32 model = 0;
	const void *found;

	while (model < SLOTS && (radix_key(model) < from || !is_tagged[model]))
		model++;
	found = radix_next_tagged(tree, &from);
	EXPECT(!found || (found == &items[model] && from == radix_key(model)));
	EXPECT(found || model == SLOTS);
}

void test_radix(void)
{
	struct radix_tree tree = { 0 };
	bool is_in[SLOTS] = { false }, is_tagged[SLOTS] = { false };
	u64 count = 0;

	host_memory_reset(HOST_RAM_FRAMES);
	for (int round = 0; round < 100000; round++) {
		u32 i = host_random(host_random(4) ? SLOTS : 100);
		u64 key = radix_key(i), next = radix_key(host_random(SLOTS));
		const void *found;
		u32 model = 0;

		EXPECT(radix_get(&tree, key) == (is_in[i] ? &items[i] : NULL));
		EXPECT(radix_tag_get(&tree, key) == is_tagged[i]);
		if (is_in[i] && host_random(2)) {
			is_tagged[i] = change_tag(&tree, i, is_tagged[i]);
			check_tagged(&tree, next, is_tagged);
			continue;
		}
		is_tagged[i] = false;
		if (is_in[i]) {
			EXPECT(radix_remove(&tree, key) == &items[i]);
			count--;
		} else {
			EXPECT(radix_insert(&tree, key, &items[i]) == 0);
			count++;
		}
		is_in[i] = !is_in[i];
		EXPECT(tree.count == count);
		while (model < SLOTS &&
		       (radix_key(model) < next || !is_in[model]))
			model++;
		found = radix_next(&tree, &next);
		EXPECT(found == (model < SLOTS ? &items[model] : NULL));
		EXPECT(!found || next == radix_key(model));
	}
	for (u32 i = 0; i < SLOTS; i++)
		if (is_in[i])
			radix_remove(&tree, radix_key(i));
	EXPECT(frames_owned(OWNER_FREE) == HOST_RAM_FRAMES);
}
