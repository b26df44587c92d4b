/* SPDX-License-Identifier: MIT */
/*
 * Futexes with an owner. FUTEX_LOCK_PI: the word is the owner's thread number, and
 * the kernel hands it from one to the next; as this scheduler takes turns and knows
 * no priorities, there is none to inherit. The robust list: what a thread held when
 * it ended is marked FUTEX_OWNER_DIED and passed on. Left out: FUTEX_WAIT_REQUEUE_PI
 * (glibc does not use it).
 */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/futex.h"
#include "core/kernel.h"
#include "core/task.h"
#include "core/time.h"

#define FUTEX_LOCK_PI	 6
#define FUTEX_UNLOCK_PI	 7
#define FUTEX_TRYLOCK_PI 8
#define FUTEX_LOCK_PI2	 13
#define FUTEX_WAITERS	 0x80000000u
#define FUTEX_OWNER_DIED 0x40000000u
#define FUTEX_TID_MASK	 0x3fffffffu

#define ROBUST_LIST_LIMIT 2048 /* as Linux: it may be a circle */

/* Take a free word, or mark a taken one as waited for. 0: it is ours;
   -EAGAIN: there is an owner to wait for. */
static s64 take_or_mark(u64 va, bool is_try)
{
	u32 word, seen, fresh;

	if (copy_from_user(&word, va, sizeof(word)))
		return -EFAULT;
	do {
		u32 owner = word & FUTEX_TID_MASK;

		if (owner == (u32)current->pid)
			return -EDEADLK;
		if (!owner)
			fresh = word | (u32)current->pid;
		else if (is_try)
			return -EAGAIN;
		else
			fresh = word | FUTEX_WAITERS;
		if (owner && !task_find((s32)owner))
			return -ESRCH;
		seen = word;
		if (cmpxchg_user(va, &word, fresh))
			return -EFAULT;
	} while (word != seen);
	return word & FUTEX_TID_MASK ? -EAGAIN : 0;
}

static s64 lock(const u64 *a, u64 command)
{
	struct futex_waiter waiter = { .takes_over = true };
	bool is_realtime =
		command == FUTEX_LOCK_PI || a[1] & FUTEX_CLOCK_REALTIME;
	u64 ns, deadline_ns = ~0ul;
	s64 result;
	int err;

	if (a[3] && command != FUTEX_TRYLOCK_PI) {
		err = time_get_timespec(a[3], &ns);
		if (err)
			return err;
		deadline_ns = futex_deadline(ns, is_realtime);
	}
	result = take_or_mark(a[0], command == FUTEX_TRYLOCK_PI);
	if (result != -EAGAIN || command == FUTEX_TRYLOCK_PI)
		return result;
	result = futex_sleep(&waiter, a[0], deadline_ns);
	return result == -ERESTARTSYS ? -ERESTARTNOINTR : result;
}

/* To the first who waits for it, or to nobody; `died`: FUTEX_OWNER_DIED, 0. */
static s64 pass_on(u64 va, u32 word, u32 died)
{
	struct futex_waiter *next;
	u32 fresh = died, seen;
	bool more;

	next = futex_find_owner_to_be(futex_key_of(va), &more);
	if (next)
		fresh |= (u32)next->task->pid | (more ? FUTEX_WAITERS : 0);
	do {
		seen = word;
		if (cmpxchg_user(va, &word, fresh))
			return -EFAULT;
	} while (word != seen);
	if (next)
		futex_wake_waiter(next);
	return 0;
}

static s64 unlock(u64 va)
{
	u32 word;

	if (copy_from_user(&word, va, sizeof(word)))
		return -EFAULT;
	if ((word & FUTEX_TID_MASK) != (u32)current->pid)
		return -EPERM;
	return pass_on(va, word, 0);
}

s64 futex_pi(const u64 *a, u64 command)
{
	switch (command) {
	case FUTEX_LOCK_PI:
	case FUTEX_LOCK_PI2:
	case FUTEX_TRYLOCK_PI:
		return lock(a, command);
	case FUTEX_UNLOCK_PI:
		return unlock(a[0]);
	default:
		return -ENOSYS;
	}
}

/* ---- the robust list ---- */

/* One word that this thread may hold. False: it is not to be reached. */
static bool release(u64 va, bool is_pi, bool is_pending)
{
	u32 word, seen;

	if (va & 3 || copy_from_user(&word, va, sizeof(word)))
		return false;
	/* it was unlocked, and nobody woken yet */
	if (is_pending && !is_pi && !word) {
		futex_wake(va, 1);
		return true;
	}
	if ((word & FUTEX_TID_MASK) != (u32)current->pid)
		return true;
	if (is_pi)
		return !pass_on(va, word, FUTEX_OWNER_DIED);
	do {
		seen = word;
		if (cmpxchg_user(va, &word,
				 (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED))
			return false;
	} while (word != seen);
	if (word & FUTEX_WAITERS)
		futex_wake(va, 1);
	return true;
}

/* As the ABI has it; the lowest bit of a pointer says that it is one of PI. */
struct robust_list_head {
	u64 next;
	s64 offset; /* from an entry to its word */
	u64 pending;
};

void futex_release_robust(void)
{
	u64 head_va = current->robust_list_va, entry;
	struct robust_list_head head;

	current->robust_list_va = 0;
	if (!head_va || copy_from_user(&head, head_va, sizeof(head)))
		return;
	entry = head.next;
	for (int i = 0; i < ROBUST_LIST_LIMIT; i++) {
		u64 at = entry & ~1ul, next;

		if (at == head_va)
			break;
		if (copy_from_user(&next, at, sizeof(next)))
			return;
		if (at != (head.pending & ~1ul) &&
		    !release(at + (u64)head.offset, entry & 1, false))
			return;
		entry = next;
	}
	if (head.pending)
		release((head.pending & ~1ul) + (u64)head.offset,
			head.pending & 1, true);
}
