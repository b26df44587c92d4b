/* SPDX-License-Identifier: MIT */
/*
 * The goldfish real-time clock (Linux: drivers/rtc/rtc-goldfish.c names the
 * registers), counting guest time from a start the configuration gives. Its
 * alarm is accepted and never rings.
 */
#ifndef DEVICES_RTC_H
#define DEVICES_RTC_H

#include "base/types.h"
#include "mem/bus.h"

struct rtc {
	u64 start_ns;  /* since 1970, at mtime 0 */
	u64 latched_ns;
	u64 (*read_time_ns)(void *owner); /* guest time since reset */
	void *owner;
};

extern const struct mmio_ops rtc_ops; /* device: struct rtc */

#endif
