/* SPDX-License-Identifier: MIT */
/* Filling, replacing and fencing of TLB entries; see tlb.h. */
#include "mmu/tlb.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define SETS_MAX    4096
#define ENTRIES_MAX 32768 /* mmu_response.victim is 16 bits */

bool tlb_init(struct tlb *tlb, const struct tlb_geometry *geometry, u64 seed,
	      const char *what, struct error *error)
{
	memset(tlb, 0, sizeof(*tlb));
	if (!geometry->sets)
		return true;
	if (!is_power_of_two(geometry->sets) || geometry->sets > SETS_MAX)
		return error_set(error, "%s of %u sets: must be a power of two, 1 to %u",
				 what, geometry->sets, SETS_MAX);
	if ((u64)geometry->sets * geometry->ways > ENTRIES_MAX)
		return error_set(error, "%s of %llu entries: at most %u", what,
				 (unsigned long long)geometry->sets * geometry->ways,
				 ENTRIES_MAX);
	if (!replacement_init(&tlb->replacement, geometry->replacement, geometry->sets,
			      geometry->ways, seed, what, error))
		return false;
	tlb->geometry = *geometry;
	tlb->entries = calloc((size_t)geometry->sets * geometry->ways,
			      sizeof(*tlb->entries));
	if (!tlb->entries) {
		tlb_free(tlb);
		return error_set(error, "out of memory for %s", what);
	}
	return true;
}

void tlb_free(struct tlb *tlb)
{
	free(tlb->entries);
	replacement_free(&tlb->replacement);
	miss_history_free(tlb->history);
	tlb->entries = NULL;
	tlb->history = NULL;
}

/* What a page is called in the history of misses. */
static u64 history_key(u64 key, u16 asid, bool is_global)
{
	return key >> 3 | (key & 6) << 40 | (u64)is_global << 44 | (u64)asid << 48;
}

void tlb_drop(struct tlb *tlb, struct tlb_entry *entry)
{
	if (!tlb_entry_is_valid(entry))
		return;
	if (tlb->dropped)
		tlb->dropped(tlb->owner, tlb, entry);
	entry->key = 0;
	tlb->live[entry->level]--;
}

/* Does an entry answer for the same page in the same space as the fill? */
static bool is_same_page(const struct tlb_entry *entry, u64 key,
			 const struct tlb_fill *fill)
{
	return entry->key == key && (entry->is_global || fill->is_global ||
				     entry->asid == fill->asid);
}

/* Larger pages that the fill would hide from lookups. */
static void drop_larger(struct tlb *tlb, const struct tlb_fill *fill)
{
	unsigned shift = page_size_vpn_shift(fill->level);

	for (unsigned size = 0; size < PAGE_SIZES; size++) {
		struct tlb_entry *entry;
		u64 key;

		if (likely(!tlb->live[size]) || page_size_vpn_shift(size) <= shift)
			continue;
		key = tlb_key(fill->va, size);
		entry = tlb_set_entries(tlb, key);
		for (unsigned way = 0; way < tlb->geometry.ways; way++)
			if (is_same_page(&entry[way], key, fill))
				tlb_drop(tlb, &entry[way]);
	}
}

/* The victim in a set that is full. */
static struct tlb_entry *evict(struct tlb *tlb, u64 key)
{
	struct tlb_entry *entry = tlb_set_entries(tlb, key);

	entry += replacement_victim(&tlb->replacement, tlb_set(tlb, key));
	tlb_drop(tlb, entry);
	tlb->counters.evictions++;
	return entry;
}

static void count_fill(struct tlb *tlb, const struct tlb_fill *fill, u64 key)
{
	tlb->counters.fills[fill->level]++;
	if (!tlb->history)
		return;
	tlb->counters.causes[miss_history_fill(
		tlb->history, history_key(key, fill->asid, fill->is_global),
		fill->is_update)]++;
}

struct tlb_entry *tlb_insert(struct tlb *tlb, const struct tlb_fill *fill)
{
	u64 key = tlb_key(fill->va, fill->level);
	struct tlb_entry *way = tlb_set_entries(tlb, key);
	struct tlb_entry *end = way + tlb->geometry.ways;
	struct tlb_entry *entry = NULL, *same = NULL;

	drop_larger(tlb, fill);
	for (; way < end; way++) {
		if (unlikely(is_same_page(way, key, fill))) {
			/* INV-TLB-1: a global entry takes the place of every
			   ASID's. */
			tlb_drop(tlb, way);
			if (!same)
				same = way;
		} else if (!entry && !tlb_entry_is_valid(way)) {
			entry = way;
		}
	}
	if (unlikely(same))
		entry = same;
	if (!entry)
		entry = evict(tlb, key);
	*entry = (struct tlb_entry){
		.key = key,
		.pa = fill->pa,
		.pte = fill->pte,
		.pte_pa = fill->pte_pa,
		.asid = fill->asid,
		.is_global = fill->is_global,
		.level = fill->level,
	};
	tlb->live[fill->level]++;
	tlb_touch(tlb, entry);
	count_fill(tlb, fill, key);
	return entry;
}

static void fence_entry(struct tlb *tlb, struct tlb_entry *entry, bool has_asid,
			u16 asid)
{
	if (!tlb_entry_is_valid(entry) ||
	    (has_asid && (entry->is_global || entry->asid != asid)))
		return;
	tlb->counters.fenced++;
	if (tlb->history)
		miss_history_flush(tlb->history, history_key(entry->key, entry->asid,
							     entry->is_global));
	tlb_drop(tlb, entry);
}

void tlb_fence(struct tlb *tlb, bool has_va, u64 va, bool has_asid, u16 asid)
{
	unsigned ways = tlb->geometry.ways;

	if (!has_va) {
		for (unsigned i = 0; i < tlb->geometry.sets * ways; i++)
			fence_entry(tlb, &tlb->entries[i], has_asid, asid);
		return;
	}
	/* spec: norm:sfence_vma_invalid_va: one that is no valid va does
	   nothing, and raises nothing */
	if ((u64)bits_sign_extend(va, SV39_VA_BITS) != va)
		return;
	for (unsigned size = 0; size < PAGE_SIZES; size++) {
		u64 key = tlb_key(va, size);
		struct tlb_entry *entry = tlb_set_entries(tlb, key);

		if (!tlb->live[size])
			continue;
		for (unsigned way = 0; way < ways; way++, entry++)
			if (entry->key == key)
				fence_entry(tlb, entry, has_asid, asid);
	}
}

/* Is the entry in its set, and the only one there for its page? */
static bool is_entry_valid(const struct tlb *tlb, const struct tlb_entry *entry,
			   const struct tlb_entry *end)
{
	if (entry < tlb_set_entries(tlb, entry->key) ||
	    end != tlb_set_entries(tlb, entry->key) + tlb->geometry.ways)
		return false;
	for (const struct tlb_entry *other = entry + 1; other < end; other++)
		if (other->key == entry->key &&
		    (other->is_global || entry->is_global ||
		     other->asid == entry->asid))
			return false;
	return true;
}

bool tlb_validate(const struct tlb *tlb)
{
	const struct tlb_entry *entry = tlb->entries;
	unsigned live[PAGE_SIZES] = { 0 };

	for (unsigned set = 0; set < tlb->geometry.sets; set++) {
		const struct tlb_entry *end = entry + tlb->geometry.ways;

		for (; entry < end; entry++) {
			if (!tlb_entry_is_valid(entry))
				continue;
			live[entry->level]++;
			if (!is_entry_valid(tlb, entry, end))
				return false;
		}
	}
	return !memcmp(live, tlb->live, sizeof(live));
}
