/* SPDX-License-Identifier: MIT */
/* Filling, replacing and fencing of TLB entries; see tlb.h. */
#include "mmu/tlb.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define SETS_MAX    4096
#define WAYS_MAX    64
#define ENTRIES_MAX 32768 /* mmu_response.victim is 16 bits */

bool tlb_init(struct tlb *tlb, const struct tlb_geometry *geometry, u64 seed,
	      struct error *error)
{
	memset(tlb, 0, sizeof(*tlb));
	if (!is_power_of_two(geometry->sets) || geometry->sets > SETS_MAX)
		return error_set(
			error,
			"a TLB of %u sets: must be a power of two, 1 to %u",
			geometry->sets, SETS_MAX);
	if (!geometry->ways || geometry->ways > WAYS_MAX)
		return error_set(error, "a TLB of %u ways: must be 1 to %u",
				 geometry->ways, WAYS_MAX);
	if (geometry->sets * geometry->ways > ENTRIES_MAX)
		return error_set(error, "a TLB of %u entries: at most %u",
				 geometry->sets * geometry->ways, ENTRIES_MAX);
	tlb->geometry = *geometry;
	tlb->entries = calloc((size_t)geometry->sets * geometry->ways,
			      sizeof(*tlb->entries));
	tlb->next_way = calloc(geometry->sets, 1);
	random_seed(&tlb->random, seed);
	if (!tlb->entries || !tlb->next_way) {
		tlb_free(tlb);
		return error_set(error, "out of memory for a TLB");
	}
	return true;
}

void tlb_free(struct tlb *tlb)
{
	free(tlb->entries);
	free(tlb->next_way);
	tlb->entries = NULL;
	tlb->next_way = NULL;
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
static struct tlb_entry *choose_victim(struct tlb *tlb, u64 key)
{
	struct tlb_entry *first = tlb_set_entries(tlb, key);
	unsigned ways = tlb->geometry.ways, way, set = tlb_set(tlb, key);

	if (tlb->geometry.replacement == TLB_RANDOM)
		return &first[random_below(&tlb->random, ways)];
	way = tlb->next_way[set];
	tlb->next_way[set] = (u8)(way + 1 == ways ? 0 : way + 1);
	return &first[way];
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
	if (!entry) {
		entry = choose_victim(tlb, key);
		tlb_drop(tlb, entry);
	}
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
	return entry;
}

static void fence_entry(struct tlb *tlb, struct tlb_entry *entry, bool has_asid,
			u16 asid)
{
	if (has_asid && (entry->is_global || entry->asid != asid))
		return;
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
