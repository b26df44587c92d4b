/* SPDX-License-Identifier: MIT */
/* The registers are those of the 16550; spacing is from the device tree. */
#include "firmware/console.h"
#include "firmware/platform.h"

#define UART_DATA 0
#define UART_IER 1
#define UART_FCR 2
#define UART_LCR 3
#define UART_LSR 5
#define LCR_8N1 3
#define FCR_ENABLE 1
#define LSR_DATA_READY (1 << 0)
#define LSR_THR_EMPTY (1 << 5)

/* A UART that is not there must not hang the machine. Chosen. */
#define POLLS_MAX 1000000

static volatile u8 lock;

static volatile u8 *uart(unsigned number)
{
	return (volatile u8 *)(platform.uart_pa + ((u64)number << platform.uart_shift));
}

void console_init(void)
{
	*uart(UART_IER) = 0;
	*uart(UART_LCR) = LCR_8N1;
	*uart(UART_FCR) = FCR_ENABLE;
}

void console_lock(void)
{
	while (__atomic_test_and_set(&lock, __ATOMIC_ACQUIRE))
		;
}

void console_unlock(void)
{
	__atomic_clear(&lock, __ATOMIC_RELEASE);
}

void console_put(char byte)
{
	for (unsigned polls = 0; polls < POLLS_MAX; polls++) {
		if (!(*uart(UART_LSR) & LSR_THR_EMPTY))
			continue;
		*uart(UART_DATA) = (u8)byte;
		return;
	}
}

int console_get(void)
{
	if (!(*uart(UART_LSR) & LSR_DATA_READY))
		return -1;
	return *uart(UART_DATA);
}

void console_print(const char *text)
{
	for (; *text; text++)
		console_put(*text);
}

void console_print_hex(u64 value)
{
	unsigned shift = 60;

	while (shift && !(value >> shift))
		shift -= 4;
	console_print("0x");
	for (;; shift -= 4) {
		console_put("0123456789abcdef"[(value >> shift) & 15]);
		if (!shift)
			break;
	}
}
