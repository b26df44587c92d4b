/* SPDX-License-Identifier: MIT */
/*
 * Start, mode switch and trap entry of the bare-metal tests. Hart 0 runs main();
 * the others wait for good, or run harts_main() where tests/harts has one.
 * bare_enter() runs a piece of code in any mode until the first trap that
 * reaches M-mode; that trap is its answer. Nothing is resumed after a trap.
 */
#include "abi/csr.h"
#include "abi/platform.h"

	.option nopic
	.section .text.boot, "ax"
	.globl _start
_start:
	csrr t0, mhartid
	bnez t0, other_hart
	.option push
	.option norelax
	la gp, __global_pointer$
	.option pop
	la sp, bare_stack_top
	la t0, bare_bss_start
	la t1, bare_bss_end
2:	bgeu t0, t1, 3f
	sd zero, 0(t0)
	addi t0, t0, 8
	j 2b
3:	call set_up
	la t0, bss_is_clear
	li t1, 1
	fence rw, w
	sd t1, 0(t0)
	call main
	call bare_finish
4:	j 4b

set_up:
	la t0, bare_trap_entry
	csrw mtvec, t0
	csrw mscratch, zero
	csrw mie, zero
	csrw mideleg, zero
	csrw medeleg, zero
	csrw satp, zero
	li t0, 3 << MSTATUS_FS_SHIFT
	csrw mstatus, t0
	csrw fcsr, zero
	/* everything open to S and U until a test says otherwise */
	li t0, -1
	csrw CSR_PMPADDR0, t0
	li t0, (PMP_A_NAPOT << PMP_A_SHIFT) | PMP_R | PMP_W | PMP_X
	csrw CSR_PMPCFG0, t0
	ret

	.weak harts_main
	.weak harts_stacks
other_hart:
	la t0, bss_is_clear
	ld t0, 0(t0)
	beqz t0, other_hart
	fence r, rw
	la t0, harts_main_pointer
	ld s0, 0(t0)
5:	beqz s0, 5b
	.option push
	.option norelax
	la gp, __global_pointer$
	.option pop
	call set_up
	csrr a0, mhartid
	la t0, harts_stacks_pointer
	ld sp, 0(t0)
	addi t0, a0, 1
	slli t0, t0, 12
	add sp, sp, t0
	jr s0

/*
 * void bare_enter(struct bare_state *state): a0..a3 and pc, mstatus, satp from
 * the state, mret; at the trap, a0..a1, cause, epc, tval and mstatus into it.
 * Offsets as in struct bare_state.
 */
	.globl bare_enter
bare_enter:
	addi sp, sp, -120
	sd ra, 0(sp)
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11
	sd s\n, 8 + 8 * \n (sp)
	.endr
	sd gp, 104(sp)
	sd tp, 112(sp)
	la t0, enter_saved
	csrr t1, mhartid
	slli t1, t1, 4
	add t0, t0, t1
	sd sp, 0(t0)
	sd a0, 8(t0)
	csrw mscratch, t0
	ld t0, 32(a0)
	csrw mepc, t0
	ld t0, 48(a0)
	csrw satp, t0
	ld t0, 40(a0)
	csrw mstatus, t0
	ld a1, 8(a0)
	ld a2, 16(a0)
	ld a3, 24(a0)
	ld a0, 0(a0)
	mret

	.balign 4
	.globl bare_trap_entry
bare_trap_entry:
	csrrw t6, mscratch, t6
	beqz t6, unexpected
	ld sp, 0(t6)
	ld t6, 8(t6)
	sd a0, 0(t6)
	sd a1, 8(t6)
	csrr t0, mcause
	sd t0, 56(t6)
	csrr t0, mepc
	sd t0, 64(t6)
	csrr t0, mtval
	sd t0, 72(t6)
	csrr t0, mstatus
	sd t0, 80(t6)
	csrw mscratch, zero
	csrw satp, zero
	li t0, 3 << MSTATUS_FS_SHIFT
	csrw mstatus, t0
	ld ra, 0(sp)
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11
	ld s\n, 8 + 8 * \n (sp)
	.endr
	ld gp, 104(sp)
	ld tp, 112(sp)
	addi sp, sp, 120
	ret

/* A trap while no piece of code runs: a bug of the test or of the machine. */
unexpected:
	la sp, bare_stack_top
	csrr a0, mcause
	csrr a1, mepc
	csrr a2, mtval
	call bare_unexpected_trap
5:	j 5b

	.section .data
	.balign 8
enter_saved: /* two words a hart */
	.zero 16 * PLATFORM_HARTS_MAX
bss_is_clear:
	.quad 0
harts_main_pointer:
	.quad harts_main
harts_stacks_pointer:
	.quad harts_stacks
