/* SPDX-License-Identifier: MIT */
/*
 * The harts the kernel runs on, and what each has of its own: who runs there,
 * its idle task, its timers, the address space in its satp. Guarded by the
 * kernel's lock, but for is_online while the others wait for it.
 */
#ifndef CORE_HART_H
#define CORE_HART_H

#include "abi/platform.h"
#include "arch/csr.h"
#include "core/time.h"
#include "core/types.h"

#define HARTS_MAX PLATFORM_HARTS_MAX

struct boot_info;
struct mm_struct;
struct task_struct;

struct hart {
	u32 number;		     /* 0: it booted; a processor of /proc */
	u64 id;			     /* the firmware's name for it: mhartid */
	struct task_struct *current; /* who runs there */
	struct task_struct *idle;    /* who does when nobody else can */
	struct mm_struct *satp_mm; /* what satp has; NULL: the kernel's root */
	bool is_online;
	bool is_idle; /* in wfi, or on its way, and not woken yet */
	bool is_due;  /* current has run long enough, or another shall run */
	struct timer slice;
	bool is_slice_timed;
	struct list_head timers; /* that were started there, soonest first */
	u64 programmed_ns;	 /* when its timer goes off */
};

extern struct hart harts[HARTS_MAX];
extern u32 hart_count; /* online: harts[0 .. hart_count - 1] */

static inline u64 hart_bit(const struct hart *hart)
{
	return 1ul << hart->number;
}

static inline u64 hart_all(void)
{
	return (1ul << hart_count) - 1;
}

/* In a loop that waits for another hart: the hint `pause` (Zihintpause). */
static inline void hart_pause(void)
{
	__asm__ volatile(".insn i 0x0f, 0, x0, x0, 0x010" ::: "memory");
}

/* The boot hart, first of all. */
void hart_init(u64 id);
/* Start the others that the device tree names, at most `limit` in all. */
void hart_start_others(const struct boot_info *info, u64 limit);
/* Have it look for what is new: a signal, somebody else to run. */
void hart_kick(struct hart *hart);
/* The set of numbers as the firmware's: bit n is mhartid n. */
u64 hart_ids(u64 numbers);

#endif
