/* SPDX-License-Identifier: MIT */
/*
 * /proc: what concerns the whole machine, in Linux's formats as far as it goes;
 * and /proc/vitrine, which has what Linux does not tell: the page-table walk of
 * an address, frames, faults and fences by kind, policies beside each other.
 */
#include "arch/pgtable.h"
#include "arch/uaccess.h"
#include "core/errno.h"
#include "core/kernel.h"
#include "core/kernel_lock.h"
#include "core/task.h"
#include "core/time.h"
#include "fs/fs.h"
#include "fs/seq.h"
#include "fs/super.h"
#include "mm/lru.h"
#include "mm/overcommit.h"
#include "mm/swap.h"
#include "mm/workingset.h"
#include "mm/zone.h"

#define PROC_MAGIC 0x9fa0
#define TICK_NS	   (NSEC_PER_SEC / 100) /* of USER_HZ */

static void show_reclaim(struct seq *seq)
{
	const struct lru_statistics *s = &lru_statistics[lru_policy()];
	const struct reclaim_statistics *r = &reclaim_statistics;

	seq_printf(seq, "pswpin %lu\npswpout %lu\n", swap_statistics.in,
		   swap_statistics.out);
	seq_printf(seq, "swap_ra %lu\nswap_ra_hit %lu\n", swap_statistics.ahead,
		   swap_statistics.ahead_hits);
	seq_printf(seq,
		   "workingset_refault_anon %lu\n"
		   "workingset_refault_file %lu\n",
		   workingset_statistics.refault_anon,
		   workingset_statistics.refault_file);
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
		   vm_statistics.major);
	seq_printf(seq, "nr_tlb_remote_flush %lu\n",
		   vm_statistics.remote_flush);
	seq_printf(seq, "nr_tlb_remote_flush_received %lu\n",
		   vm_statistics.remote_received);
	seq_printf(seq, "nr_tlb_local_flush_all %lu\n",
		   vm_statistics.fence_mm + vm_statistics.fence_all);
	seq_printf(seq, "nr_tlb_local_flush_one %lu\n",
		   vm_statistics.fence_page);
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
	seq_printf(seq, "Dirty:          %8lu kB\n",
		   filemap_statistics.dirty * 4);
	seq_printf(seq, "PageTables:     %8lu kB\n",
		   frames_owned(OWNER_PGTABLE) * 4);
	seq_printf(seq, "CommitLimit:    %8lu kB\nCommitted_AS:   %8lu kB\n",
		   overcommit_limit() * 4, overcommit_state.committed * 4);
}

static void show_harts(struct seq *seq)
{
	const struct vm_statistics *s = &vm_statistics;
	const struct kernel_lock_statistics *lock = &kernel_lock_statistics;

	seq_printf(seq, "remote_flush %lu\nremote_flush_harts %lu\n",
		   s->remote_flush, s->remote_received);
	seq_printf(seq, "remote_flush_deferred %lu\nremote_fence_i %lu\n",
		   s->remote_deferred, s->remote_fence_i);
	seq_printf(seq, "kernel_lock_taken %lu\nkernel_lock_waits %lu\n",
		   lock->taken, lock->contended);
	seq_printf(seq, "kernel_lock_sleeps %lu\n", lock->slept);
	seq_printf(seq, "kernel_lock_waited_ticks %lu\n", lock->waited_ticks);
}

static void show_statistics(struct seq *seq)
{
	const struct vm_statistics *s = &vm_statistics;

	seq_printf(seq, "faults %lu\n", s->faults);
	seq_printf(seq, "  anon_zero %lu\n  anon_new %lu\n", s->anon_zero,
		   s->anon_new);
	seq_printf(seq, "  file_in_place %lu\n  file_copied %lu\n",
		   s->file_in_place, s->file_copied);
	seq_printf(seq, "  fault_around %lu\n", s->around);
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
	show_harts(seq);
}

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

/* ---- about the machine ---- */

static void show_uptime(struct seq *seq)
{
	u64 up = time_since_boot_ns() / TICK_NS;
	u64 idle = proc_cpu_idle_ticks();

	seq_printf(seq, "%lu.%02lu %lu.%02lu\n", up / 100, up % 100, idle / 100,
		   idle % 100);
}

static u64 count_tasks(bool only_running)
{
	u64 count = 0;

	for_each_node (node, &task_list)
		count +=
			task_of(node) != &init_task &&
			(!only_running || task_of(node)->state == TASK_RUNNING);
	return count;
}

static void show_loadavg(struct seq *seq)
{
	/* no average is kept: how many run now */
	u64 now = count_tasks(true);

	seq_printf(seq, "%lu.00 %lu.00 %lu.00 %lu/%lu %d\n", now, now, now, now,
		   count_tasks(false), current->pid);
}

static void show_stat(struct seq *seq)
{
	proc_cpu_show_times(seq);
	seq_printf(seq, "intr 0\nctxt %lu\nbtime %lu\nprocesses %lu\n",
		   sched_statistics.switches,
		   (time_realtime_ns() - time_since_boot_ns()) / NSEC_PER_SEC,
		   sched_statistics.forks + 1);
	seq_printf(seq, "procs_running %lu\nprocs_blocked 0\n",
		   count_tasks(true));
}

static void show_version(struct seq *seq)
{
	seq_printf(seq, "Linux version 6.1.0-vitrine (vitrine) #1\n");
}

static void show_buddyinfo(struct seq *seq)
{
	for (int type = 0; type < ZONE_COUNT; type++) {
		const struct zone *zone = zone_get((enum zone_type)type);

		if (zone->first_pfn == zone->end_pfn)
			continue;
		seq_printf(seq, "Node 0, zone %8s ", zone->name);
		for (unsigned int order = 0; order < ORDER_COUNT; order++)
			seq_printf(seq, "%6lu ", free_blocks(zone, order));
		seq_printf(seq, "\n");
	}
}

static void show_zone(struct seq *seq, const struct zone *zone)
{
	u64 frames = zone->end_pfn - zone->first_pfn;

	seq_printf(seq,
		   "Node 0, zone %8s\n  pages free     %lu\n"
		   "        boost    0\n",
		   zone->name, zone->free);
	seq_printf(seq,
		   "        min      %lu\n        low      %lu\n"
		   "        high     %lu\n",
		   zone->marks.min, zone->marks.low, zone->marks.high);
	seq_printf(seq,
		   "        spanned  %lu\n        present  %lu\n"
		   "        managed  %lu\n        cma      0\n",
		   frames, frames, zone->managed);
	seq_printf(seq, "        protection: (%lu, %lu)\n",
		   zone->protection[ZONE_DMA], zone->protection[ZONE_NORMAL]);
	seq_printf(seq, "  start_pfn:           %lu\n", zone->first_pfn);
}

static void show_zoneinfo(struct seq *seq)
{
	for (int type = 0; type < ZONE_COUNT; type++)
		show_zone(seq, zone_get((enum zone_type)type));
}

static void populate(struct dentry *proc)
{
	static const struct {
		const char *name;
		seq_show *show;
	} files[] = {
		{ "vmstat", show_vmstat },
		{ "meminfo", show_meminfo },
		{ "swaps", show_swaps },
		{ "uptime", show_uptime },
		{ "loadavg", show_loadavg },
		{ "stat", show_stat },
		{ "version", show_version },
		{ "mounts", proc_show_mounts },
		{ "filesystems", proc_show_filesystems },
		{ "buddyinfo", show_buddyinfo },
		{ "zoneinfo", show_zoneinfo },
	};
	struct dentry *own = dentry_make_below(proc, "vitrine");

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		seq_add(proc, files[i].name, 0444, &seq_ops, files[i].show);
	proc_vm_init(dentry_make_below(proc, "sys/vm"));
	seq_add(own, "policies", 0444, &seq_ops, show_policies);
	seq_add(own, "stat", 0444, &seq_ops, show_statistics);
	seq_add(own, "walk", 0644, &walk_ops, show_walk);
	proc_cpu_init(proc);
	proc_kernel_init(proc);
	proc_task_init(proc);
}

static int fill(struct super_block *sb)
{
	sb->root_inode = inode_new(S_IFDIR | 0555, &directory_ops);
	sb->magic = PROC_MAGIC;
	return sb->root_inode ? 0 : -ENOMEM;
}

const struct file_system proc_file_system = {
	.name = "proc",
	.makes_names = true,
	.fill = fill,
	.populate = populate,
};

void procfs_init(void)
{
	BUG_ON(super_mount(&proc_file_system, NULL, "proc",
			   dentry_make_path("proc"), 0));
	proc_mounts_init();
}
