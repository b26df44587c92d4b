/* SPDX-License-Identifier: MIT */
/* The firmware's memory, hidden from S- and U-mode; the rest open to them. */
#ifndef FIRMWARE_PMP_H
#define FIRMWARE_PMP_H

#include "base/types.h"

void pmp_init(void);
/* May S-mode name this physical range as a buffer: RAM that is not ours? */
bool pmp_allows_range(u64 pa, u64 size_bytes);

#endif
