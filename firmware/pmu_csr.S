/* SPDX-License-Identifier: MIT */
/*
 * CSRs by a number that is known only when we run: a CSR's number is part of
 * the instruction, so there is one for each, of four bytes, and its return.
 */
#include "abi/csr.h"

	.text
	.option	norvc
	.option	norelax

	/* void name(u64 counter, u64 value) */
	.macro	writer name
	.globl	\name
\name:
	la	t0, 1f
	slli	t1, a0, 3
	add	t0, t0, t1
	jr	t0
1:
	.endm

	writer	pmu_write_counter
	csrw	CSR_MCYCLE, a1
	ret
	nop
	ret
	csrw	CSR_MINSTRET, a1
	ret
	.set	number, CSR_MHPMCOUNTER3
	.rept	29
	csrw	number, a1
	ret
	.set	number, number + 1
	.endr

	writer	pmu_write_event
	.rept	3
	nop
	ret
	.endr
	.set	number, CSR_MHPMEVENT3
	.rept	29
	csrw	number, a1
	ret
	.set	number, number + 1
	.endr
