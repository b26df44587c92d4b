/* SPDX-License-Identifier: MIT */
/* Decoding and matching of PMP entries; see pmp.h. */
#include "mmu/pmp.h"

#include <string.h>

#include "base/bits.h"

#define PRIVILEGE_MACHINE 3
#define ADDRESS_BITS	  54

static unsigned mode_of(u8 cfg)
{
	return cfg >> PMP_A_SHIFT & 3;
}

static struct pmp_range decode_entry(const struct pmp *pmp, unsigned index)
{
	u64 address = pmp->address[index];
	struct pmp_range range = { .cfg = pmp->cfg[index], .index = (u8)index };
	u64 ones;

	switch (mode_of(range.cfg)) {
	case PMP_A_TOR:
		range.first_pa = index ? pmp->address[index - 1] << 2 : 0;
		range.end_pa = address << 2;
		break;
	case PMP_A_NA4:
		range.first_pa = address << 2;
		range.end_pa = range.first_pa + 4;
		break;
	default: /* NAPOT: the trailing ones give the size */
		ones = address ^ (address + 1);
		range.first_pa = (address & ~ones) << 2;
		range.end_pa = range.first_pa + ((ones + 1) << 2);
		break;
	}
	return range;
}

/* The end of the piece from `pa` on in which no range begins or ends. */
static u64 piece_end(const struct pmp *pmp, u64 pa)
{
	u64 end_pa = ~0ull;

	for (unsigned i = 0; i < pmp->range_count; i++) {
		const struct pmp_range *range = &pmp->ranges[i];

		if (range->first_pa > pa && range->first_pa < end_pa)
			end_pa = range->first_pa;
		if (range->end_pa > pa && range->end_pa < end_pa)
			end_pa = range->end_pa;
	}
	return end_pa;
}

static void take_if_wider(struct pmp *pmp, u64 first_pa)
{
	u64 size_bytes = piece_end(pmp, first_pa) - first_pa;
	u8 permissions = PMP_R | PMP_W | PMP_X;
	const struct pmp_range *range = pmp->ranges;

	while (range < pmp->ranges + pmp->range_count &&
	       (first_pa < range->first_pa || first_pa >= range->end_pa))
		range++;
	if (range == pmp->ranges + pmp->range_count ||
	    !(range->cfg & permissions) || size_bytes <= pmp->plain_size_bytes)
		return;
	pmp->plain_first_pa = first_pa;
	pmp->plain_size_bytes = size_bytes;
	pmp->plain_permissions[0] = range->cfg & permissions;
	pmp->plain_permissions[1] =
		range->cfg & PMP_L ? range->cfg & permissions : permissions;
}

/* Pieces begin where a range begins, or ends inside another. */
static void find_plain(struct pmp *pmp)
{
	pmp->plain_size_bytes = 0;
	for (unsigned i = 0; i < pmp->range_count; i++) {
		take_if_wider(pmp, pmp->ranges[i].first_pa);
		take_if_wider(pmp, pmp->ranges[i].end_pa);
	}
}

static void decode_all(struct pmp *pmp)
{
	pmp->range_count = 0;
	for (unsigned i = 0; i < PMP_ENTRIES; i++) {
		struct pmp_range range;

		if (mode_of(pmp->cfg[i]) == PMP_A_OFF)
			continue;
		range = decode_entry(pmp, i);
		/* spec: norm:pmp_a_field_tor: one that is empty matches nothing,
		   not even an access that lies across its bounds */
		if (range.first_pa < range.end_pa)
			pmp->ranges[pmp->range_count++] = range;
	}
	find_plain(pmp);
}

void pmp_reset(struct pmp *pmp)
{
	memset(pmp, 0, sizeof(*pmp));
}

u64 pmp_read_cfg(const struct pmp *pmp, unsigned number)
{
	u64 value = 0;

	for (unsigned i = 0; i < 8; i++)
		value |= (u64)pmp->cfg[number / 2 * 8 + i] << i * 8;
	return value;
}

void pmp_write_cfg(struct pmp *pmp, unsigned number, u64 value)
{
	for (unsigned i = 0; i < 8; i++) {
		u8 *cfg = &pmp->cfg[number / 2 * 8 + i];
		u8 wanted = (u8)(value >> i * 8) & 0x9f;

		/* spec: norm:pmp_l_bit_write_protection: locked until reset */
		if (*cfg & PMP_L)
			continue;
		/* spec: norm:pmp_rwx_warl: R=0 with W=1 is reserved; W is
		   then dropped */
		if ((wanted & (PMP_R | PMP_W)) == PMP_W)
			wanted &= (u8)~PMP_W;
		*cfg = wanted;
	}
	decode_all(pmp);
}

u64 pmp_read_address(const struct pmp *pmp, unsigned index)
{
	return pmp->address[index];
}

void pmp_write_address(struct pmp *pmp, unsigned index, u64 value)
{
	const u8 *next = index + 1 < PMP_ENTRIES ? &pmp->cfg[index + 1] : NULL;

	if (pmp->cfg[index] & PMP_L)
		return;
	/* A locked TOR entry locks its lower bound too. */
	if (next && (*next & PMP_L) && mode_of(*next) == PMP_A_TOR)
		return;
	pmp->address[index] = value & bits_mask(0, ADDRESS_BITS);
	decode_all(pmp);
}

bool pmp_scan(const struct pmp *pmp, u64 pa, u64 size_bytes, u8 permission,
	      u8 privilege)
{
	u64 end_pa = pa + size_bytes;

	for (unsigned i = 0; i < pmp->range_count; i++) {
		const struct pmp_range *range = &pmp->ranges[i];

		if (end_pa <= range->first_pa || pa >= range->end_pa)
			continue;
		/* spec: norm:pmp_full_match_required: a partial match fails,
		   whatever L, R, W and X say */
		if (pa < range->first_pa || end_pa > range->end_pa)
			return false;
		if (privilege == PRIVILEGE_MACHINE && !(range->cfg & PMP_L))
			return true;
		return (range->cfg & permission) == permission;
	}
	/* spec: norm:pmp_no_entry_match: M succeeds; S and U fail, since entries
	   are implemented */
	return privilege == PRIVILEGE_MACHINE;
}

bool pmp_scan_uniform(const struct pmp *pmp, u64 pa, u64 size_bytes)
{
	u64 end_pa = pa + size_bytes;

	for (unsigned i = 0; i < pmp->range_count; i++) {
		const struct pmp_range *range = &pmp->ranges[i];

		if (end_pa <= range->first_pa || pa >= range->end_pa)
			continue;
		/* The first entry that touches it covers all or cuts it. */
		return pa >= range->first_pa && end_pa <= range->end_pa;
	}
	return true;
}
