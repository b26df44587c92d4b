/* SPDX-License-Identifier: MIT */
/*
 * Branches and jumps in one line, in the order they are executed:
 *
 *	first	three times: taken (said not: wrong), taken (right; its target is
 *		not in the BTB), not taken (wrong)
 *	call	target not in the BTB
 *	ret	right
 *	jr	target not in the BTB: wrong
 *	call	target not in the BTB; the function returns elsewhere: wrong
 *	last	taken (said not: wrong)
 *	jr	right; call right; returns elsewhere: wrong
 *	last	not taken (said taken: wrong)
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	li	t0, 3
	li	t2, 2
	lla	t1, indirect
	lla	t3, elsewhere
	REGION
first:	addi	t0, t0, -1
	bnez	t0, first
	jal	ra, function
again:	jr	t1
function:
	ret
indirect:
	jal	ra, diverted
	nop
diverted:
	mv	ra, t3
	ret
elsewhere:
	addi	t2, t2, -1
	bnez	t2, again
	REGION_END
