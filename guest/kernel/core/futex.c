/* SPDX-License-Identifier: MIT */
/*
 * Futexes. Who waits is on one list, under the word's key: address space and
 * address, or for a shared mapping the file and the offset in it, so that two
 * processes meet. Those with an owner (FUTEX_LOCK_PI) are in futex_pi.c.
 */
#include "core/futex.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "core/wait.h"

#define FUTEX_COMMAND	  0x7f
#define FUTEX_WAIT	  0
#define FUTEX_WAKE	  1
#define FUTEX_REQUEUE	  3
#define FUTEX_CMP_REQUEUE 4
#define FUTEX_WAKE_OP	  5
#define FUTEX_WAIT_BITSET 9
#define FUTEX_WAKE_BITSET 10
#define BITSET_ALL	  0xffffffffu

static struct list_head waiters = LIST_HEAD_INIT(waiters);

struct futex_key futex_key_of(u64 va)
{
	const struct vm_area_struct *vma = vma_find(current->mm, va);

	if (vma && vma->vm_start <= va && vma->vm_flags & VM_SHARED)
		return (struct futex_key){
			vm_file_mapping(vma->vm_file),
			(vma_page_index(vma, va) << PAGE_SHIFT) + va % PAGE_SIZE
		};
	return (struct futex_key){ current->mm, va };
}

static bool is_same(struct futex_key a, struct futex_key b)
{
	return a.space == b.space && a.at == b.at;
}

static struct futex_waiter *waiter_of(struct list_head *node)
{
	return list_entry(node, struct futex_waiter, node);
}

void futex_wake_waiter(struct futex_waiter *waiter)
{
	list_del(&waiter->node);
	waiter->is_woken = true;
	wake_up(&waiter->queue);
}

u64 futex_deadline(u64 ns, bool is_realtime)
{
	u64 now = time_realtime_ns();

	if (!is_realtime)
		return ns;
	return ns > now ? time_since_boot_ns() + ns - now : 0;
}

struct futex_waiter *futex_find_owner_to_be(struct futex_key key, bool *more)
{
	struct futex_waiter *first = NULL;

	*more = false;
	for_each_node (node, &waiters) {
		struct futex_waiter *waiter = waiter_of(node);

		if (!waiter->takes_over || !is_same(waiter->key, key))
			continue;
		*more = first != NULL;
		if (first)
			break;
		first = waiter;
	}
	return first;
}

static s64 wake_some(struct futex_key key, u64 count, u32 bitset)
{
	struct list_head *node = waiters.next, *next;
	u64 woken = 0;

	for (; node != &waiters && woken < count; node = next) {
		next = node->next;
		if (!is_same(waiter_of(node)->key, key) ||
		    !(waiter_of(node)->bitset & bitset) ||
		    waiter_of(node)->takes_over)
			continue;
		futex_wake_waiter(waiter_of(node));
		woken++;
	}
	return (s64)woken;
}

s64 futex_wake(u64 va, u64 count)
{
	return wake_some(futex_key_of(va), count, BITSET_ALL);
}

s64 futex_sleep(struct futex_waiter *waiter, u64 va, u64 deadline_ns)
{
	s64 result = 0;

	waiter->key = futex_key_of(va);
	waiter->task = current;
	wait_queue_init(&waiter->queue);
	list_add_tail(&waiter->node, &waiters);
	while (!waiter->is_woken && !result) {
		if (time_since_boot_ns() >= deadline_ns)
			result = -ETIMEDOUT;
		else if (signal_is_pending())
			result = -ERESTARTSYS;
		else
			wait_on(&waiter->queue, deadline_ns);
	}
	if (waiter->is_woken)
		return 0;
	list_del(&waiter->node);
	return result;
}

static s64 wait_for(u64 va, u32 value, u64 deadline_ns, u32 bitset)
{
	struct futex_waiter waiter = { .bitset = bitset };
	u32 now;

	if (!bitset)
		return -EINVAL;
	if (copy_from_user(&now, va, sizeof(now)))
		return -EFAULT;
	if (now != value)
		return -EAGAIN;
	return futex_sleep(&waiter, va, deadline_ns);
}

static s64 requeue(const u64 *a, bool compares)
{
	struct futex_key from, to;
	struct list_head *node, *next;
	u64 moved = 0;
	s64 woken;
	u32 value;

	/* both must be there for their keys to be right */
	if (copy_from_user(&value, a[4], sizeof(value)) ||
	    copy_from_user(&value, a[0], sizeof(value)))
		return -EFAULT;
	if (compares && value != (u32)a[5])
		return -EAGAIN;
	from = futex_key_of(a[0]);
	to = futex_key_of(a[4]);
	woken = wake_some(from, a[2], BITSET_ALL);
	for (node = waiters.next; node != &waiters && moved < a[3];
	     node = next) {
		next = node->next;
		if (!is_same(waiter_of(node)->key, from))
			continue;
		waiter_of(node)->key = to;
		moved++;
	}
	return woken + (s64)moved;
}

/* Relative for FUTEX_WAIT, else a time on one of two clocks. */
static int read_deadline(const u64 *a, u64 command, u64 *deadline_ns)
{
	u64 ns;
	int err;

	*deadline_ns = ~0ul;
	if (!a[3])
		return 0;
	err = time_get_timespec(a[3], &ns);
	if (err)
		return err;
	if (command == FUTEX_WAIT)
		*deadline_ns = time_since_boot_ns() + ns;
	else
		*deadline_ns = futex_deadline(ns, a[1] & FUTEX_CLOCK_REALTIME);
	return 0;
}

/* What FUTEX_WAKE_OP does to the second word. */
static int operate(u32 operation, u32 argument, u32 was, u32 *becomes)
{
	switch (operation) {
	case 0:
		*becomes = argument;
		return 0;
	case 1:
		*becomes = was + argument;
		return 0;
	case 2:
		*becomes = was | argument;
		return 0;
	case 3:
		*becomes = was & ~argument;
		return 0;
	case 4:
		*becomes = was ^ argument;
		return 0;
	default:
		return -ENOSYS;
	}
}

static bool compare(u32 comparison, s32 was, s32 with)
{
	switch (comparison) {
	case 0:
		return was == with;
	case 1:
		return was != with;
	case 2:
		return was < with;
	case 3:
		return was <= with;
	case 4:
		return was > with;
	default:
		return was >= with;
	}
}

/* Fields of twelve bits are signed. */
static s32 field_of(u32 code, int shift)
{
	return (s32)(code << (20 - shift)) >> 20;
}

/* Change the second word, wake who waits for the first, and, if the second was
   so and so, who waits for that. */
static s64 wake_op(const u64 *a)
{
	u32 code = (u32)a[5], was, seen, becomes;
	u32 argument = (u32)field_of(code, 12);
	u32 comparison = code >> 24 & 15;
	s64 woken;
	int err;

	if (a[4] & 3)
		return -EINVAL;
	if (code >> 31)
		argument = 1u << (argument & 31);
	if (copy_from_user(&was, a[0], sizeof(was)) ||
	    copy_from_user(&was, a[4], sizeof(was)))
		return -EFAULT;
	if (comparison > 5)
		return -ENOSYS;
	do {
		err = operate(code >> 28 & 7, argument, was, &becomes);
		if (err)
			return err;
		seen = was;
		if (cmpxchg_user(a[4], &was, becomes))
			return -EFAULT;
	} while (was != seen);
	woken = wake_some(futex_key_of(a[0]), (u32)a[2], BITSET_ALL);
	if (compare(comparison, (s32)was, field_of(code, 0)))
		woken += wake_some(futex_key_of(a[4]), (u32)a[3], BITSET_ALL);
	return woken;
}

static s64 wait_or_wake(const u64 *a, u64 command)
{
	bool has_set =
		command == FUTEX_WAIT_BITSET || command == FUTEX_WAKE_BITSET;
	u32 bitset = has_set ? (u32)a[5] : BITSET_ALL;
	u64 deadline_ns;
	u32 word;
	int err;

	if (command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET) {
		err = read_deadline(a, command, &deadline_ns);
		return err ? err
			   : wait_for(a[0], (u32)a[2], deadline_ns, bitset);
	}
	if (!bitset)
		return -EINVAL;
	if (copy_from_user(&word, a[0], sizeof(word)))
		return -EFAULT;
	return wake_some(futex_key_of(a[0]), (u32)a[2], bitset);
}

s64 sys_futex(const u64 *a)
{
	u64 command = a[1] & FUTEX_COMMAND;

	if (a[0] & 3)
		return -EINVAL;
	switch (command) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		return wait_or_wake(a, command);
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		return requeue(a, command == FUTEX_CMP_REQUEUE);
	case FUTEX_WAKE_OP:
		return wake_op(a);
	default:
		return futex_pi(a, command);
	}
}
