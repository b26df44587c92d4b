/* SPDX-License-Identifier: MIT */
/*
 * A copy of the caches and DRAM, tags and states, to see who would serve an
 * access and what it would take. Private to why*.c.
 */
#ifndef OBSERVERS_WHY_CACHES_H
#define OBSERVERS_WHY_CACHES_H

#include "base/error.h"
#include "hart/hart.h"
#include "mem/hierarchy.h"

struct why_caches {
	struct hierarchy hierarchy;
	const struct bus *bus;
	u8 hart, privilege;
	u64 now; /* cycle of the hart */
};

/* Of a hart that runs timed. */
bool why_caches_open(struct why_caches *caches, const struct hart *hart,
		     struct error *error) must_check;
void why_caches_close(struct why_caches *caches);
/* Access pa, so much after `now`; the copy changes as the caches would. */
struct memory_answer why_caches_access(struct why_caches *caches, enum memory_kind kind, u64 va,
				       u64 pa, u8 pbmt, u32 after);

#endif
