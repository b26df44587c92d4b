/* SPDX-License-Identifier: MIT */
/*
 * HSM, IPIs and remote fences, on as many harts as there are; what concerns
 * only the calls' arguments runs on one hart too.
 */
#include "tests/firmware/payload.h"

#define ERROR(code) ((u64)(s64)(code))

static struct result hsm(u32 function, u64 a0, u64 a1, u64 a2)
{
	return SBI(SBI_HSM, function, a0, a1, a2);
}

static void test_start(void)
{
	check_equal((u64)hsm(SBI_HSM_HART_START, 99, (u64)hart_entry, 0).error,
		    ERROR(SBI_ERR_INVALID_PARAM), "start of hart 99 is refused");
	check_equal((u64)hsm(SBI_HSM_HART_START, ~0ul, (u64)hart_entry, 0).error,
		    ERROR(SBI_ERR_INVALID_PARAM), "start of hart ~0 is refused");
	check_equal((u64)hsm(SBI_HSM_HART_GET_STATUS, 8, 0, 0).error,
		    ERROR(SBI_ERR_INVALID_PARAM), "status of hart 8 is refused");
	check_equal((u64)hsm(SBI_HSM_HART_START, boot_hart, (u64)hart_entry, 0).error,
		    ERROR(SBI_ERR_ALREADY_AVAILABLE), "start of the boot hart is refused");
	check_equal(hsm(SBI_HSM_HART_GET_STATUS, boot_hart, 0, 0).value, SBI_HSM_STARTED,
		    "the boot hart is started");
	for_each_other(id) {
		check_equal(hsm(SBI_HSM_HART_GET_STATUS, id, 0, 0).value, SBI_HSM_STOPPED,
			    "another hart is stopped");
		check_equal((u64)hsm(SBI_HSM_HART_START, id, 0x80001000, 0).error,
			    ERROR(SBI_ERR_INVALID_ADDRESS), "its start in the firmware is refused");
		check_equal((u64)hsm(SBI_HSM_HART_START, id, 0x1000, 0).error,
			    ERROR(SBI_ERR_INVALID_ADDRESS), "its start outside RAM is refused");
		check_equal((u64)hsm(SBI_HSM_HART_START, id, (u64)hart_entry, 0xabc0 + id).error,
			    0, "it can be started");
		check(WAIT_FOR(starts[id].count == 1), "it arrives");
		check_equal(starts[id].a0, id, "its a0 is the hart id");
		check_equal(starts[id].a1, 0xabc0 + id, "its a1 is what was asked");
		check_equal(starts[id].satp, 0, "its satp is zero");
		check_equal(starts[id].sstatus >> MSTATUS_SIE_SHIFT & 1, 0, "its SIE is zero");
		check_equal(hsm(SBI_HSM_HART_GET_STATUS, id, 0, 0).value, SBI_HSM_STARTED,
			    "it is started");
		check_equal((u64)hsm(SBI_HSM_HART_START, id, (u64)hart_entry, 0).error,
			    ERROR(SBI_ERR_ALREADY_AVAILABLE), "it cannot be started twice");
	}
}
TEST_GROUP(50, "hart start", test_start);

static u64 soft_interrupts[PLATFORM_HARTS_MAX];

static void count_job(u64 expected)
{
	WAIT_FOR(traps()->soft_interrupts >= expected);
	soft_interrupts[hart_self()] = traps()->soft_interrupts;
}

/* Sends by `send`; each hart of `targets` gets one more, the others none. */
static void check_ipi(u64 targets, struct result result, const char *text)
{
	static u64 expected[PLATFORM_HARTS_MAX];
	bool is_ok = !result.error;

	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++) {
		if (!(harts >> id & 1))
			continue;
		expected[id] += targets >> id & 1;
		if (id == boot_hart) {
			count_job(expected[id]);
		} else {
			job_begin(id, count_job, expected[id]);
			job_wait(id);
		}
		is_ok = is_ok && soft_interrupts[id] == expected[id];
	}
	check(is_ok, text);
}

static void test_ipi(void)
{
	u64 self = 1ul << boot_hart, others = harts & ~self, mask;

	csr_write(sie, 1ul << IRQ_SSI);
	csr_set(sstatus, 1ul << MSTATUS_SIE_SHIFT);
	check_ipi(self, SBI(SBI_IPI, SBI_IPI_SEND, self, 0, 0), "IPI to oneself");
	check_ipi(self, SBI(SBI_IPI, SBI_IPI_SEND, 1, boot_hart, 0), "IPI to oneself by base");
	check_ipi(0, SBI(SBI_IPI, SBI_IPI_SEND, 0, 0, 0), "IPI to nobody");
	check_ipi(others, SBI(SBI_IPI, SBI_IPI_SEND, others, 0, 0), "IPI to all others");
	check_ipi(harts, SBI(SBI_IPI, SBI_IPI_SEND, 0, ~0ul, 0), "IPI to all");
	mask = others;
	check_ipi(others, SBI(SBI_LEGACY_SEND_IPI, 0, (u64)&mask, 0, 0), "legacy IPI to others");
	check_ipi(harts, SBI(SBI_LEGACY_SEND_IPI, 0, 0, 0, 0), "legacy IPI to all");
	check_equal((u64)SBI(SBI_IPI, SBI_IPI_SEND, 1, 8, 0).error, ERROR(SBI_ERR_INVALID_PARAM),
		    "IPI to hart 8 is refused");
	check_equal((u64)SBI(SBI_IPI, SBI_IPI_SEND, harts << 1, 7, 0).error,
		    ERROR(SBI_ERR_INVALID_PARAM), "IPI beyond the harts is refused");
	if (~harts & 0xff) {
		mask = (~harts & 0xff) | 1ul << boot_hart;
		check_equal((u64)SBI(SBI_IPI, SBI_IPI_SEND, mask, 0, 0).error,
			    ERROR(SBI_ERR_INVALID_PARAM), "IPI to absent harts is refused");
		check_equal((u64)SBI(SBI_RFENCE, SBI_RFENCE_FENCE_I, mask, 0, 0).error,
			    ERROR(SBI_ERR_INVALID_PARAM), "fence.i on absent harts is refused");
	}
	check_equal((u64)SBI(SBI_IPI, SBI_IPI_SEND, 1, 0x8000000000000000, 0).error,
		    ERROR(SBI_ERR_INVALID_PARAM), "IPI from a wild base is refused");
	traps_clear();
	paging_on();
	SBI(SBI_LEGACY_SEND_IPI, 0, PAGES_VA + 8 * 4096, 0, 0);
	check_equal(traps()->cause, CAUSE_LOAD_PAGE_FAULT, "a bad legacy mask faults in S-mode");
	check_equal(traps()->tval, PAGES_VA + 8 * 4096, "  its stval");
	paging_off();
	csr_clear(sstatus, 1ul << MSTATUS_SIE_SHIFT);
}
TEST_GROUP(51, "IPI", test_ipi);

static u64 frames[2][512] __attribute__((aligned(4096)));
static u64 seen[PLATFORM_HARTS_MAX];
static u32 code[4] __attribute__((aligned(16)));

static void read_job(u64 va)
{
	seen[hart_self()] = *(volatile u64 *)va;
}

static void paging_on_job(u64 unused)
{
	(void)unused;
	paging_on();
}

static void paging_off_job(u64 unused)
{
	(void)unused;
	paging_off();
}

static void call_job(u64 va)
{
	seen[hart_self()] = ((u64(*)(void))va)();
}

static bool all_see(void (*job)(u64), u64 argument, u64 expected)
{
	bool is_ok = true;

	for_each_other(id)
		job_begin(id, job, argument);
	job(argument);
	for_each_other(id)
		job_wait(id);
	for (u64 id = 0; id < PLATFORM_HARTS_MAX; id++)
		if (harts >> id & 1)
			is_ok = is_ok && seen[id] == expected;
	return is_ok;
}

static void remap_and_fence(const char *text, u32 extension, u32 function, u64 a2, u64 a3, u64 a4)
{
	const u64 leaf = PTE_V | PTE_R | PTE_W | PTE_A | PTE_D;
	const u64 va = PAGES_VA + 16 * 4096;
	struct result result;
	bool is_ok;

	frames[0][0] = 1111;
	frames[1][0] = 2222;
	paging_set(16, (u64)frames[0], leaf);
	__asm__ volatile("sfence.vma" ::: "memory");
	all_see(paging_on_job, 0, 0);
	is_ok = all_see(read_job, va, 1111);
	paging_set(16, (u64)frames[1], leaf);
	if (extension == SBI_RFENCE)
		result = sbi(extension, function, harts, 0, a2, a3, a4);
	else
		result = sbi(extension, 0, 0, a2, a3, a4, 0);
	is_ok = is_ok && !result.error && all_see(read_job, va, 2222);
	paging_set(16, 0, 0);
	all_see(paging_off_job, 0, 0);
	check(is_ok, text);
}

static void test_fence(void)
{
	const u64 va = PAGES_VA + 16 * 4096;

	remap_and_fence("remote sfence.vma of all", SBI_RFENCE, 1, 0, 0, 0);
	remap_and_fence("remote sfence.vma of all, size ~0", SBI_RFENCE, 1, 0, ~0ul, 0);
	remap_and_fence("remote sfence.vma of a page", SBI_RFENCE, 1, va, 4096, 0);
	remap_and_fence("remote sfence.vma of a byte", SBI_RFENCE, 1, va + 5, 1, 0);
	remap_and_fence("remote sfence.vma across a border", SBI_RFENCE, 1, va - 1, 2, 0);
	remap_and_fence("remote sfence.vma of many pages", SBI_RFENCE, 1, PAGES_VA, 1 << 20, 0);
	remap_and_fence("remote sfence.vma of an ASID", SBI_RFENCE, 2, 0, 0, 0);
	remap_and_fence("remote sfence.vma of an ASID's page", SBI_RFENCE, 2, va, 4096, 0);
	remap_and_fence("legacy sfence.vma", SBI_LEGACY_REMOTE_SFENCE_VMA, 0, va, 4096, 0);
	remap_and_fence("legacy sfence.vma of an ASID", SBI_LEGACY_REMOTE_SFENCE_VMA_ASID, 0, va,
			4096, 0);
	for (u32 i = 0; i < 8; i++) {
		code[0] = 0x00000513 | i << 20; /* li a0, i */
		code[1] = 0x00008067; /* ret */
		if (i & 1)
			SBI(SBI_RFENCE, SBI_RFENCE_FENCE_I, harts, 0, 0);
		else
			SBI(SBI_LEGACY_REMOTE_FENCE_I, 0, 0, 0, 0);
		check(all_see(call_job, (u64)code, i), "remote fence.i");
	}
	check_equal((u64)SBI(SBI_RFENCE, 0, 1, 8, 0).error, ERROR(SBI_ERR_INVALID_PARAM),
		    "fence.i on hart 8 is refused");
	check_equal((u64)sbi(SBI_RFENCE, 1, harts, 0, 0x1000, ~0ul - 1, 0).error,
		    ERROR(SBI_ERR_INVALID_ADDRESS), "a range that wraps is refused");
	check_equal((u64)sbi(SBI_RFENCE, 1, harts, 0, ~0xffful, 0x1000, 0).error, 0,
		    "a range to the very end is taken");
	for (u32 function = SBI_RFENCE_HFENCE_GVMA_VMID; function <= SBI_RFENCE_HFENCE_VVMA;
	     function++)
		check_equal((u64)sbi(SBI_RFENCE, function, harts, 0, 0, 0, 0).error,
			    ERROR(SBI_ERR_NOT_SUPPORTED), "hfence is not supported");
}
TEST_GROUP(52, "remote fences", test_fence);

static void storm_job(u64 rounds)
{
	for (u64 i = 0; i < rounds; i++) {
		sbi(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, 0, ~0ul, 0, 0x10000, 0);
		SBI(SBI_IPI, SBI_IPI_SEND, 0, ~0ul, 0);
	}
	seen[hart_self()] = rounds;
}

static void test_storm(void)
{
	check(all_see(storm_job, 200, 200), "all harts fence and interrupt all at once");
	csr_clear(sip, 1ul << IRQ_SSI);
}
TEST_GROUP(53, "storm", test_storm);

/* With paging on and interrupts too: the next start must find both off. */
static void stop_job(u64 unused)
{
	(void)unused;
	paging_on();
	job_leave();
	hsm(SBI_HSM_HART_STOP, 0, 0, 0);
}

static void test_stop(void)
{
	for_each_other(id) {
		u64 count = starts[id].count;

		job_begin(id, stop_job, 0);
		check(hart_reaches(id, SBI_HSM_STOPPED), "a hart stops");
		check_equal((u64)SBI(SBI_RFENCE, 0, 0, ~0ul, 0).error, 0,
			    "fences do not wait for it");
		check_equal((u64)SBI(SBI_IPI, SBI_IPI_SEND, 1, id, 0).error, 0,
			    "IPIs do not wake it");
		check_equal((u64)hsm(SBI_HSM_HART_START, id, (u64)hart_entry, 0x77).error, 0,
			    "it can be started again");
		check(WAIT_FOR(starts[id].count == count + 1) && starts[id].a1 == 0x77,
		      "it arrives again");
		check_equal(starts[id].satp, 0, "its satp is zero again");
		check_equal(starts[id].sstatus >> MSTATUS_SIE_SHIFT & 1, 0,
			    "its SIE is zero again");
	}
}
TEST_GROUP(54, "hart stop", test_stop);

static struct result suspended[PLATFORM_HARTS_MAX];

static void suspend_job(u64 type)
{
	u64 self = hart_self();

	if (type)
		job_leave();
	suspended[self].error = 1;
	suspended[self] = hsm(SBI_HSM_HART_SUSPEND, type, (u64)hart_entry, 0x55);
}

static void test_suspend(void)
{
	check_equal((u64)hsm(SBI_HSM_HART_SUSPEND, 1, 0, 0).error, ERROR(SBI_ERR_INVALID_PARAM),
		    "suspend of a reserved type is refused");
	check_equal((u64)hsm(SBI_HSM_HART_SUSPEND, 0x10000000, 0, 0).error,
		    ERROR(SBI_ERR_NOT_SUPPORTED), "suspend of a platform's type is refused");
	check_equal((u64)hsm(SBI_HSM_HART_SUSPEND, 0x80000000, 0x80000000, 0).error,
		    ERROR(SBI_ERR_INVALID_ADDRESS), "resume in the firmware is refused");
	csr_write(sie, 1ul << IRQ_STI);
	SBI(SBI_TIME, SBI_TIME_SET_TIMER, read_time() + 10000, 0, 0);
	check_equal((u64)hsm(SBI_HSM_HART_SUSPEND, 0, 0, 0).error, 0, "the timer ends a suspend");
	SBI(SBI_TIME, SBI_TIME_SET_TIMER, ~0ul, 0, 0);
	for_each_other(id) {
		u64 count = starts[id].count;

		job_begin(id, suspend_job, 0);
		check(hart_reaches(id, SBI_HSM_SUSPENDED), "a hart suspends");
		check_equal((u64)SBI(SBI_RFENCE, 0, 0, ~0ul, 0).error, 0, "it serves fences");
		check_equal(hsm(SBI_HSM_HART_GET_STATUS, id, 0, 0).value, SBI_HSM_SUSPENDED,
			    "it is still suspended");
		SBI(SBI_IPI, SBI_IPI_SEND, 1, id, 0);
		job_wait(id);
		check(!suspended[id].error && hart_reaches(id, SBI_HSM_STARTED),
		      "an IPI ends its suspend");
		job_begin(id, suspend_job, SBI_HSM_SUSPEND_NON_RETENTIVE);
		check(hart_reaches(id, SBI_HSM_SUSPENDED), "a hart suspends, not retentive");
		SBI(SBI_IPI, SBI_IPI_SEND, 1, id, 0);
		check(WAIT_FOR(starts[id].count == count + 1) && starts[id].a1 == 0x55,
		      "it resumes where it asked to");
	}
}
TEST_GROUP(55, "hart suspend", test_suspend);
