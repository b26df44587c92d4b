/* SPDX-License-Identifier: MIT */
/*
 * A 16550A UART, register stride 1 byte: what drivers of U-Boot, OpenSBI and
 * Linux use of it. Transmission is instant. Source: National Semiconductor
 * PC16550D datasheet.
 */
#ifndef DEVICES_UART_H
#define DEVICES_UART_H

#include "base/irq.h"
#include "base/types.h"
#include "devices/character.h"
#include "mem/bus.h"

#define UART_FIFO_BYTES 16

struct uart {
	u8 interrupt_enable, line_control, modem_control, scratch, fifo_control;
	u8 divisor_low, divisor_high;
	u8 fifo[UART_FIFO_BYTES]; /* received */
	u8 fifo_first, fifo_count;
	bool transmit_interrupt; /* THR empty, not yet seen in IIR */
	unsigned vain_looks; /* at LSR, without data there or a byte sent */
	struct irq_line line;
	struct character *character; /* not owned */
};

extern const struct mmio_ops uart_ops; /* device: struct uart */

void uart_reset(struct uart *uart);
/* Is a driver waiting for input: by interrupt, or by looking for it all the
   time? The second only is `*by_looking`. */
bool uart_wants_input(const struct uart *uart, bool *by_looking);
/* Move bytes that the character backend has into the FIFO. */
void uart_receive(struct uart *uart);

#endif
