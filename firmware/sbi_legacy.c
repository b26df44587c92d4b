/* SPDX-License-Identifier: MIT */
/*
 * The calls of SBI v0.1, which are extensions 0 to 8. spec: sbi legacy. Hart
 * masks are read from S-mode's memory, with its translation; a fault there is
 * S-mode's fault.
 */
#include "firmware/console.h"
#include "firmware/csr.h"
#include "firmware/ecall.h"
#include "firmware/hart_mask.h"
#include "firmware/hsm.h"
#include "firmware/platform.h"
#include "firmware/rfence.h"
#include "firmware/timer.h"

/* By bytes: nothing says that the mask is aligned. */
static bool read_mask(const struct sbi_call *call, u64 *harts)
{
	u64 va = call->args[0], mask = 0;
	struct guest_fault fault;

	*harts = hart_mask_all();
	if (!va)
		return true;
	for (unsigned i = 0; i < sizeof(mask); i++) {
		mask |= guarded_load_u8(va + i, &fault, GUARD_GUEST) << (8 * i);
		if (fault.cause) {
			trap_redirect(call->frame, fault.cause, fault.tval);
			return false;
		}
	}
	*harts &= mask;
	return true;
}

static void remote_fence(const struct sbi_call *call, u32 kind)
{
	struct fence_request request = { .kind = kind };
	u64 harts;

	if (!read_mask(call, &harts))
		return;
	if (kind != SBI_RFENCE_FENCE_I) {
		request.start_va = call->args[1];
		request.size_bytes = call->args[2];
	}
	if (kind == SBI_RFENCE_SFENCE_VMA_ASID)
		request.asid = call->args[3];
	rfence_request(hsm_running(harts), &request);
}

static struct sbi_return handle(const struct sbi_call *call)
{
	u64 harts;

	switch (call->extension) {
	case SBI_LEGACY_SET_TIMER:
		timer_set(call->args[0]);
		break;
	case SBI_LEGACY_CONSOLE_PUTCHAR:
		console_lock();
		console_put((char)call->args[0]);
		console_unlock();
		break;
	case SBI_LEGACY_CONSOLE_GETCHAR:
		return (struct sbi_return){ console_get(), 0 };
	case SBI_LEGACY_CLEAR_IPI:
		csr_clear(mip, MIP(IRQ_SSI));
		break;
	case SBI_LEGACY_SEND_IPI:
		if (read_mask(call, &harts))
			hsm_interrupt(harts);
		break;
	case SBI_LEGACY_REMOTE_FENCE_I:
		remote_fence(call, SBI_RFENCE_FENCE_I);
		break;
	case SBI_LEGACY_REMOTE_SFENCE_VMA:
		remote_fence(call, SBI_RFENCE_SFENCE_VMA);
		break;
	case SBI_LEGACY_REMOTE_SFENCE_VMA_ASID:
		remote_fence(call, SBI_RFENCE_SFENCE_VMA_ASID);
		break;
	case SBI_LEGACY_SHUTDOWN:
		platform_finish(FINISHER_PASS);
		return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	}
	return SBI_OK(0);
}

static bool is_available(u32 extension)
{
	return extension != SBI_LEGACY_SHUTDOWN || platform.finisher_pa;
}

SBI_EXTENSION(legacy) = {
	.first = SBI_LEGACY_SET_TIMER,
	.last = SBI_LEGACY_SHUTDOWN,
	.is_available = is_available,
	.handler = handle,
};
