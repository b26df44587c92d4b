/* SPDX-License-Identifier: MIT */
/*
 * The MMU contract: what one translation asks and answers. The same records
 * are filled by this model and, later, by the RTL, and are compared with ==.
 * The MMU gets the hart's privilege state by value, so it runs without a hart.
 *
 * spec: supervisor.adoc "Virtual Address Translation Process" (sv32algorithm
 * steps, Sv39 parameters), machine.adoc PMP, svnapot, svpbmt, svadu, svinval.
 */
#ifndef MMU_MMU_H
#define MMU_MMU_H

#include "abi/csr.h"
#include "base/types.h"
#include "mem/bus.h"
#include "mmu/pmp.h" /* struct pmp: 16 entries; pmp_check() */
#include "mmu/tlb.h" /* struct tlb, struct tlb_entry, struct tlb_geometry */

/* STORE also stands for AMO and SC (spec: they never report load causes). */
enum mmu_access { MMU_LOAD, MMU_STORE, MMU_FETCH };

#define MMU_NO_FAULT 0xff

/* Privilege modes as encoded in mstatus.MPP. */
enum { PRIVILEGE_U = 0, PRIVILEGE_S = 1, PRIVILEGE_M = 3 };

/* State a translation depends on, by value. */
struct mmu_context {
	u64 satp;
	u8 privilege; /* effective: MPRV already applied for load and store */
	bool sum, mxr;
	bool adue;  /* menvcfg.ADUE: Svadu, else Svade */
	bool pbmte; /* menvcfg.PBMTE */
};

struct mmu_request {
	u64 va;
	enum mmu_access access;
	u8 size_bytes; /* 1..8, 64 for CBO; for the PMP; never crosses a page */
	struct mmu_context context;
};

enum mmu_where {
	MMU_WHERE_BARE = 0, /* M-mode or satp.MODE = Bare */
	MMU_WHERE_L1 = 1,
	MMU_WHERE_L2 = 2,   /* reserved until there is an L2 TLB */
	MMU_WHERE_WALK = 6, /* full walk */
	MMU_WHERE_NONE = 7, /* non-canonical: no lookup was made */
};

#define MMU_WALK_READS_MAX 16 /* 3 levels and restarts after a lost race */

struct mmu_pte_read {
	u64 pte_pa;
	u64 value;
	u8 level;
};

/* Why a translation ended where it did: the step of the manual that decided.
   One enumerator per rule, so that `why` can cite it. See mmu/walk.h. */
enum walk_verdict;

struct mmu_response {
	u64 pa;
	u8 cause; /* MMU_NO_FAULT or CAUSE_*; stval is the request's va */
	u8 level; /* 0 4K, 1 2M, 2 1G, 3 64K NAPOT; fault: level it stopped at */
	u8 where;   /* enum mmu_where */
	u8 pbmt;    /* 0 PMA, 1 NC, 2 IO */
	u8 verdict; /* enum walk_verdict */
	u8 read_count;
	struct mmu_pte_read reads[MMU_WALK_READS_MAX];
	bool pte_written; /* A/D update was made */
	u64 pte_write_pa, pte_write_value;
	s16 victim;		 /* index of the TLB slot filled, -1 none */
	struct tlb_entry *entry; /* that answered; NULL: bare or fault */
	u32 cycles; /* 0 until the timing contract (docs/TIMING.md) exists */
};

/* Named counters, per hart. All exact, independent of host shortcuts. */
struct mmu_counters {
	u64 itlb_misses, dtlb_misses; /* lookups that needed a walk */
	/* walks: those misses, and hits whose A or D had to be set */
	u64 walks, pte_reads, pte_updates;
	u64 page_faults, access_faults;
	u64 fences;
	u64 fills_by_size[4]; /* 4K, 2M, 1G, 64K */
};

struct mmu {
	struct bus *bus; /* where PTEs are read; not owned */
	struct pmp *pmp; /* of this hart; not owned */
	struct tlb itlb, dtlb;
	struct mmu_counters counters;
	/*
	 * Host shortcuts are a cache of TLB entries: whenever an entry dies
	 * (evicted, fenced, replaced) this is called, before the slot is
	 * reused, so that what was derived from it dies too. May be NULL.
	 */
	void (*entry_dropped)(void *owner, struct tlb *tlb,
			      struct tlb_entry *entry);
	void *owner;
};

struct mmu_config {
	struct tlb_geometry itlb, dtlb;
	u64 seed; /* for random replacement */
};

bool mmu_init(struct mmu *mmu, const struct mmu_config *config, struct bus *bus,
	      struct pmp *pmp, struct error *error) must_check;
void mmu_free(struct mmu *mmu);

/* One translation, timed access kind: fills TLBs, updates A/D, counts.
   PMP of the final pa is checked too (cause 1/5/7). */
void mmu_translate(struct mmu *mmu, const struct mmu_request *request,
		   struct mmu_response *response);

/* The same answer without changing anything (debugger, view, why): walks the
   tables by peek, never looks at the TLB, never writes A/D. */
void mmu_peek(const struct mmu *mmu, const struct mmu_request *request,
	      struct mmu_response *response);

/* sfence.vma / sinval.vma. The forms are chosen by the register NUMBER being
   x0, not by a value of 0. spec: norm:sfence_vma_all and following. */
struct mmu_fence {
	bool has_va, has_asid;
	u64 va;
	u16 asid;
};
void mmu_fence(struct mmu *mmu, const struct mmu_fence *fence);

/* Is translation active for this context? (S or U and satp.MODE != Bare) */
static inline bool mmu_is_active(const struct mmu_context *context)
{
	return context->privilege != PRIVILEGE_M && context->satp >> 60 != 0;
}

#endif
