/* SPDX-License-Identifier: MIT */
/*
 * The oracle's memory of page tables: for every frame that a walk has read,
 * what it held and which valid PTEs in it were changed, when and by whom.
 *
 * A frame becomes known by the first walk through it (what was there before,
 * no MMU has seen) and is watched: every store to it takes the slow path and is
 * compared with a copy. When nothing that a TLB could hold is left in it, it is
 * watched no more, until the next walk. What was changed is forgotten when every
 * hart has fenced everything since.
 *
 * Not kept, as no MMU remembers it: PTEs that were not valid. Setting A or D, and
 * any change of A alone, are no changes: a kernel may let A be late.
 */
#ifndef OBSERVERS_ORACLE_TABLES_H
#define OBSERVERS_ORACLE_TABLES_H

#include "base/types.h"
#include "mem/bus.h"

#define ORACLE_PTES 512
#define ORACLE_NOT_SEEN 0ull
#define ORACLE_SEEN_OFTEN (~0ull) /* at several places of address spaces */

/* Who stored. */
struct oracle_writer {
	int hart_id; /* -1: a device, or the debugger */
	u64 pc, cycle;
	u64 user_returns; /* of the hart, then; ~0: it was in U-mode */
};

/* A valid PTE got another value. */
struct oracle_change {
	struct oracle_change *next; /* of the same PTE */
	u64 pte_pa;
	u64 old_pte, new_pte;
	u64 at; /* event number */
	struct oracle_writer by;
	bool is_reported;
};

struct oracle_table {
	struct oracle_table *next; /* of all known */
	u64 frame_pa;
	u64 walked_at; /* event number of the last walk through it */
	bool is_watched;
	u32 stores; /* since the last walk */
	u64 copy[ORACLE_PTES];
	/* Written since the last walk, so in no TLB. */
	u64 fresh[ORACLE_PTES / 64];
	/* The va each was last walked for (at its level, which is in the low
	   bits), so that host shortcuts can be found. */
	u64 seen[ORACLE_PTES];
	struct oracle_change *changes[ORACLE_PTES];
};

struct oracle_tables {
	struct bus *bus; /* not owned */
	struct oracle_table **by_frame; /* owned; one a RAM frame */
	struct oracle_table *first;
	u64 now; /* events so far: changes and fences */
	u64 changed; /* changes so far */
	/* Answers that came from the PTE, seen at this place (as in `seen`;
	   is_leaf: a leaf at level 0), may be outdated. */
	void (*outdated)(void *owner, u64 seen, u64 old_pte);
	void (*get_writer)(void *owner, struct oracle_writer *writer);
	void *owner;
	bool is_out_of_memory;
};

bool oracle_tables_init(struct oracle_tables *tables, struct bus *bus,
			struct error *error) must_check;
void oracle_tables_free(struct oracle_tables *tables);
/* A walk for va read this PTE. */
void oracle_tables_walked(struct oracle_tables *tables, u64 pte_pa, u64 va, unsigned level);
/* The bytes were written: frame_watcher.written of the bus. */
void oracle_tables_written(struct oracle_tables *tables, u64 pa, u64 size);
/* Every hart fenced everything at this event or later. */
void oracle_tables_forget(struct oracle_tables *tables, u64 before);

static inline struct oracle_table *oracle_tables_find(const struct oracle_tables *tables,
						      u64 pte_pa)
{
	u64 offset = pte_pa - tables->bus->ram_base_pa;

	return offset < tables->bus->ram_size_bytes ? tables->by_frame[offset >> 12] : NULL;
}

/* Changes of one PTE, newest first. */
static inline struct oracle_change *oracle_tables_changes(const struct oracle_tables *tables,
							  u64 pte_pa)
{
	const struct oracle_table *table = oracle_tables_find(tables, pte_pa);

	return table ? table->changes[pte_pa >> 3 & (ORACLE_PTES - 1)] : NULL;
}

#endif
