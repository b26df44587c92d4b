/* SPDX-License-Identifier: MIT */
/*
 * Which harts run a thread, which one does, and what they may have kept of its
 * instructions. Sets of harts are words of 64 bits, as in Linux.
 */
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/hart.h"
#include "core/syscall.h"
#include "core/task.h"

#define FLUSH_ICACHE_LOCAL 1ul

static struct task_struct *task_or_self(u64 pid)
{
	return (s32)pid ? task_find((s32)pid) : current;
}

s64 sys_sched_setaffinity(const u64 *a)
{
	struct task_struct *task = task_or_self(a[0]);
	u64 mask = 0;

	if (copy_from_user(&mask, a[2], min_u64((u32)a[1], sizeof(mask))))
		return -EFAULT;
	if (!task)
		return -ESRCH;
	if (!(mask & hart_all()))
		return -EINVAL;
	sched_set_allowed(task, mask);
	return 0;
}

s64 sys_sched_getaffinity(const u64 *a)
{
	const struct task_struct *task = task_or_self(a[0]);
	u64 mask;

	if ((u32)a[1] < sizeof(mask) || (u32)a[1] % sizeof(mask))
		return -EINVAL;
	if (!task)
		return -ESRCH;
	mask = task->allowed_harts & hart_all();
	return copy_to_user(a[2], &mask, sizeof(mask)) ? -EFAULT
						       : (s64)sizeof(mask);
}

s64 sys_getcpu(const u64 *a)
{
	const u32 node = 0;

	if (a[0] && copy_to_user(a[0], &current->hart->number, sizeof(u32)))
		return -EFAULT;
	if (a[1] && copy_to_user(a[1], &node, sizeof(node)))
		return -EFAULT;
	return 0;
}

/* Whatever range is named, all is fenced, as Linux does. */
s64 sys_flush_icache(const u64 *a)
{
	if (a[2] & ~FLUSH_ICACHE_LOCAL)
		return -EINVAL;
	tlb_fence_instructions(current->mm);
	return 0;
}
