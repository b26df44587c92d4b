/* SPDX-License-Identifier: MIT */
/*
 * What a bare-metal test stands on: checks that count, output by the UART, CSR
 * access, and bare_run(), which runs code in M, S or U-mode up to its first
 * trap. A test is a main(); it ends by the test finisher, code = failures.
 */
#ifndef TESTS_BARE_BARE_H
#define TESTS_BARE_BARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi/csr.h"
#include "abi/platform.h"

typedef uint64_t u64;
typedef uint32_t u32;
typedef uint16_t u16;
typedef uint8_t u8;

#define MODE_U 0
#define MODE_S 1
#define MODE_M 3
#define BIT(n) (1ull << (n))
#define MSTATUS_MPRV BIT(MSTATUS_MPRV_SHIFT)
#define MSTATUS_SUM BIT(MSTATUS_SUM_SHIFT)
#define MSTATUS_MXR BIT(MSTATUS_MXR_SHIFT)
#define CAUSE_INTERRUPT BIT(63)

/* In, then out, of one run. The order is known to crt0.S. */
struct bare_state {
	u64 a[4];
	u64 pc;
	u64 mstatus; /* in: what mret finds; out: bare_status */
	u64 satp;
	u64 cause, epc, tval, status;
};

void bare_enter(struct bare_state *state);
void bare_unexpected_trap(u64 cause, u64 epc, u64 tval) __attribute__((noreturn));
void bare_finish(void) __attribute__((noreturn));

/* Run state->pc in mode with the mstatus bits added; ends by any trap to M. */
void bare_run(struct bare_state *state, unsigned mode, u64 status_bits);

/* QEMU 7.2 lacks some of what is tested; its fw_cfg device gives it away. */
bool bare_is_qemu(void);

/* [hart] misaligned = trap, found by trying. Says so once, for the runner to hold
   against what it asked for. */
bool bare_misaligned_traps(void);

void bare_print(const char *format, ...); /* %s %d %u %x (64 bits) %c */
/* Counts and prints a difference; returns whether they are equal. */
bool bare_check(const char *what, u64 got, u64 want);
extern unsigned bare_checks, bare_failures;

#define read_csr(name)                                                      \
	({                                                                  \
		u64 value_;                                                 \
		asm volatile("csrr %0, " #name : "=r"(value_)::"memory");   \
		value_;                                                     \
	})
#define write_csr(name, value)                                              \
	asm volatile("csrw " #name ", %0" ::"r"((u64)(value)) : "memory")
#define set_csr(name, value)                                                \
	asm volatile("csrs " #name ", %0" ::"r"((u64)(value)) : "memory")
#define clear_csr(name, value)                                              \
	asm volatile("csrc " #name ", %0" ::"r"((u64)(value)) : "memory")
/* By number, for those the assembler does not name. */
#define STRINGIFY_(x) #x
#define STRINGIFY(x) STRINGIFY_(x)
#define read_csr_number(number)                                             \
	({                                                                  \
		u64 value_;                                                 \
		asm volatile("csrr %0, " STRINGIFY(number) : "=r"(value_)::"memory"); \
		value_;                                                     \
	})
#define write_csr_number(number, value)                                     \
	asm volatile("csrw " STRINGIFY(number) ", %0" ::"r"((u64)(value)) : "memory")

/* A piece of code of its own, ended by the ecall of whoever wrote it. */
#define PIECE(name, text)                                                   \
	extern const char name[];                                           \
	asm(".pushsection .text\n.balign 4\n.globl " #name "\n" #name ":\n" text \
	    "\necall\n.popsection")

#endif
