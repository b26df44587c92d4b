/* SPDX-License-Identifier: MIT */
/*
 * Time: nanoseconds from the `time` CSR, whose rate the device tree gives,
 * and the wall clock of the board's goldfish RTC. No tick runs: each
 * hart's timer is programmed for the first of what waits for a time there.
 */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include "core/types.h"

#define NSEC_PER_SEC 1000000000ul

#define CLOCK_REALTIME	       0
#define CLOCK_MONOTONIC	       1
#define CLOCK_PROCESS_CPUTIME  2
#define CLOCK_THREAD_CPUTIME   3
#define CLOCK_MONOTONIC_RAW    4
#define CLOCK_REALTIME_COARSE  5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME	       7
#define TIMER_ABSTIME	       1

struct task_struct;

struct timespec {
	s64 tv_sec;
	s64 tv_nsec;
};

/* After hart_init. */
void time_init(u64 timebase_hz);
u64 time_since_boot_ns(void);
u64 time_realtime_ns(void);
/* What the thread, or all threads of its process, have used of the hart. */
u64 time_cpu_ns(const struct task_struct *task);
u64 time_process_cpu_ns(const struct task_struct *task);
/* The clock of a system call's clockid_t; -EINVAL: none. */
int time_read_clock(s32 clock, u64 *ns);
bool time_is_cpu_clock(s32 clock);
/* -EINVAL: no time. More than the clocks will ever reach is cut there. */
int time_from_timespec(const struct timespec *ts, u64 *ns);
/* From user memory; -EFAULT, -EINVAL. */
int time_get_timespec(u64 user_va, u64 *ns);
/* Sleep until the clock since boot has passed deadline; or a signal came:
   then false. */
bool time_sleep_until(u64 deadline_ns);
/* Sleep until something happens that may matter: a device, another task, a
   signal; at most until deadline, ~0 for ever. The caller looks again. */
void time_idle(u64 deadline_ns);
/* Of an idle task: one wfi without the kernel's lock, and what came is
   handled. */
void time_wait_interrupt(void);

/*
 * Something to be done at a time, in interrupt context: with interrupts off,
 * while a program runs or the hart idles, never in the middle of a system
 * call. Belongs to who started it; `fire` may start it again.
 */
struct timer {
	struct list_head node;
	u64 deadline_ns; /* since boot */
	void (*fire)(struct timer *timer);
};

/* On this hart; also moves one that is running, from whichever it is on. */
void timer_start(struct timer *timer, u64 deadline_ns);
/* Of one that was started once, or zeroed. */
void timer_stop(struct timer *timer);
/* The hart's timer went off: fire what is due, program what is next. */
void timer_interrupt(void);

#endif
