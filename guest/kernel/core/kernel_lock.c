/* SPDX-License-Identifier: MIT */
/*
 * Who finds the lock free has it: under an emulator a hart that was first in a
 * queue may not run for long while the host does something else. A waiter that
 * goes to sleep says so, then tries once more; who gives the lock back does
 * that first, then looks who sleeps: so one of the two sees the other.
 */
#include "core/kernel_lock.h"
#include "arch/csr.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/task.h"

#define SPINS_MAX 100 /* before sleeping. Chosen: about what an IPI costs */

enum waiter {
	AWAKE,
	ASLEEP,
	CALLED, /* was sent an IPI; it goes on, or sleeps again */
};

struct kernel_lock_statistics kernel_lock_statistics;
static struct {
	u32 is_taken;
	u32 waiters[HARTS_MAX]; /* enum waiter, by the number of the hart */
	const struct hart *owner;
} lock;

static bool try(void)
{
	return !__atomic_load_n(&lock.is_taken, __ATOMIC_RELAXED) &&
	       !__atomic_exchange_n(&lock.is_taken, 1, __ATOMIC_SEQ_CST);
}

/* An IPI that came for another reason is swallowed, too: what it was to make us
   look at is looked at on the way out of the kernel. */
static void sleep_until_free(void)
{
	u32 *own = &lock.waiters[current->hart->number];

	for (;;) {
		__atomic_store_n(own, ASLEEP, __ATOMIC_SEQ_CST);
		if (!__atomic_exchange_n(&lock.is_taken, 1, __ATOMIC_SEQ_CST))
			break;
		wait_for_interrupt();
		csr_clear(CSR_SIP, 1 << IRQ_SSI);
	}
	__atomic_store_n(own, AWAKE, __ATOMIC_SEQ_CST);
}

/* True if it had to sleep. */
static bool wait_until_free(void)
{
	for (int i = 0; i < SPINS_MAX; i++) {
		if (try())
			return false;
		hart_pause();
	}
	sleep_until_free();
	return true;
}

void kernel_lock_take(void)
{
	bool waits = !try();

	if (waits) {
		u64 since = csr_read(CSR_TIME);
		bool has_slept;

		BUG_ON(lock.owner == current->hart);
		has_slept = wait_until_free();
		kernel_lock_statistics.contended++;
		kernel_lock_statistics.slept += has_slept;
		kernel_lock_statistics.waited_ticks +=
			csr_read(CSR_TIME) - since;
	}
	lock.owner = current->hart;
	kernel_lock_statistics.taken++;
}

/* One waiter is called at a time, each in its turn. */
static void call_next(u32 last)
{
	struct hart *next = NULL;
	u32 asleep = ASLEEP;

	for (u32 i = 1; i <= HARTS_MAX; i++) {
		u32 number = (last + i) % HARTS_MAX;
		u32 state = __atomic_load_n(&lock.waiters[number],
					    __ATOMIC_SEQ_CST);

		if (state == CALLED)
			return;
		if (state == ASLEEP && !next)
			next = &harts[number];
	}
	/* if it woke meanwhile it has the lock, and will call the next */
	if (next && __atomic_compare_exchange_n(
			    &lock.waiters[next->number], &asleep, CALLED, false,
			    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		hart_kick(next);
}

void kernel_lock_release(void)
{
	u32 number = current->hart->number;
	bool is_alone = hart_count == 1;

	BUG_ON(lock.owner != current->hart);
	lock.owner = NULL;
	__atomic_store_n(&lock.is_taken, 0, __ATOMIC_SEQ_CST);
	if (!is_alone)
		call_next(number);
}
