/* SPDX-License-Identifier: MIT */
/* Calls into the M-mode firmware. spec: sbi v2.0, BASE, TIME, DBCN, legacy. */
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

#endif
