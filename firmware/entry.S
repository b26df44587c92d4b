/* SPDX-License-Identifier: MIT */
/*
 * Reset: every hart arrives here in M-mode with a0 = hart id, a1 = device
 * tree, a2 = fw_dynamic_info or anything else. The first to win the lottery
 * boots the machine, the others wait until it has.
 */
#include "abi/csr.h"
#include "firmware/layout.h"

	.section .head, "ax"
	.globl _start
_start:
	csrw	mie, zero
	csrw	mscratch, zero
	li	t0, PLATFORM_HARTS_MAX
	bgeu	a0, t0, park

	la	t0, trap_entry
	csrw	mtvec, t0
	la	tp, hart_blocks
	li	t0, HART_BLOCK_BYTES
	addi	t1, a0, 1
	mul	t0, t0, t1
	add	tp, tp, t0
	addi	tp, tp, -HART_BYTES
	mv	sp, tp

	la	t0, lottery
	li	t1, 1
	amoadd.w.aq t1, t1, (t0)
	bnez	t1, wait

	la	t0, __bss_start
	la	t1, __bss_end
1:	bgeu	t0, t1, 2f
	sd	zero, 0(t0)
	addi	t0, t0, 8
	j	1b
2:	call	init_cold

	/* The winner writes boot_done and then every msip, which ends wfi. */
wait:
	li	t0, 1 << IRQ_MSI
	csrw	mie, t0
	la	t0, boot_done
1:	lw	t1, (t0)
	bnez	t1, 2f
	wfi
	j	1b
2:	fence	r, rw
	call	init_warm

	/* No room for a hart of this number: it sleeps for ever. */
park:
	wfi
	j	park

	.section .data
	.balign	4
lottery:
	.word	0
	.globl boot_done
boot_done:
	.word	0

	.section .noinit, "aw", @nobits
	.balign	4096
	.globl hart_blocks
hart_blocks:
	.skip	HART_BLOCK_BYTES * PLATFORM_HARTS_MAX
