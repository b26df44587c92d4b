/* SPDX-License-Identifier: MIT */
/*
 * A copy of a hart's MMU to try things on: its walker reads RAM by peek, as if
 * one bit of one PTE were the other way if so wanted, and writes nowhere.
 * Private to why*.c.
 */
#ifndef OBSERVERS_WHY_TRIAL_H
#define OBSERVERS_WHY_TRIAL_H

#include "base/error.h"
#include "hart/hart.h"
#include "observers/why.h"
#include "observers/why_caches.h"

struct why_trial {
	struct mmu mmu;
	struct pmp pmp;
	struct mmu_port port;
	const struct bus *bus;
	bool is_full;
	u64 flipped_pa, flipped_bits; /* of the PTE there; no bits: none */
	struct why_caches *caches; /* that PTEs are read through, or NULL; not owned */
	struct why_served served[WHY_SERVED_MAX];
	unsigned served_count;
};

/* With what the TLBs and the walk cache hold, or with all of them empty. */
bool why_trial_open(struct why_trial *trial, const struct hart *hart, bool is_full,
		    struct error *error) must_check;
void why_trial_close(struct why_trial *trial);
/* Translate. An empty trial is empty again afterwards. */
void why_trial_run(struct why_trial *trial, const struct mmu_request *request,
		   struct mmu_response *response);

#endif
