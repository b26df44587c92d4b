/* SPDX-License-Identifier: MIT */
/* The SiFive test finisher: a guest ends the machine by one 32-bit write. */
#ifndef DEVICES_FINISHER_H
#define DEVICES_FINISHER_H

#include "base/types.h"
#include "mem/bus.h"

struct finisher {
	/* exit_code is what the guest gave; or it asks for a reset. */
	void (*finish)(void *owner, bool is_reset, int exit_code);
	void *owner;
};

extern const struct mmio_ops finisher_ops; /* device: struct finisher */

#endif
