/* SPDX-License-Identifier: MIT */
/* Calls into the M-mode firmware. spec: sbi v2.0, BASE, TIME, IPI, RFENCE, HSM, DBCN, legacy. */
#ifndef ARCH_SBI_H
#define ARCH_SBI_H

#include "core/types.h"

struct sbi_return {
	s64 error;
	s64 value;
};

void sbi_init(void);
void sbi_set_timer(u64 ticks);
/* Writes size bytes at a direct-map or image pointer to the console. */
void sbi_console_write(const char *text, size_t size);
/* One byte, or -1 when none waits. */
int sbi_console_getchar(void);
void sbi_shutdown(void);

/* Sets of harts: bit n is mhartid n. */
void sbi_send_ipi(u64 hart_ids);
/* Begin at start_pa, MMU off, a1 = argument. */
struct sbi_return sbi_hart_start(u64 hart_id, u64 start_pa, u64 argument);
/* These return when all have done it. size ~0: of all addresses. */
void sbi_remote_fence_i(u64 hart_ids);
void sbi_remote_sfence_vma(u64 hart_ids, u64 va, u64 size);
void sbi_remote_sfence_vma_asid(u64 hart_ids, u64 va, u64 size, u64 asid);

#endif
