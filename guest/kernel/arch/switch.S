/* SPDX-License-Identifier: MIT */
/*
 * From one task's kernel stack to another's. To the compiler it is a function
 * call, so only what a function must preserve is kept.
 */
#include "arch/regs.h"

	.text
	.global	switch_to
switch_to:
	sd	ra, TASK_THREAD(a0)
	sd	sp, TASK_THREAD+8(a0)
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11
	sd	s\n, TASK_THREAD+16+8*\n(a0)
	.endr
	ld	ra, TASK_THREAD(a1)
	ld	sp, TASK_THREAD+8(a1)
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11
	ld	s\n, TASK_THREAD+16+8*\n(a1)
	.endr
	mv	tp, a1
	ret

	.global	task_begin
task_begin:
	mv	s2, s0
	mv	s3, s1
	li	fp, 0
	call	sched_finish_switch
	beqz	s2, 1f
	mv	a0, s3
	jalr	s2
1:	call	kernel_lock_release
	ld	a0, TASK_KERNEL_SP(tp)
	addi	a0, a0, -REGS_SIZE
	tail	return_to_user
