/* SPDX-License-Identifier: MIT */
/*
 * /proc/PID/maps, smaps, smaps_rollup, pagemap: the mappings of a process, and how much of
 * each is in memory, by a look at every entry of its page tables.
 */
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/report.h"
#include "core/task.h"
#include "fs/seq.h"
#include "mm/swap.h"

#define PAGEMAP_PRESENT	  (1ul << 63)
#define PAGEMAP_SWAP	  (1ul << 62)
#define PAGEMAP_FILE	  (1ul << 61)
#define PAGEMAP_EXCLUSIVE (1ul << 56)
#define KIB(pages)	  ((pages) * (PAGE_SIZE / 1024))

static struct mm_struct *mm_of(const struct seq *seq)
{
	const struct task_struct *task = proc_task_of(seq->file);

	return task ? task->mm : NULL;
}

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

void proc_show_maps(struct seq *seq)
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
	u64 pss_dirty, locked; /* in 4096ths */
	bool is_locked;
} usage;

static void count_entry(struct mm_struct *mm, u64 va, u64 *entry)
{
	const struct page *page = pfn_to_page(pte_pfn(*entry));
	bool is_dirty;
	u64 pss;

	(void)mm, (void)va;
	if (pte_is_swap(*entry)) {
		usage.swap++;
		return;
	}
	is_dirty =
		(*entry & PTE_V && *entry & PTE_D) || page->owner == OWNER_ANON;
	usage.rss++;
	pss = PAGE_SIZE / max_u64(page->mapcount, 1);
	usage.pss += pss;
	usage.pss_dirty += is_dirty ? pss : 0;
	usage.locked += usage.is_locked ? pss : 0;
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

/* Sizes of one mapping, or (vma NULL) of all. */
static void show_usage(struct seq *seq, const struct vm_area_struct *vma)
{
	u64 size = vma ? (vma->vm_end - vma->vm_start) >> PAGE_SHIFT : 0;
	u64 flags = vma ? vma->vm_flags : 0;
	const struct {
		const char *name;
		u64 kib;
		bool of_one; /* and not of all together */
	} lines[] = {
		{ "Size:", KIB(size), true },
		{ "KernelPageSize:", KIB(1), true },
		{ "MMUPageSize:", KIB(1), true },
		{ "Rss:", KIB(usage.rss), false },
		{ "Pss:", usage.pss / 1024, false },
		{ "Pss_Dirty:", usage.pss_dirty / 1024, false },
		{ "Shared_Clean:", KIB(usage.shared_clean), false },
		{ "Shared_Dirty:", KIB(usage.shared_dirty), false },
		{ "Private_Clean:", KIB(usage.private_clean), false },
		{ "Private_Dirty:", KIB(usage.private_dirty), false },
		{ "Referenced:", KIB(usage.referenced), false },
		{ "Anonymous:", KIB(usage.anonymous), false },
		{ "LazyFree:", 0, false },
		{ "AnonHugePages:", 0, false },
		{ "ShmemPmdMapped:", 0, false },
		{ "FilePmdMapped:", 0, false },
		{ "Shared_Hugetlb:", 0, false },
		{ "Private_Hugetlb:", 0, false },
		{ "Swap:", KIB(usage.swap), false },
		{ "SwapPss:", KIB(usage.swap), false },
		{ "Locked:", usage.locked / 1024, false },
	};

	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (vma || !lines[i].of_one)
			seq_printf(seq, "%-16s%8lu kB\n", lines[i].name,
				   lines[i].kib);
	if (!vma)
		return;
	seq_printf(seq, "THPeligible:    %8d\n", 0);
	seq_printf(seq, "VmFlags:%s%s%s%s%s%s\n", flags & VM_READ ? " rd" : "",
		   flags & VM_WRITE ? " wr" : "", flags & VM_EXEC ? " ex" : "",
		   flags & VM_SHARED ? " sh" : "",
		   flags & VM_GROWSDOWN ? " gd" : "",
		   flags & VM_LOCKED ? " lo" : "");
}

static void add_usage(struct mm_struct *mm, const struct vm_area_struct *vma)
{
	usage.is_locked = vma->vm_flags & VM_LOCKED;
	pgtable_visit(mm, vma->vm_start, vma->vm_end, count_entry);
}

void proc_show_smaps(struct seq *seq)
{
	struct mm_struct *mm = mm_of(seq);
	const struct vm_area_struct *vma = mm ? vma_first(mm) : NULL;

	for (; vma; vma = vma_next(vma)) {
		usage = (struct usage){ 0 };
		add_usage(mm, vma);
		show_vma(seq, vma);
		show_usage(seq, vma);
	}
}

void proc_show_smaps_rollup(struct seq *seq)
{
	struct mm_struct *mm = mm_of(seq);
	const struct vm_area_struct *vma = mm ? vma_first(mm) : NULL;
	u64 start = vma ? vma->vm_start : 0, end = start;

	if (!vma)
		return;
	usage = (struct usage){ 0 };
	for (; vma; vma = vma_next(vma)) {
		add_usage(mm, vma);
		end = vma->vm_end;
	}
	seq_printf(seq, "%08lx-%08lx ---p 00000000 00:00 0 %25s[rollup]\n",
		   start, end, "");
	show_usage(seq, NULL);
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
		const struct task_struct *task = proc_task_of(file);
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

const struct file_ops proc_pagemap_ops = { .read = pagemap_read,
					   .seekable = true };
