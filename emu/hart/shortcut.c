/* SPDX-License-Identifier: MIT */
/*
 * Filling and emptying of host shortcuts; the rules are in shortcut.h. The
 * hit path is in exec_mem.inc.
 */
#include "hart/shortcut.h"

#include <string.h>

void shortcut_fill(struct shortcut *table, u64 va, u8 *frame)
{
	struct shortcut *slot = shortcut_slot(table, va);

	slot->tag = va & ~0xfffull;
	slot->addend = (u64)(uintptr_t)frame - slot->tag;
}

void shortcut_empty(struct shortcut_bank *bank)
{
	if (!bank->is_used)
		return;
	memset(bank->load, 0xff, sizeof(bank->load));
	memset(bank->store, 0xff, sizeof(bank->store));
	bank->is_used = false;
	bank->has_big = false;
}

static void drop_page(struct shortcut *table, u64 page_va)
{
	struct shortcut *slot = shortcut_slot(table, page_va);

	if (slot->tag == page_va)
		slot->tag = SHORTCUT_EMPTY;
}

void shortcut_drop(struct shortcut_bank *bank, u64 va, unsigned level)
{
	if (!bank->is_used)
		return;
	if (level == 0) {
		drop_page(bank->load, va & ~0xfffull);
		drop_page(bank->store, va & ~0xfffull);
	} else if (bank->has_big) {
		shortcut_empty(bank);
	}
}

void shortcut_drop_stores(struct shortcut_bank *bank, const u8 *frame)
{
	if (!bank->is_used)
		return;
	for (unsigned i = 0; i < SHORTCUT_SLOTS; i++) {
		struct shortcut *slot = &bank->store[i];

		if (slot->tag + slot->addend == (u64)(uintptr_t)frame)
			slot->tag = SHORTCUT_EMPTY;
	}
}
