/* SPDX-License-Identifier: MIT */
/*
 * Byte movers between kernel and user memory: u64 left = f(to, from, size).
 * Every load and store that may touch user memory has an exception-table
 * entry that leads to the common exit, which closes SUM. Words are used only
 * where both sides are aligned: misaligned access may trap to the firmware.
 */
#include "abi/csr.h"

	.macro guarded insn:vararg
100:	\insn
	.pushsection __ex_table, "a"
	.balign	8
	.dword	100b, uaccess_out
	.popsection
	.endm

	.text
	.global	uaccess_copy
uaccess_copy:
	li	t6, 1 << MSTATUS_SUM_SHIFT
	csrs	CSR_SSTATUS, t6
	or	t0, a0, a1
	andi	t0, t0, 7
	bnez	t0, 3f
	li	t1, 32
1:	bltu	a2, t1, 2f
	guarded ld t2, 0(a1)
	guarded ld t3, 8(a1)
	guarded ld t4, 16(a1)
	guarded ld t5, 24(a1)
	guarded sd t2, 0(a0)
	guarded sd t3, 8(a0)
	guarded sd t4, 16(a0)
	guarded sd t5, 24(a0)
	addi	a0, a0, 32
	addi	a1, a1, 32
	addi	a2, a2, -32
	j	1b
2:	li	t1, 8
	bltu	a2, t1, 3f
	guarded ld t2, 0(a1)
	guarded sd t2, 0(a0)
	addi	a0, a0, 8
	addi	a1, a1, 8
	addi	a2, a2, -8
	j	2b
3:	beqz	a2, uaccess_out
	guarded lbu t2, 0(a1)
	guarded sb t2, 0(a0)
	addi	a0, a0, 1
	addi	a1, a1, 1
	addi	a2, a2, -1
	j	3b

	.global	uaccess_clear
uaccess_clear:				/* (to, size) */
	mv	a2, a1
	li	t6, 1 << MSTATUS_SUM_SHIFT
	csrs	CSR_SSTATUS, t6
	li	t1, 8
1:	beqz	a2, uaccess_out
	andi	t0, a0, 7
	bnez	t0, 2f
	bltu	a2, t1, 2f
	guarded sd zero, 0(a0)
	addi	a0, a0, 8
	addi	a2, a2, -8
	j	1b
2:	guarded sb zero, 0(a0)
	addi	a0, a0, 1
	addi	a2, a2, -1
	j	1b

	/* (va, expected, fresh, found): all of it or, at a fault, a2 != 0 */
	.global	uaccess_cmpxchg
uaccess_cmpxchg:
	li	t6, 1 << MSTATUS_SUM_SHIFT
	csrs	CSR_SSTATUS, t6
	sext.w	a1, a1
	mv	t0, a2
	li	a2, 1
1:	guarded lr.w.aqrl t1, (a0)
	bne	t1, a1, 2f
	guarded sc.w.aqrl t2, t0, (a0)
	bnez	t2, 1b
2:	sw	t1, 0(a3)
	li	a2, 0

uaccess_out:
	li	t6, 1 << MSTATUS_SUM_SHIFT
	csrc	CSR_SSTATUS, t6
	mv	a0, a2
	ret

	/* The program's way out of a signal handler: copied to a page of its
	   own in every address space (the [sigpage] of /proc/self/maps). */
	.section .rodata
	.balign	8
	.option push
	.option norvc
	.global	sigreturn_code, sigreturn_code_end
sigreturn_code:
	li	a7, 139
	ecall
	unimp
sigreturn_code_end:
	.option pop
