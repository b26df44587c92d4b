/* SPDX-License-Identifier: MIT */
/*
 * L1I of four sets, one way (lines.conf): functions of a line each in sets 1, 2
 * and 3, called from a line of set 0. f: the number of the fill.
 */
#include "tests/timing/counters/region.h"

	.macro FUNCTION name, set
	.balign	256
	.skip	64 * \set
\name:	ret
	.endm

	.globl	_start
_start:	j	before
	.balign	256
	.skip	192
before:	REGION		/* the caller: cold; f1 */
	jal	ra, f1	/* cold; f2. The caller again: hit, as after every call */
	jal	ra, g1	/* cold, evicts f1; f3 */
	jal	ra, f1	/* conflict, evicts g1; L2; f4 */
	jal	ra, f2	/* cold; f5 */
	jal	ra, f3	/* cold; f6 */
	jal	ra, h3	/* cold, evicts f3; f7 */
	jal	ra, g1	/* 4 fills since f3: capacity, evicts f1; L2; f8 */
	fence.i		/* drops 4 lines; the caller: flush; L2; f9 */
	jal	ra, f2	/* flush; L2; f10 */
	REGION_END
	FUNCTION f1, 1
	FUNCTION g1, 1
	FUNCTION f2, 2
	FUNCTION f3, 3
	FUNCTION h3, 3
