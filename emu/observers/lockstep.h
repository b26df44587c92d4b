/* SPDX-License-Identifier: MIT */
/*
 * The MMU's model and its RTL side by side: every request and every fence goes
 * to both, and everything that docs/TIMING.md promises is compared with ==.
 *
 * One of the two leads: its PTE accesses are real and recorded. The other is
 * given the record, so memory is read and written once, both see the same
 * values and latencies, and an access that differs in kind, address or data is
 * a difference found. The record also makes A/D updates comparable.
 */
#ifndef OBSERVERS_LOCKSTEP_H
#define OBSERVERS_LOCKSTEP_H

#include "base/error.h"
#include "mmu/mmu.h"
#include "observers/lockstep_library.h"

#define LOCKSTEP_ACCESSES_MAX 64 /* of one request: 3 levels, many lost races */
#define LOCKSTEP_REPORT_BYTES 6144

/* One PTE access as it happened. */
struct lockstep_access {
	bool is_write, ok, matched;
	u64 pte_pa, value; /* read */
	u64 expected, desired;
	u32 cycles;
};

enum lockstep_leader {
	LOCKSTEP_MODEL_LEADS,
	LOCKSTEP_RTL_LEADS,
	LOCKSTEP_WAITS, /* the model leads, and the RTL waits for its memory */
};

struct lockstep {
	struct mmu *mmu; /* the model; not owned */
	const struct rtl_library *rtl; /* not owned */
	struct rtl_mmu *rtl_mmu;       /* owned */
	enum lockstep_leader leader;
	const struct mmu_port *port; /* the real one; NULL: the bus, one cycle */
	struct mmu_port model_port;  /* what the model is given instead */

	struct lockstep_access accesses[LOCKSTEP_ACCESSES_MAX];
	unsigned access_count, replayed;
	/* What the follower asked for, the access that differs among it. */
	struct lockstep_access followed[LOCKSTEP_ACCESSES_MAX];
	unsigned followed_count;
	bool is_recording, access_differs;

	/* PMP as the RTL has it. */
	u8 pmp_cfg[PMP_ENTRIES];
	u64 pmp_address[PMP_ENTRIES];

	u64 requests, fences, pte_accesses, pmp_writes;
	struct mmu_fence last_fence; /* if there were fences */
	/* The last request, for who looks: what was asked, and the RTL's answer. */
	struct rtl_request last_request;
	struct rtl_response last_answer;
	/* The first difference, in words; both records and both walks. */
	char report[LOCKSTEP_REPORT_BYTES];
};

/* The model must be fresh: its state and that of the RTL's reset are the same.
   It keeps pointers to `lockstep` until lockstep_close. */
bool lockstep_open(struct lockstep *lockstep, struct mmu *mmu,
		   const struct rtl_library *library, enum lockstep_leader leader,
		   struct error *error) must_check;
void lockstep_close(struct lockstep *lockstep);
/* Both as after a reset; the model must have been reset already. */
void lockstep_reset(struct lockstep *lockstep);

/* false: they differ, and `report` says how. The response is the leader's. */
bool lockstep_translate(struct lockstep *lockstep, const struct mmu_request *request,
			struct mmu_response *response) must_check;
bool lockstep_fence(struct lockstep *lockstep, const struct mmu_fence *fence,
		    u32 *cycles) must_check;
/* Every entry and the replacement state of every array. */
bool lockstep_compare_state(struct lockstep *lockstep) must_check;

/* One slot, as lockstep_compare_state compares it. */
bool lockstep_is_same_entry(enum rtl_array array, const struct tlb_entry *model,
			    const struct rtl_entry *rtl);

/* The model's array that the RTL's is compared with; may be absent. */
struct tlb *lockstep_find_tlb(struct lockstep *lockstep, enum rtl_array array);
/* How many numbers the state of its replacement policy is, and one of them: of a
   set; of a slot its age, 0 the oldest of its set (LRU); of all (random). */
unsigned lockstep_policy_words(const struct tlb *tlb);
u64 lockstep_policy_state(const struct tlb *tlb, unsigned index);
/* Into both, which are idle. What the configuration has no room for is left
   out. With LRU a slot becomes the youngest of its set, whatever `state` is. */
void lockstep_load_entry(struct lockstep *lockstep, enum rtl_array array, unsigned slot,
			 const struct tlb_entry *entry);
void lockstep_load_policy(struct lockstep *lockstep, enum rtl_array array, unsigned index,
			  u64 state);

/* The RTL's form of a request. */
struct rtl_request lockstep_rtl_request(const struct mmu_request *request);
/* Add to the report. */
void lockstep_say(struct lockstep *lockstep, const char *format, ...) printf_like(2, 3);

#endif
