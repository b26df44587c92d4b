/* SPDX-License-Identifier: MIT */
/*
 * An interrupt line: a callback and a number. Devices raise and lower lines
 * without knowing what is at the other end; the machine wires them.
 */
#ifndef BASE_IRQ_H
#define BASE_IRQ_H

#include "base/types.h"

struct irq_line {
	void (*set)(void *receiver, unsigned number, bool level);
	void *receiver;
	unsigned number;
};

/* A line whose `set` is NULL is not connected. */
static inline void irq_line_set(const struct irq_line *line, bool level)
{
	if (line->set)
		line->set(line->receiver, line->number, level);
}

#endif
