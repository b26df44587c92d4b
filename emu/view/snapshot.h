/* SPDX-License-Identifier: MIT */
/*
 * The machine at one moment, for panels to read: a copy of harts, TLBs and
 * counters, taken at a safe point by the thread that runs the machine. Guest
 * memory is not copied: panels peek at it as one more hart would see it. While
 * the machine stands that is exact; while it runs a page table may be newer
 * than the snapshot.
 */
#ifndef VIEW_SNAPSHOT_H
#define VIEW_SNAPSHOT_H

#include "machine/machine.h"
#include "observers/lockstep_machine.h"
#include "view/watch.h"

/* The translation arrays of a hart, in the order in which they are shown. */
enum snapshot_tlb {
	SNAPSHOT_ITLB, SNAPSHOT_DTLB, SNAPSHOT_L2_PAGES, SNAPSHOT_L2_SUPERPAGES,
	SNAPSHOT_WALK_2, SNAPSHOT_WALK_1, SNAPSHOT_TLBS,
};
extern const char *const snapshot_tlb_names[SNAPSHOT_TLBS];

/* One of the RTL's arrays, as many as the model's. */
struct rtl_look {
	struct rtl_entry *entries; /* owned */
	u64 *policy;		   /* lockstep_policy_words(), owned */
};

struct snapshot {
	u64 cycle, retired;
	unsigned hart_count;
	/* As the machine's, for mmu_peek and for reading: their MMUs have TLBs and
	   a PMP of their own, their engines and services are gone. */
	struct hart harts[PLATFORM_HARTS_MAX];
	struct tlb_entry *entries[PLATFORM_HARTS_MAX][SNAPSHOT_TLBS]; /* owned */
	u64 *policies[PLATFORM_HARTS_MAX][SNAPSHOT_TLBS]; /* of their replacement; owned */
	bool has_caches; /* the machine is or may become timed */
	bool is_timed;
	struct hierarchy caches; /* for reading; its lines and banks are ours */
	bool has_lockstep;
	struct lockstep_look lockstep[PLATFORM_HARTS_MAX];
	struct rtl_look rtl[PLATFORM_HARTS_MAX][SNAPSHOT_TLBS];
	const struct bus *bus;  /* the machine's */
	struct machine_config config;
	struct watch watch;
};

/* For machines of this shape; false: no memory. */
bool snapshot_init(struct snapshot *snapshot, const struct machine *machine) must_check;
void snapshot_free(struct snapshot *snapshot);
void snapshot_take(struct snapshot *snapshot, const struct machine *machine,
		   const struct watch *watch);

/* One of them; 0 sets: it is absent. */
const struct tlb *snapshot_tlb(const struct snapshot *snapshot, unsigned hart,
			       enum snapshot_tlb which);
/* The context of translations by this hart, as if it were at least in S-mode:
   what there is to see below M-mode. */
struct mmu_context snapshot_context(const struct snapshot *snapshot, unsigned hart);

#endif
