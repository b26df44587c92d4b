/* SPDX-License-Identifier: MIT */
/* Software interrupts to other harts. spec: sbi ipi. */
#include "firmware/ecall.h"
#include "firmware/hart_mask.h"
#include "firmware/hsm.h"

static struct sbi_return handle(const struct sbi_call *call)
{
	u64 harts;

	if (call->function != SBI_IPI_SEND)
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	if (!hart_mask_resolve(call->args[0], call->args[1], &harts))
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	hsm_interrupt(harts);
	return SBI_OK(0);
}

SBI_EXTENSION(ipi) = { .first = SBI_IPI, .last = SBI_IPI, .handler = handle };
