/* SPDX-License-Identifier: MIT */
/*
 * A piece of bare-metal code whose counters are computed by hand: REGION ends
 * a line of 64 bytes with the hint that begins timed mode, so that what
 * follows begins a line of its own; REGION_END is one more instruction there,
 * then fast mode again and the end of the program. `--mode hinted`.
 *
 * Instructions have 4 bytes, so 16 a line; traps cost a line of the handler.
 * Code begins at 0x8000_0000 (DRAM bank 0, row 0), data at 0x8002_0000 (bank 0,
 * row 1).
 */
#ifndef TESTS_TIMING_COUNTERS_REGION_H
#define TESTS_TIMING_COUNTERS_REGION_H

#include "abi/csr.h"
#include "abi/platform.h"
#include "abi/pte.h"

#define POINTER PTE_V
#define LEAF (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)

	.option norvc
	.option norelax

	.macro REGION
	.balign	64
	.rept	15
	nop
	.endr
	slti	x0, x0, 1
	.endm

	.macro REGION_END
	slti	x0, x0, 2
	FINISH
	.endm

	/* Memory open to all modes; traps to M-mode go to \handler; mret would enter
	   \mode (0 U, 1 S) at \entry with translation by the table at \root_pa. */
	.macro SET_UP handler, mode, entry, root_pa
	lla	t0, \handler
	csrw	mtvec, t0
	li	t0, -1
	csrw	CSR_PMPADDR0, t0
	li	t0, (PMP_A_NAPOT << PMP_A_SHIFT) | PMP_R | PMP_W | PMP_X
	csrw	CSR_PMPCFG0, t0
	li	t0, 1 << ENVCFG_ADUE_SHIFT
	csrw	CSR_MENVCFG, t0
	li	t0, 3 << MSTATUS_MPP_SHIFT
	csrc	mstatus, t0
	li	t0, \mode << MSTATUS_MPP_SHIFT
	csrs	mstatus, t0
	lla	t0, \entry
	csrw	mepc, t0
	li	t0, SATP_MODE_SV39 << SATP_MODE_SHIFT | (\root_pa >> PAGE_SHIFT)
	csrw	satp, t0
	.endm

	/* Handler of all traps: an ecall ends it all, what else traps is skipped. */
	.macro SKIP_OR_END name
	.balign	64
\name:	csrr	t0, mcause
	addi	t0, t0, -CAUSE_ECALL_U
	sltiu	t0, t0, 2
	bnez	t0, 1f
	csrr	t0, mepc
	addi	t0, t0, 4
	csrw	mepc, t0
	mret
1:	REGION_END
	.endm

	/* A page-table entry, and the place of the next. */
	.macro PTE pa, bits
	.quad	(\pa) >> 2 | (\bits)
	.endm

	.macro FINISH
	li	t0, PLATFORM_FINISHER_BASE
	li	t1, FINISHER_PASS
	sw	t1, 0(t0)
9:	j	9b
	.endm

#endif
