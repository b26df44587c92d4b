/* SPDX-License-Identifier: MIT */
/*
 * Traps. spec: machine.adoc "Trap-Handling", medeleg/mideleg, mtvec, mstatus
 * privilege stack; supervisor.adoc the same for S.
 */
#include "hart/trap.h"

#include "base/bits.h"
#include "hart/commit.h"
#include "hart/engine.h"

/* Delegated traps go to S unless they happen in M. */
static bool goes_to_s(const struct hart *hart, u64 delegation, unsigned code)
{
	return hart->privilege != PRIVILEGE_M && bit_test(delegation, code);
}

static u64 vector(u64 tvec, bool is_interrupt, unsigned code)
{
	u64 base = tvec & ~3ull;

	return (tvec & 3) == 1 && is_interrupt ? base + 4 * code : base;
}

static void enter_s(struct hart *hart, u64 cause, u64 tval, bool is_interrupt)
{
	struct hart_csrs *csr = &hart->csr;
	u64 status = csr->mstatus;

	status = bits_set(status, MSTATUS_SPIE_SHIFT, 1,
			  bit_test(status, MSTATUS_SIE_SHIFT));
	status = bits_set(status, MSTATUS_SPP_SHIFT, 1, hart->privilege & 1);
	csr->mstatus = bits_set(status, MSTATUS_SIE_SHIFT, 1, 0);
	csr->sepc = hart->pc;
	csr->scause = cause;
	csr->stval = tval;
	hart->privilege = PRIVILEGE_S;
	hart->pc = vector(csr->stvec, is_interrupt, (unsigned)(cause & 63));
}

static void enter_m(struct hart *hart, u64 cause, u64 tval, bool is_interrupt)
{
	struct hart_csrs *csr = &hart->csr;
	u64 status = csr->mstatus;

	status = bits_set(status, MSTATUS_MPIE_SHIFT, 1,
			  bit_test(status, MSTATUS_MIE_SHIFT));
	status = bits_set(status, MSTATUS_MPP_SHIFT, 2, hart->privilege);
	csr->mstatus = bits_set(status, MSTATUS_MIE_SHIFT, 1, 0);
	csr->mepc = hart->pc;
	csr->mcause = cause;
	csr->mtval = tval;
	hart->privilege = PRIVILEGE_M;
	hart->pc = vector(csr->mtvec, is_interrupt, (unsigned)(cause & 63));
}

/* Nothing of a block is ahead, so the hart's time can be made exact. */
static void mode_changed(struct hart *hart)
{
	const struct engine *engine = hart->engine;

	hart->engine->context_stale = true;
	if (likely(!hart->hpm.filtered))
		return;
	hart->cycle = engine->until - (u64)engine->remaining;
	hart->retired = hart->cycle - engine->stalled_cycles;
	hpm_update(hart);
}

static cold_path void observe(const struct hart *hart, u64 cause, u64 tval)
{
	const struct engine *engine = hart->engine;
	u64 cycle = engine->is_running ? engine->until - (u64)engine->remaining : hart->cycle;

	hart->trap_observer->trapped(hart->trap_observer->owner, hart, cycle, cause, tval);
}

void trap_enter(struct hart *hart, u64 cause, u64 tval)
{
	if (unlikely(hart->trap_observer))
		observe(hart, cause, tval);
	hart->traps_by_cause[cause & 63]++;
	hart->exceptions++;
	if (goes_to_s(hart, hart->csr.medeleg, (unsigned)cause))
		enter_s(hart, cause, tval, false);
	else
		enter_m(hart, cause, tval, false);
	mode_changed(hart);
}

u64 trap_pending(const struct hart *hart)
{
	return hart->csr.mip_lines | hart->csr.mip_software;
}

bool trap_take_interrupt(struct hart *hart)
{
	/* spec: machine.adoc, simultaneous interrupts: decreasing priority */
	static const u8 order[] = { IRQ_MEI, IRQ_MSI, IRQ_MTI,
				    IRQ_SEI, IRQ_SSI, IRQ_STI };
	const struct hart_csrs *csr = &hart->csr;
	u64 pending = trap_pending(hart) & csr->mie;
	u64 for_m = pending & ~csr->mideleg, for_s = pending & csr->mideleg;

	if (likely(!pending))
		return false;
	if (hart->privilege == PRIVILEGE_M && !bit_test(csr->mstatus, MSTATUS_MIE_SHIFT))
		for_m = 0;
	if (hart->privilege == PRIVILEGE_M ||
	    (hart->privilege == PRIVILEGE_S &&
	     !bit_test(csr->mstatus, MSTATUS_SIE_SHIFT)))
		for_s = 0;
	if (for_m)
		for_s = 0;
	for (unsigned i = 0; i < ARRAY_SIZE(order); i++) {
		u64 cause = 1ull << CAUSE_INTERRUPT_SHIFT | order[i];

		if (!bit_test(for_m | for_s, order[i]))
			continue;
		hart->interrupts_by_cause[order[i]]++;
		if (for_m)
			enter_m(hart, cause, 0, true);
		else
			enter_s(hart, cause, 0, true);
		mode_changed(hart);
		return true;
	}
	return false;
}

bool trap_can_mret(const struct hart *hart)
{
	return hart->privilege == PRIVILEGE_M;
}

bool trap_can_sret(const struct hart *hart)
{
	return hart->privilege == PRIVILEGE_M ||
	       (hart->privilege == PRIVILEGE_S &&
		!bit_test(hart->csr.mstatus, MSTATUS_TSR_SHIFT));
}

void trap_mret(struct hart *hart)
{
	u64 status = hart->csr.mstatus;
	unsigned mode = (unsigned)bits_get(status, MSTATUS_MPP_SHIFT, 2);

	status = bits_set(status, MSTATUS_MIE_SHIFT, 1,
			  bit_test(status, MSTATUS_MPIE_SHIFT));
	status = bits_set(status, MSTATUS_MPIE_SHIFT, 1, 1);
	status = bits_set(status, MSTATUS_MPP_SHIFT, 2, PRIVILEGE_U);
	if (mode != PRIVILEGE_M)
		status = bits_set(status, MSTATUS_MPRV_SHIFT, 1, 0);
	hart->csr.mstatus = status;
	hart->privilege = (u8)mode;
	hart->user_returns += mode == PRIVILEGE_U;
	hart->pc = hart->csr.mepc;
	mode_changed(hart);
}

void trap_sret(struct hart *hart)
{
	u64 status = hart->csr.mstatus;
	unsigned mode = (unsigned)bits_get(status, MSTATUS_SPP_SHIFT, 1);

	status = bits_set(status, MSTATUS_SIE_SHIFT, 1,
			  bit_test(status, MSTATUS_SPIE_SHIFT));
	status = bits_set(status, MSTATUS_SPIE_SHIFT, 1, 1);
	status = bits_set(status, MSTATUS_SPP_SHIFT, 1, 0);
	status = bits_set(status, MSTATUS_MPRV_SHIFT, 1, 0);
	hart->csr.mstatus = status;
	hart->privilege = (u8)mode;
	hart->user_returns += mode == PRIVILEGE_U;
	hart->pc = hart->csr.sepc;
	mode_changed(hart);
}
