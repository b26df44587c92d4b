/* SPDX-License-Identifier: MIT */
/*
 * The one line that ends a program: which signal, which access to which
 * address, and which VMA that was in or near; and the walk, for the log.
 */
#include "core/report.h"
#include "abi/csr.h"
#include "arch/pgtable.h"
#include "core/kernel.h"
#include "fs/fs.h"

void report_vma_name(const struct vm_area_struct *vma, char *buf, size_t size)
{
	const struct mm_struct *mm = vma->vm_mm;

	buf[0] = '\0';
	if (vma->vm_flags & VM_SPECIAL)
		strscpy(buf, "[sigpage]", size);
	else if (vma->vm_file && vma->vm_file->dentry)
		dentry_path(vma->vm_file->dentry, buf, size);
	else if (vma->vm_file)
		snprintk(buf, size, "/%s (deleted)",
			 vma->vm_file->inode->target);
	else if (vma->vm_start < mm->brk && vma->vm_end > mm->start_brk)
		strscpy(buf, "[heap]", size);
	else if (vma->vm_start <= mm->start_stack &&
		 vma->vm_end > mm->start_stack)
		strscpy(buf, "[stack]", size);
}

static void describe_vma(const struct vm_area_struct *vma, char *buf,
			 size_t size)
{
	char name[200];

	report_vma_name(vma, name, sizeof(name));
	snprintk(buf, size, "%s %lx-%lx %c%c%c", name[0] ? name : "[anon]",
		 vma->vm_start, vma->vm_end,
		 vma->vm_flags & VM_READ ? 'r' : '-',
		 vma->vm_flags & VM_WRITE ? 'w' : '-',
		 vma->vm_flags & VM_EXEC ? 'x' : '-');
}

/* "in X" or "no VMA; nearest X, N bytes below" */
static void describe_place(u64 va, char *buf, size_t size)
{
	const struct mm_struct *mm = current->mm;
	const struct vm_area_struct *above = vma_find(mm, va);
	const struct vm_area_struct *below = above ? vma_prev(above)
						   : vma_last(mm);
	const struct vm_area_struct *nearest;
	char text[300];
	u64 distance;

	if (above && above->vm_start <= va) {
		describe_vma(above, text, sizeof(text));
		snprintk(buf, size, "in %s", text);
		return;
	}
	nearest = !above || (below && va - below->vm_end < above->vm_start - va)
			  ? below
			  : above;
	if (!nearest) {
		snprintk(buf, size, "no VMA");
		return;
	}
	distance = nearest == below ? va - below->vm_end + 1
				    : above->vm_start - va;
	describe_vma(nearest, text, sizeof(text));
	snprintk(buf, size, "no VMA; nearest %s, %lu bytes %s", text, distance,
		 nearest == below ? "below" : "above");
}

static const char *access_name(const struct pt_regs *regs)
{
	switch (regs->cause) {
	case CAUSE_STORE_PAGE_FAULT:
	case CAUSE_STORE_ACCESS:
		return "write to";
	case CAUSE_FETCH_PAGE_FAULT:
	case CAUSE_FETCH_ACCESS:
		return "execution of";
	default:
		return "read of";
	}
}

static const char *signal_name(int signo)
{
	static const char *const names[] = {
		[1] = "SIGHUP",	  [2] = "SIGINT",   [3] = "SIGQUIT",
		[4] = "SIGILL",	  [5] = "SIGTRAP",  [6] = "SIGABRT",
		[7] = "SIGBUS",	  [8] = "SIGFPE",   [9] = "SIGKILL",
		[10] = "SIGUSR1", [11] = "SIGSEGV", [12] = "SIGUSR2",
		[13] = "SIGPIPE", [14] = "SIGALRM", [15] = "SIGTERM",
	};

	if (signo < (int)ARRAY_SIZE(names) && names[signo])
		return names[signo];
	return "signal";
}

static void log_walk(u64 va)
{
	struct pgtable_step steps[3];
	int n = pgtable_walk(current->mm->pgd, va, steps);

	for (int i = 0; i < n; i++) {
		char line[128];

		pgtable_format_step(&steps[i], line, sizeof(line));
		printk("  %s", line);
	}
}

void report_signal(const struct pt_regs *regs, const struct siginfo *info)
{
	const char *name = signal_name(info->si_signo);
	bool of_memory = info->si_signo == SIGSEGV || info->si_signo == SIGBUS;
	char place[400];

	if (info->si_code <= SI_USER || info->si_code == SI_KERNEL) {
		/* sent, as abort() does: the program knows why */
		printk("%s: ended by %s (%d)", current->comm, name,
		       info->si_signo);
	} else if (of_memory) {
		describe_place(info->si_addr, place, sizeof(place));
		task_report("%s: %s: %s %lx at pc %lx: %s", current->comm, name,
			    access_name(regs), info->si_addr, regs->pc, place);
		dump_registers(regs);
		log_walk(info->si_addr);
	} else {
		task_report("%s: %s at pc %lx (stval %lx)", current->comm, name,
			    regs->pc, regs->stval);
		dump_registers(regs);
	}
}

void task_report(const char *format, ...)
{
	static u8 line[600];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintk((char *)line, sizeof(line) - 1, format, args);
	va_end(args);
	n = (int)min_u64((u64)n, sizeof(line) - 2);
	printk("%s", (char *)line);
	line[n] = '\n';
	stream_report(line, (size_t)n + 1);
}
