/* SPDX-License-Identifier: MIT */
/* The S-mode timer of each hart, and the clock. */
#ifndef FIRMWARE_TIMER_H
#define FIRMWARE_TIMER_H

#include "base/types.h"

/* mtime, in ticks of the timebase. */
u64 timer_read(void);
/* Next S-mode timer interrupt of this hart at that time; withdraws the last. */
void timer_set(u64 ticks);
/* The M-mode timer interrupt came. */
void timer_expired(void);

#endif
