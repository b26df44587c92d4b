/* SPDX-License-Identifier: MIT */
/*
 * Hart 1 sleeps until its timer while hart 0 is busy: on waking it must find
 * the time at least there. Ends with code 0 if so, else with 1.
 */
#include "abi/platform.h"

#define TICKS 1000

	.option norvc
	.globl _start
_start:
	li	s0, PLATFORM_CLINT_BASE + CLINT_MTIMECMP + 8
	li	s1, PLATFORM_CLINT_BASE + CLINT_MTIME
	li	s2, PLATFORM_RAM_BASE + 0x10000
	csrr	a0, mhartid
	bnez	a0, 2f
1:	ld	t0, 0(s2)
	beqz	t0, 1b
	li	t1, FINISHER_PASS
	addi	t0, t0, -1
	beqz	t0, 4f
	li	t1, FINISHER_FAIL | 1 << 16
4:	li	t0, PLATFORM_FINISHER_BASE
	sw	t1, 0(t0)
	j	.
2:	ld	t0, 0(s1)
	addi	t0, t0, TICKS
	sd	t0, 0(s0)
	li	t1, 0x80 /* MTIE; MIE is clear: WFI ends without a trap */
	csrw	mie, t1
	wfi
	ld	t1, 0(s1)
	sltu	t1, t1, t0
	addi	t1, t1, 1
	sd	t1, 0(s2)
	j	.
