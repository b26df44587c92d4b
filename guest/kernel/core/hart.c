/* SPDX-License-Identifier: MIT */
/*
 * Bringing up the harts: the one that boots starts the others by SBI HSM, each
 * with an idle task of its own, and goes on when they wait for work.
 */
#include "core/hart.h"
#include "abi/csr.h"
#include "abi/sbi.h"
#include "arch/sbi.h"
#include "core/fdt.h"
#include "core/kernel.h"
#include "core/kernel_lock.h"
#include "core/task.h"
#include "mm/layout.h"

#define SCOUNTEREN_ALL 7 /* cycle, time, instret for programs */

struct hart harts[HARTS_MAX];
u32 hart_count = 1;

extern char secondary_start[]; /* entry.S */
void hart_main(void);

/* What each hart sets for itself. */
static void init_csrs(void)
{
	csr_write(CSR_SCOUNTEREN, SCOUNTEREN_ALL);
	csr_set(CSR_SSTATUS, 1ul << MSTATUS_FS_SHIFT);
	csr_set(CSR_SIE, 1 << IRQ_SSI | 1 << IRQ_STI | 1 << IRQ_SEI);
}

static void init_hart(struct hart *hart, u64 id, struct task_struct *idle)
{
	hart->number = (u32)(hart - harts);
	hart->id = id;
	hart->idle = hart->current = idle;
	idle->hart = hart;
	list_init(&hart->timers);
	hart->programmed_ns = ~0ul;
	sched_init_hart(hart);
}

void hart_init(u64 id)
{
	init_hart(&harts[0], id, current);
	harts[0].is_online = true;
	init_csrs();
}

/* The first C of another hart, on its idle task's stack. */
void hart_main(void)
{
	struct hart *hart = current->hart;

	init_csrs();
	sbi_set_timer(~0ul);
	__atomic_store_n(&hart->is_online, true, __ATOMIC_RELEASE);
	kernel_lock_take();
	sched_idle();
}

static bool start(struct hart *hart, u64 id)
{
	struct task_struct *idle = task_alloc_idle();
	struct sbi_return ret;

	if (!idle)
		return false;
	init_hart(hart, id, idle);
	ret = sbi_hart_start(id, virt_to_phys(secondary_start), (u64)idle);
	if (ret.error) {
		printk("hart %lu does not start: error %ld", id, ret.error);
		task_free(idle);
		return false;
	}
	/* it does not need the lock to get there */
	while (!__atomic_load_n(&hart->is_online, __ATOMIC_ACQUIRE))
		hart_pause();
	return true;
}

void hart_start_others(const struct boot_info *info, u64 limit)
{
	limit = min_u64(limit, HARTS_MAX);
	for (u32 i = 0; i < info->hart_count && hart_count < limit; i++)
		if (info->hart_ids[i] != harts[0].id &&
		    info->hart_ids[i] < 64 &&
		    start(&harts[hart_count], info->hart_ids[i]))
			hart_count++;
	if (hart_count > 1)
		printk("%u harts", hart_count);
}

u64 hart_ids(u64 numbers)
{
	u64 ids = 0;

	for (u32 i = 0; i < hart_count; i++)
		if (numbers >> i & 1)
			ids |= 1ul << harts[i].id;
	return ids;
}

void hart_kick(struct hart *hart)
{
	if (hart != current->hart)
		sbi_send_ipi(1ul << hart->id);
}
