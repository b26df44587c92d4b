/* SPDX-License-Identifier: MIT */
/*
 * A piece of bare-metal code whose counters are computed by hand: REGION ends
 * a line of 64 bytes with the hint that begins timed mode, so that what
 * follows begins a line of its own; REGION_END is one more instruction there,
 * then fast mode again and the end of the program. `--mode hinted`.
 *
 * Instructions of 4 bytes: 16 a line. Code begins at 0x8000_0000 (DRAM bank 0,
 * row 0), data at 0x8002_0000 (bank 0, row 1).
 */
#ifndef TESTS_TIMING_COUNTERS_REGION_H
#define TESTS_TIMING_COUNTERS_REGION_H

#include "abi/csr.h"
#include "abi/platform.h"
#include "abi/pte.h"

	.option norvc
	.option norelax

	.macro REGION
	.balign	64
	.rept	15
	nop
	.endr
	slti	x0, x0, 1
	.endm

	.macro REGION_END
	slti	x0, x0, 2
	FINISH
	.endm

	.macro FINISH
	li	t0, PLATFORM_FINISHER_BASE
	li	t1, FINISHER_PASS
	sw	t1, 0(t0)
9:	j	9b
	.endm

#endif
