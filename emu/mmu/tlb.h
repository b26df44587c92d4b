/* SPDX-License-Identifier: MIT */
/*
 * One translation look-aside buffer: set-associative, all four page sizes in
 * one array (4 KiB, 64 KiB NAPOT, 2 MiB, 1 GiB), tagged with the ASID, G
 * honoured. A set is chosen by the VPN at the entry's own page size; a lookup
 * probes the sizes that are present, smallest first, so that where two leaves
 * map one va the choice is always the same. A fill drops the larger pages
 * that it would hide: what a hit once answered, it answers until dropped.
 *
 * The same array serves as L1, as L2 (one for pages, one for superpages) and
 * as the page-walk cache, whose entries give the next table instead of a page:
 * one at 1 GiB (VPN[2]), one at 2 MiB (VPN[2] and VPN[1]).
 * docs/TIMING.md says who is filled when; a TLB of no sets is absent.
 *
 * Victims: the first invalid way, else mem/replacement.h. A match is told to
 * the policy by tlb_touch(), which the caller leaves out in fast mode: then
 * replacement depends on fills alone and hits served by host shortcuts leave
 * no trace to be missed.
 *
 * Invariants, checked by tlb_validate:
 *	INV-TLB-1  no two valid entries have the same va, size and ASID, and
 *	           none shares va and size with a global entry;
 *	INV-TLB-2  live[size] is the number of valid entries of that size.
 */
#ifndef MMU_TLB_H
#define MMU_TLB_H

#include "abi/pte.h"
#include "base/error.h"
#include "base/types.h"
#include "mem/miss_history.h"
#include "mem/replacement.h"

/* Page sizes as the contract numbers them (mmu_response.level). */
enum page_size { PAGE_4K, PAGE_2M, PAGE_1G, PAGE_64K, PAGE_SIZES };

#define TLB_HINTS      64
#define TLB_WIDE_WAYS  8 /* from so many on, hints are worth it */

struct tlb_geometry {
	unsigned sets; /* power of two, 1..4096; 0: there is no such TLB */
	unsigned ways; /* 1..64; at most 32768 entries in all */
	enum replacement_policy replacement;
};

/* Exact, whether host shortcuts are on or off. */
struct tlb_counters {
	u64 fills[PAGE_SIZES];
	u64 evictions; /* valid entries that made room for another */
	u64 fenced;    /* entries dropped by a fence */
	/* Fills by why the page was not there; only with a history. */
	u64 causes[MISS_CAUSES];
};

struct tlb_entry {
	u64 key; /* VPN at this size << 3 | size << 1 | valid */
	u64 pa;	 /* of the page's first byte */
	u64 pte; /* as read, with A and D as last written */
	u64 pte_pa;
	u16 asid;
	bool is_global;
	u8 level; /* page size, enum page_size; named as in mmu_response */
};

struct tlb {
	struct tlb_geometry geometry;
	struct tlb_entry *entries; /* sets * ways, owned */
	struct replacement replacement;
	unsigned live[PAGE_SIZES];
	/* Wide sets: the way in which a page was found last, by a hash of its
	   key. For the host's sake alone: it is verified, and changes nothing. */
	u8 hints[TLB_HINTS];
	struct tlb_counters counters;
	struct miss_history *history; /* owned; NULL: misses are not classified */
	/* Called before an entry dies; may be NULL. */
	void (*dropped)(void *owner, struct tlb *tlb, struct tlb_entry *entry);
	void *owner;
};

/* Bits of VPN below a page size's own number. */
static inline unsigned page_size_vpn_shift(unsigned size)
{
	return 0x04120900u >> size * 8 & 0xff;
}

static inline u64 page_size_bytes(unsigned size)
{
	return 4096ull << page_size_vpn_shift(size);
}

/* What is compared: bits 38:12 of the va, at this size. */
static inline u64 tlb_key(u64 va, unsigned size)
{
	u64 vpn = va >> PAGE_SHIFT & ((1ull << 27) - 1);

	return vpn >> page_size_vpn_shift(size) << 3 | size << 1 | 1;
}

static inline bool tlb_entry_is_valid(const struct tlb_entry *entry)
{
	return entry->key & 1;
}

/* First va of the page, sign-extended from bit 38. */
static inline u64 tlb_entry_va(const struct tlb_entry *entry)
{
	u64 vpn = entry->key >> 3 << page_size_vpn_shift(entry->level);

	return (u64)((s64)(vpn << (PAGE_SHIFT + 25)) >> 25);
}

static inline unsigned tlb_set(const struct tlb *tlb, u64 key)
{
	return (unsigned)(key >> 3) & (tlb->geometry.sets - 1);
}

/* The ways of that set. */
static inline struct tlb_entry *tlb_set_entries(const struct tlb *tlb, u64 key)
{
	return tlb->entries + (size_t)tlb_set(tlb, key) * tlb->geometry.ways;
}

/* `what` names it in messages. */
bool tlb_init(struct tlb *tlb, const struct tlb_geometry *geometry, u64 seed,
	      const char *what, struct error *error) must_check;
void tlb_free(struct tlb *tlb);

static always_inline bool tlb_entry_matches(const struct tlb_entry *entry, u64 key, u16 asid)
{
	return entry->key == key && (entry->is_global || entry->asid == asid);
}

/* Look one size up; NULL: not there. */
static inline struct tlb_entry *tlb_probe(struct tlb *tlb, u64 va,
					  unsigned size, u16 asid)
{
	u64 key = tlb_key(va, size);
	unsigned ways = tlb->geometry.ways;
	struct tlb_entry *entry = tlb_set_entries(tlb, key);

	struct tlb_entry *end = entry + ways;
	u8 *hint = &tlb->hints[key >> 3 & (TLB_HINTS - 1)];

	if (ways >= TLB_WIDE_WAYS && tlb_entry_matches(entry + *hint, key, asid))
		return entry + *hint;
	for (; entry < end; entry++) {
		if (!tlb_entry_matches(entry, key, asid))
			continue;
		*hint = (u8)(entry - tlb_set_entries(tlb, key));
		return entry;
	}
	return NULL;
}

static inline struct tlb_entry *tlb_lookup(struct tlb *tlb, u64 va, u16 asid)
{
	struct tlb_entry *entry;

	if (tlb->live[PAGE_4K] && (entry = tlb_probe(tlb, va, PAGE_4K, asid)))
		return entry;
	if (tlb->live[PAGE_64K] && (entry = tlb_probe(tlb, va, PAGE_64K, asid)))
		return entry;
	if (tlb->live[PAGE_2M] && (entry = tlb_probe(tlb, va, PAGE_2M, asid)))
		return entry;
	if (tlb->live[PAGE_1G])
		return tlb_probe(tlb, va, PAGE_1G, asid);
	return NULL;
}

static always_inline bool tlb_is_present(const struct tlb *tlb)
{
	return tlb->geometry.sets != 0;
}

/* A lookup matched this entry. */
static inline void tlb_touch(struct tlb *tlb, const struct tlb_entry *entry)
{
	size_t index = (size_t)(entry - tlb->entries);

	replacement_touch(&tlb->replacement, (unsigned)(index / tlb->geometry.ways),
			  (unsigned)(index % tlb->geometry.ways));
}

/* What a walk found, to be kept. */
struct tlb_fill {
	u64 va; /* any va in the page */
	u64 pa; /* first byte of the page, or of the next table */
	u64 pte, pte_pa;
	u16 asid;
	bool is_global;
	u8 level; /* enum page_size */
	bool is_update; /* replaces an entry that lacked A or D: not a miss */
};

/* Keep it: over an entry for the same page and ASID, else in the first
   invalid way, else over the victim. Returns the entry. */
struct tlb_entry *tlb_insert(struct tlb *tlb, const struct tlb_fill *fill);

/* spec: norm:sfence_vma_all_asid_va, norm:sfence_vma_va_all_asid,
   norm:sfence_vma_asid_only, norm:sfence_vma_va_asid. A va drops the
   leaf that maps it, whatever its size; an ASID spares global entries. */
void tlb_fence(struct tlb *tlb, bool has_va, u64 va, bool has_asid, u16 asid);
/* Forget one entry (the walk found it stale). */
void tlb_drop(struct tlb *tlb, struct tlb_entry *entry);

static inline int tlb_index(const struct tlb *tlb,
			    const struct tlb_entry *entry)
{
	return (int)(entry - tlb->entries);
}

/* Are the invariants above true? For tests. */
bool tlb_validate(const struct tlb *tlb) must_check;

#endif
