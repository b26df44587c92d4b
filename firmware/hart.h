/* SPDX-License-Identifier: MIT */
/*
 * What the firmware knows of one hart. tp points to the running hart's in
 * M-mode, mscratch in the others. Hart ids are 0..PLATFORM_HARTS_MAX-1.
 */
#ifndef FIRMWARE_HART_H
#define FIRMWARE_HART_H

#include "base/types.h"
#include "firmware/layout.h"

/* A fence asked of other harts by this one; see rfence.c. */
struct fence_request {
	u32 kind; /* SBI_RFENCE_FENCE_I .. SFENCE_VMA_ASID */
	u32 waiting; /* harts that have not done it yet */
	u64 start_va;
	u64 size_bytes;
	u64 asid;
};

struct hart {
	u64 id;
	u32 state; /* SBI_HSM_*: written by atomics, see hsm.c */
	u32 ipis; /* IPI_* bits asked of it */
	u32 fences_from; /* harts whose fence_request it has to do */
	bool has_sstc;
	bool has_time; /* a `time` CSR that does not trap */
	u64 start_pa; /* where hart_start sends it */
	u64 start_argument;
	struct fence_request fence;
};
_Static_assert(sizeof(struct hart) <= HART_BYTES, "layout.h: HART_BYTES");

struct hart_block {
	u8 stack[HART_BLOCK_BYTES - HART_BYTES];
	struct hart hart __attribute__((aligned(HART_BYTES)));
};
_Static_assert(sizeof(struct hart_block) == HART_BLOCK_BYTES, "layout.h");

extern struct hart_block hart_blocks[PLATFORM_HARTS_MAX];

static inline struct hart *hart_self(void)
{
	struct hart *self;

	__asm__("mv %0, tp" : "=r"(self));
	return self;
}

static inline struct hart *hart_by_id(u64 id)
{
	return &hart_blocks[id].hart;
}

#endif
