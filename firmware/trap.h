/* SPDX-License-Identifier: MIT */
/* The interrupted context, and handing a trap on to S-mode. */
#ifndef FIRMWARE_TRAP_H
#define FIRMWARE_TRAP_H

#include "base/types.h"
#include "firmware/guarded.h"
#include "firmware/layout.h"

struct trap_frame {
	u64 x[32]; /* x[0] is 0 and stays so */
	u64 mepc;
	u64 mstatus;
};
_Static_assert(offsetof(struct trap_frame, mepc) == FRAME_MEPC, "layout.h");
_Static_assert(offsetof(struct trap_frame, mstatus) == FRAME_MSTATUS, "layout.h");
_Static_assert(sizeof(struct trap_frame) == FRAME_BYTES, "layout.h");

/* As if the interrupted instruction had trapped to S-mode. */
void trap_redirect(struct trap_frame *frame, u64 cause, u64 tval);
/* The instruction at mepc. False: the fetch faults, *fault says how. */
bool trap_fetch(const struct trap_frame *frame, u32 *insn, struct guest_fault *fault);

void trap_handle(struct trap_frame *frame);
_Noreturn void trap_fatal(u64 cause, u64 epc, u64 tval);
_Noreturn void trap_return(struct trap_frame *frame);

static inline void trap_set_register(struct trap_frame *frame, unsigned number, u64 value)
{
	if (number)
		frame->x[number] = value;
}

static inline unsigned trap_interrupted_privilege(const struct trap_frame *frame)
{
	return (frame->mstatus >> MSTATUS_MPP_SHIFT) & 3;
}

#endif
