/* SPDX-License-Identifier: MIT */
/*
 * Reading and waiting for time. Interrupts stay masked in the kernel: wfi
 * resumes on a pending interrupt that sie enables whether or not sstatus.SIE
 * lets it trap, so the idle task needs no handler. While a program runs they
 * trap.
 */
#include "core/time.h"
#include "abi/csr.h"
#include "abi/platform.h"
#include "arch/csr.h"
#include "arch/sbi.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/hart.h"
#include "core/kernel_lock.h"
#include "core/task.h"
#include "drivers/drivers.h"
#include "mm/layout.h"

#define CPUCLOCK_THREAD 4
#define RTC_TIME_LOW	0x0 /* reading it latches the high half */
#define RTC_TIME_HIGH	0x4

static u64 ticks_hz = PLATFORM_TIMEBASE_HZ;
static u64 ticks_at_boot;
static u64 realtime_offset_ns; /* 0 until the RTC was first read */

void time_init(u64 timebase_hz)
{
	if (timebase_hz)
		ticks_hz = timebase_hz;
	ticks_at_boot = csr_read(CSR_TIME);
	sbi_set_timer(~0ul);
}

static u64 ticks_to_ns(u64 ticks)
{
	return ticks / ticks_hz * NSEC_PER_SEC +
	       ticks % ticks_hz * NSEC_PER_SEC / ticks_hz;
}

u64 time_since_boot_ns(void)
{
	return ticks_to_ns(csr_read(CSR_TIME) - ticks_at_boot);
}

u64 time_realtime_ns(void)
{
	volatile u32 *rtc = phys_to_virt(PLATFORM_RTC_BASE);

	if (!realtime_offset_ns) {
		u64 low = rtc[RTC_TIME_LOW / 4];
		u64 high = rtc[RTC_TIME_HIGH / 4];

		realtime_offset_ns = (high << 32 | low) - time_since_boot_ns();
	}
	return realtime_offset_ns + time_since_boot_ns();
}

u64 time_cpu_ns(const struct task_struct *task)
{
	u64 running =
		task->hart ? time_since_boot_ns() - task->run_since_ns : 0;

	return task->cpu_ns + running;
}

u64 time_process_cpu_ns(const struct task_struct *task)
{
	u64 ns = task->signal->ended_cpu_ns;

	for_each_node (node, &task->signal->threads)
		ns += time_cpu_ns(thread_of(node));
	return ns;
}

bool time_is_cpu_clock(s32 clock)
{
	return clock == CLOCK_PROCESS_CPUTIME ||
	       clock == CLOCK_THREAD_CPUTIME || clock < 0;
}

/* Negative: of the process or thread with pid ~(clock >> 3). */
static int read_cpu_clock(s32 clock, u64 *ns)
{
	bool of_thread = clock < 0 ? clock & CPUCLOCK_THREAD
				   : clock == CLOCK_THREAD_CPUTIME;
	const struct task_struct *task = current;

	if (!time_is_cpu_clock(clock))
		return -EINVAL;
	if (clock < 0 && ~(clock >> 3))
		task = task_find(~(clock >> 3));
	if (!task || (of_thread && task->signal != current->signal))
		return -EINVAL;
	*ns = of_thread ? time_cpu_ns(task) : time_process_cpu_ns(task);
	return 0;
}

int time_read_clock(s32 clock, u64 *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
		*ns = time_realtime_ns();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
		*ns = time_since_boot_ns();
		return 0;
	default:
		return read_cpu_clock(clock, ns);
	}
}

int time_from_timespec(const struct timespec *ts, u64 *ns)
{
	if (ts->tv_sec < 0 || (u64)ts->tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	*ns = min_u64((u64)ts->tv_sec, ~0ul / NSEC_PER_SEC / 4) * NSEC_PER_SEC +
	      (u64)ts->tv_nsec;
	return 0;
}

int time_get_timespec(u64 user_va, u64 *ns)
{
	struct timespec ts;

	if (copy_from_user(&ts, user_va, sizeof(ts)))
		return -EFAULT;
	return time_from_timespec(&ts, ns);
}

/* ---- timers ---- */

static u64 first_deadline_ns(void)
{
	const struct list_head *timers = &current->hart->timers;

	return list_empty(timers) ? ~0ul
				  : list_entry(timers->next, struct timer, node)
					    ->deadline_ns;
}

/* Have the hart's timer go off for the first of the timers. */
static void program(void)
{
	u64 deadline_ns = first_deadline_ns(), ticks = ~0ul;

	if (deadline_ns == current->hart->programmed_ns)
		return;
	current->hart->programmed_ns = deadline_ns;
	if (deadline_ns < ~0ul / 2)
		ticks = ticks_at_boot + deadline_ns / NSEC_PER_SEC * ticks_hz +
			deadline_ns % NSEC_PER_SEC * ticks_hz / NSEC_PER_SEC +
			1;
	sbi_set_timer(ticks);
}

void timer_start(struct timer *timer, u64 deadline_ns)
{
	struct list_head *timers = &current->hart->timers, *at;

	timer_stop(timer);
	timer->deadline_ns = deadline_ns;
	at = timers->next;
	while (at != timers &&
	       list_entry(at, struct timer, node)->deadline_ns <= deadline_ns)
		at = at->next;
	list_add_tail(&timer->node, at);
	if (timers->next == &timer->node)
		program();
}

void timer_stop(struct timer *timer)
{
	if (timer->node.next)
		list_del(&timer->node);
}

void timer_interrupt(void)
{
	while (first_deadline_ns() <= time_since_boot_ns()) {
		struct timer *timer = list_entry(current->hart->timers.next,
						 struct timer, node);

		list_del(&timer->node);
		timer->fire(timer);
	}
	current->hart->programmed_ns =
		0; /* it went off: only setting it anew ends that */
	program();
}

/* ---- waiting ---- */

void time_wait_interrupt(void)
{
	struct hart *hart = current->hart;
	u64 pending;

	program(); /* not for a timer that was stopped */
	hart->is_idle = true;
	kernel_lock_release();
	wait_for_interrupt();
	kernel_lock_take();
	hart->is_idle = false;
	pending = csr_read(CSR_SIP);
	if (pending & 1 << IRQ_SSI)
		csr_clear(CSR_SIP, 1 << IRQ_SSI);
	if (pending & 1 << IRQ_STI)
		timer_interrupt();
	if (pending & 1 << IRQ_SEI)
		plic_handle();
}

void time_idle(u64 deadline_ns)
{
	wait_any(deadline_ns);
}

bool time_sleep_until(u64 deadline_ns)
{
	static struct wait_queue nobody = { LIST_HEAD_INIT(nobody.sleepers) };

	while (time_since_boot_ns() < deadline_ns) {
		if (signal_is_pending())
			return false;
		wait_on(&nobody, deadline_ns);
	}
	return true;
}
