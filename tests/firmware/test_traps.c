/* SPDX-License-Identifier: MIT */
/* PMP protection of the firmware, delegation, counters, the timer. */
#include "tests/firmware/payload.h"

extern char illegal_here[], breakpoint_here[];

static void expect_trap(u64 cause, u64 tval, const char *text)
{
	check_equal(traps()->cause, cause, text);
	check_equal(traps()->tval, tval, "  its stval");
	traps_clear();
}

static void check_protection(void)
{
	static const u64 hidden[] = { 0x80000000, 0x80001000, 0x8007fff8 };

	for (u64 i = 0; i < ARRAY_SIZE(hidden); i++) {
		u64 pa = hidden[i];

		(void)*(volatile u64 *)pa;
		expect_trap(CAUSE_LOAD_ACCESS, pa, "load from the firmware faults");
		*(volatile u64 *)pa = 0;
		expect_trap(CAUSE_STORE_ACCESS, pa, "store to the firmware faults");
		((void (*)(void))pa)();
		expect_trap(CAUSE_FETCH_ACCESS, pa, "fetch from the firmware faults");
	}
	(void)*(volatile u64 *)0x80080000;
	check_equal(traps()->cause, ~0ul, "load just behind the firmware works");
}

static void test_protection(void)
{
	check_protection();
	paging_on();
	check_protection();
	paging_off();
}
TEST_GROUP(30, "protection", test_protection);

static void test_delegation(void)
{
	__asm__ volatile(".globl illegal_here\nillegal_here: .word 0xffffffff" ::: "memory");
	check_equal(traps()->epc, (u64)illegal_here, "sepc of an illegal instruction");
	expect_trap(CAUSE_ILLEGAL_INSTRUCTION, 0xffffffff, "illegal instruction comes to S-mode");
	__asm__ volatile(".globl breakpoint_here\nbreakpoint_here: ebreak" ::: "memory");
	check_equal(traps()->epc, (u64)breakpoint_here, "sepc of a breakpoint");
	check_equal(traps()->cause, CAUSE_BREAKPOINT, "breakpoint comes to S-mode");
	traps_clear();
	__asm__ volatile("csrr t0, mstatus" ::: "t0", "memory");
	check_equal(traps()->cause, CAUSE_ILLEGAL_INSTRUCTION, "CSR of M-mode is illegal");
	traps_clear();
	paging_on();
	(void)*(volatile u64 *)PAGES_VA;
	expect_trap(CAUSE_LOAD_PAGE_FAULT, PAGES_VA, "load page fault comes to S-mode");
	*(volatile u64 *)PAGES_VA = 0;
	expect_trap(CAUSE_STORE_PAGE_FAULT, PAGES_VA, "store page fault comes to S-mode");
	((void (*)(void))PAGES_VA)();
	expect_trap(CAUSE_FETCH_PAGE_FAULT, PAGES_VA, "fetch page fault comes to S-mode");
	paging_off();
	csr_read(cycle);
	csr_read(time);
	csr_read(instret);
	check_equal(traps()->cause, ~0ul, "cycle, time and instret can be read");
}
TEST_GROUP(31, "delegation", test_delegation);

static void check_timer(u32 extension, const char *text)
{
	u64 count = traps()->timer_interrupts, end = read_time() + 5000;

	csr_write(sie, 1ul << IRQ_STI);
	csr_set(sstatus, 1ul << MSTATUS_SIE_SHIFT);
	SBI(extension, SBI_TIME_SET_TIMER, end, 0, 0);
	check(WAIT_FOR(traps()->timer_interrupts != count) && read_time() >= end, text);
	SBI(extension, SBI_TIME_SET_TIMER, read_time() + 5000, 0, 0);
	SBI(extension, SBI_TIME_SET_TIMER, ~0ul, 0, 0);
	/* On a slow host it may have come before it was withdrawn. */
	count = traps()->timer_interrupts;
	end = read_time() + 20000;
	while (read_time() < end)
		;
	check_equal(traps()->timer_interrupts, count, "a timer withdrawn stays away");
	csr_clear(sstatus, 1ul << MSTATUS_SIE_SHIFT);
	SBI(extension, SBI_TIME_SET_TIMER, 0, 0, 0);
	check(WAIT_FOR(csr_read(sip) >> IRQ_STI & 1), "a time that is past: pending at once");
	SBI(extension, SBI_TIME_SET_TIMER, ~0ul, 0, 0);
	check(!(csr_read(sip) >> IRQ_STI & 1), "set_timer withdraws what is pending");
}

static void test_timer(void)
{
	check_timer(SBI_TIME, "timer interrupt comes, and not early");
	check_timer(SBI_LEGACY_SET_TIMER, "legacy timer interrupt comes, and not early");
}
TEST_GROUP(32, "timer", test_timer);
