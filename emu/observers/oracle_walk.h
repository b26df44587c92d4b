/* SPDX-License-Identifier: MIT */
/*
 * The set-valued translation: is this answer one that memory gives now, or
 * that it gave at some time since the last fence that covers it? Written from
 * the manual, apart from mmu/walk.c and mmu/perm.h, so that the two can
 * disagree; PMP is shared.
 *
 * An answer is legal if there is a path of PTEs from a root to it, each of
 * which its place holds, or held after the hart's last fence that covers it (a
 * fence with a va covers leaves alone; the root is that of satp, or one used
 * with the same ASID since such a fence; with any ASID where the mapping is
 * global). Of a NAPOT page any of its 16 PTEs may have answered.
 *
 * A global entry outlives fences of the ASID that made it, so on the way to one what
 * such a fence covers counts as still there, even if a fence with a va came between.
 *
 * Left open, as an MMU may have looked before a change that is not in memory: PMP
 * and menvcfg.PBMTE of a walk, when the answer did not walk; A, always.
 */
#ifndef OBSERVERS_ORACLE_WALK_H
#define OBSERVERS_ORACLE_WALK_H

#include "mmu/mmu.h"
#include "observers/oracle_fences.h"
#include "observers/oracle_tables.h"

struct oracle_query {
	struct oracle_tables *tables;
	const struct oracle_fences *fences; /* of the hart */
	const struct pmp *pmp;		    /* likewise */
	const struct mmu_request *request;
	const struct mmu_response *response;
};

/* What is outdated on the way to an answer, from the root on. */
struct oracle_path {
	unsigned count;
	struct {
		struct oracle_change *change;
		struct oracle_subject subject; /* what a fence would cover */
		u8 table_level;
	} outdated[SV39_LEVELS];
	bool has_other_root;
	u64 other_satp; /* without MODE */
};

/* Is it what memory gives now? Notes which tables were walked. `of_any_size`: a
   page that was split or joined is the same if it leads to the same place. */
bool oracle_walk_agrees(const struct oracle_query *query, bool of_any_size);
/* Else: the way to it with the least that is outdated; false: there is none. */
bool oracle_walk_explains(const struct oracle_query *query, struct oracle_path *path);
/* The same, from the root in satp alone. */
bool oracle_walk_explains_here(const struct oracle_query *query, struct oracle_path *path);

#endif
