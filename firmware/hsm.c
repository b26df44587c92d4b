/* SPDX-License-Identifier: MIT */
/*
 * STOPPED -> START_PENDING is the one contended step (two harts may start a
 * third) and a compare-and-exchange; all others a hart does by itself. A
 * stopped hart sleeps in M-mode and still serves fences that were on their
 * way, or the asking hart would wait for ever.
 */
#include "firmware/hsm.h"
#include "abi/sbi.h"
#include "firmware/csr.h"
#include "firmware/hart.h"
#include "firmware/ipi.h"
#include "firmware/timer.h"
#include "firmware/trap.h"

#define MODE_S 1
#define S_INTERRUPTS (MIP(IRQ_SSI) | MIP(IRQ_STI) | MIP(IRQ_SEI))

static void set_state(u32 state)
{
	__atomic_store_n(&hart_self()->state, state, __ATOMIC_SEQ_CST);
}

u32 hsm_state(u64 hart_id)
{
	return __atomic_load_n(&hart_by_id(hart_id)->state, __ATOMIC_SEQ_CST);
}

u64 hsm_running(u64 harts)
{
	u64 running = 0;

	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++) {
		if (!(harts >> id & 1))
			continue;
		switch (hsm_state(id)) {
		case SBI_HSM_STARTED:
		case SBI_HSM_SUSPENDED:
		case SBI_HSM_RESUME_PENDING:
			running |= 1ul << id;
		}
	}
	return running;
}

void hsm_interrupt(u64 harts)
{
	harts = hsm_running(harts);
	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++)
		if (harts >> id & 1)
			ipi_send(id, IPI_SOFT);
}

bool hsm_start(u64 hart_id, u64 start_pa, u64 argument)
{
	struct hart *hart = hart_by_id(hart_id);
	u32 state = SBI_HSM_STOPPED;

	/* Only who makes it STOP_PENDING may write where it starts. */
	if (!__atomic_compare_exchange_n(&hart->state, &state, SBI_HSM_STOP_PENDING, false,
					 __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
		return false;
	hart->start_pa = start_pa;
	hart->start_argument = argument;
	__atomic_store_n(&hart->state, SBI_HSM_START_PENDING, __ATOMIC_SEQ_CST);
	ipi_send(hart_id, IPI_WAKE);
	return true;
}

void hsm_stop(void)
{
	/* Only msip may end wfi now. */
	csr_write(mie, MIP(IRQ_MSI));
	set_state(SBI_HSM_STOPPED);
	hsm_wait();
}

void hsm_wait(void)
{
	struct hart *self = hart_self();

	for (;;) {
		ipi_receive();
		if (hsm_state(self->id) == SBI_HSM_START_PENDING)
			break;
		wait_for_interrupt();
	}
	hsm_enter_supervisor(self->start_pa, self->start_argument);
}

/*
 * M-mode interrupts are off here, so wfi only returns and they are served by
 * hand; the ones for S-mode are taken after the return.
 */
void hsm_suspend(void)
{
	set_state(SBI_HSM_SUSPENDED);
	for (;;) {
		u64 pending = csr_read(mip) & csr_read(mie);

		if (pending & S_INTERRUPTS)
			break;
		if (pending & MIP(IRQ_MSI))
			ipi_receive();
		else if (pending & MIP(IRQ_MTI))
			timer_expired();
		else
			wait_for_interrupt();
	}
	set_state(SBI_HSM_STARTED);
}

/* spec: sbi hsm, "satp 0, SIE 0, a0 hartid, a1 opaque, others undefined" */
void hsm_enter_supervisor(u64 start_pa, u64 argument)
{
	struct hart *self = hart_self();
	struct trap_frame frame = { .mepc = start_pa };

	csr_write(satp, 0);
	csr_write(sie, 0);
	csr_write(stvec, 0);
	csr_write(sscratch, 0);
	csr_clear(mip, MIP(IRQ_SSI));
	csr_set(mie, MIP(IRQ_MSI));
	timer_set(~0ul);
	__asm__ volatile("sfence.vma; fence.i" ::: "memory");

	frame.mstatus = (u64)MODE_S << MSTATUS_MPP_SHIFT | 3ul << MSTATUS_FS_SHIFT;
	/* The vector unit, where there is one, is on as the FPU is. */
	if (csr_read(misa) & 1 << ('V' - 'A'))
		frame.mstatus |= 3ul << 9;
	frame.x[10] = self->id;
	frame.x[11] = argument;
	set_state(SBI_HSM_STARTED);
	trap_return(&frame);
}
