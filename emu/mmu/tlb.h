/* SPDX-License-Identifier: MIT */
/*
 * One translation look-aside buffer: set-associative, all four page sizes in
 * one array (4 KiB, 64 KiB NAPOT, 2 MiB, 1 GiB), tagged with the ASID, G
 * honoured. A set is chosen by the VPN at the entry's own page size; a lookup
 * probes the sizes that are present, smallest first, so that where two leaves
 * map one va the choice is always the same. A fill drops the larger pages
 * that it would hide: what a hit once answered, it answers until dropped.
 *
 * Replacement (first an invalid way, else FIFO per set or seeded random)
 * depends on fills alone, never on hits: a hit served by a host shortcut needs
 * to leave no trace here, so results are the same with shortcuts and without.
 * LRU will need a hook that shortcuts honour; it comes with the timing model.
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
#include "base/random.h"
#include "base/types.h"

/* Page sizes as the contract numbers them (mmu_response.level). */
enum page_size { PAGE_4K, PAGE_2M, PAGE_1G, PAGE_64K, PAGE_SIZES };

enum tlb_replacement { TLB_FIFO, TLB_RANDOM };

struct tlb_geometry {
	unsigned sets; /* power of two, 1..4096 */
	unsigned ways; /* 1..64; at most 32768 entries in all */
	enum tlb_replacement replacement;
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
	u8 *next_way;		   /* FIFO position of each set, owned */
	unsigned live[PAGE_SIZES];
	struct random random;
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

bool tlb_init(struct tlb *tlb, const struct tlb_geometry *geometry, u64 seed,
	      struct error *error) must_check;
void tlb_free(struct tlb *tlb);

/* Look one size up; NULL: not there. */
static inline struct tlb_entry *tlb_probe(struct tlb *tlb, u64 va,
					  unsigned size, u16 asid)
{
	u64 key = tlb_key(va, size);
	unsigned ways = tlb->geometry.ways;
	struct tlb_entry *entry = tlb_set_entries(tlb, key);

	for (; ways; ways--, entry++)
		if (entry->key == key &&
		    (entry->is_global || entry->asid == asid))
			return entry;
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

/* What a walk found, to be kept. */
struct tlb_fill {
	u64 va; /* any va in the page */
	u64 pa; /* first byte of the page */
	u64 pte, pte_pa;
	u16 asid;
	bool is_global;
	u8 level; /* enum page_size */
};

/* Keep it: over an entry for the same page and ASID, else in the first
   invalid way, else over the victim. Returns the entry. */
struct tlb_entry *tlb_insert(struct tlb *tlb, const struct tlb_fill *fill);

/* spec: norm:sfence_vma_all, _va, _asid, _va_asid. A va drops the leaf that
   maps it, whatever its size; an ASID spares global entries. */
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
