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
#elif defined(TEST_trap)
	csrw	mtvec, zero		/* nothing is there: a trap in the trap */
	unimp
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
#elif defined(TEST_reset)
	/* Ask for a reset until the clock says it was a while ago. The clock
	   goes on over one; mtime begins anew, and memory is as loaded. */
	csrr	t1, mhartid
0:	bnez	t1, 0b
	li	t1, 1 << 63		/* menvcfg.STCE: a timer that never comes */
	csrs	0x30a, t1
	li	t1, -1
	csrw	0x14d, t1		/* stimecmp */
	la	s2, word
	ld	t1, 0(s2)
	sd	zero, 0(s2)
	li	t0, 5
	bne	t1, t0, 8f
	li	t0, 1 << 20		/* and empty where nothing was */
	add	t0, t0, s2
	ld	t1, 0(t0)
	bnez	t1, 8f
	sd	s2, 0(t0)
	li	t0, PLATFORM_CLINT_BASE + CLINT_MTIME
	ld	t1, 0(t0)
	li	t0, 10000
	bgtu	t1, t0, 8f
	li	s1, PLATFORM_RTC_BASE
	li	s3, 2000000
	lwu	t1, 0(s1)
	bgeu	t1, s3, 9f
1:	lwu	t1, 0(s1)
	bltu	t1, s3, 1b
	li	t1, FINISHER_RESET
	j	7f
8:	li	t1, FINISHER_FAIL | 4 << 16
	j	7f
9:	li	t0, PLATFORM_UART_BASE
	li	t1, 'r'
	sb	t1, 0(t0)
	li	t1, FINISHER_PASS
7:
#elif defined(TEST_looks) || defined(TEST_waits)
	/* Give back what comes, with a mark of the time (mtime, a digit) behind
	   each line; a q ends it. */
	csrr	t1, mhartid
	beqz	t1, 4f
0:	wfi			/* a busy hart would put the input off for seconds */
	j	0b
4:	li	s1, PLATFORM_UART_BASE
	li	s2, PLATFORM_CLINT_BASE + CLINT_MTIME
#ifdef TEST_waits
	li	t0, PLATFORM_PLIC_BASE
	li	t1, 1
	sw	t1, 4 * PLATFORM_IRQ_UART(t0)	/* priority */
	li	t0, PLATFORM_PLIC_BASE + 0x2000
	li	t1, 1 << PLATFORM_IRQ_UART
	sw	t1, 0(t0)
	li	t1, 1 << 11
	csrw	mie, t1
	li	t1, 1
	sb	t1, 1(s1)			/* IER: receive */
#endif
1:	lbu	t1, 5(s1)
	andi	t1, t1, 1
	bnez	t1, 2f
#ifdef TEST_waits
	wfi
	li	t0, PLATFORM_PLIC_BASE + 0x200004
	lw	t1, 0(t0)
	sw	t1, 0(t0)
#endif
	j	1b
2:	lbu	t2, 0(s1)
	sb	t2, 0(s1)
	li	t1, '\n'
	bne	t2, t1, 3f
	ld	t1, 0(s2)
	andi	t1, t1, 7
	addi	t1, t1, '0'
	sb	t1, 0(s1)
	li	t1, '\n'
	sb	t1, 0(s1)
3:	li	t1, 'q'
	bne	t2, t1, 1b
	li	t1, FINISHER_PASS
#endif
	li	t0, PLATFORM_FINISHER_BASE
	sw	t1, 0(t0)
	j	.

	.data
	.balign	8
word:	.dword	5
