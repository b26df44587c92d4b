/* SPDX-License-Identifier: MIT */
/* System calls on clocks. Processor time is the time since the exec. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define RESOLUTION_NS 1

static s64 put_timespec(u64 va, u64 ns)
{
	struct timespec ts = { (s64)(ns / NSEC_PER_SEC),
			       (s64)(ns % NSEC_PER_SEC) };

	return copy_to_user(va, &ts, sizeof(ts));
}

s64 sys_clock_gettime(const u64 *a)
{
	u64 ns;
	int err = time_read_clock((s32)a[0], &ns);

	return err ? err : put_timespec(a[1], ns);
}

s64 sys_clock_getres(const u64 *a)
{
	u64 ns;
	int err = time_read_clock((s32)a[0], &ns);

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

/* Until then, or a signal; what is left goes to remaining_va. */
static s64 sleep_until(u64 deadline_ns, u64 remaining_va)
{
	u64 now;

	if (time_sleep_until(deadline_ns))
		return 0;
	now = time_since_boot_ns();
	current->restart_deadline_ns = deadline_ns;
	current->restart_remaining_va = remaining_va;
	if (remaining_va &&
	    put_timespec(remaining_va,
			 deadline_ns > now ? deadline_ns - now : 0))
		return -EFAULT;
	return -ERESTART_RESTARTBLOCK;
}

s64 sys_clock_nanosleep(const u64 *a)
{
	bool is_absolute = a[1] & TIMER_ABSTIME;
	u64 now, ns;
	s64 err = time_read_clock((s32)a[0], &now);

	if (!err)
		err = time_get_timespec(a[2], &ns);
	if (err)
		return err;
	if (is_absolute)
		ns = ns > now ? ns - now : 0;
	err = sleep_until(time_since_boot_ns() + ns, is_absolute ? 0 : a[3]);
	return err && is_absolute ? -ERESTARTNOHAND : err;
}

s64 sys_nanosleep(const u64 *a)
{
	const u64 relative[4] = { CLOCK_MONOTONIC, 0, a[0], a[1] };

	return sys_clock_nanosleep(relative);
}

/* By signal_deliver alone: go on with the sleep that a signal interrupted. */
s64 sys_restart_syscall(const u64 *a)
{
	u64 deadline_ns = current->restart_deadline_ns;

	(void)a;
	current->restart_deadline_ns = 0;
	return deadline_ns
		       ? sleep_until(deadline_ns, current->restart_remaining_va)
		       : -EINTR;
}
