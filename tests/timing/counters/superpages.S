/* SPDX-License-Identifier: MIT */
/*
 * Data of all page sizes, accessed as U-mode (MPRV), so that code needs no
 * translation. N is a 64 KiB page at va 0x1_0000; B1 and B2 are 2 MiB at
 * 0x20_0000 and 0x40_0000; G is 1 GiB at 0x4000_0000; P is 4 KiB at 0. The DTLB
 * has two ways; the array for superpages two sets of one way: B2 in one, the
 * others in the other (superpages.conf). d, s: numbers of their fills.
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	SET_UP	on_trap, 0, _start, 0x80021000
	li	s0, 0x10000
	li	s1, 0x200000
	li	s2, 0x400000
	li	s3, 0x40000000
	li	s4, 0x600000
	li	s5, 0x18000
	li	s6, 0x201000
	li	s7, 1 << MSTATUS_MPRV_SHIFT
	csrs	mstatus, s7
	REGION
	ld	a0, 0(s0) /* N: cold; from the root, 3 PTEs; d1 s1 */
	ld	a1, 0(s1) /* B1: cold; from the level-1 table, 1 PTE; d2, s2 evicts N */
	ld	a2, 0(s5) /* N, elsewhere: hit */
	ld	a3, 0(s3) /* G: cold; root, 1 PTE; d3 evicts N, s3 evicts B1 */
	ld	a4, 0(s6) /* B1, elsewhere: hit */
	ld	a5, 0(s2) /* B2: cold; level-1 table, 1 PTE; d4 evicts B1, s4 */
	ld	a6, 0(s0) /* N: capacity twice; level-0 table, 1; d5 and s5 evict G */
	ld	a7, 0(s2) /* B2: hit */
	ld	a0, 0(x0) /* P: cold; level-0 table, 1 PTE; d6 evicts B2 */
	ld	a1, 0(s2) /* B2: capacity; the array of superpages; d7 evicts N */
	ld	a2, 0(s4) /* a table outside RAM: level-1 table, 2 PTEs, access fault */
	ld	a3, 0(s3) /* G: capacity twice; root, 1; d8 evicts P, s6 evicts N */
	ld	a4, 0(s0) /* N: capacity, conflict; 1; d9 evicts B2, s7 evicts G */
	sd	x0, 0(s2) /* B2: found by L2, lacks D; level-1 table, 1; d10 evicts G, s8 */
	csrc	mstatus, s7
	REGION_END
	SKIP_OR_END on_trap

	.data
	.org	0x1000
root:	PTE	0x80022000, POINTER
	PTE	0x80000000, LEAF | PTE_U
	.org	0x2000
middle:	PTE	0x80023000, POINTER
	PTE	0x80200000, LEAF | PTE_U
	PTE	0x80400000, (LEAF | PTE_U) & ~PTE_D
	PTE	0x18000000, POINTER
	.org	0x3000
low:	PTE	0x80024000, LEAF | PTE_U
	.org	0x3080
	.rept	16
	PTE	0x80038000, 1 << PTE_N_SHIFT | LEAF | PTE_U
	.endr
	.org	0x5000
