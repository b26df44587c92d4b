/* SPDX-License-Identifier: MIT */
/*
 * Why a translation goes as it goes: one record of everything that has a say
 * in it, made from a hart as it stands and leaving it as it stands.
 *
 * Two answers are in it, which differ where a TLB holds what memory no longer
 * says: what the machine would do (TLBs, walk cache, then tables), and what
 * the tables say. Both are the MMU's own, got from a copy of it whose walker
 * reads by peek and writes nowhere, so no rule is written down twice.
 */
#ifndef OBSERVERS_WHY_H
#define OBSERVERS_WHY_H

#include <stdio.h>

#include "base/error.h"
#include "hart/hart.h"
#include "mem/hierarchy.h"

/* What is asked, as `VA[@access][,mode][,hartN]` says it. */
struct why_question {
	u64 va;
	int access;    /* enum mmu_access; -1: not said, a load */
	int privilege; /* -1: not said, the hart's own */
	int hart;      /* -1: not said; why_ask is told one */
};

enum { WHY_L1, WHY_L2_PAGES, WHY_L2_SUPERPAGES, WHY_POINTERS_2, WHY_POINTERS_1, WHY_LOOKUPS };

/* One array looked up, whether or not the request gets that far. */
struct why_lookup {
	const char *name; /* as in the configuration: "dtlb", "l2tlb", ... */
	bool is_present;  /* there is one */
	bool is_asked;	  /* the request looks there */
	bool is_hit;
	unsigned set, way; /* of the hit */
	struct tlb_entry entry;
};

/* What PMP says of one access. */
struct why_pmp {
	u64 pa;
	u8 size_bytes, permission, privilege;
	bool is_allowed;
	int entry; /* that decided; -1: none matched */
	u8 cfg;
	u64 first_pa, end_pa;
};

/* One step of the walk of the tables in memory. */
struct why_level {
	u8 level;
	u64 pte_pa, pte;
	bool is_read;  /* false: PMP forbade it, or no RAM is there */
	bool is_skipped; /* the machine knows it from a TLB or the walk cache */
	bool is_served;  /* in timed mode: by whom, in how many cycles */
	struct memory_answer served;
	struct why_pmp pmp;
};

enum why_change_kind { WHY_CHANGE_PTE, WHY_CHANGE_CSR, WHY_CHANGE_PMP, WHY_CHANGE_MODE,
		       WHY_CHANGE_VA };

/* A bit that, were it the other way, would let the access pass. */
struct why_change {
	enum why_change_kind kind;
	char name[24]; /* "U", "sstatus.SUM", "pmp3cfg.W", "U-mode" */
	unsigned bit;  /* of PTE, PMP entry or va */
	bool is_to_be_set;
	u64 pte_pa;
};

/* Who served a PTE read of the answer, in timed mode. */
struct why_served {
	u64 pte_pa;
	struct memory_answer answer;
};

#define WHY_LEVELS_MAX	8
#define WHY_SERVED_MAX	8
#define WHY_CHANGES_MAX 16

struct why_record {
	u64 cycle, pc;
	struct mmu_request request;
	struct why_pmp final; /* PMP's word on the physical address, if has_pa */
	struct why_lookup lookups[WHY_LOOKUPS];
	/* The machine's answer; outside timed mode PTE reads take no time. */
	struct mmu_response answer;
	struct memory_answer data; /* of the access itself, if is_timed and it passes */
	struct mmu_response memory; /* what the tables say */
	struct why_level levels[WHY_LEVELS_MAX];
	struct why_change changes[WHY_CHANGES_MAX]; /* for the fault of `memory` */
	struct why_served served[WHY_SERVED_MAX];
	const char *region; /* of the bus at the answer's pa; NULL: nothing is there */
	unsigned hart_id;
	unsigned level_count, change_count, served_count;
	bool is_mode_assumed; /* the hart is in M-mode, and came from this one */
	bool is_translated;   /* else Bare, M-mode or not canonical */
	bool is_stale;	      /* answer and memory differ */
	bool has_pa;
	bool is_timed;
	char moment[48]; /* "at the end", "at the fault", ... */
};

/* From text; false: it does not say that. */
bool why_parse(struct why_question *question, const char *text, struct error *error) must_check;
/* `moment` goes into the record. False: out of memory. */
bool why_ask(const struct hart *hart, const struct why_question *question, const char *moment,
	     struct why_record *record, struct error *error) must_check;
void why_print(const struct why_record *record, FILE *stream);
struct json_object;
/* To be put by the caller. */
struct json_object *why_json(const struct why_record *record);

#endif
