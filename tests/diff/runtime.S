/* SPDX-License-Identifier: MIT */
/*
 * The frame of a differential test program, in M-mode: for each episode load
 * the state, enter it, fold every trap and the final registers into a hash,
 * print it. Two machines that agree print the same text. It ends by the test
 * finisher. An ebreak ends an episode; any other exception is recorded and
 * the instruction skipped.
 */
#include "abi/csr.h"
#include "abi/platform.h"
#include "layout.h"

/* Register save area, mscratch points to it while an episode runs. */
#define SAVE_X 0
#define SAVE_F 256

	.option nopic
	.option arch, +d
	.section .text.boot, "ax"
	.globl _start
_start:
	csrr t0, mhartid
1:	bnez t0, 1b
	la sp, stack_top
	la t0, trap_entry
	csrw mtvec, t0
	/* Svadu where it is a choice, Svpbmt on, CBO allowed. */
	li t0, (1 << ENVCFG_ADUE_SHIFT) | (1 << ENVCFG_PBMTE_SHIFT)
	csrw CSR_MENVCFG, t0
	csrw mie, zero
	li s0, 0            /* episode number */
	la s1, episodes     /* its record */
	li s2, 0x6a09e667f3bcc908 /* hash, kept in memory while one runs */

next_episode:
	la t0, episode_count
	ld t0, 0(t0)
	bgeu s0, t0, finish
	la t0, running
	sd s0, 0(t0)
	sd s1, 8(t0)
	sd s2, 16(t0)

	la t0, supervisor_trap
	csrw stvec, t0
	la t0, supervisor_save
	csrw sscratch, t0
	sd zero, 16(t0)
	csrw sepc, zero
	csrw scause, zero
	csrw stval, zero
	ld t0, EPISODE_MEDELEG(s1)
	csrw medeleg, t0
	ld t0, EPISODE_PMP_NEW(s1)
	beqz t0, 1f
	csrw CSR_PMPCFG0, zero
	.irp n, 0,1,2,3,4,5,6,7
	ld t0, EPISODE_PMPADDR + 8 * \n (s1)
	csrw CSR_PMPADDR0 + \n, t0
	.endr
	ld t0, EPISODE_PMPCFG(s1)
	csrw CSR_PMPCFG0, t0
	sfence.vma
1:	ld t0, EPISODE_INTERRUPT(s1)
	andi t1, t0, 1
	slli t1, t1, 1
	csrw mideleg, t1
	andi t0, t0, 2
	csrw mip, t0
	csrwi mie, 2
	ld t0, EPISODE_SATP(s1)
	csrw satp, t0
	ld t0, EPISODE_MODE(s1)
	slli t0, t0, MSTATUS_MPP_SHIFT
	ld t1, EPISODE_STATUS(s1)
	or t0, t0, t1
	li t1, 3 << MSTATUS_FS_SHIFT
	or t0, t0, t1
	csrw mstatus, t0
	ld t0, EPISODE_FCSR(s1)
	csrw fcsr, t0
	ld t0, EPISODE_ENTRY(s1)
	ld t1, EPISODE_PC_BASE(s1)
	add t0, t0, t1
	csrw mepc, t0
	la t0, save_area
	csrw mscratch, t0
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fld f\n, EPISODE_F + 8 * \n (s1)
	.endr
	.irp n, 1,2,3,4,5,6,7,8,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	ld x\n, EPISODE_X + 8 * \n (s1)
	.endr
	ld x9, EPISODE_X + 8 * 9 (s1)
	mret

	.balign 4
trap_entry:
	csrrw x31, mscratch, x31
	.irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	sd x\n, 8 * \n (x31)
	.endr
	csrrw t0, mscratch, x31
	sd t0, 8 * 31 (x31)
	la sp, stack_top
	la s3, running
	ld s0, 0(s3)
	ld s1, 8(s3)
	ld s2, 16(s3)
	csrr s4, mcause
	csrr s5, mepc
	csrr s6, mtval
	csrr s7, mstatus
	li t0, CAUSE_BREAKPOINT
	beq s4, t0, episode_done

	/* The software interrupt: seen once, nothing is skipped. */
	bltz s4, 1f
	/* The supervisor handler asks to have its trap's instruction skipped. */
	li t0, CAUSE_ECALL_S
	bne s4, t0, 1f
	la t0, supervisor_ask
	bne s5, t0, 1f
	csrr a0, sepc
	call after_instruction
	csrw sepc, a0
	addi s5, s5, 4
	csrw mepc, s5
	j resume

1:	/* MPP, MIE, MPIE, SPP, SIE, SPIE, MPRV, SUM, MXR; not FS, which may be imprecise */
	li t0, 0x0e19aa
	and s7, s7, t0
	li t0, CAUSE_LOAD_ACCESS
	ori t1, s4, 2
	ori t0, t0, 2
	bne t0, t1, 4f
	andi s6, s6, -8 /* QEMU rounds it down; see exceptions.md */
4:
	mv a0, s4
	call mix
	mv a0, s5
	call mix
	mv a0, s6
	call mix
	mv a0, s7
	call mix
	sd s2, 16(s3)
	call is_detailed
	beqz a0, 2f
	li a0, 'T'
	mv a1, s4
	call print_word
	li a0, 'p'
	mv a1, s5
	call print_word
	li a0, 'v'
	mv a1, s6
	call print_word
	li a0, 's'
	mv a1, s7
	call print_word
2:	bgez s4, 3f
	csrci mip, 2
	j resume
3:	mv a0, s5
	call after_instruction
	csrw mepc, a0
resume:
	/* mret changes MPP, which QEMU does not see under MPRV: end it. */
	li t0, 1 << MSTATUS_MPRV_SHIFT
	csrc mstatus, t0
	csrr x31, mscratch
	.irp n, 1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30
	ld x\n, 8 * \n (x31)
	.endr
	ld x31, 8 * 31 (x31)
	mret

/*
 * a0 = a trap's pc; returns the pc to go on at. A fault of a fetch outside
 * the body goes back to where the jump linked (x1).
 */
after_instruction:
	li t0, 0x1fffff
	and t1, a0, t0
	xor t2, a0, t1
	li t3, BODY_PA
	beq t2, t3, 1f
	li t3, BODY_USER_VA
	beq t2, t3, 1f
	li t3, BODY_SUPERVISOR_VA
	beq t2, t3, 1f
	la t0, save_area
	ld a0, 8(t0)
	ret
1:	li t3, BODY_PA
	add t1, t1, t3
	lhu t1, 0(t1)
	andi t1, t1, 3
	li t2, 3
	addi a0, a0, 2
	bne t1, t2, 2f
	addi a0, a0, 2
2:	ret

/* Fold a0 into the hash s2. */
mix:
	xor s2, s2, a0
	li t6, 0x9e3779b97f4a7c15
	mul s2, s2, t6
	srli t6, s2, 29
	xor s2, s2, t6
	ret

/* a0 = is this the episode whose details are wanted? */
is_detailed:
	la t0, detailed_episode
	ld t0, 0(t0)
	xor t0, t0, s0
	seqz a0, t0
	ret

episode_done:
	/* fcsr and the f registers before anything could touch them */
	csrr s8, fcsr
	la s9, save_area + SAVE_F
	.irp n, 0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31
	fsd f\n, 8 * \n (s9)
	.endr
	csrw satp, zero
	csrw mie, zero
	la t0, trap_entry
	csrw mtvec, t0
	la t0, save_area
	sd zero, 0(t0)
	mv a0, s5
	call mix
	mv a0, s8
	call mix
	la a0, supervisor_save
	ld a0, 16(a0)
	call mix
	csrr a0, scause
	call mix
	csrr a0, stval
	andi a0, a0, -8
	call mix
	csrr a0, mip
	andi a0, a0, 2
	call mix
	call is_detailed
	mv s11, a0
	beqz s11, 1f
	li a0, 'E'
	mv a1, s5
	call print_word
	li a0, 'c'
	mv a1, s8
	call print_word
1:	la s9, save_area
	li s10, 64
2:	ld a0, 0(s9)
	call mix
	beqz s11, 3f
	li a0, 'r'
	ld a1, 0(s9)
	call print_word
3:	addi s9, s9, 8
	addi s10, s10, -1
	bnez s10, 2b
	/* Data and page tables: at every 32nd, and for the detailed one. */
	addi t0, s0, 1
	andi t0, t0, 31
	seqz t0, t0
	or t0, t0, s11
	beqz t0, 4f
	li s9, DATA_PA
	li s10, DATA_PAGES << 12
	call mix_memory
	li s9, TABLES_PA
	li s10, 0x10000
	call mix_memory
4:	li a0, 'h'
	mv a1, s2
	call print_word
	addi s0, s0, 1
	addi s1, s1, EPISODE_BYTES
	j next_episode

/* Fold the memory at s9, s10 bytes, into the hash. */
mix_memory:
	mv s3, ra
1:	ld a0, 0(s9)
	call mix
	addi s9, s9, 8
	addi s10, s10, -8
	bnez s10, 1b
	jr s3

/* Print character a0, the word a1 as 16 digits, and a newline. */
print_word:
	li t0, PLATFORM_UART_BASE
	mv t1, a0
	li t3, 64
1:	lbu t2, 5(t0)
	andi t2, t2, 0x20
	beqz t2, 1b
	sb t1, 0(t0)
	beqz t3, 3f
	addi t3, t3, -4
	srl t1, a1, t3
	andi t1, t1, 15
	addi t1, t1, '0'
	li t2, '9'
	ble t1, t2, 1b
	addi t1, t1, 'a' - '0' - 10
	j 1b
3:	lbu t2, 5(t0)
	andi t2, t2, 0x20
	beqz t2, 3b
	li t1, '\n'
	sb t1, 0(t0)
	ret

finish:
	li t0, PLATFORM_FINISHER_BASE
	li t1, FINISHER_PASS
	sw t1, 0(t0)
1:	j 1b

/*
 * A delegated trap: fold it into a running value and ask M-mode to step over
 * the instruction, unless it is the interrupt. sscratch points to { x30, x29,
 * the value }. Runs at its physical address, which both address spaces map for
 * S-mode.
 */
	.balign 4
supervisor_trap:
	csrrw x31, sscratch, x31
	sd x30, 0(x31)
	sd x29, 8(x31)
	csrr x30, scause
	csrr x29, stval
	andi x29, x29, -8
	xor x30, x30, x29
	csrr x29, sepc
	xor x30, x30, x29
	ld x29, 16(x31)
	slli x29, x29, 1
	xor x30, x30, x29
	sd x30, 16(x31)
	csrr x30, scause
	bltz x30, 1f
	ld x30, 0(x31)
	ld x29, 8(x31)
	csrrw x31, sscratch, x31
supervisor_ask:
	ecall
	sret
1:	csrci sip, 2
	ld x30, 0(x31)
	ld x29, 8(x31)
	csrrw x31, sscratch, x31
	sret

	.section .data
	.balign 8
save_area:
	.zero 512
running:
	.zero 24
supervisor_save:
	.zero 24
	.globl episode_count, detailed_episode
episode_count:
	.quad EPISODE_COUNT
detailed_episode:
	.quad DETAILED
	.zero 4096
stack_top:
	.balign 16
episodes:
	.incbin "episodes.bin"

	.section .tables, "aw"
	.incbin "tables.bin"
	.section .body, "awx"
	.incbin "body.bin"
	.section .operands, "aw"
	.incbin "data.bin"
