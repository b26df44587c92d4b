/* SPDX-License-Identifier: MIT */
/*
 * What exec.c calls for system instructions and other rare work. A bool
 * result of false means: raise an illegal-instruction exception, but for the
 * cbo functions, which have raised already.
 */
#ifndef HART_SYSTEM_H
#define HART_SYSTEM_H

#include "base/types.h"

struct engine;

enum csr_op { CSR_OP_WRITE, CSR_OP_SET, CSR_OP_CLEAR };

/* The CSR and rd are those of the record in progress. */
bool system_csr(struct engine *engine, enum csr_op op, u64 operand, bool writes);
bool system_wfi(struct engine *engine);
bool system_wrs(struct engine *engine, bool has_no_timeout);
/* sfence.vma, sinval.vma, or (not `fences`) the two ordering fences. */
/* slti x0, x0, 1: a region to be timed begins; 2: it ends. Elsewhere a nop. */
void system_hint(struct engine *engine);
/* fence.i */
bool system_fence_fetch(struct engine *engine);
bool system_fence(struct engine *engine, bool fences);
bool system_cbo_zero(struct engine *engine, u64 va);
bool system_cbo_manage(struct engine *engine, u64 va);

/* An FP instruction with FS not dirty: false if FS is off. */
bool system_use_fp(struct engine *engine, bool dirties);
/* The load in progress took the slow path and got this. */
void system_write_loaded(struct engine *engine, u64 value);

/* Each byte all ones if any bit of it is set. */
static inline u64 system_orc_b(u64 value)
{
	const u64 low = 0x0101010101010101ull, high = low << 7;
	u64 nonzero = (((value & ~high) + ~high) | value) & high;

	return (nonzero >> 7) * 0xff;
}

#endif
