/* SPDX-License-Identifier: MIT */
/*
 * SBI calls. The debug console extension is used when the firmware has it;
 * older firmware (OpenSBI 1.1 of QEMU 7.2) gets the legacy byte calls.
 */
#include "arch/sbi.h"
#include "abi/sbi.h"
#include "mm/layout.h"

static bool has_dbcn;

static struct sbi_return sbi_call5(u64 extension, u64 function, u64 arg0,
				   u64 arg1, u64 arg2, u64 arg3, u64 arg4)
{
	register u64 a0 __asm__("a0") = arg0;
	register u64 a1 __asm__("a1") = arg1;
	register u64 a2 __asm__("a2") = arg2;
	register u64 a3 __asm__("a3") = arg3;
	register u64 a4 __asm__("a4") = arg4;
	register u64 a6 __asm__("a6") = function;
	register u64 a7 __asm__("a7") = extension;

	__asm__ volatile("ecall"
			 : "+r"(a0), "+r"(a1)
			 : "r"(a2), "r"(a3), "r"(a4), "r"(a6), "r"(a7)
			 : "memory");
	return (struct sbi_return){ (s64)a0, (s64)a1 };
}

static struct sbi_return sbi_call(u64 extension, u64 function, u64 arg0,
				  u64 arg1, u64 arg2)
{
	return sbi_call5(extension, function, arg0, arg1, arg2, 0, 0);
}

void sbi_init(void)
{
	struct sbi_return probe;

	probe = sbi_call(SBI_BASE, SBI_BASE_PROBE_EXTENSION, SBI_DBCN, 0, 0);
	has_dbcn = probe.error == 0 && probe.value != 0;
}

void sbi_set_timer(u64 ticks)
{
	sbi_call(SBI_TIME, SBI_TIME_SET_TIMER, ticks, 0, 0);
}

static bool dbcn_write(const char *text, size_t size)
{
	while (size) {
		/* the next page of a stack may be anywhere */
		u64 n = min_u64(size, PAGE_SIZE - (u64)text % PAGE_SIZE);
		struct sbi_return ret = sbi_call(SBI_DBCN, SBI_DBCN_WRITE, n,
						 virt_to_phys(text), 0);

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
		sbi_call(SBI_LEGACY_CONSOLE_PUTCHAR, 0, (u8)*text++, 0, 0);
}

int sbi_console_getchar(void)
{
	static u8 byte; /* in the image: its physical address is known */
	struct sbi_return ret;

	if (!has_dbcn) {
		ret = sbi_call(SBI_LEGACY_CONSOLE_GETCHAR, 0, 0, 0, 0);
		return (int)ret.error;
	}
	ret = sbi_call(SBI_DBCN, SBI_DBCN_READ, 1, virt_to_phys(&byte), 0);
	return ret.error == 0 && ret.value == 1 ? byte : -1;
}

void sbi_shutdown(void)
{
	sbi_call(SBI_SRST, SBI_SRST_SYSTEM_RESET, 0, 0, 0);
}

/* ---- other harts: base 0 of the mask is mhartid 0 ---- */

void sbi_send_ipi(u64 hart_ids)
{
	sbi_call(SBI_IPI, SBI_IPI_SEND, hart_ids, 0, 0);
}

struct sbi_return sbi_hart_start(u64 hart_id, u64 start_pa, u64 argument)
{
	return sbi_call(SBI_HSM, SBI_HSM_HART_START, hart_id, start_pa,
			argument);
}

void sbi_remote_fence_i(u64 hart_ids)
{
	sbi_call(SBI_RFENCE, SBI_RFENCE_FENCE_I, hart_ids, 0, 0);
}

void sbi_remote_sfence_vma(u64 hart_ids, u64 va, u64 size)
{
	sbi_call5(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA, hart_ids, 0, va, size, 0);
}

void sbi_remote_sfence_vma_asid(u64 hart_ids, u64 va, u64 size, u64 asid)
{
	sbi_call5(SBI_RFENCE, SBI_RFENCE_SFENCE_VMA_ASID, hart_ids, 0, va, size,
		  asid);
}
