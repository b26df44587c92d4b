/* SPDX-License-Identifier: MIT */
/*
 * Memory as a debugger sees it: by the hart's translation, without asking for
 * permission and without leaving a trace in TLBs, PTEs or counters; RAM and ROM
 * only, no device is touched.
 */
#ifndef OBSERVERS_GDB_MEMORY_H
#define OBSERVERS_GDB_MEMORY_H

#include "hart/hart.h"

/* How many of the bytes from `address` on could be read or written. */
u64 gdb_memory_read(const struct hart *hart, bool is_physical, u64 address, void *to, u64 size);
u64 gdb_memory_write(struct hart *hart, bool is_physical, u64 address, const void *from, u64 size);
/* The walk of a va that a load by this hart would make, as text; in M-mode that
   of S-mode. */
void gdb_memory_describe_walk(const struct hart *hart, u64 va, char *text, size_t size);

#endif
