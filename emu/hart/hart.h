/* SPDX-License-Identifier: MIT */
/*
 * One hart: architectural state, its MMU and PMP, and the run engine behind
 * hart_run. Single-threaded: the machine runs harts in turn.
 *
 * Time: `cycle` counts cycles at a nominal 1 GHz: in fast mode one an
 * instruction, in timed mode what hart/timing.h charges; and idle ones. The
 * machine derives mtime from it. hart_run stops at the first instruction that
 * would begin at or after a cycle, so every run repeats to the instruction.
 */
#ifndef HART_HART_H
#define HART_HART_H

#include "abi/csr.h"
#include "base/error.h"
#include "base/irq.h"
#include "base/types.h"
#include "hart/hpm.h"
#include "hart/timing_config.h"
#include "mem/bus.h"
#include "mmu/mmu.h"
#include "mmu/pmp.h"

struct engine;          /* hart/engine.h: blocks, shortcuts (private) */
struct commit_observer; /* hart/commit.h */
struct trap_observer;

struct hart_config {
	unsigned id;
	u64 reset_pc;
	bool misaligned_in_hardware; /* loads and stores; atomics always trap */
	bool shortcuts;              /* host shortcuts; results are the same */
	struct mmu_config mmu;
	/* Timed mode: the caches this hart shares; NULL: it has no such mode. */
	struct hierarchy *hierarchy;
	struct timing_config timing;
};

/* What the hart asks of the machine; every pointer must be set. */
struct hart_services {
	void *owner;
	/* mtime in ticks at this cycle of this hart. */
	u64 (*read_time)(void *owner, u64 cycle);
	/* stimecmp was written (or STCE changed): call hart_update_time when
	   mtime reaches it. ~0: never. */
	void (*schedule_time)(void *owner, unsigned hart_id, u64 time);
	/* The guest hints that a region to be timed begins, or ends, behind
	   this instruction. */
	void (*hint_mode)(void *owner, unsigned hart_id, bool is_timed);
};

enum hart_stop {
	HART_STOP_CYCLE,   /* reached the cycle asked for */
	HART_STOP_IDLE,    /* in WFI (or WRS) with nothing pending */
	HART_STOP_REQUEST, /* hart_request_stop was called (device, signal) */
};

/* CSRs that are plain storage, WARL-filtered at write. */
struct hart_csrs {
	u64 mstatus, medeleg, mideleg, mie, mtvec, mscratch, mepc, mcause,
		mtval, menvcfg, mcounteren, mcountinhibit;
	u64 stvec, sscratch, sepc, scause, stval, senvcfg, scounteren, satp,
		stimecmp;
	u64 mip_lines;    /* MSI, MTI, SEI, MEI, STI (Sstc) driven from outside */
	u64 mip_software; /* SSI, STI, SEI as written by software */
	u64 mcycle_offset, minstret_offset;
	u8 frm, fflags;   /* fflags: without what the host FPU still holds */
};

struct hart {
	/* hot: what the engine touches every instruction */
	u64 x[33]; /* x[0] is always 0; x[32] takes writes meant for x0 */
	u64 f[32]; /* NaN-boxed singles */
	u64 pc;
	u64 cycle;    /* see above */
	u64 retired;  /* instructions */
	u8 privilege; /* PRIVILEGE_U, _S, _M */
	bool waiting; /* in WFI */

	struct hart_csrs csr;
	struct hpm hpm;
	struct pmp pmp;
	struct mmu mmu;
	u64 reservation_pa; /* LR/SC; ~0: none */
	u64 reservation_dma_writes; /* by devices, when it was made */

	struct hart_config config;
	struct hart_services services;
	struct bus *bus;
	struct engine *engine;            /* owned */
	struct commit_observer *observer; /* not owned; NULL: none */
	const struct trap_observer *trap_observer; /* likewise */

	/* counters kept for stats */
	u64 traps_by_cause[64];      /* exceptions taken */
	u64 exceptions;              /* their sum: instructions begun in vain */
	u64 interrupts_by_cause[64]; /* interrupts taken */
	u64 space_switches;          /* satp written with another value */
	u64 idle_cycles;             /* passed while it waited, by hart_idle */
	u64 user_returns;            /* times mret or sret led to U-mode */
};

bool hart_init(struct hart *hart, const struct hart_config *config,
	       const struct hart_services *services, struct bus *bus,
	       struct error *error) must_check;
void hart_free(struct hart *hart);
/* Architectural reset: M-mode, pc = reset_pc, caches of every kind empty. */
void hart_reset(struct hart *hart);

/* Run until `until_cycle` (absolute; fast mode: exactly; timed: the instruction
   that is in progress then is finished), idle or a stop request. Resume by
   calling again: where it was stopped makes no difference. */
enum hart_stop hart_run(struct hart *hart, u64 until_cycle);
/* End hart_run at the next instruction boundary; callable from a device. */
void hart_request_stop(struct hart *hart);
/* Shorten the stretch in progress to an earlier cycle (an event came). */
void hart_shorten_run(struct hart *hart, u64 until_cycle);
/* The hart has nothing to do up to this cycle; nothing, if that is behind. */
void hart_idle(struct hart *hart, u64 until_cycle);
/* Called at each switch to another hart: an LR reservation is lost, which the
   manual allows, so other harts' stores need not be watched. */
void hart_end_turn(struct hart *hart);

/* Interrupt lines from outside; `number` is IRQ_MSI, IRQ_MTI, IRQ_SEI, IRQ_MEI.
   Its type is that of irq_line.set with receiver = the hart. */
void hart_set_irq(void *hart, unsigned number, bool level);
/* mtime moved past a stimecmp: re-evaluate STIP. */
void hart_update_time(struct hart *hart);
/*
 * For observers. Where the hart is while an instruction loads, stores or
 * fences; or while one is being fetched: then pc means nothing.
 */
struct hart_position {
	u64 pc, cycle;
};
struct hart_position hart_position(const struct hart *hart, bool is_fetching);
/* The next access to the page asks the MMU, not a host shortcut; level as in
   mmu_response. Changes no result. */
void hart_forget_page(struct hart *hart, u64 va, unsigned level);
void hart_forget_pages(struct hart *hart); /* all of them */
/* Is an enabled interrupt pending (WFI would resume)? */
bool hart_has_wakeup(const struct hart *hart);

/* Change between fast and timed mode, between two hart_run. Timed needs
   config.hierarchy. */
void hart_set_timed(struct hart *hart, bool is_timed);

/* CSR by number as M-mode sees it, without side effects; false: none. */
bool hart_peek_csr(const struct hart *hart, unsigned number, u64 *value);
/* Fold what the host FPU holds into csr.fflags (call before reading it). */
void hart_sync_fflags(struct hart *hart);
/* The MMU context this hart would use for such an access now. */
struct mmu_context hart_mmu_context(const struct hart *hart,
				    enum mmu_access access);

#endif
