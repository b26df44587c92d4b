/* SPDX-License-Identifier: MIT */
/*
 * Timed mode of one hart: what is charged beyond the pipeline's static costs,
 * and the host shortcuts that make a hit cheap without hiding it.
 *
 * A line shortcut stands for one line that is in L1D (state included: `key`
 * is the line's key when it was made) under one L1 DTLB entry. A load or store
 * through it is a hit in both, costs what the block was charged, and moves the
 * replacement state as the slow path would (timing_touch). It dies with its
 * TLB entry, and is not believed once the line's key has changed.
 *
 * Instructions are fetched by lines: a fetch buffer holds one line, so L1I is
 * asked when execution moves to another line, the ITLB when it moves to
 * another page. Blocks end at lines (block.c), so that is at block entry.
 *
 * Everything here is charged in the same way with shortcuts off.
 */
#ifndef HART_TIMING_H
#define HART_TIMING_H

#include "hart/predictor.h"
#include "hart/shortcut.h"
#include "hart/timing_config.h"
#include "mem/hierarchy.h"
#include "mmu/mmu.h"

#define LINE_SLOTS 1024
#define UNTRANSLATED PAGE_SIZES /* page size of what no TLB entry answered */

struct line_slot {
	u64 tag;    /* va of the line */
	u64 addend; /* host pointer = va + addend */
	const struct cache_line *line;
	u64 key; /* of the line, then */
	u32 tlb_set, line_set;
	u8 tlb_way, line_way;
	u8 size; /* enum page_size, or UNTRANSLATED */
	u8 is_store;
};

struct line_table {
	struct line_slot slots[LINE_SLOTS];
	u64 used[LINE_SLOTS / 64]; /* a bit a slot: it may be filled */
};

struct line_bank {
	struct line_table load, store;
	bool is_used, has_big;
	/* Through its slots, so hits in the DTLB and L1D both; [load, store][page size]. */
	u64 accesses[2][PAGE_SIZES + 1];
};

struct engine;

struct timing {
	/* hot */
	struct line_bank *bank; /* beside engine->bank */
	const struct line_slot *last_slot; /* touched last; NULL: something else was */
	u64 fetch_pa; /* of the line in the fetch buffer; ~0: none */
	u64 fetch_va; /* last fetched */
	const u64 *fetch_changes; /* of this hart's L1I */
	unsigned line_shift;
	struct predictor predictor;

	bool at_boundary; /* between blocks: nothing of engine->block is ahead */
	bool holds_data;    /* lines do: no shortcuts, no kept blocks */
	/* Last access of data, for timing_stored. */
	struct memory_request request;
	const struct cache_line *line;
	bool touches_fetch; /* L1I's replacement needs every access */
	struct timing_config config;
	struct hierarchy *hierarchy; /* the machine's; not owned */
	struct mmu_port port;
	/* Counted here: what does not go through a slot. hart/counts.h adds up. */
	u64 l1_answers[MMU_SIDES]; /* by the ITLB on entering a page */
	u64 beyond_l1[MMU_SIDES];  /* answered, or refused, after L1 */
	/* ITLB entries filled since a page was entered: that is no hit. */
	const struct tlb_entry *fetch_filled[2];
	u64 fetch_lines;	   /* entered: lookups in L1I, or uncached */
	u64 ram_accesses[2];	   /* cached; [load, store] */
	/* The hart's cycle and idle cycles when the mode last changed, and cycles
	   that were busy in fast mode before that. */
	u64 mode_cycle, mode_idle_cycles, fast_cycles;
	/* Cycles beyond the pipeline, by place. */
	u64 mmu_cycles[MMU_SIDES], fetch_cycles, data_cycles, predictor_cycles,
		device_cycles, trap_cycles, fence_cycles;
	struct line_bank banks[SHORTCUT_BANKS];
};

/* NULL with error set, or to be freed with timing_free. */
struct timing *timing_new(struct engine *engine, const struct timing_config *config,
			  struct hierarchy *hierarchy, struct error *error);
void timing_free(struct timing *timing);

/* The mode changes now. */
void timing_mark_mode(struct engine *engine, bool is_timed);

/* Bank `index` is the one in use. */
void timing_choose_bank(struct timing *timing, unsigned index);
void timing_empty_bank(struct timing *timing, unsigned index);
void timing_empty_all(struct timing *timing);
/* The DTLB entry for the page at va died. */
void timing_drop_page(struct timing *timing, u64 va, unsigned level);
/* No store may bypass the slow path for this host frame any more. */
void timing_drop_stores(struct timing *timing, const u8 *frame);

/* Costs of a decoded block's instructions. */
void timing_block_costs(const struct timing *timing, u64 pa, const u32 *raw,
			unsigned count, u16 *costs);

/* `cycles` pass now; ends the block where the stretch is over. */
void timing_charge(struct engine *engine, u64 cycles);
/* engine->response is the answer to a request of `side`. */
void timing_translated(struct engine *engine, enum mmu_side side);
/* The data access that engine->response allows, inside one line; `frame`: of
   RAM, or NULL. May make a line shortcut if `may_keep`. Returns where its bytes
   are: in the frame, or in a line that holds data; NULL for a device. */
u8 *timing_access(struct engine *engine, u64 va, enum memory_kind kind, u8 *frame,
		  bool may_keep);
/* ... and they have been written. */
void timing_stored(struct engine *engine);
/* Where lines hold data: the bytes of two at pa as L1I has them. */
const u8 *timing_fetch_bytes(struct engine *engine, u64 va, u64 pa);
/* Execution enters a block at `pc` in another line than the last. */
void timing_fetch_line(struct engine *engine, u64 pc, u64 pa);
/* The hart took a trap, or fetched nothing. */
void timing_trap(struct engine *engine);
/* fence.i; sfence.vma that took `cycles`; cbo.* on the block at `pa`. */
void timing_fence_fetch(struct engine *engine);
void timing_fence(struct engine *engine, u32 cycles);
void timing_manage(struct engine *engine, u64 pa, enum hierarchy_manage what);

static always_inline struct line_slot *line_slot(struct line_table *table, u64 va,
						 unsigned line_shift)
{
	return &table->slots[(va >> line_shift) & (LINE_SLOTS - 1)];
}

/* Equal to the tag only if the line is right and va is naturally aligned. */
static always_inline u64 line_tag(u64 va, unsigned size_bytes, unsigned line_shift)
{
	return va & (~0ull << line_shift | (size_bytes - 1));
}

/* A hit through a slot that was not the last: tell both replacements. */
void timing_touch(struct engine *engine, const struct line_slot *slot);

#endif
