/* SPDX-License-Identifier: MIT */
/*
 * The runtime of the S-mode payload that tests the firmware: calls, traps
 * caught, jobs for other harts, and one line for each check.
 */
#ifndef TESTS_FIRMWARE_PAYLOAD_H
#define TESTS_FIRMWARE_PAYLOAD_H

#include "abi/csr.h"
#include "abi/platform.h"
#include "abi/pte.h"
#include "abi/sbi.h"
#include "base/types.h"

struct result {
	s64 error;
	u64 value;
};

struct result sbi(u32 extension, u32 function, u64 a0, u64 a1, u64 a2, u64 a3, u64 a4);
#define SBI(extension, function, a0, a1, a2) sbi(extension, function, a0, a1, a2, 0, 0)

/* Prints `ok` or `FAIL` and the text, which takes one number. */
void check(bool is_ok, const char *text);
void check_equal(u64 value, u64 expected, const char *text);
void print(const char *text);
void print_number(u64 value); /* hexadecimal */
void print_decimal(u64 value);

/* A group of checks; groups run in the order of their names. */
struct test_group {
	const char *name;
	void (*run)(void);
};
#define TEST_GROUP(order, title, function)                                      \
	static const struct test_group group_##function                        \
		__attribute__((used, section(".test_groups." #order))) = { title, function }

/* The last exception of this hart; cause ~0 if none since traps_clear. */
struct trap_record {
	u64 cause, epc, tval;
	volatile u64 soft_interrupts, timer_interrupts;
};
struct trap_record *traps(void);
void traps_clear(void);

/* Runs on another hart, which waits for jobs after its start. */
void job_begin(u64 hart, void (*job)(u64 argument), u64 argument);
void job_wait(u64 hart);
/* In a job: no wait needed any more (the hart stops, or starts anew). */
void job_leave(void);

extern u64 boot_hart;
extern u64 boot_fdt_pa; /* 0: there is no device tree */
extern u64 harts; /* mask of those that exist */
u64 hart_self(void);
/* Any hart but the boot hart that exists, or -1. */
s64 hart_other(void);
#define for_each_other(id)                                  \
	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++) \
		if (id != boot_hart && harts >> id & 1)
void hart_entry(void);
/* What the last start of a hart found in a0, a1, satp and sstatus. */
struct start_record {
	volatile u64 count, a0, a1, satp, sstatus;
};
extern struct start_record starts[PLATFORM_HARTS_MAX];
/* Waits until HSM reports the state, a minute at most. */
bool hart_reaches(u64 id, u64 state);

u64 read_time(void);
/* Waits for the condition, a minute of guest time at most (on QEMU the host's). */
#define WAIT_FOR(condition)                                               \
	({                                                                \
		u64 end = read_time() + 60 * PLATFORM_TIMEBASE_HZ;        \
		while (!(condition) && read_time() < end)                 \
			;                                                 \
		(condition);                                              \
	})

/* Sv39 with the first 4 GiB mapped to themselves, and pages of our own. */
#define PAGES_VA 0x2000000000ul /* 512 pages of 4 KiB, first unmapped */
void paging_set(unsigned page, u64 pa, u64 pte_bits);
void paging_on(void);
void paging_off(void);

#define csr_read(name)                                                          \
	({                                                                      \
		u64 csr_value;                                                  \
		__asm__ volatile("csrr %0, " #name : "=r"(csr_value)::"memory"); \
		csr_value;                                                      \
	})
#define csr_write(name, value) \
	__asm__ volatile("csrw " #name ", %0" ::"r"((u64)(value)) : "memory")
#define csr_set(name, bits) __asm__ volatile("csrs " #name ", %0" ::"r"((u64)(bits)) : "memory")
#define csr_clear(name, bits) \
	__asm__ volatile("csrc " #name ", %0" ::"r"((u64)(bits)) : "memory")

#endif
