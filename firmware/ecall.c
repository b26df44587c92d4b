/* SPDX-License-Identifier: MIT */
/* Calls from S-mode. spec: sbi, "Binary Encoding". */
#include "firmware/ecall.h"

extern const struct sbi_extension __extensions_start[], __extensions_end[];

const struct sbi_extension *ecall_find(u32 extension)
{
	for (const struct sbi_extension *entry = __extensions_start; entry < __extensions_end;
	     entry++) {
		if (extension < entry->first || extension > entry->last)
			continue;
		if (entry->is_available && !entry->is_available(extension))
			return NULL;
		return entry;
	}
	return NULL;
}

void ecall_handle(struct trap_frame *frame)
{
	const struct sbi_call call = {
		.extension = (u32)frame->x[17],
		.function = (u32)frame->x[16],
		.args = &frame->x[10],
		.frame = frame,
	};
	const struct sbi_extension *extension = ecall_find(call.extension);
	struct sbi_return result = SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
	u64 mepc = frame->mepc;

	if (extension)
		result = extension->handler(&call);
	/* A handler that redirected a fault has chosen where to go on. */
	if (frame->mepc != mepc)
		return;
	frame->mepc += 4;
	frame->x[10] = (u64)result.error;
	/* Legacy calls have one result and keep a1. */
	if (call.extension > SBI_LEGACY_SHUTDOWN)
		frame->x[11] = result.value;
}
