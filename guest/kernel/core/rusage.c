/* SPDX-License-Identifier: MIT */
/*
 * What processes used. All processor time counts as the program's own: the
 * kernel does not tell its part apart.
 */
#include "core/rusage.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"

#define RUSAGE_SELF	0
#define RUSAGE_CHILDREN (-1)
#define RUSAGE_THREAD	1
#define NSEC_PER_USEC	1000
#define USEC_PER_SEC	1000000
#define CLOCK_TICK_NS	(NSEC_PER_SEC / 100) /* USER_HZ */

static void set_time(struct rusage *usage, u64 ns)
{
	usage->utime[0] = (s64)(ns / NSEC_PER_USEC / USEC_PER_SEC);
	usage->utime[1] = (s64)(ns / NSEC_PER_USEC % USEC_PER_SEC);
}

static void of_self(const struct task_struct *task, struct rusage *usage)
{
	const struct signal_struct *signal = task->signal;

	set_time(usage, time_process_cpu_ns(task));
	if (task->mm)
		usage->maxrss = (s64)task->mm->hiwater_rss * 4;
	usage->minflt = (s64)signal->min_flt;
	usage->majflt = (s64)signal->maj_flt;
}

void rusage_of_process(const struct task_struct *leader, struct rusage *usage)
{
	const struct signal_struct *signal = leader->signal;

	memset(usage, 0, sizeof(*usage));
	of_self(leader, usage);
	set_time(usage, time_process_cpu_ns(leader) + signal->children_cpu_ns);
	usage->minflt += (s64)signal->children_min_flt;
	usage->majflt += (s64)signal->children_maj_flt;
}

s64 sys_getrusage(const u64 *a)
{
	const struct signal_struct *signal = current->signal;
	struct rusage usage = { 0 };

	switch ((s32)a[0]) {
	case RUSAGE_SELF:
		of_self(current, &usage);
		break;
	case RUSAGE_THREAD:
		of_self(current, &usage);
		set_time(&usage, time_cpu_ns(current));
		break;
	case RUSAGE_CHILDREN:
		set_time(&usage, signal->children_cpu_ns);
		usage.minflt = (s64)signal->children_min_flt;
		usage.majflt = (s64)signal->children_maj_flt;
		break;
	default:
		return -EINVAL;
	}
	return copy_to_user(a[1], &usage, sizeof(usage));
}

s64 sys_times(const u64 *a)
{
	u64 times[4] = { time_process_cpu_ns(current) / CLOCK_TICK_NS, 0,
			 current->signal->children_cpu_ns / CLOCK_TICK_NS, 0 };

	if (a[0] && copy_to_user(a[0], times, sizeof(times)))
		return -EFAULT;
	return (s64)(time_since_boot_ns() / CLOCK_TICK_NS);
}
