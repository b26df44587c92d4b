/* SPDX-License-Identifier: MIT */
/*
 * A guest that reads its own counters: mhpmcounter3 and on, by mhpmevent, while
 * the accesses of caches.S are made; by mode, inhibited, written, and from
 * U-mode where that is allowed. The first that is wrong ends it with its number.
 */
#include "abi/hpm.h"
#include "abi/sbi.h"
#include "tests/timing/counters/region.h"

#define M_AND_S_ARE_LEFT_OUT (1 << HPM_EVENT_MINH_SHIFT | 1 << HPM_EVENT_SINH_SHIFT)
#define M_AND_U_ARE_LEFT_OUT (1 << HPM_EVENT_MINH_SHIFT | 1 << HPM_EVENT_UINH_SHIFT)

	.macro SELECT counter, event
	li	t0, \event
	csrw	CSR_MHPMEVENT3 - 3 + \counter, t0
	.endm

	.macro EXPECT counter, value
	li	s11, \counter
	csrr	t0, CSR_MHPMCOUNTER3 - 3 + \counter
	li	t1, \value
	bne	t0, t1, wrong
	.endm

	.globl	_start
_start:	SET_UP	on_trap, 0, in_user, 0x80021000
	csrw	satp, x0
	SELECT	3, SBI_PMU_CACHE(SBI_PMU_L1D, 0, 1)
	SELECT	4, HPM_EVENT_LOADS
	SELECT	5, SBI_PMU_CACHE(SBI_PMU_L1D, 1, 1)
	SELECT	6, HPM_EVENT_STORES
	SELECT	7, SBI_PMU_CACHE_REFERENCES
	SELECT	8, SBI_PMU_CACHE_MISSES
	SELECT	9, SBI_PMU_CACHE(SBI_PMU_L1I, 0, 1)
	SELECT	10, SBI_PMU_INSTRUCTIONS | M_AND_S_ARE_LEFT_OUT
	SELECT	11, SBI_PMU_INSTRUCTIONS | M_AND_U_ARE_LEFT_OUT
	SELECT	12, HPM_EVENT_EXCEPTIONS
	SELECT	13, HPM_EVENT_LOADS
	SELECT	14, HPM_EVENT_LOADS
	SELECT	15, HPM_EVENT_CYCLES_AT + 4 /* CYCLES_DATA */
	SELECT	16, 0xbad
	SELECT	31, SBI_PMU_CACHE(SBI_PMU_L1D, 0, 0)
	li	t0, 100
	csrw	CSR_MHPMCOUNTER3 + 10, t0
	csrw	CSR_MHPMCOUNTER3 + 11, t0
	csrw	CSR_MHPMCOUNTER3 + 13, t0
	li	t0, 1 << 14
	csrs	CSR_MCOUNTINHIBIT, t0
	li	t0, 1 << 10
	csrw	CSR_MCOUNTEREN, t0
	li	t0, 1 << 10 | 1 << 11
	csrw	CSR_SCOUNTEREN, t0
	lla	s0, line_a
	addi	s1, s0, 64
	addi	s2, s0, 256
	addi	s3, s0, 320
	addi	s4, s0, 128
	REGION
	ld	a0, 0(s0)
	ld	a1, 8(s0)
	ld	a2, 0(s2)
	ld	a3, 0(s0)
	sd	x0, 0(s1)
	sd	x0, 8(s1)
	ld	a4, 0(s3)
	ld	a7, 0(s4)
	ld	a5, 0(s2)
	.insn	i 0x0f, 2, x0, s2, 2 /* cbo.flush */
	ld	a6, 0(s2)
	slti	x0, x0, 2
	mret
in_user:
	nop
	nop
	nop
	csrr	s5, CSR_HPMCOUNTER3 + 7 /* 10: allowed; 3 so far */
	csrr	s6, CSR_HPMCOUNTER3 + 8 /* 11: illegal, as mcounteren says */
	ecall

	.balign	64
on_trap:
	csrr	t0, mcause
	li	t1, CAUSE_ECALL_U
	beq	t0, t1, judge
	mv	s7, t0
	csrr	t0, mepc
	addi	t0, t0, 4
	csrw	mepc, t0
	mret

judge:	li	s11, 40
	li	t1, 3
	bne	s5, t1, wrong
	li	s11, 41
	li	t1, CAUSE_ILLEGAL_INSTRUCTION
	bne	s7, t1, wrong
	EXPECT	3, 7	/* as caches.expect has it */
	EXPECT	4, 8
	EXPECT	5, 1
	EXPECT	6, 2
	EXPECT	7, 9
	EXPECT	8, 7	/* 6 to read, 1 to write */
	EXPECT	9, 1
	EXPECT	10, 4	/* what trapped in U-mode did not retire */
	EXPECT	11, 0
	EXPECT	12, 2	/* the illegal one, the ecall */
	EXPECT	13, 108 /* on from what was written */
	EXPECT	14, 100 /* inhibited */
	EXPECT	15, 367
	EXPECT	16, 100 /* no such event */
	EXPECT	31, 8
	li	s11, 42
	csrr	t0, CSR_MHPMEVENT3 + 13
	bnez	t0, wrong
	FINISH

wrong:	slli	s11, s11, 16
	li	t1, FINISHER_FAIL
	or	t1, t1, s11
	li	t0, PLATFORM_FINISHER_BASE
	sw	t1, 0(t0)
	j	.

	.data
line_a:	.zero	384
