/* SPDX-License-Identifier: MIT */
/*
 * Futexes. Who waits is on one list, under the word's key: address space and
 * address, or for a shared mapping the file and the offset in it, so that two
 * processes meet. Left out: priority inheritance and FUTEX_WAKE_OP.
 */
#include "core/futex.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "core/wait.h"

#define FUTEX_COMMAND	     0x7f
#define FUTEX_CLOCK_REALTIME 0x100
#define FUTEX_WAIT	     0
#define FUTEX_WAKE	     1
#define FUTEX_REQUEUE	     3
#define FUTEX_CMP_REQUEUE    4
#define FUTEX_WAIT_BITSET    9
#define FUTEX_WAKE_BITSET    10
#define BITSET_ALL	     0xffffffffu

struct key {
	const void
		*space; /* mm_struct, or the address_space of a shared word */
	u64 at;
};

struct waiter {
	struct list_head node;
	struct key key;
	u32 bitset;
	bool is_woken;
	struct wait_queue queue;
};

static struct list_head waiters = LIST_HEAD_INIT(waiters);

static struct key key_of(u64 va)
{
	const struct vm_area_struct *vma = vma_find(current->mm, va);

	if (vma && vma->vm_start <= va && vma->vm_flags & VM_SHARED)
		return (struct key){ vm_file_mapping(vma->vm_file),
				     (vma_page_index(vma, va) << PAGE_SHIFT) +
					     va % PAGE_SIZE };
	return (struct key){ current->mm, va };
}

static bool is_same(struct key a, struct key b)
{
	return a.space == b.space && a.at == b.at;
}

static struct waiter *waiter_of(struct list_head *node)
{
	return list_entry(node, struct waiter, node);
}

static void wake(struct waiter *waiter)
{
	list_del(&waiter->node);
	waiter->is_woken = true;
	wake_up(&waiter->queue);
}

static s64 wake_some(struct key key, u64 count, u32 bitset)
{
	struct list_head *node = waiters.next, *next;
	u64 woken = 0;

	for (; node != &waiters && woken < count; node = next) {
		next = node->next;
		if (!is_same(waiter_of(node)->key, key) ||
		    !(waiter_of(node)->bitset & bitset))
			continue;
		wake(waiter_of(node));
		woken++;
	}
	return (s64)woken;
}

s64 futex_wake(u64 va, u64 count)
{
	return wake_some(key_of(va), count, BITSET_ALL);
}

static s64 wait_for(u64 va, u32 value, u64 deadline_ns, u32 bitset)
{
	struct waiter waiter = { .bitset = bitset };
	s64 result = 0;
	u32 now;

	if (copy_from_user(&now, va, sizeof(now)))
		return -EFAULT;
	if (now != value)
		return -EAGAIN;
	if (!bitset)
		return -EINVAL;
	waiter.key = key_of(va);
	wait_queue_init(&waiter.queue);
	list_add_tail(&waiter.node, &waiters);
	while (!waiter.is_woken && !result) {
		if (time_since_boot_ns() >= deadline_ns)
			result = -ETIMEDOUT;
		else if (signal_is_pending())
			result = -ERESTARTSYS;
		else
			wait_on(&waiter.queue, deadline_ns);
	}
	if (waiter.is_woken)
		return 0;
	list_del(&waiter.node);
	return result;
}

static s64 requeue(const u64 *a, bool compares)
{
	struct key from, to;
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
	from = key_of(a[0]);
	to = key_of(a[4]);
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
	u64 ns, now = time_since_boot_ns();
	int err;

	*deadline_ns = ~0ul;
	if (!a[3])
		return 0;
	err = time_get_timespec(a[3], &ns);
	if (err)
		return err;
	if (command == FUTEX_WAIT)
		*deadline_ns = now + ns;
	else if (!(a[1] & FUTEX_CLOCK_REALTIME))
		*deadline_ns = ns;
	else
		*deadline_ns = ns > time_realtime_ns()
				       ? now + ns - time_realtime_ns()
				       : 0;
	return 0;
}

s64 sys_futex(const u64 *a)
{
	u64 command = a[1] & FUTEX_COMMAND;
	u64 deadline_ns;
	u32 word;
	int err;

	if (a[0] & 3)
		return -EINVAL;
	switch (command) {
	case FUTEX_WAIT:
	case FUTEX_WAIT_BITSET:
		err = read_deadline(a, command, &deadline_ns);
		if (err)
			return err;
		return wait_for(a[0], (u32)a[2], deadline_ns,
				command == FUTEX_WAIT ? BITSET_ALL : (u32)a[5]);
	case FUTEX_WAKE:
	case FUTEX_WAKE_BITSET:
		if (copy_from_user(&word, a[0], sizeof(word)))
			return -EFAULT;
		return wake_some(key_of(a[0]), (u32)a[2],
				 command == FUTEX_WAKE ? BITSET_ALL
						       : (u32)a[5]);
	case FUTEX_REQUEUE:
	case FUTEX_CMP_REQUEUE:
		return requeue(a, command == FUTEX_CMP_REQUEUE);
	default:
		return -ENOSYS;
	}
}
