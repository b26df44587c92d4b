/* SPDX-License-Identifier: MIT */
/* Fences on other harts. spec: sbi rfence. No hypervisor, so no hfence. */
#include "firmware/ecall.h"
#include "firmware/hart_mask.h"
#include "firmware/hsm.h"
#include "firmware/rfence.h"

static struct sbi_return handle(const struct sbi_call *call)
{
	struct fence_request request = { .kind = call->function };
	u64 harts;

	if (call->function > SBI_RFENCE_SFENCE_VMA_ASID)
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	if (!hart_mask_resolve(call->args[0], call->args[1], &harts))
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	if (call->function != SBI_RFENCE_FENCE_I) {
		request.start_va = call->args[2];
		request.size_bytes = call->args[3];
		/* The range may end with the address space but not wrap. */
		if (request.size_bytes && request.size_bytes != ~0ul &&
		    request.start_va + request.size_bytes - 1 < request.start_va)
			return SBI_ERROR(SBI_ERR_INVALID_ADDRESS);
	}
	if (call->function == SBI_RFENCE_SFENCE_VMA_ASID)
		request.asid = call->args[4];
	rfence_request(hsm_running(harts), &request);
	return SBI_OK(0);
}

SBI_EXTENSION(rfence) = { .first = SBI_RFENCE, .last = SBI_RFENCE, .handler = handle };
