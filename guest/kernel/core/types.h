/* SPDX-License-Identifier: MIT */
/*
 * Integer types, intrusive lists and small arithmetic: what every part of the
 * kernel may include, on the guest and (mm/ only) on the host under test.
 */
#ifndef CORE_TYPES_H
#define CORE_TYPES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int32_t s32;
typedef int64_t s64;

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define container_of(ptr, type, member)                                        \
	((type *)((char *)(ptr)-offsetof(type, member)))

#define align_up(value, unit)	(((value) + (unit)-1) & ~((u64)(unit)-1))
#define align_down(value, unit) ((value) & ~((u64)(unit)-1))

static inline u64 min_u64(u64 a, u64 b)
{
	return a < b ? a : b;
}

static inline u64 max_u64(u64 a, u64 b)
{
	return a > b ? a : b;
}

/* A circular list; the head is a node that belongs to no object. */
struct list_head {
	struct list_head *next;
	struct list_head *prev;
};

#define LIST_HEAD_INIT(name)                                                   \
	{                                                                      \
		&(name), &(name)                                               \
	}
#define list_entry(ptr, type, member) container_of(ptr, type, member)

static inline void list_init(struct list_head *head)
{
	head->next = head;
	head->prev = head;
}

static inline bool list_empty(const struct list_head *head)
{
	return head->next == head;
}

static inline void list_add(struct list_head *node, struct list_head *head)
{
	node->next = head->next;
	node->prev = head;
	head->next->prev = node;
	head->next = node;
}

static inline void list_add_tail(struct list_head *node, struct list_head *head)
{
	list_add(node, head->prev);
}

static inline void list_del(struct list_head *node)
{
	node->prev->next = node->next;
	node->next->prev = node->prev;
	list_init(node);
}

/* All nodes of `from`, behind the head `to` that had none. */
static inline void list_move_all(struct list_head *to, struct list_head *from)
{
	list_init(to);
	if (list_empty(from))
		return;
	list_add(to, from->prev);
	list_del(from);
}

/* The body must not take `node` itself off the list. */
#define for_each_node(node, head)                                              \
	for (struct list_head *node = (head)->next; node != (head);            \
	     node = node->next)

#endif
