/* SPDX-License-Identifier: MIT */
/*
 * What a translation would cost if it came now: the terms of docs/TIMING.md
 * with what the TLBs, the walk cache and the caches hold. Looked up, not done:
 * nothing changes. DRAM is taken as its bank's row is now, without refresh.
 */
#ifndef VIEW_COST_H
#define VIEW_COST_H

#include "view/snapshot.h"

#define COST_PARTS_MAX 16

struct cost_part {
	char name[24];
	u32 cycles;
	u8 ink; /* enum ink */
};

/* Returns how many parts there are. A request that is not translated costs an
   L1 lookup. */
unsigned cost_estimate(const struct snapshot *now, unsigned hart,
		       const struct mmu_request *request, const struct mmu_response *response,
		       struct cost_part parts[COST_PARTS_MAX]);

#endif
