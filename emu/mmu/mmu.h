/* SPDX-License-Identifier: MIT */
/*
 * The MMU contract: what one translation asks and answers. The same records
 * are filled by this model and, later, by the RTL, and are compared with ==.
 * The MMU gets the hart's privilege state by value, so it runs without a hart.
 * docs/TIMING.md is the contract's text: structures, order, victims, cycles.
 *
 * spec: supervisor.adoc "Virtual Address Translation Process" (sv32algorithm
 * steps, Sv39 parameters), machine.adoc PMP, svnapot, svpbmt, svadu, svinval.
 */
#ifndef MMU_MMU_H
#define MMU_MMU_H

#include "abi/csr.h"
#include "base/bits.h"
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

/* Who answered. */
enum mmu_where {
	MMU_WHERE_BARE = 0, /* M-mode or satp.MODE = Bare */
	MMU_WHERE_L1 = 1,
	MMU_WHERE_L2_PAGES = 2,
	MMU_WHERE_L2_SUPERPAGES = 3,
	MMU_WHERE_WALK_LEVEL_0 = 4, /* a walk of the level-0 table alone */
	MMU_WHERE_WALK_LEVEL_1 = 5, /* of the level-1 table and below */
	MMU_WHERE_WALK_ROOT = 6,    /* of all levels */
	MMU_WHERE_NONE = 7,	    /* non-canonical: no lookup was made */
	MMU_WHERE_COUNT = 8,
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
	/* Slots filled, as an index in their array; -1: none. */
	s16 victim;	    /* of L1 */
	s16 victim_l2;	    /* of the L2 array for the page's size */
	s16 victim_walk[2]; /* of the walk cache, level 2 and level 1 */
	struct tlb_entry *entry; /* of L1, that answers; NULL: bare or fault */
	u32 cycles; /* docs/TIMING.md */
};

/* Which L1 is asked. */
enum mmu_side { MMU_SIDE_FETCH, MMU_SIDE_DATA, MMU_SIDES };

#define MMU_PRIVILEGES 2 /* U and S: M-mode is not translated */

/* Named counters, per hart. All exact, independent of host shortcuts; fills,
   evictions and causes are in each TLB's own. */
struct mmu_counters {
	u64 itlb_misses, dtlb_misses; /* lookups that found nothing in L1 */
	/* What L1 could not answer, by who did, from MMU_WHERE_L2_PAGES on. */
	u64 answers[MMU_SIDES][MMU_PRIVILEGES][MMU_WHERE_COUNT];
	/* walks: what L2 did not answer, and hits whose A or D had to be set */
	u64 walks, pte_reads, pte_updates;
	u64 page_faults, access_faults;
	u64 fences;
	u64 walk_cycles; /* of requests that walked, whole */
};

/* Latencies in cycles; names are those of docs/TIMING.md. */
struct mmu_latency {
	u8 l1, arbitrate, l2, pmp, decode, update, fill, fault, respond, fence;
};

#define MMU_LATENCY_DEFAULT                                                     \
	{ .l1 = 1, .arbitrate = 1, .l2 = 2, .pmp = 1, .decode = 1, .update = 1, \
	  .fill = 1, .fault = 1, .respond = 1, .fence = 2 }

/*
 * Where the walker reads and writes PTEs: the data cache. Each call adds what
 * it took to *cycles, also when it answers false (no RAM there).
 */
struct mmu_port {
	bool (*read)(void *owner, u64 pte_pa, u64 *pte, u32 *cycles);
	bool (*compare_and_set)(void *owner, u64 pte_pa, u64 expected, u64 desired,
				bool *matched, u32 *cycles);
	void *owner;
};

struct mmu_config {
	struct tlb_geometry itlb, dtlb;
	/* Each may be absent (0 sets). */
	struct tlb_geometry l2_pages, l2_superpages;
	struct tlb_geometry walk_cache; /* of each level */
	/* sfence.vma with a va drops the pointers on its path too */
	bool fence_va_drops_pointers;
	struct mmu_latency latency;
	u64 seed; /* for random replacement */
};

/* sfence.vma / sinval.vma. The forms are chosen by the register NUMBER being
   x0, not by a value of 0. spec: norm:sfence_vma_all_asid_va and the three behind it. */
struct mmu_fence {
	bool has_va, has_asid;
	u64 va;
	u16 asid;
};

/*
 * Who answers in the model's place or beside it: hardware's description under
 * test. It calls mmu_translate_alone() and mmu_fence_alone() itself.
 */
struct mmu_companion {
	void (*translate)(void *owner, const struct mmu_request *request,
			  struct mmu_response *response);
	u32 (*fence)(void *owner, const struct mmu_fence *fence);
	void *owner;
};

/*
 * Who watches what the MMU does, changing nothing: each answer of
 * mmu_translate(), once complete, and each fence, before it acts. Host
 * shortcuts repeat an answer without asking again.
 */
struct mmu_observer {
	void (*answered)(void *owner, const struct mmu_request *request,
			 const struct mmu_response *response);
	void (*fenced)(void *owner, const struct mmu_fence *fence);
	void *owner;
	struct mmu_observer *next;
};

struct mmu {
	struct bus *bus; /* where PTEs are read; not owned */
	struct pmp *pmp; /* of this hart; not owned */
	/* NULL: straight from the bus in no time (fast mode). Not owned. */
	const struct mmu_port *port;
	/* Matches move the replacement state (timed mode, RTL in the loop). */
	bool touches;
	bool fence_va_drops_pointers;
	struct mmu_latency latency;
	struct tlb itlb, dtlb;
	struct tlb l2_pages, l2_superpages;
	struct tlb walk_cache[2]; /* level 2: next table at 1 GiB; level 1: at 2 MiB */
	struct mmu_counters counters;
	const struct mmu_companion *companion; /* NULL: none; not owned */
	struct mmu_observer *observers; /* not owned */
	/*
	 * Host shortcuts are a cache of L1 entries: whenever one of those dies
	 * (evicted, fenced, replaced) this is called, before the slot is
	 * reused, so that what was derived from it dies too. May be NULL.
	 */
	void (*entry_dropped)(void *owner, struct tlb *tlb,
			      struct tlb_entry *entry);
	void *owner;
};

bool mmu_init(struct mmu *mmu, const struct mmu_config *config, struct bus *bus,
	      struct pmp *pmp, struct error *error) must_check;
void mmu_free(struct mmu *mmu);
/* From now on every fill is classified (TLB counters' causes). False: no
   memory for it. */
bool mmu_classify_misses(struct mmu *mmu) must_check;

/* One translation: fills TLBs and walk cache, updates A/D, counts.
   PMP of the final pa is checked too (cause 1/5/7). */
void mmu_translate(struct mmu *mmu, const struct mmu_request *request,
		   struct mmu_response *response);

/* The same answer without changing anything (debugger, view, why): walks the
   tables by peek, never looks at the TLB, never writes A/D. */
void mmu_peek(const struct mmu *mmu, const struct mmu_request *request,
	      struct mmu_response *response);

/* Returns the cycles it took. */
u32 mmu_fence(struct mmu *mmu, const struct mmu_fence *fence);

/* The same without the companion. */
void mmu_translate_alone(struct mmu *mmu, const struct mmu_request *request,
			 struct mmu_response *response);
u32 mmu_fence_alone(struct mmu *mmu, const struct mmu_fence *fence);

static inline u16 mmu_asid(u64 satp)
{
	return (u16)bits_get(satp, SATP_ASID_SHIFT, SATP_ASID_BITS);
}

/* Did the answer take a walk? */
static inline bool mmu_was_walked(const struct mmu_response *response)
{
	return response->where >= MMU_WHERE_WALK_LEVEL_0 &&
	       response->where <= MMU_WHERE_WALK_ROOT;
}

/* Is translation active for this context? (S or U and satp.MODE != Bare) */
static inline bool mmu_is_active(const struct mmu_context *context)
{
	return context->privilege != PRIVILEGE_M && context->satp >> 60 != 0;
}

#endif
