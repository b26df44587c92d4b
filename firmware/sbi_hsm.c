/* SPDX-License-Identifier: MIT */
/* Hart state management, the calls; the states are in hsm.c. spec: sbi hsm. */
#include "firmware/ecall.h"
#include "firmware/hart_mask.h"
#include "firmware/hsm.h"
#include "firmware/pmp.h"

static bool hart_exists(u64 id)
{
	return id < PLATFORM_HARTS_MAX && hart_mask_all() >> id & 1;
}

static struct sbi_return start(u64 id, u64 start_pa, u64 argument)
{
	if (!hart_exists(id))
		return SBI_ERROR(SBI_ERR_INVALID_PARAM);
	if (!pmp_allows_range(start_pa, 2) || start_pa & 1)
		return SBI_ERROR(SBI_ERR_INVALID_ADDRESS);
	if (!hsm_start(id, start_pa, argument))
		return SBI_ERROR(SBI_ERR_ALREADY_AVAILABLE);
	return SBI_OK(0);
}

static struct sbi_return suspend(u32 type, u64 resume_pa, u64 argument)
{
	if (type == SBI_HSM_SUSPEND_RETENTIVE) {
		hsm_suspend();
		return SBI_OK(0);
	}
	if (type == (u32)SBI_HSM_SUSPEND_NON_RETENTIVE) {
		if (!pmp_allows_range(resume_pa, 2) || resume_pa & 1)
			return SBI_ERROR(SBI_ERR_INVALID_ADDRESS);
		hsm_suspend();
		hsm_enter_supervisor(resume_pa, argument);
	}
	/* A platform's own types are named by bit 28; the rest is reserved. */
	if (type & SBI_HSM_SUSPEND_PLATFORM)
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	return SBI_ERROR(SBI_ERR_INVALID_PARAM);
}

static struct sbi_return handle(const struct sbi_call *call)
{
	const u64 *args = call->args;

	switch (call->function) {
	case SBI_HSM_HART_START:
		return start(args[0], args[1], args[2]);
	case SBI_HSM_HART_STOP:
		hsm_stop();
	case SBI_HSM_HART_GET_STATUS:
		if (!hart_exists(args[0]))
			return SBI_ERROR(SBI_ERR_INVALID_PARAM);
		return SBI_OK(hsm_state(args[0]));
	case SBI_HSM_HART_SUSPEND:
		return suspend((u32)args[0], args[1], args[2]);
	}
	return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
}

SBI_EXTENSION(hsm) = { .first = SBI_HSM, .last = SBI_HSM, .handler = handle };
