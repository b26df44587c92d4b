/* SPDX-License-Identifier: MIT */
/* Waiting for a word of user memory to be changed by another thread. */
#ifndef CORE_FUTEX_H
#define CORE_FUTEX_H

#include "core/types.h"
#include "core/wait.h"

struct task_struct;

#define FUTEX_CLOCK_REALTIME 0x100

struct futex_key {
	const void
		*space; /* mm_struct, or the address_space of a shared word */
	u64 at;
};

/* Who waits; on the stack of the call. */
struct futex_waiter {
	struct list_head node;
	struct futex_key key;
	struct task_struct *task;
	u32 bitset;
	bool takes_over; /* to be made the owner: no wake is for it */
	bool is_woken;
	struct wait_queue queue;
};

/* The word must be there, or its key may change. */
struct futex_key futex_key_of(u64 va);
/* Wake at most `count` of those that wait for the word; how many were. */
s64 futex_wake(u64 va, u64 count);
void futex_wake_waiter(struct futex_waiter *waiter);
/* Until it is woken; else -ETIMEDOUT or -ERESTARTSYS. */
s64 futex_sleep(struct futex_waiter *waiter, u64 va, u64 deadline_ns);
/* An absolute time of either clock as time since boot. */
u64 futex_deadline(u64 ns, bool is_realtime);
/* The first that takes_over; are there more? NULL: none. */
struct futex_waiter *futex_find_owner_to_be(struct futex_key key, bool *more);

/* ---- futex_pi.c ---- */

/* FUTEX_LOCK_PI, its kin, and what there is not: -ENOSYS. */
s64 futex_pi(const u64 *a, u64 command);
/* The current thread ends: what its robust list says it holds is passed on. */
void futex_release_robust(void);

#endif
