/* SPDX-License-Identifier: MIT */
/*
 * The walk cache: a va is (VPN[2], VPN[1], VPN[0]), accessed as U-mode (MPRV).
 * Each level has two sets of one way, by the last bit of what it is tagged
 * with; so has the array of L2; the DTLB has one entry (pointers.conf). L1D has
 * 4 sets of one way, so that root, middle, low and data evict each other: all
 * PTEs come from L2 but the first of each line.
 */
#include "tests/timing/counters/region.h"

#define VA(vpn2, vpn1, vpn0) ((vpn2) << 30 | (vpn1) << 21 | (vpn0) << 12)

	.globl	_start
_start:	SET_UP	on_trap, 0, _start, 0x80021000
	li	s0, VA(0, 0, 0)
	li	s1, VA(2, 0, 0)
	li	s2, VA(0, 0, 1)
	li	s3, VA(1, 1, 0)
	li	s4, VA(2, 0, 1)
	li	s5, VA(2, 1, 0)
	li	s6, VA(2, 1, 1)
	li	s7, 1 << MSTATUS_MPRV_SHIFT
	csrs	mstatus, s7
	REGION
	ld	a0, 0(s0) /* 3 PTEs from DRAM; cold in both */
	ld	a1, 0(s1) /* 3; cold, evicts the first's, in both */
	ld	a2, 0(s2) /* 3; conflict, evicts, in both */
	ld	a3, 0(s3) /* 3; cold, in the other sets */
	ld	a4, 0(s4) /* 3; 2 fills since its own: capacity, evicts, in both */
	ld	a5, 0(s5) /* 2 from the level-1 table; level 1: cold, evicts (1, 1) */
	ld	a6, 0(s6) /* 1 from the level-0 table */
	ld	a7, 0(s0) /* 3; capacity, evicts, in both, and in L2 */
	csrc	mstatus, s7
	REGION_END
	SKIP_OR_END on_trap

	.data
	.org	0x1000
root:	.rept	3
	PTE	0x80022000, POINTER
	.endr
	.org	0x2000
middle:	.rept	2
	PTE	0x80023000, POINTER
	.endr
	.org	0x3000
low:	PTE	0x80024000, LEAF | PTE_U
	PTE	0x80025000, LEAF | PTE_U
	.org	0x6000
