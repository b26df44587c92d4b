/* SPDX-License-Identifier: MIT */
/* Who we are and what we offer. spec: sbi base. */
#include "firmware/csr.h"
#include "firmware/ecall.h"

static struct sbi_return handle(const struct sbi_call *call)
{
	switch (call->function) {
	case SBI_BASE_SPEC_VERSION:
		return SBI_OK(SBI_VERSION_MAJOR << 24 | SBI_VERSION_MINOR);
	case SBI_BASE_IMPLEMENTATION_ID:
		return SBI_OK(SBI_IMPLEMENTATION_ID);
	case SBI_BASE_IMPLEMENTATION_VERSION:
		return SBI_OK(SBI_IMPLEMENTATION_VERSION);
	case SBI_BASE_PROBE_EXTENSION:
		return SBI_OK(ecall_find((u32)call->args[0]) ? 1 : 0);
	case SBI_BASE_MVENDORID:
		return SBI_OK(csr_read(mvendorid));
	case SBI_BASE_MARCHID:
		return SBI_OK(csr_read(marchid));
	case SBI_BASE_MIMPID:
		return SBI_OK(csr_read(mimpid));
	}
	return SBI_ERROR(SBI_ERR_NOT_SUPPORTED);
}

SBI_EXTENSION(base) = { .first = SBI_BASE, .last = SBI_BASE, .handler = handle };
