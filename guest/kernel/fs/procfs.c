/* SPDX-License-Identifier: MIT */
/*
 * /proc: text made when a file is read from its start. maps, status, statm,
 * stat, pagemap, vmstat, meminfo in Linux's formats; /proc/vitrine has what
 * Linux does not tell: the page-table walk of an address, and frames, faults
 * and fences by kind.
 */
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/report.h"
#include "core/task.h"
#include "fs/fs.h"
#include "fs/seq.h"
#include "mm/lru.h"
#include "mm/swap.h"

#define PAGEMAP_PRESENT	  (1ul << 63)
#define PAGEMAP_FILE	  (1ul << 61)
#define PAGEMAP_EXCLUSIVE (1ul << 56)

void seq_printf(struct seq *seq, const char *format, ...)
{
	va_list args;
	int n;

	if (seq->failed)
		return;
	va_start(args, format);
	n = vsnprintk(seq->buf + seq->used, seq->size - seq->used, format,
		      args);
	va_end(args);
	if (seq->used + (u64)n + 1 > seq->size) {
		u64 size = max_u64(seq->size * 2, seq->used + (u64)n + 1);
		char *grown = kmalloc(size);

		if (!grown) {
			seq->failed = true;
			return;
		}
		memcpy(grown, seq->buf, seq->used);
		kfree(seq->buf);
		seq->buf = grown;
		seq->size = size;
		va_start(args, format);
		n = vsnprintk(seq->buf + seq->used, size - seq->used, format,
			      args);
		va_end(args);
	}
	seq->used += (u64)n;
}

/* Make the text afresh; it stays with the open file. */
static int generate(struct file *file)
{
	struct seq seq = { .size = PAGE_SIZE, .file = file };
	void (*show)(struct seq * seq) = file->inode->private;

	seq.buf = kmalloc(seq.size);
	if (!seq.buf)
		return -ENOMEM;
	show(&seq);
	kfree(file->private);
	file->private = seq.buf;
	file->private_size = seq.used;
	return seq.failed ? -ENOMEM : 0;
}

s64 seq_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 n;

	if ((*pos == 0 || !file->private) && generate(file))
		return -ENOMEM;
	if (*pos >= file->private_size)
		return 0;
	n = min_u64(size, file->private_size - *pos);
	if (copy_to_user(user_va, (char *)file->private + *pos, n))
		return -EFAULT;
	*pos += n;
	return (s64)n;
}

void seq_release(struct file *file)
{
	kfree(file->private);
}

static const struct file_ops seq_ops = {
	.read = seq_read,
	.release = seq_release,
	.seekable = true,
};

static void show_maps(struct seq *seq)
{
	const struct mm_struct *mm = current->mm;

	const struct vm_area_struct *vma;

	for (vma = vma_first(mm); vma; vma = vma_next(vma)) {
		u64 flags = vma->vm_flags;
		char name[256];
		u64 start = seq->used;

		report_vma_name(vma, name, sizeof(name));
		seq_printf(seq, "%08lx-%08lx %c%c%c%c %08lx %s %lu ",
			   vma->vm_start, vma->vm_end,
			   flags & VM_READ ? 'r' : '-',
			   flags & VM_WRITE ? 'w' : '-',
			   flags & VM_EXEC ? 'x' : '-',
			   flags & VM_SHARED ? 's' : 'p',
			   vma->vm_file ? vma->vm_pgoff << PAGE_SHIFT : 0,
			   vma->vm_file ? "00:01" : "00:00",
			   vma->vm_file ? vma->vm_file->inode->ino : 0);
		while (name[0] && seq->used - start < 73)
			seq_printf(seq, " ");
		seq_printf(seq, "%s\n", name);
	}
}

static void show_status(struct seq *seq)
{
	const struct mm_struct *mm = current->mm;
	u64 rss = mm->rss_anon + mm->rss_file;

	seq_printf(seq, "Name:\t%s\nUmask:\t%04o\nState:\tR (running)\n",
		   current->comm, current->fs->umask);
	seq_printf(seq, "Tgid:\t1\nPid:\t1\nPPid:\t0\nTracerPid:\t0\n");
	seq_printf(seq, "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nFDSize:\t%d\n",
		   FD_MAX);
	seq_printf(seq, "VmPeak:\t%8lu kB\nVmSize:\t%8lu kB\n",
		   mm->total_vm * 4, mm->total_vm * 4);
	seq_printf(seq, "VmHWM:\t%8lu kB\nVmRSS:\t%8lu kB\n", rss * 4, rss * 4);
	seq_printf(seq, "RssAnon:\t%8lu kB\nRssFile:\t%8lu kB\n",
		   mm->rss_anon * 4, mm->rss_file * 4);
	seq_printf(seq, "VmPTE:\t%8lu kB\nThreads:\t1\n",
		   mm->pgtable_pages * 4);
	seq_printf(seq, "SigPnd:\t%016lx\nSigBlk:\t%016lx\n",
		   signal_pending_set(current), current->blocked);
}

static void show_statm(struct seq *seq)
{
	const struct mm_struct *mm = current->mm;

	seq_printf(seq, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm,
		   mm->rss_anon + mm->rss_file, mm->rss_file,
		   (mm->end_code - mm->start_code + PAGE_SIZE - 1) >>
			   PAGE_SHIFT,
		   mm->total_vm);
}

static void show_cmdline(struct seq *seq)
{
	const struct mm_struct *mm = current->mm;

	for (u64 va = mm->arg_start; va < mm->arg_end; va++) {
		char c = 0;

		copy_from_user(&c, va, 1);
		seq_printf(seq, "%c", c);
	}
}

static void show_reclaim(struct seq *seq)
{
	const struct lru_statistics *s = &lru_statistics[lru_policy()];
	const struct reclaim_statistics *r = &reclaim_statistics;

	seq_printf(seq, "pswpin %lu\npswpout %lu\n", swap_statistics.in,
		   swap_statistics.out);
	seq_printf(seq, "workingset_refault_anon %lu\n",
		   swap_statistics.refaults);
	seq_printf(seq, "pgscan %lu\npgsteal_anon %lu\npgsteal_file %lu\n",
		   s->scanned, r->anon_swapped, r->file_dropped);
	seq_printf(seq, "pgactivate %lu\npgdeactivate %lu\n", s->activated,
		   s->deactivated);
	seq_printf(seq, "allocstall %lu\n", r->direct);
}

static void show_vmstat(struct seq *seq)
{
	seq_printf(seq, "nr_free_pages %lu\nnr_anon_pages %lu\n",
		   frames_owned(OWNER_FREE), frames_owned(OWNER_ANON));
	seq_printf(seq, "nr_file_pages %lu\nnr_slab_unreclaimable %lu\n",
		   frames_owned(OWNER_FILE), frames_owned(OWNER_SLAB));
	seq_printf(seq, "nr_page_table_pages %lu\n",
		   frames_owned(OWNER_PGTABLE));
	seq_printf(seq, "pgfault %lu\npgmajfault %lu\n", vm_statistics.faults,
		   current->mm->maj_flt);
	show_reclaim(seq);
}

static void show_swaps(struct seq *seq)
{
	seq_printf(seq, "Filename\t\t\t\tType\t\tSize\t\tUsed\t\t"
			"Priority\n");
	for (int i = 0; i < SWAP_AREAS_MAX; i++) {
		const struct swap_area *area = swap_area(i);

		if (!area)
			continue;
		seq_printf(seq, "%-39s partition\t%lu\t\t%lu\t\t%d\n",
			   area->name, (area->slots - 1) * 4, area->used * 4,
			   area->priority);
	}
}

/* ---- /proc/sys/vm/policy: who is replaced first ---- */

static void show_policy(struct seq *seq)
{
	for (int i = 0; i < POLICY_COUNT; i++) {
		const char *name = lru_policy_name((enum lru_policy)i);
		bool is_chosen = lru_policy() == (enum lru_policy)i;

		seq_printf(seq, is_chosen ? "%s[%s]" : "%s%s", i ? " " : "",
			   name);
	}
	seq_printf(seq, "\n");
}

static s64 policy_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	char text[32] = "";
	s64 err;

	(void)file, (void)pos;
	if (size >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, user_va, size))
		return -EFAULT;
	if (size && text[size - 1] == '\n')
		text[size - 1] = '\0';
	err = lru_set_policy(text);
	return err ? err : (s64)size;
}

static const struct file_ops policy_ops = {
	.read = seq_read,
	.write = policy_write,
	.release = seq_release,
	.seekable = true,
};

static void show_policies(struct seq *seq)
{
	seq_printf(seq, "policy   scanned referenced evicted activated "
			"deactivated failed\n");
	for (int i = 0; i < POLICY_COUNT; i++) {
		const struct lru_statistics *s = &lru_statistics[i];

		seq_printf(seq, "%-8s %lu %lu %lu %lu %lu %lu\n",
			   lru_policy_name((enum lru_policy)i), s->scanned,
			   s->referenced, s->evicted, s->activated,
			   s->deactivated, s->failed);
	}
}

static void show_meminfo(struct seq *seq)
{
	seq_printf(seq, "MemTotal:       %8lu kB\n", frames_total() * 4);
	seq_printf(seq, "MemFree:        %8lu kB\n",
		   frames_owned(OWNER_FREE) * 4);
	seq_printf(seq, "MemAvailable:   %8lu kB\n",
		   frames_owned(OWNER_FREE) * 4);
	seq_printf(seq, "AnonPages:      %8lu kB\n",
		   frames_owned(OWNER_ANON) * 4);
	seq_printf(seq, "SwapTotal:      %8lu kB\nSwapFree:       %8lu kB\n",
		   swap_slots_total() * 4, swap_slots_free() * 4);
	seq_printf(seq, "PageTables:     %8lu kB\n",
		   frames_owned(OWNER_PGTABLE) * 4);
}

static void show_statistics(struct seq *seq)
{
	const struct vm_statistics *s = &vm_statistics;

	seq_printf(seq, "faults %lu\n", s->faults);
	seq_printf(seq, "  anon_zero %lu\n  anon_new %lu\n", s->anon_zero,
		   s->anon_new);
	seq_printf(seq, "  file_in_place %lu\n  file_copied %lu\n",
		   s->file_in_place, s->file_copied);
	seq_printf(seq, "  write_copied %lu\n  write_reused %lu\n",
		   s->write_copied, s->write_reused);
	seq_printf(seq, "  ad_updated %lu\n  spurious %lu\n", s->ad_updated,
		   s->spurious);
	seq_printf(seq, "stack_grown %lu\n", s->stack_grown);
	seq_printf(seq, "page_table_pages %lu\n", current->mm->pgtable_pages);
	for (int owner = 0; owner < OWNER_COUNT; owner++)
		seq_printf(seq, "frames_%s %lu\n", frame_owner_name(owner),
			   frames_owned(owner));
	seq_printf(seq, "fence_page %lu\nfence_mm %lu\nfence_all %lu\n",
		   s->fence_page, s->fence_mm, s->fence_all);
	seq_printf(seq, "asid_generations %lu\nfork_shared %lu\n",
		   s->asid_generations, s->fork_shared);
	seq_printf(seq, "forks %lu\nswitches %lu\n", sched_statistics.forks,
		   sched_statistics.switches);
	seq_printf(seq, "syscalls %lu\n", current->syscalls);
}

static s64 pagemap_read(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	u64 done = 0;

	(void)file;
	if (*pos & 7 || size & 7)
		return -EINVAL;
	while (done < size) {
		u64 va = *pos / 8 << PAGE_SHIFT, word = 0;
		const u64 *entry;

		if (*pos / 8 >= TASK_SIZE >> PAGE_SHIFT)
			break;
		entry = pgtable_find(current->mm->pgd, va);
		if (entry && pte_present(*entry)) {
			u64 pfn = pte_pfn(*entry);
			const struct page *page = pfn_to_page(pfn);

			word = PAGEMAP_PRESENT | pfn;
			if (page->owner != OWNER_ANON)
				word |= PAGEMAP_FILE;
			if (page->refcount == 1)
				word |= PAGEMAP_EXCLUSIVE;
		}
		if (copy_to_user(user_va + done, &word, sizeof(word)))
			return done ? (s64)done : -EFAULT;
		done += sizeof(word);
		*pos += sizeof(word);
	}
	return (s64)done;
}

static const struct file_ops pagemap_ops = { .read = pagemap_read,
					     .seekable = true };

/* ---- /proc/vitrine/walk: write a hexadecimal address, read its walk ---- */

static void show_walk(struct seq *seq)
{
	u64 va = seq->file->pos_written;
	struct pgtable_step steps[3];
	int n = pgtable_walk(current->mm->pgd, va, steps);

	seq_printf(
		seq,
		"va %010lx  vpn[2] %lu  vpn[1] %lu  vpn[0] %lu  offset %03lx\n",
		va, va >> 30 & 511, va >> 21 & 511, va >> 12 & 511,
		va & (PAGE_SIZE - 1));
	for (int i = 0; i < n; i++) {
		char line[128];

		pgtable_format_step(&steps[i], line, sizeof(line));
		seq_printf(seq, "%s\n", line);
	}
	if (steps[n - 1].pte & PTE_V && steps[n - 1].pte & PTE_LEAF) {
		u64 mask = (1ul << (PAGE_SHIFT +
				    SV39_VPN_BITS * steps[n - 1].level)) -
			   1;
		u64 pa = (pte_pfn(steps[n - 1].pte) << PAGE_SHIFT & ~mask) |
			 (va & mask);
		struct page *page = pfn_to_page(pa >> PAGE_SHIFT);

		seq_printf(seq, "pa %010lx  frame owner %s\n", pa,
			   page ? frame_owner_name(page->owner) : "device");
	}
}

static s64 walk_write(struct file *file, u64 user_va, u64 size, u64 *pos)
{
	char text[32] = "";
	const char *p = text;
	u64 va = 0;

	if (copy_from_user(text, user_va, min_u64(size, sizeof(text) - 1)))
		return -EFAULT;
	if (p[0] == '0' && (p[1] | 0x20) == 'x')
		p += 2;
	for (;; p++) {
		u8 c = (u8)*p;

		if (c >= '0' && c <= '9')
			va = va << 4 | (u64)(c - '0');
		else if ((c | 0x20) >= 'a' && (c | 0x20) <= 'f')
			va = va << 4 | (u64)((c | 0x20) - 'a' + 10);
		else
			break;
	}
	if (*p && *p != '\n')
		return -EINVAL;
	if (va >= TASK_SIZE)
		return -EFAULT; /* the kernel's half is not shown */
	file->pos_written = va;
	*pos = 0;
	return (s64)size;
}

static const struct file_ops walk_ops = {
	.read = seq_read,
	.write = walk_write,
	.release = seq_release,
	.seekable = true,
};

static void add_entry(struct dentry *dir, const char *name, u32 mode,
		      const struct file_ops *fops, void (*show)(struct seq *))
{
	struct inode *inode = inode_new(S_IFREG | mode, fops);

	inode->private = show;
	dentry_add(dir, name, inode);
}

static void add_link(struct dentry *dir, const char *name, const char *target)
{
	struct inode *inode = inode_new(S_IFLNK | 0777, &ramfs_file_ops);

	inode->size = strlen(target);
	inode->target = kmalloc(inode->size + 1);
	strscpy(inode->target, target, inode->size + 1);
	dentry_add(dir, name, inode);
}

void procfs_init(void)
{
	struct dentry *proc = dentry_make_path("proc");
	struct dentry *self = dentry_make_path("proc/1");
	struct dentry *own = dentry_make_path("proc/vitrine");
	char *path = kmalloc(PATH_MAX);

	add_link(proc, "self", "1");
	proc_fd_init(self);
	add_entry(self, "maps", 0444, &seq_ops, show_maps);
	add_entry(self, "status", 0444, &seq_ops, show_status);
	add_entry(self, "statm", 0444, &seq_ops, show_statm);
	add_entry(self, "cmdline", 0444, &seq_ops, show_cmdline);
	add_entry(self, "pagemap", 0400, &pagemap_ops, NULL);
	add_entry(proc, "vmstat", 0444, &seq_ops, show_vmstat);
	add_entry(proc, "meminfo", 0444, &seq_ops, show_meminfo);
	add_entry(proc, "swaps", 0444, &seq_ops, show_swaps);
	add_entry(dentry_make_path("proc/sys/vm"), "policy", 0644, &policy_ops,
		  show_policy);
	add_entry(own, "policies", 0444, &seq_ops, show_policies);
	add_entry(own, "stat", 0444, &seq_ops, show_statistics);
	add_entry(own, "walk", 0644, &walk_ops, show_walk);
	if (path && dentry_path(current->exe, path, PATH_MAX) >= 0)
		add_link(self, "exe", path);
	kfree(path);
}
