/* SPDX-License-Identifier: MIT */
/*
 * The oracle's memory of one hart: when it last fenced what, and with which
 * root tables it translated since. Times are numbers of events; 0 is before
 * all of them.
 *
 * spec: norm:sfence_vma_all_asid_va and the three behind it: a fence with a va orders
 * leaf PTEs alone, one with an ASID spares global mappings. sinval.vma counts
 * as sfence.vma, wherever sfence.w.inval and sfence.inval.ir stand.
 */
#ifndef OBSERVERS_ORACLE_FENCES_H
#define OBSERVERS_ORACLE_FENCES_H

#include "base/types.h"
#include "mmu/mmu.h"
#include "observers/oracle_times.h"

#define ORACLE_RECENT_FENCES 16

struct oracle_fence {
	struct mmu_fence fence;
	u64 at, pc, cycle;
};

struct oracle_fences {
	u64 all; /* the last that fenced everything */
	struct oracle_times by_asid, by_va;
	/* satp without MODE: when it was last in use; the present one not yet. */
	struct oracle_times roots;
	u64 satp; /* in use; ~0: none since the last fence of all */
	struct oracle_fence recent[ORACLE_RECENT_FENCES];
	unsigned recent_count; /* ever */
};

/* What a fence would have to cover. */
struct oracle_subject {
	u64 va;
	u8 level; /* leaf: page size as in mmu_response */
	bool is_leaf, is_global;
	u16 asid;
};

void oracle_fences_free(struct oracle_fences *fences);
/* False: no memory. */
bool oracle_fences_add(struct oracle_fences *fences, const struct oracle_fence *fence) must_check;
/* The hart translates with this satp. False: no memory. */
bool oracle_fences_use(struct oracle_fences *fences, u64 satp, u64 now) must_check;
/* When the subject was last fenced. */
u64 oracle_fences_last(const struct oracle_fences *fences, const struct oracle_subject *subject);
/* Why this fence does not cover the subject; NULL: it does. */
const char *oracle_fences_gap(const struct mmu_fence *fence, const struct oracle_subject *subject);

#endif
