/* SPDX-License-Identifier: MIT */
/* Start of a benchmark: hart 0 gets a stack and enters C in M-mode. */
	.section .text.start, "ax"
	.globl _start
_start:
	csrr	t0, mhartid
	bnez	t0, sleep
	.option push
	.option norelax
	la	gp, __global_pointer$
	.option pop
	la	sp, stack_top
	la	t0, bss_start
	la	t1, bss_end
clear:
	sd	zero, 0(t0)
	addi	t0, t0, 8
	bltu	t0, t1, clear
	call	machine_start
sleep:
	wfi
	j	sleep

/* enter(entry): go on at entry in S-mode. */
	.globl	enter
enter:
	csrw	mepc, a0
	li	t0, 3 << 11
	csrc	mstatus, t0
	li	t0, (1 << 11) | (3 << 13)
	csrs	mstatus, t0
	la	t0, unexpected
	csrw	mtvec, t0
	la	ra, finish_good
	mret

	.balign	4
unexpected:
	li	t0, 0x100000
	li	t1, 0x13333
	sw	t1, 0(t0)
	j	unexpected
	.globl	finish_good
finish_good:
	li	t0, 0x100000
	li	t1, 0x5555
	sw	t1, 0(t0)
	j	finish_good

/* user_calls(count): that many ecalls from U to S and back, for syscall.c. */
	.globl	user_calls
user_calls:
	la	t0, supervisor
	csrw	stvec, t0
	csrw	sscratch, ra
	la	t0, user_loop
	li	t1, 0x40000000
	add	t0, t0, t1
	csrw	sepc, t0
	li	t0, 1 << 8
	csrc	sstatus, t0
	sret
	.balign	4
user_loop:
	ecall
	addi	a0, a0, -1
	bnez	a0, user_loop
	ecall
	.balign	4
supervisor:
	csrr	t0, sepc
	addi	t0, t0, 4
	csrw	sepc, t0
	beqz	a0, done
	sret
done:
	csrr	ra, sscratch
	ret
