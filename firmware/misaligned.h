/* SPDX-License-Identifier: MIT */
/* Loads and stores the hart does not do because they are misaligned. */
#ifndef FIRMWARE_MISALIGNED_H
#define FIRMWARE_MISALIGNED_H

#include "firmware/trap.h"

/* Does the access, or hands to S-mode the fault that it meets. */
void misaligned_handle(struct trap_frame *frame, u64 cause, u64 va);

#endif
