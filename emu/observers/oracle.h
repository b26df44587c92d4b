/* SPDX-License-Identifier: MIT */
/*
 * The translation oracle: every answer of every hart's MMU is held against what
 * memory gives, and gave since the last fence that covers it. What no path
 * through the tables explains is illegal: a bug of the MMU, which ends the run.
 * What is legal but outdated is a bug of the guest, which lacks a fence: each
 * PTE is reported once, with the store that changed it and the fence missing.
 *
 * On several harts a change cannot be seen at once by all, so two things are let
 * be: that U-mode uses what another hart changes while that one has not returned
 * to U-mode since (it may be about to fence everywhere, and to wait for it), and a
 * page fault by what another has allowed meanwhile, which a second look ends.
 *
 * Host shortcuts stay on: each stands for an answer that was seen, and is
 * dropped when a PTE on its way changes. Results and cycles are those of a run
 * without. Reports go to the stream, a line or a few each.
 *
 * Left out: sinval.vma without its ordering fences counts as sfence.vma; a
 * fetch goes unseen while a hart stays within one page that another hart unmaps,
 * to the end of its turn; a walker that reads through caches that hold data.
 */
#ifndef OBSERVERS_ORACLE_H
#define OBSERVERS_ORACLE_H

#include <stdio.h>

#include "base/error.h"
#include "machine/machine.h"

struct oracle;

struct oracle_result {
	u64 checked; /* translations seen */
	u64 stale;   /* of these, outdated */
	unsigned reported; /* different PTEs among them */
	bool is_illegal; /* one was, and ended the run */
	bool is_incomplete; /* no memory: what came later is not checked */
};

/* Watch every hart from now on; before the machine first runs. NULL with error
   set. `stream` must live as long. */
struct oracle *oracle_open(struct machine *machine, FILE *stream,
			   struct error *error) must_check;
struct oracle_result oracle_result(const struct oracle *oracle);
/* NULL is fine. */
void oracle_close(struct oracle *oracle);

#endif
