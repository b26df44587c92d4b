/* SPDX-License-Identifier: MIT */
/*
 * Two NAPOT entries, the lower number winning: ours without any permission
 * (unlocked, so that M-mode passes), then everything with all. Sizes are far
 * above any PMP granularity. A hart without PMP boots unprotected.
 */
#include "firmware/pmp.h"
#include "firmware/guarded.h"
#include "firmware/layout.h"
#include "firmware/platform.h"

#define NAPOT(base, size) ((u64)(base) >> 2 | ((u64)(size) / 2 - 1) >> 2)
#define CONFIG_OURS ((u64)PMP_A_NAPOT << PMP_A_SHIFT)
#define CONFIG_REST (PMP_R | PMP_W | PMP_X | (u64)PMP_A_NAPOT << PMP_A_SHIFT)

void pmp_init(void)
{
	if (!csr_try_write_pmpaddr0(NAPOT(PLATFORM_RAM_BASE, FIRMWARE_BYTES)))
		return;
	csr_try_write_pmpaddr1(~0ul); /* all ones: the whole address space */
	csr_try_write_pmpcfg0(CONFIG_OURS | CONFIG_REST << 8);
	/* spec: norm:pmp_sfence_required, translations may have cached the old answer */
	__asm__ volatile("sfence.vma" ::: "memory");
}

bool pmp_allows_range(u64 pa, u64 size_bytes)
{
	u64 last = pa + size_bytes - 1;

	return last >= pa && pa >= PLATFORM_RAM_BASE + FIRMWARE_BYTES &&
	       last < platform.ram_end_pa;
}
