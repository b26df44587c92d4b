/* SPDX-License-Identifier: MIT */
/*
 * Idle cycles, fast ones, devices, refresh. The reset vector is 6 instructions,
 * _start to wfi 6 more; time is 78 ticks of 100 cycles when the timer wakes the
 * hart, which is when the first refresh begins. 26 instructions later timed
 * mode does.
 */
#include "tests/timing/counters/region.h"

	.globl	_start
_start:	li	s0, PLATFORM_CLINT_BASE + CLINT_MTIMECMP
	li	t1, 78
	sd	t1, 0(s0)
	li	t1, 1 << IRQ_MTI
	csrw	mie, t1
	wfi
	lla	t0, back
	li	t2, PLATFORM_ROM_BASE + 20 /* its last instruction: jr t0 */
	REGION
	ld	t1, 0(s0) /* a device's register */
	sd	t1, 0(s0)
	sd	x0, 0(s0)
	jr	t2	  /* the ROM is fetched past the caches */
back:	REGION_END
