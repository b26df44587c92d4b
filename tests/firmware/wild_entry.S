/* SPDX-License-Identifier: MIT */
/*
 * The firmware as it is, entered with WILD_A1 instead of a device tree and
 * WILD_A2 instead of fw_dynamic_info, as values of registers.
 */
	.section .firmware, "ax"
	.incbin	WILD_FIRMWARE

	.section .text
	.globl	_start
_start:
	li	a1, WILD_A1
	li	a2, WILD_A2
	li	t0, 0x80000000
	jr	t0
