/* SPDX-License-Identifier: MIT */
/*
 * Time: nanoseconds from the `time` CSR, whose rate the device tree gives,
 * and the wall clock of the board's goldfish RTC. No tick runs: a sleep
 * programs one timer event and waits in wfi.
 */
#ifndef CORE_TIME_H
#define CORE_TIME_H

#include "core/types.h"

#define NSEC_PER_SEC 1000000000ul

struct timespec {
	s64 tv_sec;
	s64 tv_nsec;
};

void time_init(u64 timebase_hz);
u64 time_since_boot_ns(void);
u64 time_realtime_ns(void);
/* Idle until the clock since boot has passed deadline. */
void time_sleep_until(u64 deadline_ns);
/* One wfi, at most until deadline; ~0 waits for a device alone. */
void time_idle(u64 deadline_ns);

#endif
