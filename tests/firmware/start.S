/* SPDX-License-Identifier: MIT */
/*
 * Entry of the payload, of harts started by HSM, and its trap handler, which
 * saves what a C function may change, on a stack of its own since tests bend
 * sp, and lets trap_taken decide where to go on.
 */
#include "abi/csr.h"
#include "abi/platform.h"

#define STACK_BYTES 16384

	.section .head, "ax"
	.globl _start
_start:
	la	t0, __bss_start
	la	t1, __bss_end
1:	sd	zero, 0(t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b
	la	t0, boot_hart
	sd	a0, 0(t0)
	la	t2, main
	j	enter

	/* HSM: a0 = hart id, a1 = what the starting hart chose */
	.globl hart_entry
hart_entry:
	la	t2, hart_main
enter:
	csrr	a2, satp
	csrr	a3, sstatus
	la	sp, stacks
	li	t0, STACK_BYTES
	addi	t1, a0, 1
	mul	t0, t0, t1
	add	sp, sp, t0
	mv	tp, a0
	li	t0, -STACK_BYTES / 2
	add	t0, sp, t0
	csrw	sscratch, t0
	la	t0, trap_vector
	csrw	stvec, t0
	jalr	t2
1:	wfi
	j	1b

	.balign	4
trap_vector:
	csrrw	sp, sscratch, sp
	addi	sp, sp, -160
	.irp	n, 1, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17
	sd	x\n, (\n * 8)(sp)
	.endr
	sd	x28, 0(sp)
	sd	x29, 16(sp)
	sd	x30, 24(sp)
	sd	x31, 32(sp)
	csrr	a0, scause
	csrr	a1, sepc
	csrr	a2, stval
	ld	a3, 8(sp)
	call	trap_taken
	csrw	sepc, a0
	.irp	n, 1, 5, 6, 7, 10, 11, 12, 13, 14, 15, 16, 17
	ld	x\n, (\n * 8)(sp)
	.endr
	ld	x28, 0(sp)
	ld	x29, 16(sp)
	ld	x30, 24(sp)
	ld	x31, 32(sp)
	addi	sp, sp, 160
	csrrw	sp, sscratch, sp
	sret

	/*
	 * u64 ecall_changes(void): fills every register but sp, gp, tp, asks for
	 * the SBI version, and gives a bit for each register that is not as it
	 * was.
	 */
	.text
	.globl ecall_changes
ecall_changes:
	addi	sp, sp, -128
	sd	ra, 0(sp)
	sd	s0, 8(sp)
	sd	s1, 16(sp)
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	sd	s\n, (\n * 8 + 8)(sp)
	.endr
	.irp	n, 1, 5, 6, 7, 8, 9, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, \
		24, 25, 26, 27, 28, 29, 30, 31
	li	x\n, 0x1000 + \n
	.endr
	li	a0, 0
	li	a6, 0
	li	a7, 0x10
	ecall
	mv	a0, zero
	.irp	n, 1, 5, 6, 7, 8, 9, 12, 13, 14, 15, 18, 19, 20, 21, 22, 23, \
		24, 25, 26, 27, 28, 29, 30, 31
	li	a1, 0x1000 + \n
	beq	a1, x\n, 1f
	li	a1, 1 << \n
	or	a0, a0, a1
1:
	.endr
	ld	ra, 0(sp)
	ld	s0, 8(sp)
	ld	s1, 16(sp)
	.irp	n, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
	ld	s\n, (\n * 8 + 8)(sp)
	.endr
	addi	sp, sp, 128
	ret

	.bss
	.balign	16
stacks:
	.skip	STACK_BYTES * PLATFORM_HARTS_MAX
