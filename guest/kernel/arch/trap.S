/* SPDX-License-Identifier: MIT */
/*
 * Trap entry and return. sscratch holds the task while user code runs and 0
 * while the kernel does, which tells the two entries apart. All integer
 * registers go to a struct pt_regs on the task's kernel stack; the floating
 * point registers stay live (the kernel is built without them).
 */
#include "abi/csr.h"
#include "arch/regs.h"
#include "mm/layout.h"

	.macro save_except_sp_tp
	sd	x1, 8*1(sp)
	sd	x3, 8*3(sp)
	.irp n, 5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	sd	x\n, 8*\n(sp)
	.endr
	csrr	t0, CSR_SEPC
	csrr	t1, CSR_SSTATUS
	csrr	t2, CSR_SCAUSE
	csrr	t3, CSR_STVAL
	sd	t0, REGS_PC(sp)
	sd	t1, REGS_STATUS(sp)
	sd	t2, REGS_CAUSE(sp)
	sd	t3, REGS_STVAL(sp)
	sd	a0, REGS_ORIG_A0(sp)
	.option push
	.option norelax
	lla	gp, __global_pointer$
	.option pop
	.endm

	.macro restore_except_sp
	ld	t0, REGS_PC(sp)
	ld	t1, REGS_STATUS(sp)
	csrw	CSR_SEPC, t0
	csrw	CSR_SSTATUS, t1
	ld	x1, 8*1(sp)
	.irp n, 3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ld	x\n, 8*\n(sp)
	.endr
	.endm

	.text
	.balign	4
	.global	trap_entry
trap_entry:
	csrrw	tp, CSR_SSCRATCH, tp
	beqz	tp, from_kernel

	sd	sp, TASK_USER_SP(tp)
	ld	sp, TASK_KERNEL_SP(tp)
	addi	sp, sp, -REGS_SIZE
	save_except_sp_tp
	ld	t0, TASK_USER_SP(tp)
	csrrw	t1, CSR_SSCRATCH, zero	/* user's tp; and: kernel runs now */
	sd	t0, 8*2(sp)
	sd	t1, 8*4(sp)
	/* the user must not leave SUM or MXR open for us: hardware cannot, but
	   a copy that faulted might have */
	li	t0, 1 << MSTATUS_SUM_SHIFT
	csrc	CSR_SSTATUS, t0
	li	fp, 0
	mv	a0, sp
	call	trap_handle_user
	mv	a0, sp
	/* fall through */
	.global	return_to_user
return_to_user:
	mv	sp, a0
	csrw	CSR_SSCRATCH, tp
	restore_except_sp
	ld	sp, 8*2(sp)
	sret

from_kernel:
	csrrw	tp, CSR_SSCRATCH, zero	/* tp back, sscratch 0 again */
	sd	sp, TASK_USER_SP(tp)
	/* with the stack used up the report needs another one */
	sd	t0, TASK_SCRATCH(tp)
	ld	t0, TASK_KERNEL_SP(tp)
	sub	sp, t0, sp
	li	t0, KERNEL_STACK_SIZE - REGS_SIZE
	bltu	t0, sp, 1f
	ld	sp, TASK_USER_SP(tp)
	j	2f
1:	lla	sp, emergency_stack_top
2:	ld	t0, TASK_SCRATCH(tp)
	addi	sp, sp, -REGS_SIZE
	save_except_sp_tp
	ld	t0, TASK_USER_SP(tp)
	sd	t0, 8*2(sp)
	sd	tp, 8*4(sp)
	li	fp, 0		/* a backtrace crosses the trap by pt_regs */
	mv	a0, sp
	call	trap_handle_kernel
	restore_except_sp
	ld	sp, 8*2(sp)
	sret

	.option arch, +d
	.global	fp_save
fp_save:
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	fsd	f\n, 8*\n(a0)
	.endr
	.irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fsd	f\n, 8*\n(a0)
	.endr
	frcsr	t0
	sw	t0, 256(a0)
	ret

	.global	fp_restore
fp_restore:
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15
	fld	f\n, 8*\n(a0)
	.endr
	.irp n, 16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fld	f\n, 8*\n(a0)
	.endr
	lw	t0, 256(a0)
	fscsr	t0
	ret
