/* SPDX-License-Identifier: MIT */
/*
 * The one lock of the kernel. A hart holds it from its entry (a trap from user
 * mode, the end of wfi) until it returns to user mode or sleeps; a switch of
 * tasks passes it on with the hart. So user code runs on all harts at once and
 * the kernel on one at a time, and whatever is true of one hart that is never
 * preempted in the kernel is true of several. Who waits long sleeps in wfi, and
 * is sent an IPI when the lock is free. Interrupts are off while it is waited
 * for; M-mode's are not, so a remote fence is answered meanwhile.
 */
#ifndef CORE_KERNEL_LOCK_H
#define CORE_KERNEL_LOCK_H

#include "core/types.h"

struct kernel_lock_statistics {
	u64 taken;
	u64 contended;	  /* of them, those that had to wait */
	u64 slept;	  /* of those, that slept meanwhile */
	u64 waited_ticks; /* of the `time` CSR, all harts together */
};
extern struct kernel_lock_statistics kernel_lock_statistics;

void kernel_lock_take(void);
void kernel_lock_release(void);

#endif
