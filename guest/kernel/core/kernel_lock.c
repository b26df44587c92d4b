/* SPDX-License-Identifier: MIT */
/* The kernel's lock: a ticket lock. */
#include "core/kernel_lock.h"
#include "arch/csr.h"
#include "core/hart.h"
#include "core/kernel.h"
#include "core/task.h"

struct kernel_lock_statistics kernel_lock_statistics;
static struct {
	u32 next_ticket;
	u32 serving;
	const struct hart *owner;
} lock;

void kernel_lock_take(void)
{
	u32 ticket = __atomic_fetch_add(&lock.next_ticket, 1, __ATOMIC_RELAXED);
	u64 since = 0;

	if (__atomic_load_n(&lock.serving, __ATOMIC_ACQUIRE) != ticket) {
		BUG_ON(lock.owner == current->hart);
		since = csr_read(CSR_TIME);
		while (__atomic_load_n(&lock.serving, __ATOMIC_ACQUIRE) !=
		       ticket)
			hart_pause();
	}
	lock.owner = current->hart;
	kernel_lock_statistics.taken++;
	if (!since)
		return;
	kernel_lock_statistics.contended++;
	kernel_lock_statistics.waited_ticks += csr_read(CSR_TIME) - since;
}

void kernel_lock_release(void)
{
	BUG_ON(lock.owner != current->hart);
	lock.owner = NULL;
	__atomic_store_n(&lock.serving, lock.serving + 1, __ATOMIC_RELEASE);
}
