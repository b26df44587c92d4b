/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID: a process as its files tell it, in Linux's formats; task/TID, each of
 * its threads the same. A directory for each process is made when somebody looks at
 * /proc, its files when somebody looks into it. Left out: counts of bytes in io.
 */
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/report.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/fs.h"
#include "fs/seq.h"
#include "mm/swap.h"

#define TICK_NS		 (NSEC_PER_SEC / 100) /* of USER_HZ */
#define ALL_CAPABILITIES ((2ul << 40) - 1)
#define KIB(pages)	 ((pages) * (PAGE_SIZE / 1024))

struct task_struct *proc_task_of(const struct file *file)
{
	return task_find((s32)(s64)file->dentry->parent->inode->private);
}

static struct mm_struct *mm_of(const struct seq *seq)
{
	const struct task_struct *task = proc_task_of(seq->file);

	return task ? task->mm : NULL;
}

/* ---- the process ---- */

static char state_letter(const struct task_struct *task)
{
	if (task == &init_task)
		return 'S'; /* idle when nobody else runs: not a load */
	switch (task->state) {
	case TASK_RUNNING:
		return 'R';
	case TASK_UNINTERRUPTIBLE:
		return 'D';
	case TASK_STOPPED:
		return 'T';
	case TASK_ZOMBIE:
	case TASK_DEAD:
		return 'Z';
	default:
		return 'S';
	}
}

static const char *state_word(char letter)
{
	switch (letter) {
	case 'R':
		return "running";
	case 'D':
		return "disk sleep";
	case 'T':
		return "stopped";
	case 'Z':
		return "zombie";
	default:
		return "sleeping";
	}
}

/* Pages of the VMAs that have these rights and not those. */
static u64 pages_with(const struct mm_struct *mm, u64 flags, u64 not_flags)
{
	const struct vm_area_struct *vma = vma_first(mm);
	u64 pages = 0;

	for (; vma; vma = vma_next(vma))
		if ((vma->vm_flags & flags) == flags &&
		    !(vma->vm_flags & not_flags))
			pages += (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
	return pages;
}

static void show_memory(struct seq *seq, const struct mm_struct *mm)
{
	u64 rss = mm->rss_anon + mm->rss_file;
	const struct {
		const char *name;
		u64 pages;
	} lines[] = {
		{ "VmPeak", max_u64(mm->hiwater_vm, mm->total_vm) },
		{ "VmSize", mm->total_vm },
		{ "VmLck", pages_with(mm, VM_LOCKED, 0) },
		{ "VmPin", 0 },
		{ "VmHWM", mm->hiwater_rss },
		{ "VmRSS", rss },
		{ "RssAnon", mm->rss_anon },
		{ "RssFile", mm->rss_file },
		{ "RssShmem", 0 },
		{ "VmData",
		  pages_with(mm, VM_WRITE, VM_SHARED | VM_GROWSDOWN) },
		{ "VmStk", pages_with(mm, VM_GROWSDOWN, 0) },
		{ "VmExe", (align_up(mm->end_code, PAGE_SIZE) -
			    align_down(mm->start_code, PAGE_SIZE)) >>
				   PAGE_SHIFT },
		{ "VmLib", 0 },
		{ "VmPTE", mm->pgtable_pages },
		{ "VmSwap", mm->swap_entries },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		seq_printf(seq, "%s:\t%8lu kB\n", lines[i].name,
			   KIB(lines[i].pages));
}

static void show_signals(struct seq *seq, const struct task_struct *task)
{
	u64 ignored = 0, caught = 0;

	for (int i = 0; i < SIGNAL_COUNT; i++) {
		u64 handler = task->sighand->action[i].handler;

		if (handler == SIG_IGN)
			ignored |= 1ul << i;
		else if (handler != SIG_DFL)
			caught |= 1ul << i;
	}
	seq_printf(seq, "SigPnd:\t%016lx\nShdPnd:\t%016lx\nSigBlk:\t%016lx\n",
		   task->pending.set, task->signal->shared_pending.set,
		   task->blocked);
	seq_printf(seq, "SigIgn:\t%016lx\nSigCgt:\t%016lx\n", ignored, caught);
}

static void show_status(struct seq *seq)
{
	const struct task_struct *task = proc_task_of(seq->file);
	char state;

	if (!task)
		return;
	state = state_letter(task);
	seq_printf(seq, "Name:\t%s\n", task->comm);
	if (task->fs)
		seq_printf(seq, "Umask:\t%04o\n", task->fs->umask);
	seq_printf(seq, "State:\t%c (%s)\nTgid:\t%d\nNgid:\t0\nPid:\t%d\n",
		   state, state_word(state), task->tgid, task->pid);
	seq_printf(seq, "PPid:\t%d\nTracerPid:\t0\n",
		   task->parent ? task->parent->tgid : 0);
	seq_printf(seq, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t%d\n",
		   FD_MAX);
	seq_printf(seq, "Groups:\t \n");
	if (task->mm)
		show_memory(seq, task->mm);
	seq_printf(seq, "Threads:\t%u\n", task->signal->live);
	show_signals(seq, task);
	seq_printf(seq,
		   "CapInh:\t%016lx\nCapPrm:\t%016lx\nCapEff:\t%016lx\n"
		   "CapBnd:\t%016lx\nCapAmb:\t%016lx\n",
		   0ul, ALL_CAPABILITIES, ALL_CAPABILITIES, ALL_CAPABILITIES,
		   0ul);
	seq_printf(seq, "NoNewPrivs:\t%d\nSeccomp:\t0\n", task->no_new_privs);
	seq_printf(seq,
		   "voluntary_ctxt_switches:\t%lu\n"
		   "nonvoluntary_ctxt_switches:\t0\n",
		   task->switches);
}

static void show_stat(struct seq *seq)
{
	const struct task_struct *task = proc_task_of(seq->file);
	const struct mm_struct *mm = task ? task->mm : NULL;
	const struct signal_struct *signal = task ? task->signal : NULL;
	s32 foreground;

	if (!task)
		return;
	seq_printf(seq, "%d (%s) %c %d %d %d %u %d 0 ", task->pid, task->comm,
		   state_letter(task), task->parent ? task->parent->tgid : 0,
		   signal->pgrp, signal->session,
		   tty_of_session(signal->session, &foreground), foreground);
	seq_printf(seq, "%lu %lu %lu %lu %lu 0 %lu 0 %d %d %u 0 %lu ",
		   signal->min_flt, signal->children_min_flt, signal->maj_flt,
		   signal->children_maj_flt,
		   time_process_cpu_ns(task) / TICK_NS,
		   signal->children_cpu_ns / TICK_NS, 20 + task->nice,
		   task->nice, signal->live, task->start_ns / TICK_NS);
	if (!mm) {
		seq_printf(seq, "0 0 0 0 0 0 0 0 ");
	} else {
		seq_printf(seq, "%lu %lu %lu %lu %lu %lu 0 0 ",
			   mm->total_vm << PAGE_SHIFT,
			   mm->rss_anon + mm->rss_file, ~0ul, mm->start_code,
			   mm->end_code, mm->start_stack);
	}
	seq_printf(seq, "%lu %lu 0 0 0 0 0 %d 0 0 0 0 0 0 ", task->pending.set,
		   task->blocked, task->exit_signal);
	if (!mm)
		seq_printf(seq, "0 0 0 0 0 0 0 ");
	else
		seq_printf(seq, "%lu %lu %lu %lu %lu %lu %lu ", mm->start_data,
			   mm->end_data, mm->start_brk, mm->arg_start,
			   mm->arg_end, mm->env_start, mm->env_end);
	seq_printf(seq, "%d\n", task->exit_status);
}

static void show_statm(struct seq *seq)
{
	const struct mm_struct *mm = mm_of(seq);

	if (!mm) {
		seq_printf(seq, "0 0 0 0 0 0 0\n");
		return;
	}
	seq_printf(seq, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm,
		   mm->rss_anon + mm->rss_file, mm->rss_file,
		   (mm->end_code - mm->start_code + PAGE_SIZE - 1) >>
			   PAGE_SHIFT,
		   mm->total_vm);
}

static void show_strings(struct seq *seq, struct mm_struct *mm, u64 va, u64 end)
{
	char piece[64];

	while (va < end) {
		u64 n = mm_read(mm, va, piece,
				min_u64(sizeof(piece), end - va));

		if (!n)
			return;
		for (u64 i = 0; i < n; i++)
			seq_printf(seq, "%c", piece[i]);
		va += n;
	}
}

static void show_cmdline(struct seq *seq)
{
	struct mm_struct *mm = mm_of(seq);

	if (mm)
		show_strings(seq, mm, mm->arg_start, mm->arg_end);
}

static void show_environ(struct seq *seq)
{
	struct mm_struct *mm = mm_of(seq);

	if (mm)
		show_strings(seq, mm, mm->env_start, mm->env_end);
}

static void show_comm(struct seq *seq)
{
	const struct task_struct *task = proc_task_of(seq->file);

	if (task)
		seq_printf(seq, "%s\n", task->comm);
}

static void show_limit(struct seq *seq, u64 value)
{
	if (value == RLIM_INFINITY)
		seq_printf(seq, "%-20s ", "unlimited");
	else
		seq_printf(seq, "%-20lu ", value);
}

static void show_limits(struct seq *seq)
{
	static const struct {
		const char *name, *unit;
	} rows[RLIMIT_COUNT] = {
		{ "Max cpu time", "seconds" },
		{ "Max file size", "bytes" },
		{ "Max data size", "bytes" },
		{ "Max stack size", "bytes" },
		{ "Max core file size", "bytes" },
		{ "Max resident set", "bytes" },
		{ "Max processes", "processes" },
		{ "Max open files", "files" },
		{ "Max locked memory", "bytes" },
		{ "Max address space", "bytes" },
		{ "Max file locks", "locks" },
		{ "Max pending signals", "signals" },
		{ "Max msgqueue size", "bytes" },
		{ "Max nice priority", "" },
		{ "Max realtime priority", "" },
		{ "Max realtime timeout", "us" },
	};
	const struct task_struct *task = proc_task_of(seq->file);

	if (!task)
		return;
	seq_printf(seq, "%-25s %-20s %-20s %-10s\n", "Limit", "Soft Limit",
		   "Hard Limit", "Units");
	for (int i = 0; i < RLIMIT_COUNT; i++) {
		const struct rlimit *limit = &task->signal->limits[i];

		seq_printf(seq, "%-25s ", rows[i].name);
		show_limit(seq, limit->soft);
		show_limit(seq, limit->hard);
		seq_printf(seq, "%-10s\n", rows[i].unit);
	}
}

/* Bytes are not counted; how many calls were made is. */
static void show_io(struct seq *seq)
{
	seq_printf(seq, "rchar: 0\nwchar: 0\nsyscr: 0\nsyscw: 0\n"
			"read_bytes: 0\nwrite_bytes: 0\n"
			"cancelled_write_bytes: 0\n");
}

static void show_oom_score(struct seq *seq)
{
	const struct mm_struct *mm = mm_of(seq);
	u64 pages = mm ? mm->rss_anon + mm->rss_file + mm->swap_entries : 0;

	seq_printf(seq, "%lu\n", pages * 1000 / frames_total());
}

static void show_wchan(struct seq *seq)
{
	seq_printf(seq, "0");
}

/* ---- links ---- */

static struct dentry *exe_of(const struct inode *inode)
{
	const struct task_struct *task = task_find((s32)(s64)inode->private);

	return task && task->mm ? task->exe : NULL;
}

static struct dentry *exe_follow(struct inode *inode)
{
	return exe_of(inode);
}

static s64 exe_read_link(struct inode *inode, char *buf, size_t size)
{
	const struct dentry *exe = exe_of(inode);

	return exe ? dentry_path(exe, buf, size) : -ENOENT;
}

static struct dentry *cwd_of(const struct inode *inode)
{
	const struct task_struct *task = task_find((s32)(s64)inode->private);

	return task && task->fs ? task->fs->cwd : NULL;
}

static struct dentry *cwd_follow(struct inode *inode)
{
	return cwd_of(inode);
}

static s64 cwd_read_link(struct inode *inode, char *buf, size_t size)
{
	const struct dentry *cwd = cwd_of(inode);

	return cwd ? dentry_path(cwd, buf, size) : -ENOENT;
}

static const struct file_ops cwd_ops = { .follow = cwd_follow,
					 .read_link = cwd_read_link };

static struct dentry *root_follow(struct inode *inode)
{
	(void)inode;
	return path_root();
}

static s64 root_read_link(struct inode *inode, char *buf, size_t size)
{
	(void)inode;
	return snprintk(buf, size, "/");
}

static const struct file_ops root_ops = { .follow = root_follow,
					  .read_link = root_read_link };

static const struct file_ops exe_ops = { .follow = exe_follow,
					 .read_link = exe_read_link };

static void add_link(struct dentry *dir, const char *name,
		     const struct file_ops *fops, void *private)
{
	struct inode *inode = inode_new(S_IFLNK | 0777, fops);

	if (inode)
		inode->private = private;
	dentry_add(dir, name, inode);
}

/* ---- directories ---- */

static const struct file_ops threads_ops;

static void populate_task(struct dentry *dir)
{
	static const struct {
		const char *name;
		seq_show *show;
	} files[] = {
		{ "maps", proc_show_maps },
		{ "smaps", proc_show_smaps },
		{ "smaps_rollup", proc_show_smaps_rollup },
		{ "limits", show_limits },
		{ "io", show_io },
		{ "oom_score", show_oom_score },
		{ "wchan", show_wchan },
		{ "status", show_status },
		{ "stat", show_stat },
		{ "statm", show_statm },
		{ "cmdline", show_cmdline },
		{ "comm", show_comm },
		{ "environ", show_environ },
		{ "mounts", proc_show_mounts },
		{ "mountinfo", proc_show_mountinfo },
	};

	struct inode *threads;

	if (!list_empty(&dir->children))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		seq_add(dir, files[i].name, 0444, &seq_ops, files[i].show);
	seq_add(dir, "pagemap", 0400, &proc_pagemap_ops, NULL);
	add_link(dir, "exe", &exe_ops, dir->inode->private);
	add_link(dir, "cwd", &cwd_ops, dir->inode->private);
	add_link(dir, "root", &root_ops, dir->inode->private);
	proc_fd_init(dir);
	if (dir->parent->inode->fops == &threads_ops)
		return; /* a thread has no threads */
	threads = inode_new(S_IFDIR | 0555, &threads_ops);
	if (!threads)
		return;
	threads->private = dir->inode->private;
	dentry_add(dir, "task", threads);
}

static const struct file_ops task_dir_ops = { .populate = populate_task,
					      .seekable = true };

static struct dentry *find_task_dir(struct dentry *proc, s32 pid)
{
	for_each_node (node, &proc->children) {
		struct dentry *dir = list_entry(node, struct dentry, siblings);

		if (dir->inode->fops == &task_dir_ops &&
		    (s32)(s64)dir->inode->private == pid)
			return dir;
	}
	return NULL;
}

static void remove_ended(struct dentry *proc)
{
	struct list_head *node, *next;

	for (node = proc->children.next; node != &proc->children; node = next) {
		struct dentry *dir = list_entry(node, struct dentry, siblings);

		next = node->next;
		if (dir->inode->fops == &task_dir_ops &&
		    !task_find((s32)(s64)dir->inode->private))
			dentry_remove(dir);
	}
}

static void add_task_dir(struct dentry *dir, s32 pid)
{
	struct inode *inode;
	char name[16];

	if (find_task_dir(dir, pid))
		return;
	inode = inode_new(S_IFDIR | 0555, &task_dir_ops);
	if (!inode)
		return;
	inode->private = (void *)(s64)pid;
	snprintk(name, sizeof(name), "%d", pid);
	dentry_add(dir, name, inode);
}

static void populate_proc(struct dentry *dir)
{
	remove_ended(dir);
	for_each_node (node, &task_list)
		if (task_is_leader(task_of(node)))
			add_task_dir(dir, task_of(node)->pid);
}

static void populate_threads(struct dentry *dir)
{
	const struct task_struct *task =
		task_find((s32)(s64)dir->inode->private);

	remove_ended(dir);
	if (!task)
		return;
	for_each_node (node, &task->signal->threads)
		add_task_dir(dir, thread_of(node)->pid);
}

static const struct file_ops threads_ops = { .populate = populate_threads,
					     .seekable = true };

static const struct file_ops proc_ops = { .populate = populate_proc,
					  .seekable = true };

static s64 thread_self_read_link(struct inode *inode, char *buf, size_t size)
{
	(void)inode;
	return snprintk(buf, size, "%d/task/%d", current->tgid, current->pid);
}

static struct dentry *thread_self_follow(struct inode *inode)
{
	struct dentry *process = find_task_dir(inode->private, current->tgid);
	struct dentry *threads;

	if (!process)
		return NULL;
	dentry_populate(process);
	threads = dentry_child(process, "task");
	if (!threads)
		return NULL;
	dentry_populate(threads);
	return find_task_dir(threads, current->pid);
}

static const struct file_ops thread_self_ops = {
	.follow = thread_self_follow,
	.read_link = thread_self_read_link,
};

static struct dentry *self_follow(struct inode *inode)
{
	return find_task_dir(inode->private, current->tgid);
}

static s64 self_read_link(struct inode *inode, char *buf, size_t size)
{
	(void)inode;
	return snprintk(buf, size, "%d", current->tgid);
}

static const struct file_ops self_ops = { .follow = self_follow,
					  .read_link = self_read_link };

void proc_task_init(struct dentry *proc)
{
	proc->inode->fops = &proc_ops;
	add_link(proc, "self", &self_ops, proc);
	add_link(proc, "thread-self", &thread_self_ops, proc);
}
