/* SPDX-License-Identifier: MIT */
/* getrlimit, setrlimit, prlimit64; see limit.h. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/limit.h"
#include "core/syscall.h"
#include "core/task.h"
#include "fs/fs.h"

#define STACK_DEFAULT (8ul << 20)
#define PENDING_MAX   4096 /* chosen */

void limits_init(struct rlimit limits[RLIMIT_COUNT])
{
	for (int i = 0; i < RLIMIT_COUNT; i++)
		limits[i].soft = limits[i].hard = RLIM_INFINITY;
	limits[RLIMIT_STACK].soft = STACK_DEFAULT;
	limits[RLIMIT_NOFILE] = (struct rlimit){ FD_MAX, FD_MAX };
	limits[RLIMIT_CORE].soft = 0;
	limits[RLIMIT_SIGPENDING] = (struct rlimit){ PENDING_MAX, PENDING_MAX };
	limits[RLIMIT_NICE] = limits[RLIMIT_RTPRIO] = (struct rlimit){ 0, 0 };
}

int limit_check_file(u64 size)
{
	if (size <= current->signal->limits[RLIMIT_FSIZE].soft)
		return 0;
	signal_send(SIGXFSZ, SI_USER, 0);
	return -EFBIG;
}

static int check(u64 resource, const struct rlimit *fresh)
{
	if (fresh->soft > fresh->hard)
		return -EINVAL;
	if (resource == RLIMIT_NOFILE && fresh->hard > FD_MAX)
		return -EPERM;
	return 0;
}

/* pid 0: the caller; either pointer may be NULL. */
static s64 change(s32 pid, u64 resource, u64 fresh_va, u64 old_va)
{
	struct task_struct *task = pid ? task_find(pid) : current;
	struct rlimit fresh, *slot, old;
	int err;

	if (fresh_va && copy_from_user(&fresh, fresh_va, sizeof(fresh)))
		return -EFAULT;
	if (!task)
		return -ESRCH;
	if (resource >= RLIMIT_COUNT)
		return -EINVAL;
	slot = &task->signal->limits[resource];
	old = *slot;
	err = fresh_va ? check(resource, &fresh) : 0;
	if (err)
		return err;
	if (fresh_va)
		*slot = fresh;
	if (fresh_va && resource == RLIMIT_STACK && task->mm)
		task->mm->stack_limit = fresh.soft;
	return old_va ? copy_to_user(old_va, &old, sizeof(old)) : 0;
}

s64 sys_getrlimit(const u64 *a)
{
	if (a[0] >= RLIMIT_COUNT)
		return -EINVAL;
	return a[1] ? change(0, a[0], 0, a[1]) : -EFAULT;
}

s64 sys_setrlimit(const u64 *a)
{
	return a[1] ? change(0, a[0], a[1], 0) : -EFAULT;
}

s64 sys_prlimit64(const u64 *a)
{
	return change((s32)a[0], a[1], a[2], a[3]);
}
