/* SPDX-License-Identifier: MIT */
/*
 * Traps into M-mode. mscratch holds the hart's struct hart while S- or U-mode
 * runs and zero while the firmware does, so a trap out of the firmware itself
 * (a bug) is told apart. All integer registers are saved: the emulation of
 * misaligned accesses may read and write any of them.
 */
#include "abi/csr.h"
#include "firmware/layout.h"

	.text
	.balign	4
	.globl trap_entry
trap_entry:
	csrrw	tp, mscratch, tp
	beqz	tp, from_firmware
	sd	sp, (2 * 8 - FRAME_BYTES)(tp)
	addi	sp, tp, -FRAME_BYTES
	.irp	n, 1, 3, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, \
		19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	sd	x\n, (\n * 8)(sp)
	.endr
	csrrw	t0, mscratch, zero
	sd	t0, (4 * 8)(sp)
	sd	zero, (sp)
	csrr	t0, mepc
	sd	t0, FRAME_MEPC(sp)
	csrr	t0, mstatus
	sd	t0, FRAME_MSTATUS(sp)
	/* gcc's code relies on gp only if we set it; we never do. */
	mv	a0, sp
	call	trap_handle
	mv	a0, sp

	/* void trap_return(struct trap_frame *frame), does not come back */
	.globl trap_return
trap_return:
	mv	sp, a0
	ld	t0, FRAME_MEPC(sp)
	csrw	mepc, t0
	ld	t0, FRAME_MSTATUS(sp)
	csrw	mstatus, t0
	csrw	mscratch, tp
	.irp	n, 1, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, \
		19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ld	x\n, (\n * 8)(sp)
	.endr
	ld	sp, (2 * 8)(sp)
	mret

from_firmware:
	csrrw	tp, mscratch, zero
	csrr	a0, mcause
	csrr	a1, mepc
	csrr	a2, mtval
	call	trap_fatal
1:	wfi
	j	1b
