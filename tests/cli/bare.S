/* SPDX-License-Identifier: MIT */
/* Bare-metal programs, one for each way in which a test can end. */
#include "abi/platform.h"

	.globl	_start
_start:
#if defined(TEST_pass)
	li	t1, FINISHER_PASS
#elif defined(TEST_fail)
	li	t1, FINISHER_FAIL | 3 << 16
#elif defined(TEST_spin)
	j	_start
#elif defined(TEST_wait)
1:	wfi
	j	1b
#elif defined(TEST_write)
	li	t0, PLATFORM_UART_BASE
	li	t1, 'u'
	sb	t1, 0(t0)
	li	t1, '\n'
	sb	t1, 0(t0)
	li	t1, FINISHER_PASS
#endif
	li	t0, PLATFORM_FINISHER_BASE
	sw	t1, 0(t0)
	j	.
