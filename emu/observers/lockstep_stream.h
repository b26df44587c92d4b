/* SPDX-License-Identifier: MIT */
/*
 * A stream of requests, fences and changes to memory and PMP, with the small
 * machine it is played on: RAM for page tables, PMP, the model and the RTL.
 * A stream is a text file, one operation a line, so a failure is kept and
 * replayed. Playing depends on nothing but the stream.
 *
 *	t ACCESS VA BYTES PRIVILEGE MODES ASID SATP [RACE]	translate
 *	f HAS_VA VA HAS_ASID ASID				fence
 *	w PA VALUE						write memory
 *	p INDEX CFG ADDRESS					write one PMP entry
 *
 * Numbers are hexadecimal; ACCESS is l, s or f; MODES are four digits, SUM,
 * MXR, ADUE and PBMTE; SATP is without its ASID. RACE is a value that another
 * hart stores between the walker's read of a PTE and its update.
 */
#ifndef OBSERVERS_LOCKSTEP_STREAM_H
#define OBSERVERS_LOCKSTEP_STREAM_H

#include <stdio.h>

#include "observers/lockstep.h"
#include "observers/lockstep_coverage.h"

/* high, so that every bit of a PPN matters */
#define LOCKSTEP_RAM_BASE_PA	 0x9a003480000000ull
#define LOCKSTEP_RAM_FRAMES	 64
#define LOCKSTEP_READ_ONLY_FRAME 63 /* an update of a PTE there is refused */

enum lockstep_kind {
	LOCKSTEP_TRANSLATE,
	LOCKSTEP_FENCE,
	LOCKSTEP_WRITE,
	LOCKSTEP_PMP,
};

struct lockstep_op {
	enum lockstep_kind kind;
	struct mmu_request request;
	bool has_race;
	u64 race_value;
	struct mmu_fence fence;
	u64 pa, value;	/* write */
	u8 index, cfg;	/* PMP */
	u64 address;
};

struct lockstep_player {
	struct mmu_config config;
	struct bus bus;
	struct pmp pmp;
	struct mmu mmu;
	struct mmu_port port; /* latencies and refusals by address, races */
	struct lockstep lockstep;
	const struct lockstep_op *op; /* being played */
	bool raced;
	u64 plays;
	unsigned state_interval; /* operations between comparisons of all arrays */
	struct lockstep_coverage *coverage; /* to be counted in; NULL: none; not owned */
};

bool lockstep_player_init(struct lockstep_player *player, const struct mmu_config *config,
			  const struct rtl_library *library, struct error *error) must_check;
void lockstep_player_free(struct lockstep_player *player);
/* Everything as at the start. */
void lockstep_player_reset(struct lockstep_player *player);
/* false: model and RTL differ; player->lockstep.report says how. */
bool lockstep_player_play(struct lockstep_player *player,
			  const struct lockstep_op *op) must_check;
/* The first operation at which they differ, or `count`. Begins with a reset. */
size_t lockstep_player_run(struct lockstep_player *player, const struct lockstep_op *ops,
			   size_t count);

void lockstep_op_print(const struct lockstep_op *op, FILE *to);
/* *ops is the caller's to free. Errors: a line that is no operation. */
bool lockstep_stream_read(const char *path, struct lockstep_op **ops, size_t *count,
			  struct error *error) must_check;

#endif
