/* SPDX-License-Identifier: MIT */
/*
 * The harts in /proc and /sys, in Linux's formats as far as it goes: what
 * sysconf(_SC_NPROCESSORS_ONLN), nproc, lscpu and top ask for.
 */
#include "core/hart.h"
#include "core/task.h"
#include "fs/seq.h"

#define TICK_NS (NSEC_PER_SEC / 100) /* of USER_HZ */

static void show_cpuinfo(struct seq *seq)
{
	for (u32 i = 0; i < hart_count; i++)
		seq_printf(seq,
			   "processor\t: %u\nhart\t\t: %lu\n"
			   "isa\t\t: rv64imafdc\nmmu\t\t: sv39\n\n",
			   i, harts[i].id);
}

static u64 idle_ticks(const struct hart *hart)
{
	return time_cpu_ns(hart->idle) / TICK_NS;
}

u64 proc_cpu_idle_ticks(void)
{
	u64 idle = 0;

	for (u32 i = 0; i < hart_count; i++)
		idle += idle_ticks(&harts[i]);
	return idle;
}

void proc_cpu_show_times(struct seq *seq)
{
	u64 up = time_since_boot_ns() / TICK_NS;
	u64 idle = proc_cpu_idle_ticks();

	seq_printf(seq, "cpu  %lu 0 0 %lu 0 0 0 0 0 0\n",
		   up * hart_count > idle ? up * hart_count - idle : 0, idle);
	for (u32 i = 0; i < hart_count; i++) {
		idle = idle_ticks(&harts[i]);
		seq_printf(seq, "cpu%u %lu 0 0 %lu 0 0 0 0 0 0\n", i,
			   up > idle ? up - idle : 0, idle);
	}
}

static void show_range(struct seq *seq)
{
	if (hart_count == 1)
		seq_printf(seq, "0\n");
	else
		seq_printf(seq, "0-%u\n", hart_count - 1);
}

void proc_cpu_init(struct dentry *proc)
{
	struct dentry *sys = dentry_make_path("sys/devices/system/cpu");

	seq_add(proc, "cpuinfo", 0444, &seq_ops, show_cpuinfo);
	if (dentry_child(sys, "online"))
		return; /* by a /proc before */
	seq_add(sys, "online", 0444, &seq_ops, show_range);
	seq_add(sys, "present", 0444, &seq_ops, show_range);
	seq_add(sys, "possible", 0444, &seq_ops, show_range);
}
