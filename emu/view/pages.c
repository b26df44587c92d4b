/* SPDX-License-Identifier: MIT */
/* See pages.h. */
#include "view/pages.h"

#include <string.h>

#include "base/bits.h"

#define ENTRIES (1u << SV39_VPN_BITS)
#define PTE_BYTES 8

enum pages_kind pages_kind(u64 pte, unsigned level)
{
	if (!(pte & PTE_V) || (pte & (PTE_R | PTE_W)) == PTE_W ||
	    bits_get(pte, PTE_RESERVED_SHIFT, PTE_RESERVED_BITS))
		return PAGES_INVALID;
	if (pte & (PTE_R | PTE_X))
		return PAGES_LEAF;
	return level ? PAGES_POINTER : PAGES_INVALID;
}

bool pages_read(const struct bus *bus, u64 table_pa, unsigned index, u64 *pte)
{
	return bus_peek(bus, table_pa + index * PTE_BYTES, pte, PTE_BYTES);
}

u64 pages_entry_va(u64 va, unsigned level, unsigned index)
{
	va += (u64)index << (PAGE_SHIFT + level * SV39_VPN_BITS);
	return (u64)bits_sign_extend(va, SV39_VA_BITS);
}

void pages_flags(u64 pte, char text[9])
{
	static const char names[] = "DAGUXWRV";

	for (unsigned i = 0; i < 8; i++)
		text[i] = bit_test(pte, 7 - i) ? names[i] : '-';
	text[8] = '\0';
}

static void visit_leaf(struct pages_visitor *visitor, u64 va, u64 pte, u64 pte_pa, unsigned level)
{
	u64 ppn = bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS);
	struct pages_leaf leaf = {
		.va = va, .pte = pte, .pte_pa = pte_pa, .level = (u8)level, .size = (u8)level,
	};

	if (bit_test(pte, PTE_N_SHIFT) && !level)
		ppn = (ppn & ~0xfull) | (va >> PAGE_SHIFT & 0xf);
	leaf.pa = align_down(ppn, 1ull << level * SV39_VPN_BITS) << PAGE_SHIFT;
	if (visitor->leaf)
		visitor->leaf(visitor->owner, &leaf);
}

const u8 *pages_frame(const struct bus *bus, u64 pa, u8 copy[PAGE_SIZE])
{
	const u8 *frame = bus_frame_pointer(bus, pa);

	if (!frame || !bus->caches || !bus->caches->peek)
		return frame;
	return bus_peek(bus, pa & ~bits_mask(0, PAGE_SHIFT), copy, PAGE_SIZE) ? copy : NULL;
}

static bool visit_table(const struct bus *bus, u64 table_pa, unsigned level, u64 va,
			struct pages_visitor *visitor)
{
	u8 copy[PAGE_SIZE];
	const u8 *frame = pages_frame(bus, table_pa, copy);
	bool is_all = true;

	if (!frame)
		return true;
	if (visitor->tables++ == PAGES_TABLES_MAX)
		return false;
	if (visitor->table)
		visitor->table(visitor->owner, table_pa, level, va);
	for (unsigned i = 0; i < ENTRIES && is_all; i++) {
		u64 entry_va = pages_entry_va(va, level, i), pte;

		memcpy(&pte, frame + i * PTE_BYTES, PTE_BYTES);
		switch (pages_kind(pte, level)) {
		case PAGES_POINTER:
			is_all = visit_table(bus,
					     bits_get(pte, PTE_PPN_SHIFT, PTE_PPN_BITS)
						     << PAGE_SHIFT,
					     level - 1, entry_va, visitor);
			break;
		case PAGES_LEAF:
			visit_leaf(visitor, entry_va, pte, table_pa + i * PTE_BYTES, level);
			break;
		default:
			break;
		}
	}
	return is_all;
}

bool pages_visit(const struct bus *bus, u64 satp, struct pages_visitor *visitor)
{
	if (satp >> SATP_MODE_SHIFT != SATP_MODE_SV39)
		return true;
	return visit_table(bus, bits_get(satp, 0, SATP_PPN_BITS) << PAGE_SHIFT, SV39_LEVELS - 1,
			   0, visitor);
}
