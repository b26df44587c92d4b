/* SPDX-License-Identifier: MIT */
/* BASE, unknown calls, the registers over a call, and the device tree. */
#include "tests/firmware/payload.h"

u64 ecall_changes(void);

static void test_base(void)
{
	static const struct {
		u32 id;
		u32 is_there;
		const char *text;
	} probes[] = {
		{ SBI_BASE, 1, "probe BASE" },
		{ SBI_TIME, 1, "probe TIME" },
		{ SBI_IPI, 1, "probe IPI" },
		{ SBI_RFENCE, 1, "probe RFENCE" },
		{ SBI_HSM, 1, "probe HSM" },
		{ SBI_SRST, 1, "probe SRST" },
		{ SBI_DBCN, 1, "probe DBCN" },
		{ SBI_LEGACY_SET_TIMER, 1, "probe legacy 0" },
		{ SBI_LEGACY_SHUTDOWN, 1, "probe legacy 8" },
		{ 9, 0, "probe 9: not there" },
		{ 0x0a000000, 0, "probe a vendor's: not there" },
		{ 0xffffffff, 0, "probe ~0: not there" },
	};

	check_equal(SBI(SBI_BASE, SBI_BASE_SPEC_VERSION, 0, 0, 0).value, 2ul << 24,
		    "specification version is 2.0");
	check_equal(SBI(SBI_BASE, SBI_BASE_IMPLEMENTATION_ID, 0, 0, 0).value,
		    SBI_IMPLEMENTATION_ID, "implementation id is ours");
	for (u32 function = 0; function <= SBI_BASE_MIMPID; function++)
		check_equal((u64)SBI(SBI_BASE, function, 0, 0, 0).error, 0, "BASE function answers");
	for (u64 i = 0; i < ARRAY_SIZE(probes); i++)
		check_equal(SBI(SBI_BASE, SBI_BASE_PROBE_EXTENSION, probes[i].id, 0, 0).value,
			    probes[i].is_there, probes[i].text);
}
TEST_GROUP(10, "base", test_base);

static void test_unknown(void)
{
	static const u32 extensions[] = {
		SBI_BASE, SBI_TIME, SBI_IPI, SBI_RFENCE, SBI_HSM, SBI_SRST, SBI_DBCN, SBI_PMU,
		9, 0x08000000, 0x12345678, 0xffffffff,
	};

	for (u64 i = 0; i < ARRAY_SIZE(extensions); i++)
		check_equal((u64)SBI(extensions[i], 0x7f, 0, 0, 0).error,
			    (u64)SBI_ERR_NOT_SUPPORTED, "unknown function: not supported");
	check_equal(ecall_changes(), 0, "a call keeps all registers but a0 and a1");
	check_equal(SBI(SBI_LEGACY_CLEAR_IPI, 0, 0, 0x1234, 0).value, 0x1234,
		    "a legacy call keeps a1");
}
TEST_GROUP(11, "unknown calls", test_unknown);

static u32 fdt_u32(u64 offset)
{
	const u8 *bytes = (const u8 *)(boot_fdt_pa + offset);

	return (u32)bytes[0] << 24 | (u32)bytes[1] << 16 | (u32)bytes[2] << 8 | bytes[3];
}

static bool fdt_contains(const char *text)
{
	for (u64 at = 0; at < fdt_u32(4); at++) {
		u64 i = 0;

		while (text[i] && ((const char *)boot_fdt_pa)[at + i] == text[i])
			i++;
		if (!text[i])
			return true;
	}
	return false;
}

static void test_fdt(void)
{
	if (!boot_fdt_pa)
		return; /* wild_entry.S */
	check_equal(boot_fdt_pa & 7, 0, "device tree is aligned");
	check_equal(fdt_u32(0), 0xd00dfeed, "device tree has its magic number");
	check(fdt_contains("vitrine-firmware@80000000"), "device tree reserves the firmware");
	check(fdt_contains("no-map"), "device tree says no-map");
	if (fdt_contains("zicboz")) {
		static u8 block[64] __attribute__((aligned(64))) = { 1, 2, 3 };

		traps_clear();
		/* cbo.zero (a0) */
		__asm__ volatile("mv a0, %0\n.word 0x0045200f" ::"r"(block) : "a0", "memory");
		check_equal(traps()->cause, ~0ul, "cbo.zero is enabled");
		check_equal(block[0] | block[2], 0, "cbo.zero zeroes");
	}
}
TEST_GROUP(12, "device tree", test_fdt);

static void test_reset(void)
{
	static const u32 bad[][2] = {
		{ 3, 0 }, { 0xefffffff, 0 }, { 0xf0000000, 0 }, { 0xffffffff, 0 },
		{ 0, 2 }, { 1, 0xdfffffff }, { 0, 0xe0000000 }, { 2, 0xf0000000 },
	};

	for (u64 i = 0; i < ARRAY_SIZE(bad); i++)
		check_equal((u64)SBI(SBI_SRST, SBI_SRST_SYSTEM_RESET, bad[i][0], bad[i][1],
				     0).error,
			    (u64)SBI_ERR_INVALID_PARAM, "reset of an unknown kind is refused");
}
TEST_GROUP(13, "reset", test_reset);
