/* SPDX-License-Identifier: MIT */
/* DBCN and its bounds, and the legacy console. */
#include "tests/firmware/payload.h"

static struct result dbcn_write(const void *text, u64 size_bytes)
{
	return SBI(SBI_DBCN, SBI_DBCN_WRITE, size_bytes, (u64)text, 0);
}

static void test_console(void)
{
	static const char text[] = "     written by DBCN\n";
	static const struct {
		u64 size_bytes, low, high;
		const char *text;
	} bad[] = {
		{ 1, PLATFORM_RAM_BASE, 0, "of the firmware's memory is refused" },
		{ 2, PLATFORM_RAM_BASE + 0x7ffff, 0, "across the firmware's end is refused" },
		{ 1, PLATFORM_UART_BASE, 0, "of a device is refused" },
		{ 1, 0x80200000, 1, "above 64 bits is refused" },
		{ ~0ul, 0x80200000, 0, "that wraps is refused" },
		{ 1, 0x7ffffffffffff000, 0, "beyond RAM is refused" },
		{ 0x7fffffffffffffff, 0x80200000, 0, "longer than RAM is refused" },
	};
	char buffer[4];
	struct result result = dbcn_write(text, sizeof(text) - 1);

	check_equal((u64)result.error, 0, "DBCN writes");
	check_equal(result.value, sizeof(text) - 1, "DBCN wrote all");
	check_equal((u64)dbcn_write(text, 0).error, 0, "DBCN writes nothing");
	for (u64 i = 0; i < ARRAY_SIZE(bad); i++)
		for (u32 function = SBI_DBCN_WRITE; function <= SBI_DBCN_READ; function++)
			check_equal((u64)SBI(SBI_DBCN, function, bad[i].size_bytes, bad[i].low,
					     bad[i].high).error,
				    (u64)SBI_ERR_INVALID_PARAM, bad[i].text);
	result = SBI(SBI_DBCN, SBI_DBCN_READ, sizeof(buffer), (u64)buffer, 0);
	check(!result.error && !result.value, "DBCN reads nothing when nothing waits");
	check_equal((u64)SBI(SBI_DBCN, SBI_DBCN_WRITE_BYTE, '\n', 0, 0).error, 0,
		    "DBCN writes a byte");
	check_equal((u64)SBI(SBI_LEGACY_CONSOLE_GETCHAR, 0, 0, 0, 0).error, (u64)-1,
		    "legacy getchar: -1 when nothing waits");
}
TEST_GROUP(20, "console", test_console);
