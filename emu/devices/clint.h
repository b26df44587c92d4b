/* SPDX-License-Identifier: MIT */
/*
 * The SiFive CLINT (equally ACLINT MSWI and MTIMER): software interrupts and
 * the machine timer. Time comes from the machine; nothing here reads a clock.
 */
#ifndef DEVICES_CLINT_H
#define DEVICES_CLINT_H

#include "abi/platform.h"
#include "base/irq.h"
#include "base/types.h"
#include "mem/bus.h"

struct clint {
	unsigned hart_count;
	u32 msip[PLATFORM_HARTS_MAX];
	u64 mtimecmp[PLATFORM_HARTS_MAX];
	struct irq_line software[PLATFORM_HARTS_MAX]; /* MSI of each hart */
	struct irq_line timer[PLATFORM_HARTS_MAX];    /* MTI of each hart */
	/* From the machine. */
	void *owner;
	u64 (*read_time)(void *owner); /* ticks */
	void (*write_time)(void *owner, u64 time);
	/* Call clint_update when mtime reaches `time`. */
	void (*schedule)(void *owner, unsigned hart, u64 time);
};

extern const struct mmio_ops clint_ops; /* device: struct clint */

void clint_reset(struct clint *clint);
/* mtime moved: set the timer lines to what the comparison says. */
void clint_update(struct clint *clint);

#endif
