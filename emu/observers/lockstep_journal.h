/* SPDX-License-Identifier: MIT */
/*
 * What was asked of one hart's MMU lately, so that a difference found in a
 * running machine can be had again without the machine: two stretches, each a
 * checkpoint of the arrays and all requests, fences and PMP changes since, with
 * the PTE accesses as they happened.
 */
#ifndef OBSERVERS_LOCKSTEP_JOURNAL_H
#define OBSERVERS_LOCKSTEP_JOURNAL_H

#include "observers/lockstep_writer.h"

struct lockstep_journal_entry; /* lockstep_journal.c */

struct lockstep_stretch {
	struct lockstep_image image; /* at its start */
	struct lockstep_journal_entry *entries; /* owned */
	size_t count, room;
	struct lockstep_access *accesses; /* owned */
	size_t access_count, access_room;
	bool is_begun;
};

struct lockstep_journal {
	struct lockstep *lockstep; /* not owned */
	struct lockstep_stretch stretches[2];
	unsigned now; /* the newer */
	/* PMP as the newer stretch has it so far. */
	u64 pmp_writes;
	u8 pmp_cfg[PMP_ENTRIES];
	u64 pmp_address[PMP_ENTRIES];
};

bool lockstep_journal_init(struct lockstep_journal *journal, struct lockstep *lockstep,
			   struct error *error) must_check;
void lockstep_journal_free(struct lockstep_journal *journal);
/* A new stretch: model and RTL are equal now. The older one is forgotten. */
void lockstep_journal_checkpoint(struct lockstep_journal *journal);
/* The request just translated; the one that failed too. */
void lockstep_journal_request(struct lockstep_journal *journal,
			      const struct mmu_request *request);
void lockstep_journal_fence(struct lockstep_journal *journal, const struct mmu_fence *fence);

/* Is there a request of U mode in the newer stretch? */
bool lockstep_journal_has_program(const struct lockstep_journal *journal);

/* The newer stretch's operations, without its checkpoint. */
void lockstep_journal_print(const struct lockstep_journal *journal,
			    struct lockstep_writer *writer);
/* A whole stream: the newer stretch, or, `is_longer`, both. */
void lockstep_journal_print_all(const struct lockstep_journal *journal,
				const struct mmu_config *config, bool is_longer, FILE *to);

#endif
