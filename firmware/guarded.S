/* SPDX-License-Identifier: MIT */
/*
 * Instructions that may trap, run with mtvec pointing at a handler that skips
 * them: accesses to memory as the interrupted mode would make them (MPRV),
 * accesses to memory that may not be there, and CSRs that may not exist.
 * The guarded instruction is four bytes long; the handler leaves the cause in
 * a6 (zero: no trap; no load or store has cause 0) and mtval in a7.
 */
#include "abi/csr.h"
#include "firmware/layout.h"

	.text
	.balign	4
skip_trap:
	csrr	a7, mepc
	addi	a7, a7, 4
	csrw	mepc, a7
	csrr	a7, mtval
	csrr	a6, mcause
	mret

	/* t0 = mtvec, t2 = mstatus as they were; a2 = bits to set meanwhile */
	.macro	guard_begin
	la	t0, skip_trap
	csrrw	t0, mtvec, t0
	li	a6, 0
	csrrs	t2, mstatus, a2
	.endm

	.macro	guard_end
	csrw	mstatus, t2
	csrw	mtvec, t0
	sd	a6, 0(a1)
	sd	a7, 8(a1)
	ret
	.endm

	/* u64 guarded_load_X(u64 va, struct guest_fault *, u64 mstatus_bits) */
	.macro	loader name, instruction
	.globl	\name
\name:
	guard_begin
	.option	push
	.option	norvc
	\instruction a0, 0(a0)
	.option	pop
	guard_end
	.endm

	loader	guarded_load_u8, lbu
	loader	guarded_load_u16, lhu
	loader	guarded_load_u32, lwu
	loader	guarded_load_u64, ld

	/* void guarded_store_u8(va, fault, mstatus_bits, u8 value) */
	.globl	guarded_store_u8
guarded_store_u8:
	guard_begin
	.option	push
	.option	norvc
	sb	a3, 0(a0)
	.option	pop
	guard_end

	/* void guarded_probe_store(word_va, fault, mstatus_bits): changes nothing */
	.globl	guarded_probe_store
guarded_probe_store:
	guard_begin
	amoor.w	zero, zero, (a0)
	guard_end

	/* bool csr_try_read_X(u64 *value), bool csr_try_write_X(u64 value) */
	.macro	csr_probe name, number
	.globl	csr_try_read_\name
csr_try_read_\name:
	la	t0, skip_trap
	csrrw	t0, mtvec, t0
	li	a6, -1
	csrr	t1, \number
	csrw	mtvec, t0
	addi	a6, a6, 1
	seqz	a6, a6
	beqz	a6, 1f
	sd	t1, 0(a0)
1:	mv	a0, a6
	ret
	.globl	csr_try_write_\name
csr_try_write_\name:
	la	t0, skip_trap
	csrrw	t0, mtvec, t0
	li	a6, -1
	csrw	\number, a0
	csrw	mtvec, t0
	addi	a6, a6, 1
	seqz	a0, a6
	ret
	.endm

	csr_probe time, CSR_TIME
	csr_probe stimecmp, CSR_STIMECMP
	csr_probe menvcfg, CSR_MENVCFG
	csr_probe mcounteren, CSR_MCOUNTEREN
	csr_probe mcountinhibit, CSR_MCOUNTINHIBIT
	csr_probe pmpcfg0, CSR_PMPCFG0
	csr_probe pmpaddr0, CSR_PMPADDR0
	csr_probe pmpaddr1, CSR_PMPADDR0 + 1
