/* SPDX-License-Identifier: MIT */
/* Registers of the 16550; see uart.h. */
#include "devices/uart.h"

enum { RBR_THR, IER, IIR_FCR, LCR, MCR, LSR, MSR, SCR };

#define IER_RECEIVE 0x01
#define IER_TRANSMIT 0x02
#define IIR_NONE 0x01
#define IIR_TRANSMIT 0x02
#define IIR_RECEIVE 0x04
#define IIR_FIFO_ENABLED 0xc0
#define FCR_ENABLE 0x01
#define FCR_CLEAR_RECEIVE 0x02
#define LCR_DIVISOR_LATCH 0x80
#define MCR_LOOPBACK 0x10
#define LSR_DATA_READY 0x01
#define LSR_TRANSMIT_IDLE 0x60
/* A sender looks once or twice before and after a byte; more is a reader. */
#define VAIN_LOOKS 16
#define MSR_CONNECTED 0xb0 /* DCD, DSR, CTS */

static u8 interrupt_identity(const struct uart *uart)
{
	if (uart->interrupt_enable & IER_RECEIVE && uart->fifo_count)
		return IIR_RECEIVE;
	if (uart->interrupt_enable & IER_TRANSMIT && uart->transmit_interrupt)
		return IIR_TRANSMIT;
	return IIR_NONE;
}

static void update(struct uart *uart)
{
	irq_line_set(&uart->line, interrupt_identity(uart) != IIR_NONE);
}

void uart_reset(struct uart *uart)
{
	uart->interrupt_enable = uart->line_control = uart->modem_control = 0;
	uart->scratch = uart->fifo_control = 0;
	uart->divisor_low = uart->divisor_high = 0;
	uart->fifo_first = uart->fifo_count = 0;
	uart->transmit_interrupt = false;
	uart->vain_looks = 0;
	update(uart);
}

bool uart_wants_input(const struct uart *uart, bool *by_looking)
{
	*by_looking = uart->vain_looks >= VAIN_LOOKS;
	return !uart->fifo_count &&
	       (*by_looking || uart->interrupt_enable & IER_RECEIVE);
}

static void push(struct uart *uart, u8 byte)
{
	if (uart->fifo_count == UART_FIFO_BYTES)
		return;
	uart->fifo[(uart->fifo_first + uart->fifo_count) % UART_FIFO_BYTES] = byte;
	uart->fifo_count++;
}

void uart_receive(struct uart *uart)
{
	u8 byte;

	while (uart->fifo_count < UART_FIFO_BYTES &&
	       character_take(uart->character, &byte, 1))
		push(uart, byte);
	update(uart);
}

static u8 pop(struct uart *uart)
{
	u8 byte;

	if (!uart->fifo_count)
		return 0;
	byte = uart->fifo[uart->fifo_first];
	uart->fifo_first = (uart->fifo_first + 1) % UART_FIFO_BYTES;
	uart->fifo_count--;
	uart_receive(uart);
	return byte;
}

static u8 modem_status(const struct uart *uart)
{
	u8 control = uart->modem_control;

	if (!(control & MCR_LOOPBACK))
		return MSR_CONNECTED;
	/* DTR, RTS, OUT1, OUT2 come back as DSR, CTS, RI, DCD. */
	return (u8)((control & 0x0c) << 4 | (control & 0x02) << 3 |
		    (control & 0x01) << 5);
}

static bool uart_read(void *device, u64 offset, unsigned size, u64 *value)
{
	struct uart *uart = device;
	bool latch = uart->line_control & LCR_DIVISOR_LATCH;

	*value = 0;
	if (size != 1 || offset > SCR)
		return true;
	switch (offset) {
	case RBR_THR:
		*value = latch ? uart->divisor_low : pop(uart);
		break;
	case IER:
		*value = latch ? uart->divisor_high : uart->interrupt_enable;
		break;
	case IIR_FCR:
		*value = interrupt_identity(uart);
		if (*value == IIR_TRANSMIT)
			uart->transmit_interrupt = false;
		if (uart->fifo_control & FCR_ENABLE)
			*value |= IIR_FIFO_ENABLED;
		break;
	case LCR:
		*value = uart->line_control;
		break;
	case MCR:
		*value = uart->modem_control;
		break;
	case LSR:
		*value = LSR_TRANSMIT_IDLE | (uart->fifo_count ? LSR_DATA_READY : 0);
		if (uart->fifo_count)
			uart->vain_looks = 0;
		else if (uart->vain_looks < VAIN_LOOKS)
			uart->vain_looks++;
		break;
	case MSR:
		*value = modem_status(uart);
		break;
	default:
		*value = uart->scratch;
	}
	update(uart);
	return true;
}

static void transmit(struct uart *uart, u8 byte)
{
	if (uart->modem_control & MCR_LOOPBACK)
		push(uart, byte);
	else
		character_write(uart->character, &byte, 1);
	uart->transmit_interrupt = true;
	uart->vain_looks = 0;
}

static bool uart_write(void *device, u64 offset, unsigned size, u64 value)
{
	struct uart *uart = device;
	bool latch = uart->line_control & LCR_DIVISOR_LATCH;
	u8 byte = (u8)value;

	if (size != 1)
		return true;
	switch (offset) {
	case RBR_THR:
		if (latch)
			uart->divisor_low = byte;
		else
			transmit(uart, byte);
		break;
	case IER:
		if (latch) {
			uart->divisor_high = byte;
			break;
		}
		/* Enabling finds the transmitter empty. */
		if (byte & ~uart->interrupt_enable & IER_TRANSMIT)
			uart->transmit_interrupt = true;
		uart->interrupt_enable = byte & 0x0f;
		break;
	case IIR_FCR:
		uart->fifo_control = byte & FCR_ENABLE;
		if (byte & FCR_CLEAR_RECEIVE)
			uart->fifo_count = 0;
		break;
	case LCR:
		uart->line_control = byte;
		break;
	case MCR:
		uart->modem_control = byte & 0x1f;
		break;
	case SCR:
		uart->scratch = byte;
		break;
	default:
		break;
	}
	update(uart);
	return true;
}

const struct mmio_ops uart_ops = { .read = uart_read, .write = uart_write };
