/* SPDX-License-Identifier: MIT */
/* Illegal instructions that S- and U-mode may expect to work. */
#ifndef FIRMWARE_ILLEGAL_H
#define FIRMWARE_ILLEGAL_H

#include "firmware/trap.h"

/* Emulates, or hands the trap to S-mode. */
void illegal_handle(struct trap_frame *frame, u64 tval);

#endif
