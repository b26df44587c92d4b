/* SPDX-License-Identifier: MIT */
/*
 * The RTL of the MMU in a running machine: every translation of every hart, by
 * model and RTL. In `rtl` the RTL's answers are the ones used and its PTE
 * accesses the real ones; in `lockstep` the model's. The first difference
 * stops the machine.
 *
 * Accesses that host shortcuts serve reach neither; without shortcuts all do.
 */
#ifndef OBSERVERS_LOCKSTEP_MACHINE_H
#define OBSERVERS_LOCKSTEP_MACHINE_H

#include <stdio.h>

#include "machine/machine.h"
#include "observers/lockstep.h"

enum lockstep_mode { LOCKSTEP_OFF, LOCKSTEP_CHECK, LOCKSTEP_RTL };

struct lockstep_machine_options {
	enum lockstep_mode mode;
	const char *output; /* for the stream of a difference; NULL: mmu-failure.txt */
	/* Where the first hart that runs a program (U mode) has its requests
	   written, a million of them; NULL: nowhere. */
	const char *record;
};

struct lockstep_machine;

/* To be called before the first instruction. NULL: `error` says why (no RTL is
   built for this configuration). */
struct lockstep_machine *lockstep_machine_open(struct machine *machine,
					       const struct lockstep_machine_options *options,
					       struct error *error) must_check;
/* How far one hart's two are. */
struct lockstep_look {
	u64 requests, fences, pte_accesses; /* equal in all */
	bool rtl_leads;
	bool is_idle; /* no channel, fence or PTE access is under way in the RTL */
	bool is_offered[RTL_CHANNELS], is_fence_offered; /* waits to be taken */
	struct rtl_request request; /* the last one */
	struct rtl_response answer;
	struct lockstep_access accesses[LOCKSTEP_ACCESSES_MAX]; /* its walk */
	unsigned access_count;
	bool is_different; /* and `report` says in what */
	bool has_stopped;  /* some hart differs: models go on alone to their turn's end */
	char report[LOCKSTEP_REPORT_BYTES];
};

/* Between turns, or before an instruction. */
void lockstep_machine_look(const struct lockstep_machine *lockstep, unsigned hart,
			   struct lockstep_look *look);

/* One array of the RTL: as many entries as the model's has, and as many numbers
   as lockstep_policy_words() says. An absent one has none. */
void lockstep_machine_look_array(const struct lockstep_machine *lockstep, unsigned hart,
				 enum rtl_array array, struct rtl_entry *entries, u64 *policy);

/* Was that why the machine stopped? NULL is allowed: no. */
bool lockstep_machine_is_different(const struct lockstep_machine *lockstep);

/* Compares every array once more, prints a summary or the difference to `to`,
   frees. false: the record cannot be written, or they differed; then what led
   to it is kept: the stream as it was, made small, and as a waveform. NULL is
   allowed: true. */
bool lockstep_machine_close(struct lockstep_machine *lockstep, FILE *to) must_check;

#endif
