/* SPDX-License-Identifier: MIT */
/*
 * Red-black trees. Invariants: a red node has no red child; every way down
 * passes the same number of black nodes; the root is black. So the longest way
 * is at most twice the shortest.
 */
#include "mm/rbtree.h"

static bool is_red(const struct rb_node *node)
{
	return node && node->is_red;
}

/* Who points to node: its parent's side, or the root. */
static struct rb_node **link_of(struct rb_root *root, struct rb_node *node)
{
	if (!node->parent)
		return &root->node;
	return node->parent->left == node ? &node->parent->left
					  : &node->parent->right;
}

/* The child of `up` on one side takes its place, up goes to the other. */
static void rotate(struct rb_root *root, struct rb_node *up, bool to_left)
{
	struct rb_node *child = to_left ? up->right : up->left;
	struct rb_node *inner = to_left ? child->left : child->right;

	*link_of(root, up) = child;
	child->parent = up->parent;
	up->parent = child;
	if (inner)
		inner->parent = up;
	if (to_left) {
		child->left = up;
		up->right = inner;
	} else {
		child->right = up;
		up->left = inner;
	}
}

void rb_link(struct rb_root *root, struct rb_node *node, struct rb_node *parent,
	     struct rb_node **link)
{
	*node = (struct rb_node){ .parent = parent, .is_red = true };
	*link = node;
	while (is_red(node->parent)) {
		struct rb_node *up = node->parent, *top = up->parent;
		bool on_left = top->left == up;
		struct rb_node *uncle = on_left ? top->right : top->left;

		if (is_red(uncle)) {
			up->is_red = uncle->is_red = false;
			top->is_red = true;
			node = top;
			continue;
		}
		if (node == (on_left ? up->right : up->left)) {
			rotate(root, up, on_left);
			up = node;
		}
		up->is_red = false;
		top->is_red = true;
		rotate(root, top, !on_left);
		break;
	}
	root->node->is_red = false;
}

/* The subtree at node, below up, is one black short. */
static void restore_black(struct rb_root *root, struct rb_node *up,
			  struct rb_node *node)
{
	while (up && !is_red(node)) {
		bool on_left = up->left == node;
		struct rb_node *sibling = on_left ? up->right : up->left;
		struct rb_node *far;

		if (sibling->is_red) {
			sibling->is_red = false;
			up->is_red = true;
			rotate(root, up, on_left);
			sibling = on_left ? up->right : up->left;
		}
		if (!is_red(sibling->left) && !is_red(sibling->right)) {
			sibling->is_red = true;
			node = up;
			up = node->parent;
			continue;
		}
		far = on_left ? sibling->right : sibling->left;
		if (!is_red(far)) {
			struct rb_node *near =
				on_left ? sibling->left : sibling->right;

			near->is_red = false;
			sibling->is_red = true;
			rotate(root, sibling, !on_left);
			far = sibling;
			sibling = near;
		}
		sibling->is_red = up->is_red;
		up->is_red = far->is_red = false;
		rotate(root, up, on_left);
		return;
	}
	if (node)
		node->is_red = false;
}

/* node has two children: the next node in order takes its place and colour. */
static void swap_with_next(struct rb_root *root, struct rb_node *node)
{
	struct rb_node *next = node->right, *parent, *right;
	bool was_red = node->is_red;

	while (next->left)
		next = next->left;
	parent = next->parent == node ? next : next->parent;
	right = next->right;
	*link_of(root, node) = next;
	node->is_red = next->is_red;
	next->is_red = was_red;
	next->parent = node->parent;
	next->left = node->left;
	next->left->parent = next;
	if (parent == next) {
		next->right = node;
	} else {
		next->right = node->right;
		next->right->parent = next;
		parent->left = node;
	}
	node->parent = parent;
	node->left = NULL;
	node->right = right;
	if (right)
		right->parent = node;
}

void rb_erase(struct rb_root *root, struct rb_node *node)
{
	struct rb_node *child;

	if (node->left && node->right)
		swap_with_next(root, node);
	child = node->left ? node->left : node->right;
	*link_of(root, node) = child;
	if (child)
		child->parent = node->parent;
	if (!node->is_red)
		restore_black(root, node->parent, child);
}

static int check(const struct rb_node *node)
{
	int left, right;

	if (!node)
		return 1;
	if ((node->left && node->left->parent != node) ||
	    (node->right && node->right->parent != node) ||
	    (node->is_red && (is_red(node->left) || is_red(node->right))))
		return 0;
	left = check(node->left);
	right = check(node->right);
	return left && left == right ? left + !node->is_red : 0;
}

int rb_check(const struct rb_root *root)
{
	return is_red(root->node) ? 0 : check(root->node);
}
