/* SPDX-License-Identifier: MIT */
/*
 * The first instructions: an image header as Linux's (so that a boot loader
 * takes the flat file), then paging on with a temporary root of 1 GiB pages,
 * then C at the kernel's own address. In: a0 hart id, a1 device tree (pa).
 * Other harts stay in the firmware until hart.c starts them at
 * secondary_start; one that comes uncalled waits for ever.
 */
#include "abi/csr.h"
#include "abi/kview.h"
#include "arch/regs.h"
#include "mm/layout.h"

#define LEAF_KERNEL (PTE_V | PTE_R | PTE_W | PTE_X | PTE_A | PTE_D)
#define ROOT_SHIFT 30
#define IDENTITY_INDEX 2 /* 0x80000000 >> 30 */
#define DIRECT_INDEX ((DIRECT_MAP_BASE >> ROOT_SHIFT) & 511)
#define KERNEL_INDEX 510
#define EARLY_RAM_GIB 16

	.section .head, "ax"
	.option norvc
	.global _start
_start:
	j	boot
	nop
	.dword	0x200000		/* offset from RAM base */
	.dword	_image_size
	.dword	0			/* little endian */
	.word	2, 0
	.dword	0
	.ascii	"RISCV\0\0\0"
	.ascii	"RSC\x05"
	.word	0
	.dword	KVIEW_MAGIC		/* at KVIEW_HEADER_OFFSET */
	.dword	kview - KERNEL_VA_OFFSET
	.option rvc
	.option norelax			/* gp is not ours before `high` */

boot:
	csrw	CSR_SIE, zero
	csrw	CSR_SATP, zero
	lla	t0, boot_taken
	li	t1, 1
	amoswap.w.aq t1, t1, (t0)
	bnez	t1, park
	lla	t0, __bss_start
	lla	t1, __bss_end
1:	sd	zero, 0(t0)
	addi	t0, t0, 8
	bltu	t0, t1, 1b

	/* identity and kernel image: one leaf each for the first GiB of RAM */
	lla	t0, early_root
	li	t1, (0x80000000 >> PAGE_SHIFT << PTE_PPN_SHIFT) | LEAF_KERNEL
	sd	t1, IDENTITY_INDEX * 8(t0)
	li	t2, KERNEL_INDEX * 8
	add	t2, t2, t0
	sd	t1, 0(t2)
	/* direct map: leaves for the first gibibytes, for the frames of the
	   image until kmap.c has made the real one */
	li	t2, DIRECT_INDEX * 8
	add	t2, t2, t0
	li	t1, LEAF_KERNEL
	li	t3, 1 << (ROOT_SHIFT - PAGE_SHIFT + PTE_PPN_SHIFT)
	li	t4, EARLY_RAM_GIB
2:	sd	t1, 0(t2)
	add	t1, t1, t3
	addi	t2, t2, 8
	addi	t4, t4, -1
	bnez	t4, 2b

	lla	t2, high
	/* in: t0 root, t2 where to go on, both physical */
paging_on:
	srli	t0, t0, PAGE_SHIFT
	li	t1, SATP_MODE_SV39
	slli	t1, t1, SATP_MODE_SHIFT
	or	t0, t0, t1
	sfence.vma
	csrw	CSR_SATP, t0
	sfence.vma
	li	t1, KERNEL_VA_OFFSET
	add	t2, t2, t1
	jr	t2
high:
	lla	gp, __global_pointer$
	lla	t0, trap_entry
	csrw	CSR_STVEC, t0
	csrw	CSR_SSCRATCH, zero
	lla	sp, boot_stack_top
	lla	tp, init_task
	li	fp, 0
	tail	kernel_main

	/* a0 hart id, a1 its idle task (kernel address); MMU off. spec: sbi hsm */
	.global	secondary_start
secondary_start:
	csrw	CSR_SIE, zero
	lla	t0, early_root
	lla	t2, secondary_high
	j	paging_on
secondary_high:
	lla	gp, __global_pointer$
	lla	t0, trap_entry
	csrw	CSR_STVEC, t0
	csrw	CSR_SSCRATCH, zero
	mv	tp, a1
	/* its stack is in the vmalloc area, which only the real root has */
	lla	t0, kernel_satp
	ld	t0, 0(t0)
	csrw	CSR_SATP, t0
	sfence.vma
	ld	sp, TASK_KERNEL_SP(tp)
	li	fp, 0
	tail	hart_main

park:	wfi
	j	park

	.section .data
	.balign	8
boot_taken: .dword 0

	.section .bss
	.balign	4096
	.global	early_root
early_root: .skip 4096
	.global	boot_stack_guard		/* kmap.c leaves it unmapped */
boot_stack_guard: .skip 4096
	.skip KERNEL_STACK_SIZE
	.global	boot_stack_top
boot_stack_top:
	.skip 4096
	.global emergency_stack_top
emergency_stack_top:
