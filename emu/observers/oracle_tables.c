/* SPDX-License-Identifier: MIT */
/* See oracle_tables.h. */
#include "observers/oracle_tables.h"

#include <stdlib.h>
#include <string.h>

#include "abi/pte.h"

/* How often to look whether a frame is still worth watching. */
#define STORES_BETWEEN_LOOKS 64

bool oracle_tables_init(struct oracle_tables *tables, struct bus *bus, struct error *error)
{
	*tables = (struct oracle_tables){ .bus = bus };
	tables->by_frame = calloc(bus->ram_size_bytes >> 12, sizeof(struct oracle_table *));
	return tables->by_frame || error_set(error, "out of memory for the oracle");
}

static void free_changes(struct oracle_change *change)
{
	while (change) {
		struct oracle_change *next = change->next;

		free(change);
		change = next;
	}
}

static void free_table(struct oracle_table *table)
{
	for (unsigned i = 0; i < ORACLE_PTES; i++)
		free_changes(table->changes[i]);
	free(table);
}

static void unwatch(struct oracle_tables *tables, struct oracle_table *table)
{
	table->is_watched = false;
	*bus_frame_code_flag(tables->bus, table->frame_pa) &= (u8)~BUS_FRAME_WATCHED;
}

void oracle_tables_free(struct oracle_tables *tables)
{
	while (tables->first) {
		struct oracle_table *table = tables->first;

		tables->first = table->next;
		unwatch(tables, table);
		free_table(table);
	}
	free(tables->by_frame);
	tables->by_frame = NULL;
}

static void watch(struct oracle_tables *tables, struct oracle_table *table)
{
	memcpy(table->copy, bus_frame_pointer(tables->bus, table->frame_pa), PAGE_SIZE);
	memset(table->seen, 0, sizeof(table->seen));
	table->is_watched = true;
	bus_mark_frame(tables->bus, table->frame_pa, BUS_FRAME_WATCHED);
}

static struct oracle_table *find_or_add(struct oracle_tables *tables, u64 pte_pa)
{
	struct oracle_table *table = oracle_tables_find(tables, pte_pa);

	if (likely(table))
		return table;
	if (!bus_frame_pointer(tables->bus, pte_pa))
		return NULL;
	table = calloc(1, sizeof(*table));
	if (!table) {
		tables->is_out_of_memory = true;
		return NULL;
	}
	table->frame_pa = pte_pa & ~(PAGE_SIZE - 1ull);
	table->next = tables->first;
	tables->first = table;
	tables->by_frame[(table->frame_pa - tables->bus->ram_base_pa) >> 12] = table;
	return table;
}

void oracle_tables_walked(struct oracle_tables *tables, u64 pte_pa, u64 va, unsigned level)
{
	struct oracle_table *table = find_or_add(tables, pte_pa);
	u64 *seen, place;

	if (unlikely(!table))
		return;
	if (unlikely(!table->is_watched))
		watch(tables, table);
	table->walked_at = tables->now;
	if (unlikely(table->stores)) {
		table->stores = 0;
		memset(table->fresh, 0, sizeof(table->fresh));
	}
	seen = &table->seen[pte_pa >> 3 & (ORACLE_PTES - 1)];
	place = (va & ~((PAGE_SIZE << level * SV39_VPN_BITS) - 1ull)) | level << 1 | 1;
	if (unlikely(*seen != place))
		*seen = *seen == ORACLE_NOT_SEEN ? place : ORACLE_SEEN_OFTEN;
}

/* Does an MMU that holds the old value answer otherwise than one that walks? */
static bool is_change(u64 old_pte, u64 new_pte)
{
	if (!(old_pte & PTE_V))
		return false;
	if (old_pte & (PTE_R | PTE_X)) {
		old_pte |= PTE_A;
		new_pte |= PTE_A;
		return new_pte != old_pte && new_pte != (old_pte | PTE_D);
	}
	return new_pte != old_pte;
}

static void keep_change(struct oracle_tables *tables, struct oracle_table *table,
			unsigned index, u64 new_pte)
{
	u64 old_pte = table->copy[index];
	struct oracle_change **link = &table->changes[index], *change;

	/* The latest time that it held this value includes the earlier. */
	while (*link && (*link)->old_pte != old_pte)
		link = &(*link)->next;
	change = *link;
	if (change) {
		*link = change->next;
	} else {
		change = calloc(1, sizeof(*change));
		if (!change) {
			tables->is_out_of_memory = true;
			return;
		}
		change->pte_pa = table->frame_pa + index * 8ull;
		change->old_pte = old_pte;
	}
	change->new_pte = new_pte;
	change->at = ++tables->now;
	tables->changed++;
	tables->get_writer(tables->owner, &change->by);
	change->next = table->changes[index];
	table->changes[index] = change;
}

static void store_pte(struct oracle_tables *tables, struct oracle_table *table,
		      unsigned index, u64 new_pte)
{
	u64 old_pte = table->copy[index], seen = table->seen[index];

	if (old_pte == new_pte)
		return;
	if (is_change(old_pte, new_pte)) {
		/* Else it came and went unseen by any walk. */
		if (!(table->fresh[index / 64] >> index % 64 & 1))
			keep_change(tables, table, index, new_pte);
		table->seen[index] = ORACLE_NOT_SEEN;
		if (seen != ORACLE_NOT_SEEN)
			tables->outdated(tables->owner, seen, old_pte);
	}
	table->copy[index] = new_pte;
	if (is_change(old_pte, new_pte) || !(old_pte & PTE_V))
		table->fresh[index / 64] |= 1ull << index % 64;
}

/* May a TLB hold something of what is in it? */
static bool is_worth_watching(const struct oracle_table *table)
{
	for (unsigned i = 0; i < ORACLE_PTES; i++)
		if (table->copy[i] & PTE_V && !(table->fresh[i / 64] >> i % 64 & 1))
			return true;
	return false;
}

void oracle_tables_written(struct oracle_tables *tables, u64 pa, u64 size)
{
	struct oracle_table *table = oracle_tables_find(tables, pa);
	const u8 *frame = bus_frame_pointer(tables->bus, pa);
	unsigned first = (unsigned)(pa & (PAGE_SIZE - 1)) >> 3;
	unsigned last = (unsigned)((pa + size - 1) & (PAGE_SIZE - 1)) >> 3;

	if (!table || !table->is_watched || !frame)
		return;
	for (unsigned i = first; i <= last; i++) {
		u64 pte;

		memcpy(&pte, frame + i * 8, sizeof(pte));
		store_pte(tables, table, i, pte);
	}
	if (++table->stores % STORES_BETWEEN_LOOKS == 0 && !is_worth_watching(table))
		unwatch(tables, table);
}

/* Returns whether one is left. */
static bool forget_changes(struct oracle_change **link, u64 before)
{
	bool is_left = false;

	for (; *link; link = &(*link)->next) {
		/* Newest first: all behind it are older still. */
		if ((*link)->at < before) {
			free_changes(*link);
			*link = NULL;
			break;
		}
		is_left = true;
	}
	return is_left;
}

void oracle_tables_forget(struct oracle_tables *tables, u64 before)
{
	struct oracle_table **link = &tables->first;

	while (*link) {
		struct oracle_table *table = *link;
		bool is_needed = table->walked_at >= before;

		for (unsigned i = 0; i < ORACLE_PTES; i++)
			if (table->changes[i] && forget_changes(&table->changes[i], before))
				is_needed = true;
		if (is_needed) {
			link = &table->next;
			continue;
		}
		unwatch(tables, table);
		tables->by_frame[(table->frame_pa - tables->bus->ram_base_pa) >> 12] = NULL;
		*link = table->next;
		free(table);
	}
}
