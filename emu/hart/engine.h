/* SPDX-License-Identifier: MIT */
/*
 * The run engine behind hart_run: decoded blocks, host shortcuts and the
 * interpreter that runs them. Private to floor 5.
 *
 * The seam a translator to host code takes over: block_lookup() gives the
 * block at a pc (decoding it at need), exec_run() runs blocks from
 * engine->block on until something needs hart_run's attention, leaving
 * hart->pc and engine->remaining exact. Nothing else looks inside a block.
 *
 * Time inside a run: `remaining` is what is left of the stretch in cycles.
 * A block is charged whole when it is entered and what it did not execute is
 * given back on the way out, so hart->cycle is exact only after engine_sync().
 */
#ifndef HART_ENGINE_H
#define HART_ENGINE_H

#include "hart/hart.h"
#include "hart/pipeline.h"
#include "hart/shortcut.h"
#include "isa/fp_unit.h"
#include "isa/insn.h"

struct timing; /* hart/timing.h */

#define BLOCK_INSNS_MAX 64
#define BLOCK_ARENA_BYTES (8u << 20)
#define BLOCK_HASH_SLOTS 16384
#define FRAME_HASH_SLOTS 2048
#define JUMP_SLOTS_A_PAGE 256
#define JUMP_PAGES 64
#define JUMP_SLOTS (JUMP_SLOTS_A_PAGE * JUMP_PAGES)
#define X_TRASH 32 /* x0 as a destination */

/* One instruction, ready to run; 16 bytes. Immediates of auipc, jal and
   branches are relative to the start of the block. */
struct block_insn {
	const void *handler; /* label in exec.c */
	s32 imm;
	u8 rd, rs1, rs2, rs3;
};

/*
 * Instructions that follow each other in one page. Keyed by physical address:
 * every mapping of a frame shares its blocks. A block without a jump at the
 * end has one more record that runs into the next block.
 */
struct block {
	u64 pa;
	struct block *next[2];      /* same page: [0] falls through, [1] jumps */
	struct block *hash_next;    /* same hash of pa */
	struct block *frame_next;   /* same hash of frame */
	const u32 *raw;             /* encodings, one an instruction */
	u32 cost;                   /* cycles; fast mode: count */
	u16 count;                  /* instructions */
	u16 bytes;
	bool is_chainable; /* false: must be looked up each time */
	/* Timed mode: cycles of each instruction, NULL in fast mode; and when
	   its line was last seen in L1I (hierarchy->l1i_changes; ~0: never). */
	const u16 *costs; /* hart/pipeline.h */
	u64 fetch_stamp;
	struct block_insn insns[];
};

/* Last lookup of a pc: a cache of one ITLB entry and one block. */
struct jump_slot {
	u64 pc; /* odd: empty */
	u32 context;
	u32 block; /* offset in the arena, in units of 16 bytes */
};

#define FETCH_CONTEXTS 4 /* satp values remembered, each with U and S */

/* Why a block is left before its end. An event makes what follows a new block;
   the end of the stretch does not part instructions that issue together. */
enum { LEAVE_EVENT = 1, LEAVE_TIME = 2 };

/* Instruction `index` of a block, that lies at `pc`. */
struct block_cursor {
	const struct block *block; /* NULL: none */
	u64 pc, pa;
	u64 flush_count;
	unsigned index;
};

/* What of the block in progress has been charged and not executed. */
struct engine_ahead {
	s64 cycles;
	u64 insns;
};

struct engine {
	struct hart *hart;

	/* Where execution is, as of the last SAVE in exec.c. */
	s64 remaining;
	struct block *block;
	const struct block_insn *insn;
	u64 block_pc;

	u64 until;          /* cycle at which the stretch ends */
	u64 stalled_cycles; /* cycles - retired instructions */
	bool is_running;
	u8 leave; /* LEAVE_*: end the block after this instruction; 0: no */
	bool stop_requested; /* hart_run returns HART_STOP_REQUEST */
	bool context_stale;  /* privilege, satp, ... changed */
	bool uses_shortcuts;
	bool is_observed;

	/* An exception found by a slow path, to be taken at `insn`. */
	u8 trap_cause;
	u64 trap_tval;

	/* Contexts and what hangs on them, remade when context_stale. */
	struct mmu_context fetch, data;
	u32 fetch_context; /* tag of jump slots */
	u64 context_satp[FETCH_CONTEXTS];
	u32 context_tag[FETCH_CONTEXTS];
	u32 context_next, context_tags_used;
	struct shortcut_bank *bank;

	const void *const *handlers; /* enum op, then enum handler */
	const void *const *(*run)(struct engine *engine); /* exec_run or exec_run_timed */
	struct timing *timing;     /* owned; NULL: there is no timed mode */
	bool is_timed;
	struct block_cursor cursor; /* timed mode: where a block was left */

	/* Block memory: filled from the bottom, emptied all at once. */
	u8 *arena;
	u32 arena_used;
	u64 flush_count;
	struct block *block_hash[BLOCK_HASH_SLOTS];
	struct block *frame_hash[FRAME_HASH_SLOTS];
	u32 big_jumps; /* slots that hang on an entry above 4 KiB */
	struct jump_slot jumps[JUMP_SLOTS];

	struct block *scratch; /* for what must not be kept */
	struct code_listener listener;
	struct mmu_response response; /* too big for a hot stack frame */
	struct commit *commit;        /* being filled, or NULL */
	struct fp_unit fp;            /* begun while hart_run runs */
	u64 atomic_code_pa; /* where the AMO in progress writes, if that must be told; ~0 */
	u64 atomic_stored; /* what the last AMO left in memory; for observers */
	struct shortcut_bank banks[SHORTCUT_BANKS];
};

static inline struct jump_slot *engine_jump_slot(struct engine *engine, u64 pc)
{
	return &engine->jumps[((pc >> 4) & (JUMP_SLOTS - JUMP_SLOTS_A_PAGE)) |
			      ((pc >> 1) & (JUMP_SLOTS_A_PAGE - 1))];
}

static inline struct block *engine_jump_block(struct engine *engine,
					      const struct jump_slot *slot)
{
	return (struct block *)(void *)(engine->arena + (u64)slot->block * 16);
}

/* Cycles of a block's instructions from `index` on, when nothing misses. */
static inline u32 block_cycles_from(const struct block *block, unsigned index)
{
	u32 cycles = 0;

	if (!block->costs)
		return block->count - index;
	for (; index < block->count; index++)
		cycles += pipeline_cost_cycles(block->costs[index]);
	return cycles;
}

bool engine_init(struct hart *hart, struct error *error) must_check;
void engine_free(struct hart *hart);
void engine_reset(struct engine *engine);
/* Remake the contexts after a change of privilege, satp, mstatus, ... */
void engine_update_context(struct engine *engine);
/* Forget every host shortcut (PMP or environment configuration changed). */
void engine_drop_shortcuts(struct engine *engine);
/* Make hart->cycle and hart->retired exact at the instruction in progress. */
void engine_sync(struct engine *engine);
/* From the instruction in progress on, or from the one behind it. */
struct engine_ahead engine_ahead(const struct engine *engine);
struct engine_ahead engine_behind(const struct engine *engine);
/* What hart->cycle would be then. */
u64 engine_cycle(const struct engine *engine);
/* Where instruction `index` of the block in progress is. */
u64 engine_insn_pc(const struct engine *engine, unsigned index);
/* Take the exception of a fetch at hart->pc that gave nothing. */
void engine_fetch_trap(struct engine *engine);
/* Note an exception at the instruction in progress; returns false. */
bool engine_raise(struct engine *engine, u8 cause, u64 tval);

/* block.c: the block at `pc` in the present context. NULL: the fetch faulted,
   engine->trap_cause and trap_tval say how. */
struct block *block_lookup(struct engine *engine, u64 pc);
/* The first instructions of `block`, made to end the run: as many as begin
   within `cycles`. */
struct block *block_cut(struct engine *engine, struct block *block,
			s64 cycles);
/* Timed mode: the one instruction that comes next, at the cost it has in its
   block, for an observed run. NULL as block_lookup(). */
struct block *block_step(struct engine *engine);
/* Is the next instruction issued with the one before it? Then no stretch ends
   here, and block_step() is to give it. */
bool block_is_paired(const struct engine *engine);
/* Instruction `index` of the block in progress, at `pc`, would be next. */
void block_leave_at(struct engine *engine, unsigned index, u64 pc);
void block_flush_all(struct engine *engine);
/* Forget which blocks the pcs of this page lead to. level as mmu_response. */
void block_drop_jumps(struct engine *engine, u64 va, unsigned level);
bool block_init(struct engine *engine, struct error *error) must_check;
void block_free(struct engine *engine);

/* prepare.c: turn a decoded instruction into a record. `offset`: bytes from
   the start of the block. Returns true if it ends a block. */
bool prepare_insn(const struct engine *engine, const struct insn *insn,
		  unsigned offset, struct block_insn *record);

/* exec.c. Run from engine->block on. With NULL: return the label table. */
const void *const *exec_run(struct engine *engine);
/* exec_timed.c. The same, timed. */
const void *const *exec_run_timed(struct engine *engine);

#endif
