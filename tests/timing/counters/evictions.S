/* SPDX-License-Identifier: MIT */
/*
 * L2 of 16 sets, one way, L1D of 4 (evictions.conf): code is in set 0 of L2; X0, X1 and
 * X2 share set 1, others have one each. f: the number of L2's fill; code's is f1.
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	lla	s0, x0_line
	addi	s1, s0, 1024
	addi	s2, s1, 1024
	addi	s3, s0, 14 * 64
	mv	s4, s0
	j	before
	.balign	1024
	.skip	960
before:	REGION
	sd	x0, 0(s0) /* X0: cold; f2 */
	ld	a0, 0(s1) /* X1: cold; f3 evicts X0, modified, also from L1D */
	ld	a0, 0(s0) /* X0: conflict; f4 evicts X1; in L1D: flush */
1:	addi	s4, s4, 64 /* 14 lines in other sets: cold; f5 to f18 */
	ld	a0, 0(s4)
	bne	s4, s3, 1b
	ld	a0, 0(s2) /* X2: cold; f19 evicts X0 */
	ld	a0, 0(s1) /* X1: 16 fills since f3: capacity; f20 evicts X2 */
	REGION_END

	.data
	.skip	64
x0_line:
	.zero	4096
