/* SPDX-License-Identifier: MIT */
/*
 * A program whose final state depends on all that must repeat: each hart
 * stirs numbers into shared memory in a racing order while its timer
 * interrupts at uneven times and stirs the time in. Hart 0 ends it.
 */
#include "abi/platform.h"

	.option norvc
	.globl _start
_start:
	lla	t0, on_timer
	csrw	mtvec, t0
	li	s0, PLATFORM_CLINT_BASE + CLINT_MTIMECMP
	li	s1, PLATFORM_CLINT_BASE + CLINT_MTIME
	csrr	a0, mhartid
	slli	a1, a0, 3
	add	s0, s0, a1
	ld	t0, 0(s1)
	addi	t0, t0, 20
	sd	t0, 0(s0)
	li	t0, 0x80 /* MTIE */
	csrw	mie, t0
	csrsi	mstatus, 8 /* MIE */
	li	s2, 0x88888889
	addi	s3, a0, 1
	li	s4, PLATFORM_RAM_BASE + 0x10000
	li	s5, 60000
	li	s6, 0x7ff8
1:	mul	s3, s3, s2
	addi	s3, s3, 77
	srli	t0, s3, 7
	and	t0, t0, s6
	add	t0, t0, s4
	ld	t1, 0(t0)
	add	t1, t1, s3
	sd	t1, 0(t0)
	addi	s5, s5, -1
	bnez	s5, 1b
	bnez	a0, 2f
	wfi
	li	t0, PLATFORM_FINISHER_BASE
	li	t1, FINISHER_FAIL | 7 << 16
	sw	t1, 0(t0)
2:	wfi
	j	2b

	.balign	4
on_timer:
	addi	s7, s7, 1
	ld	t2, 0(s1)
	addi	t2, t2, 23
	sd	t2, 0(s0)
	add	s3, s3, t2
	mret
