/* SPDX-License-Identifier: MIT */
/* See rtc.h: reading the low half latches the high one, writing the low half
   of the alarm arms it with the high half written before. */
#include "devices/rtc.h"

#include "base/bits.h"

enum {
	TIME_LOW = 0x00, TIME_HIGH = 0x04, ALARM_LOW = 0x08, ALARM_HIGH = 0x0c,
	INTERRUPT_ENABLED = 0x10, CLEAR_ALARM = 0x14, ALARM_STATUS = 0x18,
	CLEAR_INTERRUPT = 0x1c,
};

static u64 now_ns(const struct rtc *rtc)
{
	return rtc->start_ns + rtc->read_time_ns(rtc->owner);
}

static void show_interrupt(struct rtc *rtc)
{
	irq_line_set(&rtc->line, rtc->is_pending && rtc->is_interrupt_enabled);
}

void rtc_update(struct rtc *rtc)
{
	if (rtc->is_armed && rtc->alarm_ns <= now_ns(rtc)) {
		rtc->is_armed = false;
		rtc->is_pending = true;
	}
	rtc->schedule(rtc->owner, rtc->is_armed ? rtc->alarm_ns - rtc->start_ns : ~0ull);
	show_interrupt(rtc);
}

void rtc_reset(struct rtc *rtc)
{
	rtc->latched_ns = rtc->alarm_ns = 0;
	rtc->is_armed = rtc->is_pending = rtc->is_interrupt_enabled = false;
	rtc_update(rtc);
}

static bool rtc_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct rtc *rtc = device;

	(void)size;
	*value = 0;
	switch (offset) {
	case TIME_LOW:
		rtc->latched_ns = now_ns(rtc);
		*value = rtc->latched_ns & 0xffffffff;
		break;
	case TIME_HIGH:
		*value = rtc->latched_ns >> 32;
		break;
	case ALARM_LOW:
		*value = rtc->alarm_ns & 0xffffffff;
		break;
	case ALARM_HIGH:
		*value = rtc->alarm_ns >> 32;
		break;
	case INTERRUPT_ENABLED:
		*value = rtc->is_interrupt_enabled;
		break;
	case ALARM_STATUS:
		*value = rtc->is_armed;
		break;
	default:
		break;
	}
	return true;
}

/* A clock set anew: an alarm stays at its date, which may have passed. */
static void set_half_of_time(struct rtc *rtc, unsigned shift, u64 value)
{
	u64 now = now_ns(rtc);

	rtc->start_ns += bits_set(now, shift, 32, value) - now;
	rtc_update(rtc);
}

static bool rtc_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct rtc *rtc = device;

	(void)size;
	switch (offset) {
	case TIME_LOW:
		set_half_of_time(rtc, 0, value);
		break;
	case TIME_HIGH:
		set_half_of_time(rtc, 32, value);
		break;
	case ALARM_LOW:
		rtc->alarm_ns = bits_set(rtc->alarm_ns, 0, 32, value);
		rtc->is_armed = true;
		break;
	case ALARM_HIGH:
		rtc->alarm_ns = bits_set(rtc->alarm_ns, 32, 32, value);
		break;
	case INTERRUPT_ENABLED:
		rtc->is_interrupt_enabled = value & 1;
		break;
	case CLEAR_ALARM:
		rtc->is_armed = false;
		break;
	case CLEAR_INTERRUPT:
		rtc->is_pending = false;
		break;
	default:
		break;
	}
	rtc_update(rtc);
	return true;
}

const struct mmio_ops rtc_ops = { .read = rtc_read, .write = rtc_write };
