/* SPDX-License-Identifier: MIT */
/*
 * The reasons are or-ed into the target's word before its msip is written,
 * and msip is cleared before the word is taken: a reason that comes between
 * sets msip again, so none is lost.
 */
#include "firmware/ipi.h"
#include "abi/sbi.h"
#include "firmware/csr.h"
#include "firmware/hart.h"
#include "firmware/platform.h"
#include "firmware/pmu.h"
#include "firmware/rfence.h"

static volatile u32 *msip_of(u64 hart_id)
{
	return (volatile u32 *)(platform.clint_pa + CLINT_MSIP + 4 * hart_id);
}

void ipi_send(u64 hart_id, u32 ipis)
{
	if (ipis & IPI_SOFT)
		pmu_count(SBI_PMU_FW_IPI_SENT);
	__atomic_fetch_or(&hart_by_id(hart_id)->ipis, ipis, __ATOMIC_SEQ_CST);
	__asm__ volatile("fence w, o" ::: "memory");
	*msip_of(hart_id) = 1;
}

void ipi_receive(void)
{
	struct hart *self = hart_self();
	u32 ipis;

	*msip_of(self->id) = 0;
	__asm__ volatile("fence o, rw" ::: "memory");
	ipis = __atomic_exchange_n(&self->ipis, 0, __ATOMIC_SEQ_CST);
	if (ipis & IPI_SOFT) {
		pmu_count(SBI_PMU_FW_IPI_RECEIVED);
		csr_set(mip, MIP(IRQ_SSI));
	}
	if (ipis & IPI_FENCE)
		rfence_serve();
}
