/* SPDX-License-Identifier: MIT */
/*
 * Every entry of an Sv39 address space, by peek: what is mapped where, and
 * which pages are the tables. An entry that the manual reserves counts as not
 * valid; permission and PMP are not asked. The tables may be in any state, and
 * may change while they are read.
 */
#ifndef VIEW_PAGES_H
#define VIEW_PAGES_H

#include "mem/bus.h"
#include "mmu/tlb.h"

/* Tables read at most in one visit: what loops through itself ends. */
#define PAGES_TABLES_MAX 65536

struct pages_leaf {
	u64 va, pa; /* of the first byte */
	u64 pte, pte_pa;
	u8 size; /* enum page_size; a 64 KiB page is visited as its 4 KiB entries */
	u8 level;
};

struct pages_visitor {
	void (*table)(void *owner, u64 table_pa, unsigned level, u64 va); /* or NULL */
	void (*leaf)(void *owner, const struct pages_leaf *leaf);         /* or NULL */
	void *owner;
	unsigned tables; /* read so far */
};

/* false: there were more tables than PAGES_TABLES_MAX. */
bool pages_visit(const struct bus *bus, u64 satp, struct pages_visitor *visitor);
/* One entry of a table; false: not in RAM. */
bool pages_read(const struct bus *bus, u64 table_pa, unsigned index, u64 *pte) must_check;
/* The frame that holds pa, as harts see it: in RAM, or where a cache may hold
   newer bytes, in `copy`. NULL: not RAM. */
const u8 *pages_frame(const struct bus *bus, u64 pa, u8 copy[PAGE_SIZE]);

enum pages_kind { PAGES_INVALID, PAGES_POINTER, PAGES_LEAF };
enum pages_kind pages_kind(u64 pte, unsigned level);

/* First va of entry `index` of a table whose own first va is `va`. */
u64 pages_entry_va(u64 va, unsigned level, unsigned index);
/* The bits of a PTE as "DAGUXWRV", a - for each that is 0. */
void pages_flags(u64 pte, char text[9]);

#endif
