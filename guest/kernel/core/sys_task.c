/* SPDX-License-Identifier: MIT */
/* System calls about the machine, and small ones about the task. */
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/random.h"
#include "core/syscall.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/fs.h"

s64 sys_silent_nosys(const u64 *a)
{
	(void)a;
	return -ENOSYS;
}

s64 sys_sysinfo(const u64 *a)
{
	struct {
		s64 uptime;
		u64 loads[3], totalram, freeram, sharedram, bufferram;
		u64 totalswap, freeswap;
		u16 procs, pad;
		u64 totalhigh, freehigh;
		u32 mem_unit;
	} info = { 0 };

	info.uptime = (s64)(time_since_boot_ns() / NSEC_PER_SEC);
	info.totalram = frames_total() << PAGE_SHIFT;
	info.freeram = frames_owned(OWNER_FREE) << PAGE_SHIFT;
	for_each_node (node, &task_list)
		info.procs++;
	info.mem_unit = 1;
	return copy_to_user(a[0], &info, sizeof(info));
}

s64 sys_getrandom(const u64 *a)
{
	u64 done = 0, size = min_u64(a[1], 32ul << 20);

	while (done < size) {
		u64 word = random_next();
		u64 n = min_u64(sizeof(word), size - done);

		if (copy_to_user(a[0] + done, &word, n))
			return -EFAULT;
		done += n;
	}
	return (s64)done;
}

s64 sys_sched_yield(const u64 *a)
{
	(void)a;
	sched_yield();
	return 0;
}

s64 sys_umask(const u64 *a)
{
	u32 old = current->fs->umask;

	current->fs->umask = (u32)a[0] & 0777;
	return old;
}
