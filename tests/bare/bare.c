/* SPDX-License-Identifier: MIT */
/*
 * The C half of the bare-metal runtime: printing, counting, ending. Polls the
 * UART; no interrupts, no allocation, no library.
 */
#include "bare.h"

#include <stdarg.h>

unsigned bare_checks, bare_failures;

static void put(char c)
{
	volatile u8 *uart = (volatile u8 *)PLATFORM_UART_BASE;

	while (!(uart[5] & 0x20))
		;
	uart[0] = c;
}

static void put_number(u64 value, unsigned radix)
{
	char digits[24];
	unsigned n = 0;

	do {
		digits[n++] = "0123456789abcdef"[value % radix];
		value /= radix;
	} while (value);
	while (n)
		put(digits[--n]);
}

void bare_print(const char *format, ...)
{
	va_list list;

	va_start(list, format);
	for (; *format; format++) {
		if (*format != '%') {
			put(*format);
			continue;
		}
		switch (*++format) {
		case 's':
			for (const char *s = va_arg(list, const char *); *s; s++)
				put(*s);
			break;
		case 'c':
			put((char)va_arg(list, int));
			break;
		case 'u':
			put_number(va_arg(list, unsigned), 10);
			break;
		case 'x':
			put_number(va_arg(list, u64), 16);
			break;
		}
	}
	va_end(list);
}

bool bare_check(const char *what, u64 got, u64 want)
{
	bare_checks++;
	if (got == want)
		return true;
	bare_failures++;
	bare_print("FAIL %s: got 0x%x, expected 0x%x\n", what, got, want);
	return false;
}

void bare_run(struct bare_state *state, unsigned mode, u64 status_bits)
{
	state->mstatus = (u64)mode << MSTATUS_MPP_SHIFT | 3ull << MSTATUS_FS_SHIFT | status_bits;
	bare_enter(state);
}

bool bare_is_qemu(void)
{
	extern const char load_signature[];
	struct bare_state state = { .a = { 0x10100000 }, .pc = (u64)load_signature };

	bare_run(&state, MODE_M, 0);
	return state.cause == CAUSE_ECALL_M && state.a[0] == 0x51454d55; /* "QEMU" */
}
/* fw_cfg: select the signature, read it a byte at a time */
PIECE(load_signature, "sh zero, 8(a0)\nmv a1, a0\nli a0, 0\n.rept 4\nlbu t0, 0(a1)\n"
		      "slli a0, a0, 8\nor a0, a0, t0\n.endr");

PIECE(load_misaligned, "lw a0, 1(a0)");
bool bare_misaligned_traps(void)
{
	static const u64 words[2];
	static bool is_told;
	struct bare_state state = { .a = { (u64)words }, .pc = (u64)load_misaligned };
	bool traps;

	bare_run(&state, MODE_M, 0);
	traps = state.cause == CAUSE_LOAD_MISALIGNED;
	if (!is_told)
		bare_print("misaligned: %s\n", traps ? "trap" : "hardware");
	is_told = true;
	return traps;
}

#ifdef BARE_HTIF
/* HTIF: an odd word at `tohost` ends the test; the exit code is its upper part. */
volatile u64 tohost __attribute__((section(".tohost"), aligned(64)));
volatile u64 fromhost __attribute__((section(".tohost"), aligned(64)));

static void end(unsigned failures)
{
	tohost = (u64)failures << 1 | 1;
}
#else
static void end(unsigned failures)
{
	volatile u32 *finisher = (volatile u32 *)PLATFORM_FINISHER_BASE;

	*finisher = failures ? FINISHER_FAIL | failures << 16 : FINISHER_PASS;
}
#endif

void bare_finish(void)
{
	bare_print("%u checks, %u failed\n", bare_checks, bare_failures);
	if (bare_checks == 0)
		bare_failures++; /* a test that looked at nothing is no pass */
	end(bare_failures > 99 ? 99 : bare_failures);
	for (;;)
		;
}

void bare_unexpected_trap(u64 cause, u64 epc, u64 tval)
{
	bare_print("FAIL unexpected trap: cause 0x%x epc 0x%x tval 0x%x\n", cause, epc, tval);
	bare_checks++;
	bare_failures++;
	bare_finish();
}

/* The compiler may call these for its own copies. */
void *memset(void *to, int value, size_t n)
{
	volatile u8 *bytes = to;

	while (n--)
		*bytes++ = (u8)value;
	return to;
}

void *memcpy(void *to, const void *from, size_t n)
{
	volatile u8 *bytes = to;
	const u8 *source = from;

	while (n--)
		*bytes++ = *source++;
	return to;
}
