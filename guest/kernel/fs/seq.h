/* SPDX-License-Identifier: MIT */
/* Text made for a reader: a buffer that grows, kept by the open file. */
#ifndef FS_SEQ_H
#define FS_SEQ_H

#include "fs/fs.h"

struct task_struct;

struct seq {
	char *buf;
	u64 size, used;
	struct file *file;
	bool failed;
};

void seq_printf(struct seq *seq, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
s64 seq_read(struct file *file, u64 user_va, u64 size, u64 *pos);
void seq_release(struct file *file);

typedef void seq_show(struct seq *seq);
/* A file in a directory that show makes the text of. */
struct dentry *seq_add(struct dentry *dir, const char *name, u32 mode,
		       const struct file_ops *fops, seq_show *show);
extern const struct file_ops seq_ops; /* for reading alone */

/* proc_cpu.c: the harts, in /proc and /sys; the lines of /proc/stat. */
void proc_cpu_init(struct dentry *proc);
void proc_cpu_show_times(struct seq *seq);
/* Of USER_HZ, all harts together. */
u64 proc_cpu_idle_ticks(void);

/* proc_task.c: /proc/PID and /proc/self, which come and go with the tasks. */
void proc_task_init(struct dentry *proc);

/* proc_vm.c: /proc/sys/vm. */
void proc_vm_init(struct dentry *directory);

/* proc_mounts.c */
void proc_mounts_init(void); /* /etc/mtab */
seq_show proc_show_mounts, proc_show_mountinfo, proc_show_filesystems;

/* Whose directory of /proc the file is in; NULL: the task is gone. */
struct task_struct *proc_task_of(const struct file *file);
/* proc_smaps.c */
extern const struct file_ops proc_pagemap_ops;
seq_show proc_show_maps, proc_show_smaps, proc_show_smaps_rollup;
/* proc_kernel.c: slabinfo, kpagecount, kpageflags, sys/kernel. */
void proc_kernel_init(struct dentry *proc);

#endif
