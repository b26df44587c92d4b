/* SPDX-License-Identifier: MIT */
/*
 * What a hart has done in its memory system, added up from where it is
 * counted: hits that host shortcuts served with those that took the slow path,
 * first levels with the walker's share. All exact, and the same with shortcuts
 * or without. Who reads them in the middle of a run calls engine_sync() first.
 *
 * What only timed mode models is counted in timed mode alone, and is 0 where
 * there never was any. Harts that take turns share L2 and DRAM, whose own
 * counters are theirs together.
 */
#ifndef HART_COUNTS_H
#define HART_COUNTS_H

#include "hart/hart.h"
#include "hart/predictor.h"
#include "mem/hierarchy.h"

/* Where a hart's cycles went; together they are hart->cycle. */
enum cycle_place {
	CYCLES_PIPELINE,  /* timed: issue, dependences, first-level hits */
	CYCLES_MMU_FETCH, /* ITLB misses */
	CYCLES_MMU_DATA,  /* DTLB misses, A and D updates */
	CYCLES_FETCH,	  /* L1I misses */
	CYCLES_DATA,	  /* L1D misses, cache-block operations */
	CYCLES_PREDICTOR, /* wrong predictions */
	CYCLES_DEVICE,	  /* registers, and memory that is not cached */
	CYCLES_TRAP,	  /* exceptions */
	CYCLES_FENCE,	  /* fence.i, sfence.vma, sinval.vma */
	CYCLES_FAST,	  /* in fast mode, one an instruction */
	CYCLES_IDLE,	  /* waiting for an interrupt */
	CYCLE_PLACES,
};

u64 counts_cycles(const struct hart *hart, enum cycle_place place);

/* Translations asked of L1, timed: the ITLB once for each page entered. */
u64 counts_tlb_lookups(const struct hart *hart, enum mmu_side side);
/* Those that it answered, also with a fault. */
u64 counts_tlb_hits(const struct hart *hart, enum mmu_side side);
/* What L1 did not answer alone, in any mode, from PRIVILEGE_U or PRIVILEGE_S;
   and by who did. */
u64 counts_tlb_unanswered(const struct hart *hart, enum mmu_side side, unsigned privilege);
u64 counts_tlb_answers(const struct hart *hart, enum mmu_where where);
/* Misses of both L1 TLBs that neither array of L2 answered. */
u64 counts_l2_tlb_misses(const struct hart *hart);

/* Lookups in L1I: lines entered. */
u64 counts_lines_fetched(const struct hart *hart);
/* Cached loads, or stores and atomics, by instructions: lookups in L1D. */
u64 counts_data_accesses(const struct hart *hart, bool is_store);
/* The walker's, of PTEs: reads, or writes. */
u64 counts_pte_accesses(const struct hart *hart, bool is_store);
/* Accesses that left the first level, by kind and server; of the walker, all. */
u64 counts_served(const struct hart *hart, enum memory_kind kind, enum memory_server server);
/* Lookups in L2: by this hart. */
u64 counts_l2_lookups(const struct hart *hart);

/* NULL: there is no timed mode. */
const struct predictor_counters *counts_predictor(const struct hart *hart);

#endif
