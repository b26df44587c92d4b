/* SPDX-License-Identifier: MIT */
/*
 * The table of SBI extensions. A file that implements one defines one
 * `struct sbi_extension` with SBI_EXTENSION; the linker gathers them.
 */
#ifndef FIRMWARE_ECALL_H
#define FIRMWARE_ECALL_H

#include "abi/sbi.h"
#include "base/types.h"
#include "firmware/trap.h"

struct sbi_call {
	u32 extension;
	u32 function;
	const u64 *args; /* a0..a5 */
	struct trap_frame *frame; /* for calls that do not simply return */
};

struct sbi_return {
	s64 error;
	u64 value;
};

struct sbi_extension {
	u32 first, last; /* extension ids */
	/* Absent: always there. Else: does this machine offer it? */
	bool (*is_available)(u32 extension);
	struct sbi_return (*handler)(const struct sbi_call *call);
};

#define SBI_EXTENSION(name)                                                   \
	static const struct sbi_extension name                                \
		__attribute__((used, section(".sbi_extensions"), aligned(8)))

#define SBI_OK(result) ((struct sbi_return){ SBI_SUCCESS, (u64)(result) })
#define SBI_ERROR(code) ((struct sbi_return){ (code), 0 })

/* NULL: not implemented or not available. */
const struct sbi_extension *ecall_find(u32 extension);
void ecall_handle(struct trap_frame *frame);

#endif
