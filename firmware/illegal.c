/* SPDX-License-Identifier: MIT */
/*
 * Reads of `time` on a hart that has only mtime. Harts with the CSR delegate
 * illegal instructions and never come here; see init.c.
 */
#include "firmware/illegal.h"
#include "abi/sbi.h"
#include "firmware/csr.h"
#include "firmware/pmu.h"
#include "firmware/timer.h"

#define MODE_U 0
#define COUNTEREN_TM 2

/* csrrs, csrrc and their immediate forms, reading only. */
static bool is_time_read(u32 insn)
{
	unsigned funct3 = (insn >> 12) & 7, rs1 = (insn >> 15) & 31;

	return (insn & 0x7f) == 0x73 && (funct3 & 3) >= 2 && !rs1 && insn >> 20 == CSR_TIME;
}

void illegal_handle(struct trap_frame *frame, u64 tval)
{
	struct guest_fault fault;
	u32 insn = (u32)tval;

	pmu_count(SBI_PMU_FW_ILLEGAL_INSTRUCTION);
	/* spec: norm:mtval_instr_bits_lead-in, it may be zero instead of the instruction */
	if (!insn && !trap_fetch(frame, &insn, &fault)) {
		trap_redirect(frame, fault.cause, fault.tval);
		return;
	}
	if (!is_time_read(insn) ||
	    (trap_interrupted_privilege(frame) == MODE_U &&
	     !(csr_read(scounteren) & COUNTEREN_TM))) {
		trap_redirect(frame, CAUSE_ILLEGAL_INSTRUCTION, tval);
		return;
	}
	trap_set_register(frame, (insn >> 7) & 31, timer_read());
	frame->mepc += 4;
}
