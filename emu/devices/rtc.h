/* SPDX-License-Identifier: MIT */
/*
 * The goldfish real-time clock and its alarm (Linux: drivers/rtc/rtc-goldfish.c
 * names the registers), counting guest time from a start the configuration
 * gives.
 */
#ifndef DEVICES_RTC_H
#define DEVICES_RTC_H

#include "base/irq.h"
#include "base/types.h"
#include "mem/bus.h"

struct rtc {
	u64 start_ns;  /* since 1970, at power-on */
	u64 latched_ns;
	u64 alarm_ns;  /* since 1970; both halves as last written */
	bool is_armed; /* the alarm is to come */
	bool is_pending, is_interrupt_enabled;
	struct irq_line line;
	u64 (*read_time_ns)(void *owner); /* guest time since power-on */
	/* Call rtc_update at that guest time since power-on; ~0: never. */
	void (*schedule)(void *owner, u64 time_ns);
	void *owner;
};

extern const struct mmio_ops rtc_ops; /* device: struct rtc */

/* The clock goes on over a reset of the machine; the alarm does not. */
void rtc_reset(struct rtc *rtc);
/* The alarm's time may have come. */
void rtc_update(struct rtc *rtc);

#endif
