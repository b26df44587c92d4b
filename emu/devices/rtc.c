/* SPDX-License-Identifier: MIT */
/* See rtc.h: reading the low half latches the high one. */
#include "devices/rtc.h"

#include "base/bits.h"

#define TIME_LOW 0x00
#define TIME_HIGH 0x04

static bool rtc_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct rtc *rtc = device;

	(void)size;
	*value = 0;
	if (offset == TIME_LOW) {
		rtc->latched_ns = rtc->start_ns + rtc->read_time_ns(rtc->owner);
		*value = rtc->latched_ns & 0xffffffff;
	} else if (offset == TIME_HIGH) {
		*value = rtc->latched_ns >> 32;
	}
	return true;
}

static bool rtc_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct rtc *rtc = device;
	u64 now_ns = rtc->start_ns + rtc->read_time_ns(rtc->owner);

	(void)size;
	if (offset == TIME_LOW)
		rtc->start_ns += bits_set(now_ns, 0, 32, value) - now_ns;
	else if (offset == TIME_HIGH)
		rtc->start_ns += bits_set(now_ns, 32, 32, value) - now_ns;
	return true;
}

const struct mmio_ops rtc_ops = { .read = rtc_read, .write = rtc_write };
