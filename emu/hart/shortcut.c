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
