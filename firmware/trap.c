/* SPDX-License-Identifier: MIT */
/*
 * What reaches M-mode: its own two interrupts, calls from S-mode, and the
 * exceptions that are emulated. All others are delegated by init.c; one that
 * comes all the same is handed to S-mode as it is.
 */
#include "firmware/trap.h"
#include "firmware/console.h"
#include "firmware/csr.h"
#include "firmware/ecall.h"
#include "firmware/illegal.h"
#include "firmware/ipi.h"
#include "firmware/misaligned.h"
#include "firmware/platform.h"
#include "firmware/timer.h"

#define MODE_S 1
#define MSTATUS_MPP (3ul << MSTATUS_MPP_SHIFT)
#define MSTATUS_SPP (1ul << MSTATUS_SPP_SHIFT)
#define MSTATUS_SPIE (1ul << MSTATUS_SPIE_SHIFT)
#define MSTATUS_SIE (1ul << MSTATUS_SIE_SHIFT)

void trap_redirect(struct trap_frame *frame, u64 cause, u64 tval)
{
	u64 mstatus = frame->mstatus & ~(MSTATUS_MPP | MSTATUS_SPP | MSTATUS_SPIE | MSTATUS_SIE);

	if (trap_interrupted_privilege(frame) == MODE_S)
		mstatus |= MSTATUS_SPP;
	if (frame->mstatus & MSTATUS_SIE)
		mstatus |= MSTATUS_SPIE;
	mstatus |= (u64)MODE_S << MSTATUS_MPP_SHIFT;
	csr_write(sepc, frame->mepc);
	csr_write(scause, cause);
	csr_write(stval, tval);
	frame->mstatus = mstatus;
	/* spec: stvec-mode: exceptions go to BASE in both modes */
	frame->mepc = csr_read(stvec) & ~3ul;
}

/*
 * MXR, because the page may be readable only for fetches; by halves, because
 * the second half may lie on another page or not be there at all. A fault of
 * the load is one of a fetch to the guest: the page went away meanwhile.
 */
bool trap_fetch(const struct trap_frame *frame, u32 *insn, struct guest_fault *fault)
{
	*insn = guarded_load_u16(frame->mepc, fault, GUARD_GUEST_FETCH);
	if (!fault->cause && (*insn & 3) == 3)
		*insn |= guarded_load_u16(frame->mepc + 2, fault, GUARD_GUEST_FETCH) << 16;
	if (!fault->cause)
		return true;
	fault->cause = fault->cause == CAUSE_LOAD_PAGE_FAULT ? CAUSE_FETCH_PAGE_FAULT :
							      CAUSE_FETCH_ACCESS;
	return false;
}

static void handle_interrupt(u64 irq)
{
	if (irq == IRQ_MTI)
		timer_expired();
	else if (irq == IRQ_MSI)
		ipi_receive();
	else /* nothing else is enabled: it must not come back for ever */
		csr_clear(mie, MIP(irq));
}

void trap_handle(struct trap_frame *frame)
{
	u64 cause = csr_read(mcause);
	u64 tval = csr_read(mtval);

	if (cause >> CAUSE_INTERRUPT_SHIFT) {
		handle_interrupt(cause & 63);
		return;
	}
	switch (cause) {
	case CAUSE_ECALL_S:
		ecall_handle(frame);
		break;
	case CAUSE_LOAD_MISALIGNED:
	case CAUSE_STORE_MISALIGNED:
		misaligned_handle(frame, cause, tval);
		break;
	case CAUSE_ILLEGAL_INSTRUCTION:
		illegal_handle(frame, tval);
		break;
	default:
		trap_redirect(frame, cause, tval);
	}
}

void trap_fatal(u64 cause, u64 epc, u64 tval)
{
	console_print("vitrine firmware: trap in M-mode, mcause ");
	console_print_hex(cause);
	console_print(" mepc ");
	console_print_hex(epc);
	console_print(" mtval ");
	console_print_hex(tval);
	console_print("\n");
	platform_finish(FINISHER_FAIL | 1 << 16);
	for (;;)
		wait_for_interrupt();
}
