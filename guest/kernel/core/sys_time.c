/* SPDX-License-Identifier: MIT */
/* System calls on clocks. Processor time is the time since the exec. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define CLOCK_REALTIME	       0
#define CLOCK_MONOTONIC	       1
#define CLOCK_PROCESS_CPUTIME  2
#define CLOCK_THREAD_CPUTIME   3
#define CLOCK_MONOTONIC_RAW    4
#define CLOCK_REALTIME_COARSE  5
#define CLOCK_MONOTONIC_COARSE 6
#define CLOCK_BOOTTIME	       7
#define TIMER_ABSTIME	       1
#define RESOLUTION_NS	       1

static int read_clock(s32 clock, u64 *ns)
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
	case CLOCK_PROCESS_CPUTIME:
	case CLOCK_THREAD_CPUTIME:
		*ns = time_since_boot_ns() - current->start_ns;
		return 0;
	default:
		/* negative: of the process (or thread) with pid ~(clock >> 3) */
		if (clock < 0 &&
		    (~(clock >> 3) == 0 || ~(clock >> 3) == current->pid))
			return read_clock(CLOCK_PROCESS_CPUTIME, ns);
		return -EINVAL;
	}
}

static s64 put_timespec(u64 va, u64 ns)
{
	struct timespec ts = { (s64)(ns / NSEC_PER_SEC),
			       (s64)(ns % NSEC_PER_SEC) };

	return copy_to_user(va, &ts, sizeof(ts));
}

s64 sys_clock_gettime(const u64 *a)
{
	u64 ns;
	int err = read_clock((s32)a[0], &ns);

	return err ? err : put_timespec(a[1], ns);
}

s64 sys_clock_getres(const u64 *a)
{
	u64 ns;
	int err = read_clock((s32)a[0], &ns);

	return err || !a[1] ? err : put_timespec(a[1], RESOLUTION_NS);
}

s64 sys_gettimeofday(const u64 *a)
{
	u64 us = time_realtime_ns() / 1000;
	s64 pair[2] = { (s64)(us / 1000000), (s64)(us % 1000000) };
	u32 zone[2] = { 0, 0 };

	if (a[0] && copy_to_user(a[0], pair, sizeof(pair)))
		return -EFAULT;
	return a[1] ? copy_to_user(a[1], zone, sizeof(zone)) : 0;
}

static s64 sleep(s32 clock, bool absolute, u64 request_va)
{
	struct timespec ts;
	u64 now, ns;
	int err = read_clock(clock, &now);

	if (err)
		return err;
	if (copy_from_user(&ts, request_va, sizeof(ts)))
		return -EFAULT;
	if (ts.tv_sec < 0 || (u64)ts.tv_nsec >= NSEC_PER_SEC)
		return -EINVAL;
	ns = min_u64((u64)ts.tv_sec, ~0ul / NSEC_PER_SEC / 4) * NSEC_PER_SEC +
	     (u64)ts.tv_nsec;
	if (absolute)
		ns = ns > now ? ns - now : 0;
	time_sleep_until(time_since_boot_ns() + ns);
	return 0;
}

s64 sys_clock_nanosleep(const u64 *a)
{
	return sleep((s32)a[0], a[1] & TIMER_ABSTIME, a[2]);
}

s64 sys_nanosleep(const u64 *a)
{
	return sleep(CLOCK_MONOTONIC, false, a[0]);
}
