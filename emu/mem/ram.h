/* SPDX-License-Identifier: MIT */
/*
 * Host memory for a guest's RAM or ROM: zero-filled, committed by the host
 * page by page as it is touched, so a large guest costs what it uses.
 */
#ifndef MEM_RAM_H
#define MEM_RAM_H

#include "base/error.h"
#include "base/types.h"

/* NULL with error set. Freed with ram_free and the same size. */
u8 *ram_allocate(u64 size_bytes, struct error *error) must_check;
/* All zero again, and given back to the host. */
void ram_clear(u8 *host, u64 size_bytes);
void ram_free(u8 *host, u64 size_bytes);

#endif
