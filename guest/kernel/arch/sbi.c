/* SPDX-License-Identifier: MIT */
/*
 * SBI calls. The debug console extension is used when the firmware has it;
 * older firmware (OpenSBI 1.1 of QEMU 7.2) gets the legacy byte calls.
 */
#include "arch/sbi.h"
#include "mm/layout.h"

#define SBI_EXT_BASE	   0x10
#define SBI_BASE_PROBE	   3
#define SBI_EXT_TIME	   0x54494d45
#define SBI_EXT_SRST	   0x53525354
#define SBI_EXT_DBCN	   0x4442434e
#define SBI_DBCN_WRITE	   0
#define SBI_DBCN_READ	   1
#define SBI_LEGACY_PUTCHAR 1
#define SBI_LEGACY_GETCHAR 2

static bool has_dbcn;

static struct sbi_return sbi_call(u64 extension, u64 function, u64 arg0,
				  u64 arg1, u64 arg2)
{
	register u64 a0 __asm__("a0") = arg0;
	register u64 a1 __asm__("a1") = arg1;
	register u64 a2 __asm__("a2") = arg2;
	register u64 a6 __asm__("a6") = function;
	register u64 a7 __asm__("a7") = extension;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a6), "r"(a7)
			 : "memory");
	return (struct sbi_return){ (s64)a0, (s64)a1 };
}

void sbi_init(void)
{
	struct sbi_return probe;

	probe = sbi_call(SBI_EXT_BASE, SBI_BASE_PROBE, SBI_EXT_DBCN, 0, 0);
	has_dbcn = probe.error == 0 && probe.value != 0;
}

void sbi_set_timer(u64 ticks)
{
	sbi_call(SBI_EXT_TIME, 0, ticks, 0, 0);
}

static bool dbcn_write(const char *text, size_t size)
{
	while (size) {
		/* the next page of a stack may be anywhere */
		u64 n = min_u64(size, PAGE_SIZE - (u64)text % PAGE_SIZE);
		struct sbi_return ret = sbi_call(SBI_EXT_DBCN, SBI_DBCN_WRITE,
						 n, virt_to_phys(text), 0);

		if (ret.error || ret.value < 0 || (u64)ret.value > n)
			return false;
		text += ret.value;
		size -= (size_t)ret.value;
	}
	return true;
}

void sbi_console_write(const char *text, size_t size)
{
	if (has_dbcn && dbcn_write(text, size))
		return;
	while (size--)
		sbi_call(SBI_LEGACY_PUTCHAR, 0, (u8)*text++, 0, 0);
}

int sbi_console_getchar(void)
{
	static u8 byte; /* in the image: its physical address is known */
	struct sbi_return ret;

	if (!has_dbcn) {
		ret = sbi_call(SBI_LEGACY_GETCHAR, 0, 0, 0, 0);
		return (int)ret.error;
	}
	ret = sbi_call(SBI_EXT_DBCN, SBI_DBCN_READ, 1, virt_to_phys(&byte), 0);
	return ret.error == 0 && ret.value == 1 ? byte : -1;
}

void sbi_shutdown(void)
{
	sbi_call(SBI_EXT_SRST, 0, 0, 0, 0);
}
