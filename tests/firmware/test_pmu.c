/* SPDX-License-Identifier: MIT */
/*
 * PMU: what counters there are, firmware counters, the hardware's, and errors.
 * An event index that does not exist is not supported, as OpenSBI has it; but
 * OpenSBI 1.1 starts twice what is started, and takes counters outside the set.
 */
#include "abi/hpm.h"
#include "tests/firmware/payload.h"

#define FIRMWARE_EVENT(code) (SBI_PMU_TYPE_FIRMWARE << SBI_PMU_TYPE_SHIFT | (code))
#define RAW_EVENT (SBI_PMU_TYPE_RAW << SBI_PMU_TYPE_SHIFT)
#define ALL_OF(count) ((1ul << (count)) - 1)
#define CLEAR_AND_START (SBI_PMU_CONFIG_CLEAR_VALUE | SBI_PMU_CONFIG_AUTO_START)
#define INFO_FIRMWARE (1ul << 63)

static u64 counter_count(void)
{
	return SBI(SBI_PMU, SBI_PMU_NUM_COUNTERS, 0, 0, 0).value;
}

static struct result configure(u64 base, u64 mask, u64 flags, u64 event, u64 data)
{
	return sbi(SBI_PMU, SBI_PMU_COUNTER_CONFIG_MATCHING, base, mask, flags, event, data);
}

static s64 start(u64 counter, u64 flags, u64 value)
{
	return sbi(SBI_PMU, SBI_PMU_COUNTER_START, counter, 1, flags, value, 0).error;
}

static s64 stop(u64 counter, u64 flags)
{
	return SBI(SBI_PMU, SBI_PMU_COUNTER_STOP, counter, 1, flags).error;
}

static struct result info(u64 counter)
{
	return SBI(SBI_PMU, SBI_PMU_COUNTER_GET_INFO, counter, 0, 0);
}

static struct result firmware_read(u64 counter)
{
	return SBI(SBI_PMU, SBI_PMU_COUNTER_FW_READ, counter, 0, 0);
}

static void set_timer(void)
{
	SBI(SBI_TIME, SBI_TIME_SET_TIMER, ~0ul, 0, 0);
}

static void test_info(void)
{
	u64 count = counter_count();

	check_equal(SBI(SBI_BASE, SBI_BASE_PROBE_EXTENSION, SBI_PMU, 0, 0).value, 1, "probe PMU");
	check(count >= 3 + 16 && count <= 32 + 16, "a number of counters that can be");
	check_equal(info(0).value, CSR_CYCLE | 63 << 12, "counter 0 is cycle, of 64 bits");
	check_equal(info(2).value, CSR_INSTRET | 63 << 12, "counter 2 is instret, of 64 bits");
	check_equal((u64)info(1).error, (u64)SBI_ERR_INVALID_PARAM, "counter 1 is none");
	check_equal(info(count - 1).value & INFO_FIRMWARE, INFO_FIRMWARE,
		    "the last counter is the firmware's");
	check_equal((u64)info(count).error, (u64)SBI_ERR_INVALID_PARAM, "there is none behind it");
	check_equal((u64)info(~0ul).error, (u64)SBI_ERR_INVALID_PARAM, "nor at ~0");
}
TEST_GROUP(14, "PMU counters", test_info);

static void test_firmware_counters(void)
{
	u64 all = ALL_OF(counter_count());
	struct result timer = configure(0, all, 0, FIRMWARE_EVENT(SBI_PMU_FW_SET_TIMER), 0);
	struct result sent = configure(0, all, CLEAR_AND_START,
				       FIRMWARE_EVENT(SBI_PMU_FW_IPI_SENT), 0);

	check_equal((u64)timer.error, 0, "a counter for SET_TIMER");
	check_equal(info(timer.value).value & INFO_FIRMWARE, INFO_FIRMWARE, "of the firmware");
	check(sent.error == 0 && sent.value != timer.value, "another for IPI_SENT");
	set_timer();
	check_equal((u64)start(timer.value, SBI_PMU_START_SET_VALUE, 10), 0, "start at 10");
	for (int i = 0; i < 3; i++)
		set_timer();
	check_equal(firmware_read(timer.value).value, 13, "it has counted 3");
	check_equal((u64)start(timer.value, 0, 0), (u64)SBI_ERR_ALREADY_STARTED, "started already");
	check_equal((u64)stop(timer.value, 0), 0, "stop");
	set_timer();
	check_equal(firmware_read(timer.value).value, 13, "it stands still");
	check_equal((u64)stop(timer.value, 0), (u64)SBI_ERR_ALREADY_STOPPED, "stopped already");
	check_equal((u64)start(timer.value, 0, 0), 0, "start where it stood");
	set_timer();
	check_equal(firmware_read(timer.value).value, 14, "it goes on");
	SBI(SBI_IPI, SBI_IPI_SEND, 1, boot_hart, 0);
	check(WAIT_FOR(csr_read(sip) & 1 << IRQ_SSI), "an interrupt comes");
	csr_clear(sip, 1 << IRQ_SSI);
	check_equal(firmware_read(sent.value).value, 1, "one interrupt was sent");
	check_equal((u64)stop(timer.value, SBI_PMU_STOP_RESET), 0, "stop and forget");
	check_equal((u64)stop(sent.value, SBI_PMU_STOP_RESET), 0, "the other too");
	check_equal((u64)firmware_read(timer.value).error, (u64)SBI_ERR_INVALID_PARAM,
		    "a counter without event cannot be read");
	check_equal((u64)start(timer.value, 0, 0), (u64)SBI_ERR_INVALID_PARAM, "nor started");
	check_equal((u64)stop(timer.value, 0), (u64)SBI_ERR_INVALID_PARAM, "nor stopped");
}
TEST_GROUP(15, "PMU firmware counters", test_firmware_counters);

static void test_hardware_counters(void)
{
	struct result instret = configure(0, 4, 0, SBI_PMU_INSTRUCTIONS, 0);
	u64 before, after;

	check(instret.error == 0 && instret.value == 2, "instret counts instructions");
	check_equal((u64)stop(2, 0), (u64)SBI_ERR_ALREADY_STOPPED, "it is not started");
	csr_read(instret); /* QEMU 7.2 makes one jump more */
	before = csr_read(instret);
	check_equal(csr_read(instret), before, "it stands still");
	check_equal((u64)start(2, SBI_PMU_START_SET_VALUE, 1ul << 40), 0, "start at 2^40");
	after = csr_read(instret);
	check(after >= 1ul << 40, "it has the value");
	check(csr_read(instret) > after, "it counts");
	check_equal((u64)stop(2, SBI_PMU_STOP_RESET), 0, "stop and forget");
	before = csr_read(instret);
	check(csr_read(instret) > before, "for others it counts on");
	if (info(3).value & INFO_FIRMWARE)
		return; /* no device tree, no more counters */
	check_equal(configure(0, 8, CLEAR_AND_START, SBI_PMU_INSTRUCTIONS, 0).value, 3,
		    "counter 3 counts instructions");
	before = csr_read(hpmcounter3);
	after = csr_read(hpmcounter3);
	check(after > before && after < 1ul << 40, "from 0");
	check_equal((u64)stop(3, 0), 0, "stop");
	csr_read(hpmcounter3);
	before = csr_read(hpmcounter3);
	check_equal(csr_read(hpmcounter3), before, "it stands still");
	check_equal(configure(3, 1, SBI_PMU_CONFIG_SKIP_MATCH | SBI_PMU_CONFIG_CLEAR_VALUE,
			      SBI_PMU_INSTRUCTIONS, 0).value, 3, "cleared as it is");
	check_equal(csr_read(hpmcounter3), 0, "it is 0");
	stop(3, SBI_PMU_STOP_RESET);
	check_equal((u64)configure(0, ALL_OF(counter_count()), 0,
				   SBI_PMU_CACHE(SBI_PMU_DTLB, 0, 1), 0).error, 0,
		    "some counter counts misses of the DTLB");
	SBI(SBI_PMU, SBI_PMU_COUNTER_STOP, 0, ALL_OF(counter_count()), SBI_PMU_STOP_RESET);
}
TEST_GROUP(16, "PMU hardware counters", test_hardware_counters);

/* Pages that no other test looks at. */
#define FREE_PAGE 100
#define FREE_VA (PAGES_VA + FREE_PAGE * PAGE_SIZE)

/* Raw events are of this machine alone. */
static void test_raw_events(void)
{
	static u8 memory[4 * PAGE_SIZE] __attribute__((aligned(PAGE_SIZE)));
	struct result walks = configure(0, ALL_OF(counter_count()), 0, RAW_EVENT, HPM_EVENT_WALKS);
	u64 before;

	if (walks.error || walks.value != 3)
		return; /* QEMU, or no device tree */
	for (unsigned page = 0; page < 4; page++)
		paging_set(FREE_PAGE + page, (u64)memory + page * PAGE_SIZE,
			   PTE_V | PTE_R | PTE_W | PTE_A | PTE_D);
	paging_on();
	check_equal((u64)start(3, SBI_PMU_START_SET_VALUE, 1000), 0, "start counting walks");
	*(volatile u8 *)FREE_VA = 1; /* what else this needs is in the TLB now */
	before = csr_read(hpmcounter3);
	for (unsigned page = 1; page < 4; page++)
		*(volatile u8 *)(FREE_VA + page * PAGE_SIZE) = 1;
	check_equal(csr_read(hpmcounter3) - before, 3, "three pages, three walks");
	before = csr_read(hpmcounter3);
	for (unsigned page = 0; page < 4; page++)
		*(volatile u8 *)(FREE_VA + page * PAGE_SIZE) = 2;
	check_equal(csr_read(hpmcounter3) - before, 0, "again, and no walk");
	check_equal((u64)stop(3, SBI_PMU_STOP_RESET), 0, "stop and forget");
	paging_off();
	for (unsigned page = 0; page < 4; page++)
		paging_set(FREE_PAGE + page, 0, 0);
}
TEST_GROUP(17, "PMU raw events", test_raw_events);

static void test_errors(void)
{
	u64 count = counter_count(), all = ALL_OF(count);
	const struct {
		u64 base, mask, flags, event, data;
		s64 error;
		const char *text;
	} bad[] = {
		{ count, 1, 0, SBI_PMU_CYCLES, 0, SBI_ERR_INVALID_PARAM, "a counter beyond the last" },
		{ 0, all << 1, 0, SBI_PMU_CYCLES, 0, SBI_ERR_INVALID_PARAM, "one of a set beyond" },
		{ 0, all, 0, SBI_PMU_GENERAL_CODES, 0, SBI_ERR_NOT_SUPPORTED, "no such general event" },
		{ 0, all, 0, 0x30001, 0, SBI_ERR_NOT_SUPPORTED, "no such type" },
		{ 0, all, 0, FIRMWARE_EVENT(SBI_PMU_FW_CODES), 0, SBI_ERR_NOT_SUPPORTED,
		  "no such firmware event" },
		{ 0, all, 0, RAW_EVENT | 1, 0, SBI_ERR_NOT_SUPPORTED, "a raw event with a code" },
		{ 0, 4, 0, SBI_PMU_CYCLES, 0, SBI_ERR_NOT_SUPPORTED, "a counter that cannot" },
		{ 0, all, 0, SBI_PMU_CACHE(SBI_PMU_NODE, 0, 0), 0, SBI_ERR_NOT_SUPPORTED,
		  "an event that nothing counts" },
		{ 0, all, 0, RAW_EVENT, 0xdead0000, SBI_ERR_NOT_SUPPORTED, "a raw one" },
		{ 0, 1, SBI_PMU_CONFIG_SKIP_MATCH, SBI_PMU_CYCLES, 0, SBI_ERR_INVALID_PARAM,
		  "no matching for a counter without event" },
	};

	for (u64 i = 0; i < ARRAY_SIZE(bad); i++)
		check_equal((u64)configure(bad[i].base, bad[i].mask, bad[i].flags, bad[i].event,
					   bad[i].data).error, (u64)bad[i].error, bad[i].text);
	check_equal((u64)start(count, 0, 0), (u64)SBI_ERR_INVALID_PARAM, "start beyond the last");
	check_equal((u64)stop(count, 0), (u64)SBI_ERR_INVALID_PARAM, "stop beyond the last");
	check_equal((u64)firmware_read(0).error, (u64)SBI_ERR_INVALID_PARAM, "cycle by firmware");
	check_equal((u64)firmware_read(count).error, (u64)SBI_ERR_INVALID_PARAM, "read beyond");
}
TEST_GROUP(18, "PMU errors", test_errors);
