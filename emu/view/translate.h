/* SPDX-License-Identifier: MIT */
/* What there is to say about one translation: the meaning of an entry's bits
   for this access, the manual's steps, what the TLBs hold. Text, no picture. */
#ifndef VIEW_TRANSLATE_H
#define VIEW_TRANSLATE_H

#include "view/snapshot.h"

#define TRANSLATE_BITS 15
#define TRANSLATE_STEPS_MAX 16

struct translate_bit {
	const char *name;
	u64 value;
	u8 width_characters;
	bool is_culprit; /* this value forbids the access */
};

struct translate_text {
	char text[160];
};

struct translate_step {
	char text[120];
	bool is_failed;
};

/* The fields of an entry from bit 63 down. */
void translate_decode(const struct mmu_request *request, u64 pte,
		      struct translate_bit bits[TRANSLATE_BITS]);
/* One line: what the entry is and allows. */
struct translate_text translate_meaning(const struct mmu_request *request, u64 pte);
unsigned translate_steps(const struct mmu_request *request, const struct mmu_response *response,
			 struct translate_step steps[TRANSLATE_STEPS_MAX]);

struct translate_where {
	bool in_itlb, in_dtlb, in_l2;
	bool is_stale; /* an entry there differs from the tables now */
};
/* The entry of one array that answers; NULL: none. */
const struct tlb_entry *translate_find(const struct snapshot *now, unsigned hart,
				       enum snapshot_tlb which, const struct mmu_request *request);
struct translate_where translate_where(const struct snapshot *now, unsigned hart,
				       const struct mmu_request *request);

/* Does the entry say what the tables say now, in all but A and D? Where not, a
   fence is due, or has been forgotten. */
bool translate_is_stale(const struct snapshot *now, const struct tlb_entry *entry);

#endif
