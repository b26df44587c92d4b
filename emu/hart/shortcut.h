/* SPDX-License-Identifier: MIT */
/*
 * Host shortcuts: for a page, where its bytes are in host memory. Each is a
 * cache of one DTLB entry (or of the absence of translation) and changes no
 * result: it is made only after mmu_translate() answered, for plain RAM whose
 * PMP verdict is the same over the whole page, and for stores only if the
 * entry is dirty and the frame holds no decoded code. It dies with its entry.
 *
 * One bank for each way the same va can mean something else without the TLB
 * changing; a system call or a change of SUM only switches banks.
 */
#ifndef HART_SHORTCUT_H
#define HART_SHORTCUT_H

#include "base/types.h"

#define SHORTCUT_SLOTS 512
#define SHORTCUT_EMPTY (~0ull)

struct shortcut {
	u64 tag;    /* va of the page */
	u64 addend; /* host pointer = va + addend */
};

enum {
	SHORTCUT_BANK_U,
	SHORTCUT_BANK_S,
	SHORTCUT_BANK_S_SUM,
	SHORTCUT_BANK_M,
	SHORTCUT_BANK_OTHER, /* MPRV or MXR: emptied at each change */
	SHORTCUT_BANKS,
};

struct shortcut_bank {
	struct shortcut load[SHORTCUT_SLOTS];
	struct shortcut store[SHORTCUT_SLOTS];
	bool is_used; /* something was put in since it was emptied */
	bool has_big; /* ... on behalf of an entry above 4 KiB */
};

static always_inline struct shortcut *shortcut_slot(struct shortcut *table, u64 va)
{
	return &table[(va >> 12) & (SHORTCUT_SLOTS - 1)];
}

/* Equal to the tag only if the page is right and va is naturally aligned. */
static always_inline u64 shortcut_tag(u64 va, unsigned size_bytes)
{
	return va & (~0xfffull | (size_bytes - 1));
}

void shortcut_fill(struct shortcut *table, u64 va, u8 *frame);
void shortcut_empty(struct shortcut_bank *bank);
static always_inline void shortcut_drop_page(struct shortcut *table, u64 page_va)
{
	struct shortcut *slot = shortcut_slot(table, page_va);

	if (slot->tag == page_va)
		slot->tag = SHORTCUT_EMPTY;
}

/* The entry for the page(s) at va died. level as in mmu_response. */
static always_inline void shortcut_drop(struct shortcut_bank *bank, u64 va, unsigned level)
{
	if (!bank->is_used)
		return;
	if (likely(level == 0)) {
		shortcut_drop_page(bank->load, va & ~0xfffull);
		shortcut_drop_page(bank->store, va & ~0xfffull);
	} else if (bank->has_big) {
		shortcut_empty(bank);
	}
}

/* No store may bypass the slow path for this host frame any more. */
void shortcut_drop_stores(struct shortcut_bank *bank, const u8 *frame);

#endif
