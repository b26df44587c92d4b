/* SPDX-License-Identifier: MIT */
/* Words of the record, alike in text and JSON. Private to why*.c. */
#ifndef OBSERVERS_WHY_NAMES_H
#define OBSERVERS_WHY_NAMES_H

#include "abi/pte.h"
#include "base/bits.h"
#include "mem/hierarchy.h"
#include "mmu/mmu.h"

#define WHY_FLAGS_BYTES 16

static inline const char *why_access_name(enum mmu_access access)
{
	return access == MMU_FETCH ? "fetch" : access == MMU_STORE ? "store" : "load";
}

static inline char why_mode_letter(u8 privilege)
{
	return "US?M"[privilege & 3];
}

static inline const char *why_size_name(unsigned level)
{
	static const char *const names[PAGE_SIZES] = { "4K", "2M", "1G", "64K" };

	return names[level];
}

static inline const char *why_where_name(unsigned where)
{
	static const char *const names[MMU_WHERE_COUNT] = {
		"no translation", "L1", "L2 pages", "L2 superpages", "walk from level 0",
		"walk from level 1", "walk from the root", "the va alone",
	};

	return names[where];
}

static inline const char *why_server_name(unsigned served)
{
	static const char *const names[MEMORY_SERVERS] = {
		"L1", "L2", "another hart's L1", "DRAM", "no cache",
	};

	return names[served];
}

static inline bool why_is_leaf(u64 pte)
{
	return pte & (PTE_R | PTE_X);
}

/* "DA-U-WRV", then N, and the memory type where there is one: ".1" is NC. */
static inline void why_flags(u64 pte, char text[WHY_FLAGS_BYTES])
{
	static const char letters[] = "DAGUXWRV";
	unsigned pbmt = (unsigned)bits_get(pte, PTE_PBMT_SHIFT, 2);

	for (unsigned i = 0; i < 8; i++)
		*text++ = bit_test(pte, 7 - i) ? letters[i] : '-';
	if (bit_test(pte, PTE_N_SHIFT))
		*text++ = 'N';
	if (pbmt) {
		*text++ = '.';
		*text++ = (char)('0' + pbmt);
	}
	*text = '\0';
}

#endif
