/* SPDX-License-Identifier: MIT */
/* Shutdown and reboot by the test finisher. spec: sbi srst. */
#include "firmware/ecall.h"
#include "firmware/platform.h"

static struct sbi_return handle(const struct sbi_call *call)
{
	u32 type = (u32)call->args[0], reason = (u32)call->args[1];

	if (call->function != SBI_SRST_SYSTEM_RESET)
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	if (type > SBI_SRST_WARM_REBOOT || reason > SBI_SRST_REASON_FAILURE)
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	if (type != SBI_SRST_SHUTDOWN)
		platform_finish(FINISHER_RESET);
	else if (reason == SBI_SRST_REASON_NONE)
		platform_finish(FINISHER_PASS);
	else
		platform_finish(FINISHER_FAIL | 1 << 16);
	return SBI_ERROR(SBI_ERR_FAILED);
}

static bool is_available(u32 extension)
{
	(void)extension;
	return platform.finisher_pa;
}

SBI_EXTENSION(srst) = {
	.first = SBI_SRST,
	.last = SBI_SRST,
	.is_available = is_available,
	.handler = handle,
};
