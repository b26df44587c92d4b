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
 * and what comes from a running machine, or from a checkpoint of it:
 *
 *	c SECTION KEY VALUE			the configuration (decimal), before all else
 *	m PA VALUE READ UPDATE			memory outside the RAM, and its cycles
 *	a ARRAY SLOT SIZE VA ASID G PA PTE PTE_PA	one entry of an array, of both
 *	r ARRAY INDEX STATE			its replacement state
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
#include "observers/lockstep_words.h"

/* high, so that every bit of a PPN matters */
#define LOCKSTEP_RAM_BASE_PA	 0x9a003480000000ull
#define LOCKSTEP_RAM_FRAMES	 64
#define LOCKSTEP_READ_ONLY_FRAME 63 /* an update of a PTE there is refused */

enum lockstep_kind {
	LOCKSTEP_TRANSLATE,
	LOCKSTEP_FENCE,
	LOCKSTEP_WRITE,
	LOCKSTEP_PMP,
	LOCKSTEP_WORD,
	LOCKSTEP_ENTRY,
	LOCKSTEP_POLICY,
};

struct lockstep_op {
	enum lockstep_kind kind;
	union {
		struct { /* translate */
			struct mmu_request request;
			bool has_race;
			u64 race_value;
		};
		struct mmu_fence fence;
		struct { /* write; a word has its cycles too */
			u64 pa, value;
			u32 read_cycles, update_cycles;
		};
		struct { /* PMP */
			u8 index, cfg;
			u64 address;
		};
		struct { /* entry: `array` is an enum rtl_array */
			u32 slot;
			u8 array;
			struct tlb_entry entry;
		};
		struct { /* policy; an index as lockstep_load_policy() has it */
			u32 policy_index;
			u8 policy_array;
			u64 state;
		};
	};
};

struct lockstep_player {
	struct mmu_config config;
	struct bus bus;
	struct lockstep_words words; /* memory of a machine, outside the RAM */
	struct pmp pmp;
	struct mmu mmu;
	struct mmu_port port; /* latencies and refusals by address, races */
	struct lockstep lockstep;
	const struct lockstep_op *op; /* being played */
	bool raced;
	u64 plays;
	bool waits; /* PTE accesses take their cycles, not only count them */
	unsigned state_interval; /* operations between comparisons of all arrays */
	struct lockstep_coverage *coverage; /* to be counted in; NULL: none; not owned */
};

/* All zero but `waits`. */
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
struct lockstep_stream {
	struct lockstep_op *ops; /* owned */
	size_t count;
	struct mmu_config config;
	bool has_config; /* it says so itself */
};

/* Errors: a line that is no operation, a configuration that cannot be. */
bool lockstep_stream_read(struct lockstep_stream *stream, const char *path,
			  struct error *error) must_check;
void lockstep_stream_free(struct lockstep_stream *stream);

#endif
