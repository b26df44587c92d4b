/* SPDX-License-Identifier: MIT */
/*
 * What the streams have reached, in bins of the request and its answer: by who
 * answered, and by the rule that ended a walk. What cannot happen is known, each
 * with its reason, so that the rest can be wanted whole.
 */
#ifndef OBSERVERS_LOCKSTEP_COVERAGE_H
#define OBSERVERS_LOCKSTEP_COVERAGE_H

#include <stdio.h>

#include "mmu/mmu.h"
#include "mmu/walk.h"

enum coverage_outcome { COVERAGE_OK, COVERAGE_PAGE_FAULT, COVERAGE_ACCESS_FAULT,
			COVERAGE_OUTCOMES };

struct lockstep_coverage {
	/* of the arrays that the configuration lacks */
	bool has_l2_pages, has_l2_superpages, has_walk_cache;
	/* access, U or S, SUM, MXR, where, outcome, level */
	u64 answers[3][2][2][2][MMU_WHERE_COUNT][COVERAGE_OUTCOMES][PAGE_SIZES];
	/* how a walk ended: access, verdict, level */
	u64 walks[3][WALK_VERDICT_COUNT][PAGE_SIZES];
};

void lockstep_coverage_init(struct lockstep_coverage *coverage,
			    const struct mmu_config *config);
void lockstep_coverage_count(struct lockstep_coverage *coverage,
			     const struct mmu_request *request,
			     const struct mmu_response *response);
/* The table, what was not reached, and why what is impossible is. Returns the
   number of possible bins not reached. */
unsigned lockstep_coverage_print(const struct lockstep_coverage *coverage, FILE *to);

#endif
