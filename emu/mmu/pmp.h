/* SPDX-License-Identifier: MIT */
/*
 * Physical memory protection: 16 entries, granularity 4 bytes, OFF, TOR, NA4
 * and NAPOT, locks. spec: machine.adoc, "Physical Memory Protection".
 *
 * Writes decode the registers into ranges once; a check is then a comparison
 * with the widest piece that one entry decides for, or a short scan.
 * pmpaddr holds bits 55:2 of an address.
 */
#ifndef MMU_PMP_H
#define MMU_PMP_H

#include "abi/csr.h"
#include "base/types.h"

/* One entry decoded: bytes [first, end), at least one. */
struct pmp_range {
	u64 first_pa, end_pa;
	u8 cfg;
	u8 index;
};

struct pmp {
	u8 cfg[PMP_ENTRIES];
	u64 address[PMP_ENTRIES];	      /* pmpaddr registers */
	struct pmp_range ranges[PMP_ENTRIES]; /* not OFF, not empty; in order */
	unsigned range_count;
	/* The widest piece of memory that one entry decides for, where S and U
	   may do something: nearly every access is in it. From ranges. */
	u64 plain_first_pa, plain_size_bytes;
	u8 plain_permissions[2]; /* of S and U; of M */
};

void pmp_reset(struct pmp *pmp);
/* CSR access. `number` of pmpcfg is 0 or 2 (RV64); of pmpaddr 0..15. Writes
   obey locks and WARL; what they leave alone stays. */
u64 pmp_read_cfg(const struct pmp *pmp, unsigned number);
void pmp_write_cfg(struct pmp *pmp, unsigned number, u64 value);
u64 pmp_read_address(const struct pmp *pmp, unsigned index);
void pmp_write_address(struct pmp *pmp, unsigned index, u64 value);

/*
 * May `privilege` do an access that needs `permission` (PMP_R, PMP_W or PMP_X)
 * on every byte of [pa, pa+size)? The lowest-numbered entry that matches any byte decides and
 * must match all of them.
 */
bool pmp_scan(const struct pmp *pmp, u64 pa, u64 size_bytes, u8 permission,
	      u8 privilege) must_check;

/* Would every access within [pa, pa+size) get the same verdict? */
bool pmp_scan_uniform(const struct pmp *pmp, u64 pa, u64 size_bytes) must_check;

static inline bool pmp_is_plain(const struct pmp *pmp, u64 pa, u64 size_bytes)
{
	u64 offset = pa - pmp->plain_first_pa;

	return likely(offset < pmp->plain_size_bytes &&
		      size_bytes <= pmp->plain_size_bytes - offset);
}

static inline bool pmp_check(const struct pmp *pmp, u64 pa, u64 size_bytes,
			     u8 permission, u8 privilege)
{
	if (pmp_is_plain(pmp, pa, size_bytes))
		return !(permission & ~pmp->plain_permissions[privilege == 3]);
	return pmp_scan(pmp, pa, size_bytes, permission, privilege);
}

static inline bool pmp_is_uniform(const struct pmp *pmp, u64 pa, u64 size_bytes)
{
	return pmp_is_plain(pmp, pa, size_bytes) || pmp_scan_uniform(pmp, pa, size_bytes);
}

#endif
