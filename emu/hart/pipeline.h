/* SPDX-License-Identifier: MIT */
/*
 * What an instruction costs an in-order core when nothing misses: the static
 * part of timed mode, charged a block at a time. Cycle-approximate:
 *
 *  - one instruction a cycle; with issue_width 2 an instruction issues with
 *    the one before it if both lie in one aligned 8 bytes, at most two do,
 *    it needs no result of the first, only one of them is a memory access,
 *    and neither is a system, atomic or iterative instruction;
 *  - a result of latency L stalls the first instruction that reads it d
 *    instructions later, d up to 3, by L - d; the stall is charged to the
 *    producer, so waits of two producers for one reader add up. Reads beyond
 *    the line or behind a jump do not stall;
 *  - division and square root hold the pipeline for their whole latency.
 *
 * So what an instruction costs depends on it and on those behind it in the
 * same line, not on where execution was cut: a run stopped anywhere and
 * resumed takes the same cycles. Branches are hart/predictor.h; caches and
 * TLBs charge what they take beyond a hit.
 */
#ifndef HART_PIPELINE_H
#define HART_PIPELINE_H

#include "base/types.h"

#define PIPELINE_BUNDLE_BYTES 8

/* Cycles; 1 is no stall. */
struct pipeline_config {
	u8 issue_width; /* 1 or 2 */
	u8 multiply, divide, divide_word;
	u8 fp_add, fp_multiply, fp_fused, fp_other;
	u8 fp_divide_s, fp_divide_d, fp_sqrt_s, fp_sqrt_d;
	u8 csr;	 /* a CSR access */
	u8 trap; /* from the instruction that traps to the handler's first */
	u8 flush_fetch; /* fence.i */
};

/* What an instruction costs: cycles, and whether it issues with the one before
   it (it may stall those behind it all the same, and so cost cycles). */
#define PIPELINE_SECOND 0x8000u

static inline unsigned pipeline_cost_cycles(u16 cost)
{
	return cost & (PIPELINE_SECOND - 1);
}

static inline bool pipeline_is_second(u16 cost)
{
	return cost & PIPELINE_SECOND;
}

/*
 * costs[i]: of raw[i], the first at address `pa` (only its low bits matter);
 * `load`: latency of a load that hits L1D.
 */
void pipeline_costs(const struct pipeline_config *config, unsigned load, u64 pa,
		    const u32 *raw, unsigned count, u16 *costs);

#endif
