/* SPDX-License-Identifier: MIT */
/*
 * L1D of four sets, one way (caches.conf): lines A and C share a set, B and D
 * another, E has its own. What each access does is beside it: f the number of the fill.
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	lla	s0, line_a
	addi	s1, s0, 64  /* B */
	addi	s2, s0, 256 /* C */
	addi	s3, s0, 320 /* D */
	addi	s4, s0, 128 /* E */
	REGION
	ld	a0, 0(s0) /* A: cold, DRAM, closes the row of the code; f1 */
	ld	a1, 8(s0) /* hit */
	ld	a2, 0(s2) /* C: cold, DRAM, the row is open; evicts A; f2 */
	ld	a3, 0(s0) /* A: 1 fill since f1, 4 lines: conflict; L2; evicts C; f3 */
	sd	x0, 0(s1) /* B: cold, DRAM; f4 */
	sd	x0, 8(s1) /* hit */
	ld	a4, 0(s3) /* D: cold, DRAM; evicts B, which is modified; f5 */
	ld	a7, 0(s4) /* E: cold, DRAM; f6 */
	ld	a5, 0(s2) /* C: 4 fills since f2: capacity; L2; evicts A; f7 */
	.insn	i 0x0f, 2, x0, s2, 2 /* cbo.flush C: from L1D and L2 */
	ld	a6, 0(s2) /* C: flush, also in L2; DRAM, into the free way */
	REGION_END

	.data
line_a:	.zero	384
