/* SPDX-License-Identifier: MIT */
/*
 * S-mode by 4 KiB pages: P0 to P5 at va 0x0000, 0x1000, ... The DTLB has two
 * sets of one way (even pages, odd ones), the array of L2 four, the walk cache
 * one entry a level (translations.conf). Code in S-mode is one line of a 1 GiB page.
 * Beside each access: what L1, L2 and the walker did, d and l the numbers of
 * the fills of DTLB and L2.
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	SET_UP	on_trap, 1, entry, 0x80021000
	li	s1, 0x1000
	li	s2, 0x2000
	li	s3, 0x3000
	li	s4, 0x4000
	li	s5, 0x5000
	REGION
	mret		  /* its target: miss, miss, from the root: 1 PTE */
	.balign	64
entry:	ld	a0, 0(x0) /* P0: cold, cold, from the root: 3 PTEs; d1 l1 */
	ld	a0, 8(x0) /* hit */
	ld	a1, 0(s2) /* P2: cold, cold, 1 PTE; evicts P0; d2 l2 */
	ld	a2, 0(x0) /* P0: conflict, hit; evicts P2; d3 */
	ld	a3, 0(s1) /* P1: cold, cold, 1 PTE; d4 l3 */
	ld	a4, 0(s2) /* P2: 2 fills since d2: capacity, hit; evicts P0; d5 */
	ld	a5, 0(s4) /* P4: cold, evicts P2, cold, evicts P0, 1 PTE; d6 l4 */
	ld	a6, 0(x0) /* P0: capacity, evicts P4, conflict, evicts P4, 1 PTE; d7 l5 */
	ld	a7, 0(s3) /* P3: cold, evicts P1, cold, 1 PTE; d8 l6 */
	sd	x0, 0(s3) /* P3: D must be set: 1 PTE read, and written; d9 l7 */
	ld	t0, 0(s5) /* P5: nothing anywhere, 1 PTE: page fault */
	sfence.vma	  /* 2 of the DTLB, 4 of L2, 1 of each other; then fetch again */
	ld	a0, 0(x0) /* P0: flush, flush, from the root: 3 PTEs; d10 l8 */
	ecall
	SKIP_OR_END on_trap

	.data
	.org	0x1000
root:	PTE	0x80022000, POINTER
	.quad	0
	PTE	0x80000000, LEAF | PTE_G
	.org	0x2000
middle:	PTE	0x80023000, POINTER
	.org	0x3000
low:	PTE	0x80024000, LEAF
	PTE	0x80025000, LEAF
	PTE	0x80026000, LEAF
	PTE	0x80027000, LEAF & ~PTE_D
	PTE	0x80028000, LEAF
	.org	0xa000
