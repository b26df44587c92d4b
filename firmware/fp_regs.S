/* SPDX-License-Identifier: MIT */
/*
 * Floating-point registers by number, for misaligned.c. The number selects
 * one of 32 entries of eight bytes. mstatus.FS is on, as the guest's own
 * access got as far as being misaligned.
 */
	.text
	.option	arch, +d

	/* u64 fp_read(unsigned number) */
	.globl	fp_read
fp_read:
	la	t0, 1f
	slli	a0, a0, 3
	add	t0, t0, a0
	jr	t0
	.option	push
	.option	norvc
	.balign	8
1:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, \
		18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	fmv.x.d	a0, f\n
	ret
	.endr
	.option	pop

	/* void fp_write(unsigned number, u64 value) */
	.globl	fp_write
fp_write:
	la	t0, 1f
	slli	a0, a0, 3
	add	t0, t0, a0
	jr	t0
	.option	push
	.option	norvc
	.balign	8
1:
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, \
		18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	fmv.d.x	f\n, a1
	ret
	.endr
	.option	pop
