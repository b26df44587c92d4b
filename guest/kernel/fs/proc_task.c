/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID: a process as its files tell it, in Linux's formats: maps, smaps,
 * status, stat, statm, cmdline, environ, comm, pagemap, exe, fd. A directory
 * for each process is made when somebody looks at /proc, its files when
 * somebody looks into it. Left out: threads, and other processes' fd.
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

#define PAGEMAP_PRESENT	  (1ul << 63)
#define PAGEMAP_SWAP	  (1ul << 62)
#define PAGEMAP_FILE	  (1ul << 61)
#define PAGEMAP_EXCLUSIVE (1ul << 56)
#define TICK_NS		  (NSEC_PER_SEC / 100) /* of USER_HZ */
#define KIB(pages)	  ((pages) * (PAGE_SIZE / 1024))

/* Whose directory the file is in; NULL: it is gone. */
static struct task_struct *task_of_file(const struct file *file)
{
	return task_find((s32)(s64)file->dentry->parent->inode->private);
}

static struct mm_struct *mm_of(const struct seq *seq)
{
	const struct task_struct *task = task_of_file(seq->file);

	return task ? task->mm : NULL;
}

/* ---- VMAs ---- */

static void show_vma(struct seq *seq, const struct vm_area_struct *vma)
{
	u64 flags = vma->vm_flags, start = seq->used;
	char name[256];

	report_vma_name(vma, name, sizeof(name));
	seq_printf(seq, "%08lx-%08lx %c%c%c%c %08lx %s %lu ", vma->vm_start,
		   vma->vm_end, flags & VM_READ ? 'r' : '-',
		   flags & VM_WRITE ? 'w' : '-', flags & VM_EXEC ? 'x' : '-',
		   flags & VM_SHARED ? 's' : 'p',
		   vma->vm_file ? vma->vm_pgoff << PAGE_SHIFT : 0,
		   vma->vm_file ? "00:01" : "00:00",
		   vma->vm_file ? vma->vm_file->inode->ino : 0);
	while (name[0] && seq->used - start < 73)
		seq_printf(seq, " ");
	seq_printf(seq, "%s\n", name);
}

static void show_maps(struct seq *seq)
{
	const struct mm_struct *mm = mm_of(seq);
	const struct vm_area_struct *vma = mm ? vma_first(mm) : NULL;

	for (; vma; vma = vma_next(vma))
		show_vma(seq, vma);
}

/* In pages; pss in 4096ths. */
static struct usage {
	u64 rss, pss, shared_clean, shared_dirty, private_clean, private_dirty;
	u64 referenced, anonymous, swap;
} usage;

static void count_entry(struct mm_struct *mm, u64 va, u64 *entry)
{
	const struct page *page = pfn_to_page(pte_pfn(*entry));
	bool is_dirty;

	(void)mm, (void)va;
	if (pte_is_swap(*entry)) {
		usage.swap++;
		return;
	}
	is_dirty =
		(*entry & PTE_V && *entry & PTE_D) || page->owner == OWNER_ANON;
	usage.rss++;
	usage.pss += PAGE_SIZE / max_u64(page->mapcount, 1);
	if (page->mapcount > 1) {
		usage.shared_dirty += is_dirty;
		usage.shared_clean += !is_dirty;
	} else {
		usage.private_dirty += is_dirty;
		usage.private_clean += !is_dirty;
	}
	usage.referenced += *entry & PTE_V && *entry & PTE_A;
	usage.anonymous += page->owner == OWNER_ANON;
}

static void show_usage(struct seq *seq, const struct vm_area_struct *vma)
{
	u64 size = (vma->vm_end - vma->vm_start) >> PAGE_SHIFT;
	u64 flags = vma->vm_flags;
	const struct {
		const char *name;
		u64 kib;
	} lines[] = {
		{ "Size:", KIB(size) },
		{ "KernelPageSize:", KIB(1) },
		{ "MMUPageSize:", KIB(1) },
		{ "Rss:", KIB(usage.rss) },
		{ "Pss:", usage.pss / 1024 },
		{ "Shared_Clean:", KIB(usage.shared_clean) },
		{ "Shared_Dirty:", KIB(usage.shared_dirty) },
		{ "Private_Clean:", KIB(usage.private_clean) },
		{ "Private_Dirty:", KIB(usage.private_dirty) },
		{ "Referenced:", KIB(usage.referenced) },
		{ "Anonymous:", KIB(usage.anonymous) },
		{ "Swap:", KIB(usage.swap) },
		{ "Locked:", flags & VM_LOCKED ? KIB(usage.rss) : 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		seq_printf(seq, "%-16s%8lu kB\n", lines[i].name, lines[i].kib);
	seq_printf(seq, "VmFlags:%s%s%s%s%s%s\n", flags & VM_READ ? " rd" : "",
		   flags & VM_WRITE ? " wr" : "", flags & VM_EXEC ? " ex" : "",
		   flags & VM_SHARED ? " sh" : "",
		   flags & VM_GROWSDOWN ? " gd" : "",
		   flags & VM_LOCKED ? " lo" : "");
}

static void show_smaps(struct seq *seq)
{
	struct mm_struct *mm = mm_of(seq);
	const struct vm_area_struct *vma = mm ? vma_first(mm) : NULL;

	for (; vma; vma = vma_next(vma)) {
		usage = (struct usage){ 0 };
		pgtable_visit(mm, vma->vm_start, vma->vm_end, count_entry);
		show_vma(seq, vma);
		show_usage(seq, vma);
	}
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
		{ "VmPeak", mm->total_vm },
		{ "VmSize", mm->total_vm },
		{ "VmLck", pages_with(mm, VM_LOCKED, 0) },
		{ "VmPin", 0 },
		{ "VmHWM", rss },
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
	const struct task_struct *task = task_of_file(seq->file);
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
	if (task->mm)
		show_memory(seq, task->mm);
	seq_printf(seq, "Threads:\t%u\n", task->signal->live);
	show_signals(seq, task);
	seq_printf(seq, "voluntary_ctxt_switches:\t%lu\n", task->switches);
}

static void show_stat(struct seq *seq)
{
	const struct task_struct *task = task_of_file(seq->file);
	const struct mm_struct *mm = task ? task->mm : NULL;
	const struct signal_struct *signal = task ? task->signal : NULL;

	if (!task)
		return;
	seq_printf(seq, "%d (%s) %c %d %d %d 0 -1 0 ", task->pid, task->comm,
		   state_letter(task), task->parent ? task->parent->tgid : 0,
		   signal->pgrp, signal->session);
	seq_printf(seq, "%lu %lu %lu %lu %lu 0 %lu 0 20 0 %u 0 %lu ",
		   signal->min_flt, signal->children_min_flt, signal->maj_flt,
		   signal->children_maj_flt,
		   time_process_cpu_ns(task) / TICK_NS,
		   signal->children_cpu_ns / TICK_NS, signal->live,
		   task->start_ns / TICK_NS);
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
	const struct task_struct *task = task_of_file(seq->file);

	if (task)
		seq_printf(seq, "%s\n", task->comm);
}

/* ---- pagemap ---- */

static u64 pagemap_word(const u64 *entry)
{
	const struct page *page;
	u64 word;

	if (!entry || !pte_used(*entry))
		return 0;
	if (pte_is_swap(*entry)) {
		u64 swap = pte_swap_entry(*entry);
		u64 area = (u64)swap_area_of(swap);

		return PAGEMAP_SWAP | area | swap_slot_of(swap) << 5;
	}
	page = pfn_to_page(pte_pfn(*entry));
	word = PAGEMAP_PRESENT | pte_pfn(*entry);
	if (page->owner != OWNER_ANON)
		word |= PAGEMAP_FILE;
	if (page->mapcount == 1)
		word |= PAGEMAP_EXCLUSIVE;
	return word;
}

static s64 pagemap_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 done = 0;

	if (*pos & 7 || size & 7)
		return -EINVAL;
	while (done < size && *pos / 8 < TASK_SIZE >> PAGE_SHIFT) {
		/* looked up anew: the copy may have faulted */
		const struct task_struct *task = task_of_file(file);
		u64 word;

		if (!task || !task->mm)
			break;
		word = pagemap_word(
			pgtable_find(task->mm->pgd, *pos / 8 << PAGE_SHIFT));
		if (copy_to_user(user_va + done, &word, sizeof(word)))
			return done ? (s64)done : -EFAULT;
		done += sizeof(word);
		*pos += sizeof(word);
	}
	return (s64)done;
}

static const struct file_ops pagemap_ops = { .read = pagemap_read,
					     .seekable = true };

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

static void populate_task(struct dentry *dir)
{
	static const struct {
		const char *name;
		seq_show *show;
	} files[] = {
		{ "maps", show_maps },
		{ "smaps", show_smaps },
		{ "status", show_status },
		{ "stat", show_stat },
		{ "statm", show_statm },
		{ "cmdline", show_cmdline },
		{ "comm", show_comm },
		{ "environ", show_environ },
		{ "mounts", proc_show_mounts },
		{ "mountinfo", proc_show_mountinfo },
	};

	if (!list_empty(&dir->children))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		seq_add(dir, files[i].name, 0444, &seq_ops, files[i].show);
	seq_add(dir, "pagemap", 0400, &pagemap_ops, NULL);
	add_link(dir, "exe", &exe_ops, dir->inode->private);
	if ((s32)(s64)dir->inode->private == current->tgid)
		proc_fd_init(dir);
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

static void populate_proc(struct dentry *dir)
{
	remove_ended(dir);
	for_each_node (node, &task_list) {
		const struct task_struct *task = task_of(node);
		struct inode *inode;
		char name[16];

		if (!task_is_leader(task) || find_task_dir(dir, task->pid))
			continue;
		inode = inode_new(S_IFDIR | 0555, &task_dir_ops);
		if (!inode)
			return;
		inode->private = (void *)(s64)task->pid;
		snprintk(name, sizeof(name), "%d", task->pid);
		dentry_add(dir, name, inode);
	}
}

static const struct file_ops proc_ops = { .populate = populate_proc,
					  .seekable = true };

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
}
