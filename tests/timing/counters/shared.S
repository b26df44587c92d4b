/* SPDX-License-Identifier: MIT */
/*
 * Two harts and lines X, Y, Z, V, one at work while the other waits for its
 * interrupt. MESI states are those of hart 0 and hart 1.
 */
#include "tests/timing/counters/region.h"

#define MSIP (PLATFORM_CLINT_BASE + CLINT_MSIP)

	.globl	_start
_start:	lla	s0, x_line
	addi	s1, s0, 64   /* Y */
	addi	s2, s0, 128  /* a page table */
	li	s4, MSIP
	li	s5, 1
	li	t0, 1 << IRQ_MSI
	csrw	mie, t0
	csrr	t0, mhartid
	bnez	t0, other
	SET_UP	_start, 0, _start, 0x80021000
	li	s6, 1 << MSTATUS_MPRV_SHIFT
	li	s7, 0x40000000
	lla	s3, z_line
	lw	s8, 0(s3)
	REGION
	ld	a0, 0(s0) /* X: E- from DRAM */
	sd	a0, 0(s1) /* Y: M- from DRAM */
	sw	s5, 4(s4) /* hart 1's turn */
	wfi
	sw	x0, 0(s4)
	ld	a0, 0(s0) /* X: SS, hart 1 writes it back */
	sd	a0, 0(s1) /* Y: M-, an upgrade; hart 1 loses it */
	sd	x0, 64(s2) /* V: M-, from hart 1, which loses it */
	sw	s8, 0(s3) /* Z, which is code: M- from DRAM */
	jal	ra, z_line /* fetched once L1D has written it back */
	csrs	mstatus, s6
	ld	a0, 0(s7) /* by the PTE that hart 1 wrote: the first line of code, as data */
	csrc	mstatus, s6
	REGION_END

	.balign	64
z_line:	ret
	.balign	64
other:	la	s3, pte_value
	ld	s3, 0(s3)
	j	1f
	.balign	64
1:	wfi
	ld	a0, 0(s0) /* X: SS; hart 0 gives it up as E */
	ld	a1, 0(s1) /* Y: SS, hart 0 writes it back */
	sd	a1, 0(s0) /* X: -M, an upgrade; hart 0 loses it */
	sd	s3, 8(s2) /* the PTE: -M from DRAM */
	sd	x0, 64(s2) /* V: -M from DRAM */
	sw	x0, 4(s4)
	sw	s5, 0(s4) /* hart 0's turn */
2:	wfi
	j	2b

	.data
	.balign	64
pte_value:
	PTE	0x80000000, LEAF | PTE_U
	.org	0xf80
x_line:	.quad	0
	.org	0x1000	/* the table is the line two behind X, V that behind it */
	.zero	4096
