/* SPDX-License-Identifier: MIT */
/*
 * Decoded blocks: making them, finding them by physical address, and losing
 * them when the bytes they came from are written.
 *
 * A block lies in one page, in timed mode in one line of L1I; an instruction
 * that straddles two pages, or one
 * in a page whose PMP verdict is not uniform, runs from a scratch block that
 * is made anew each time, so that both its halves are translated and checked.
 *
 * Blocks link to each other only inside a page, virtual and physical. Execution
 * enters a page through a jump slot or through block_lookup(), both of which
 * stand for a live ITLB entry, and nothing executed inside the page can drop that entry
 * without leaving the block; so links need no check. Writing a frame drops
 * all its blocks at once, hence both ends of every link. A dropped block's
 * memory stays until the arena is flushed; its first record is made to look
 * itself up again, for those who still hold a pointer to it.
 */
#include "hart/engine.h"

#include "base/bits.h"
#include "base/check.h"
#include "hart/handler.h"
#include "hart/timing.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define BLOCK_BYTES_MAX                                            \
	(sizeof(struct block) +                                    \
	 (BLOCK_INSNS_MAX + 1) * sizeof(struct block_insn) +       \
	 BLOCK_INSNS_MAX * (sizeof(u32) + sizeof(u16)))

static unsigned pa_hash(u64 pa)
{
	return (u32)((pa >> 1) * 0x9e3779b1u) >> (32 - 14);
}

static unsigned frame_hash(u64 pa)
{
	return (pa >> 12) & (FRAME_HASH_SLOTS - 1);
}

static bool translate_fetch(struct engine *engine, u64 va, unsigned size_bytes)
{
	struct mmu_request request = {
		.va = va,
		.access = MMU_FETCH,
		.size_bytes = (u8)size_bytes,
		.context = engine->fetch,
	};

	if (unlikely(engine->is_timed)) {
		engine->timing->at_boundary = true;
		mmu_translate(&engine->hart->mmu, &request, &engine->response);
		engine->timing->at_boundary = false;
		timing_translated(engine, MMU_SIDE_FETCH);
	} else {
		mmu_translate(&engine->hart->mmu, &request, &engine->response);
	}
	if (engine->response.cause == MMU_NO_FAULT)
		return true;
	engine->trap_cause = engine->response.cause;
	engine->trap_tval = va;
	return false;
}

/* The bytes at pa up to the end of its frame; NULL: nothing to execute. */
static const u8 *code_bytes(struct engine *engine, u64 pa, unsigned size_bytes)
{
	struct bus *bus = engine->hart->bus;
	const u8 *frame = bus_frame_pointer(bus, pa);
	const struct bus_region *region;

	if (likely(frame))
		return frame + (pa & 0xfff);
	region = bus_find(bus, pa, size_bytes);
	if (!region || region->kind == REGION_MMIO)
		return NULL;
	return region->host + (pa - region->base_pa);
}

/* Do fetches see the bytes of L1I, not of memory? Then nothing is kept. */
static bool fetches_lines(const struct engine *engine)
{
	return engine->is_timed && engine->timing->holds_data;
}

/* Two bytes at pa, translated from va. */
static const u8 *fetch_bytes(struct engine *engine, u64 va, u64 pa)
{
	const u8 *bytes = NULL;

	if (unlikely(fetches_lines(engine)))
		bytes = timing_fetch_bytes(engine, va, pa);
	return bytes ? bytes : code_bytes(engine, pa, 2);
}

static u16 parcel_at(const u8 *bytes)
{
	u16 parcel;

	memcpy(&parcel, bytes, sizeof(parcel));
	return parcel;
}

/* From now on stores to this frame must be seen, whoever makes them. */
static void mark_frame(struct engine *engine, u64 pa)
{
	struct bus *bus = engine->hart->bus;

	if (bus_frame_pointer(bus, pa))
		bus_mark_frame(bus, pa, BUS_FRAME_CODE);
}

static void frame_marked(void *owner, u64 frame_pa)
{
	struct engine *engine = owner;
	const u8 *frame = bus_frame_pointer(engine->hart->bus, frame_pa);

	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		shortcut_drop_stores(&engine->banks[i], frame);
	if (engine->timing)
		timing_drop_stores(engine->timing, frame);
}

static void unhash(struct engine *engine, const struct block *dead)
{
	struct block **link = &engine->block_hash[pa_hash(dead->pa)];

	while (*link != dead)
		link = &(*link)->hash_next;
	*link = dead->hash_next;
}

/* Listener: the frame was written, forget what was decoded from it. */
static void code_written(void *owner, u64 frame_pa)
{
	struct engine *engine = owner;
	struct block **link = &engine->frame_hash[frame_hash(frame_pa)];

	if ((engine->cursor.pa ^ frame_pa) >> 12 == 0)
		engine->cursor.block = NULL;
	while (*link) {
		struct block *block = *link;

		if ((block->pa ^ frame_pa) >> 12) {
			link = &block->frame_next;
			continue;
		}
		unhash(engine, block);
		*link = block->frame_next;
		block->insns[0].handler = engine->handlers[HANDLER_STALE];
	}
	if (engine->is_running && (engine->block->pa ^ frame_pa) >> 12 == 0)
		engine->leave = LEAVE_EVENT;
}

static struct block *start_block(struct block *block, u64 pa)
{
	*block = (struct block){ .pa = pa, .is_chainable = true, .fetch_stamp = ~0ull };
	return block;
}

/* `costs`: of each instruction, kept by a block of which this is a part; NULL:
   they are worked out in timed mode, and kept behind the encodings. */
static void finish_block(struct engine *engine, struct block *block, const u32 *raw,
			 const u16 *costs, bool ended)
{
	u32 *kept = (u32 *)(void *)&block->insns[block->count + 1];

	if (!ended)
		block->insns[block->count].handler =
			engine->handlers[HANDLER_END];
	memmove(kept, raw, block->count * sizeof(*raw)); /* it may be from here */
	block->raw = kept;
	block->costs = costs;
	if (!costs && engine->is_timed) {
		u16 *own = (u16 *)(void *)(kept + block->count);

		timing_block_costs(engine->timing, block->pa, kept, block->count, own);
		block->costs = own;
	}
	block->cost = block_cycles_from(block, 0);
}

/* Decode from `bytes`, which are those at pa, to the end of the frame at most.
   The first instruction is known to fit. */
static void decode_block(struct engine *engine, struct block *block,
			 const u8 *bytes, unsigned limit)
{
	u32 raw[BLOCK_INSNS_MAX];
	unsigned unit = engine->is_timed ? 1u << engine->timing->line_shift : 0x1000;
	unsigned room = unit - (block->pa & (unit - 1));
	unsigned to_page_end = 0x1000 - (block->pa & 0xfff);
	bool ended = false;

	while (!ended && block->count < limit && block->bytes < room) {
		const u8 *at = bytes + block->bytes;
		u32 word = parcel_at(at);
		struct insn insn;

		if (insn_length((u16)word) == 4) {
			if (block->bytes + 4u > to_page_end)
				break;
			word |= (u32)parcel_at(at + 2) << 16;
		}
		decode(word, &insn);
		raw[block->count] = word;
		ended = prepare_insn(engine, &insn, block->bytes,
				     &block->insns[block->count]);
		block->count++;
		block->bytes += insn.length;
	}
	finish_block(engine, block, raw, NULL, ended);
}

static struct block *decode_and_keep(struct engine *engine, u64 pa, const u8 *bytes)
{
	struct block *block;
	unsigned slot;

	if (engine->arena_used + BLOCK_BYTES_MAX > BLOCK_ARENA_BYTES)
		block_flush_all(engine);
	block = start_block((void *)(engine->arena + engine->arena_used), pa);
	decode_block(engine, block, bytes, BLOCK_INSNS_MAX);
	engine->arena_used += (u32)align_up(
		sizeof(*block) + (block->count + 1u) * sizeof(block->insns[0]) +
			block->count * (sizeof(u32) + sizeof(u16)), 16);

	slot = pa_hash(pa);
	block->hash_next = engine->block_hash[slot];
	engine->block_hash[slot] = block;
	slot = frame_hash(pa);
	block->frame_next = engine->frame_hash[slot];
	engine->frame_hash[slot] = block;
	mark_frame(engine, pa);
	return block;
}

/* One instruction whose bytes cannot be had, or kept, in one piece. */
static struct block *lookup_single(struct engine *engine, u64 pc, u64 pa,
				   const u8 *bytes)
{
	struct block *block = start_block(engine->scratch, pa);
	u32 word = parcel_at(bytes);
	struct insn insn;

	if (insn_length((u16)word) == 4) {
		/* spec: norm:stval_faulting_address_variable_instr: tval is
		   that of the part that faults. */
		if (!translate_fetch(engine, pc + 2, 2))
			return NULL;
		bytes = fetch_bytes(engine, pc + 2, engine->response.pa);
		if (!bytes)
			goto no_memory;
		word |= (u32)parcel_at(bytes) << 16;
	}
	decode(word, &insn);
	block->is_chainable = false;
	block->bytes = insn.length;
	block->count = 1;
	finish_block(engine, block, &word, NULL,
		     prepare_insn(engine, &insn, 0, &block->insns[0]));
	return block;
no_memory:
	engine->trap_cause = CAUSE_FETCH_ACCESS;
	engine->trap_tval = pc + 2;
	return NULL;
}

static bool page_is_uniform(const struct engine *engine, u64 pa)
{
	return pmp_is_uniform(&engine->hart->pmp, pa & ~0xfffull, 0x1000);
}

static void remember_jump(struct engine *engine, u64 pc, const struct block *block,
			  unsigned level)
{
	struct jump_slot *slot = engine_jump_slot(engine, pc);

	slot->pc = pc;
	slot->context = engine->fetch_context;
	slot->block = (u32)(((const u8 *)block - engine->arena) >> 4);
	if (level)
		engine->big_jumps++;
}

struct block *block_lookup(struct engine *engine, u64 pc)
{
	const u8 *bytes;
	struct block *block;
	unsigned level;
	u64 pa;

	if (!translate_fetch(engine, pc, 2))
		return NULL;
	pa = engine->response.pa;
	level = engine->response.level;
	bytes = fetch_bytes(engine, pc, pa);
	if (unlikely(!bytes)) {
		engine->trap_cause = CAUSE_FETCH_ACCESS;
		engine->trap_tval = pc;
		return NULL;
	}
	if (unlikely((engine->is_observed && !engine->is_timed) || fetches_lines(engine) ||
		     !page_is_uniform(engine, pa) ||
		     ((pa & 0xfff) == 0xffe && insn_length(parcel_at(bytes)) == 4)))
		return lookup_single(engine, pc, pa, bytes);

	for (block = engine->block_hash[pa_hash(pa)]; block; block = block->hash_next)
		if (block->pa == pa)
			break;
	if (!block)
		block = decode_and_keep(engine, pa, bytes);
	/* Observed, nothing may go on to another block by itself. */
	if (engine->uses_shortcuts && !engine->is_observed)
		remember_jump(engine, pc, block, level);
	return block;
}

/* Instructions [first, end) of `block` in the scratch block, made to end the
   run. `pa` is that of the first. */
static struct block *copy_part(struct engine *engine, const struct block *block, u64 pa,
			       unsigned first, unsigned end)
{
	/* `block` may be the scratch block itself. */
	const u16 *costs = block->costs ? block->costs + first : NULL;
	const u32 *raw = block->raw + first;
	struct block *part = start_block(engine->scratch, pa);
	bool ended = false;

	for (unsigned i = 0; i < end - first; i++) {
		struct insn insn;

		decode(raw[i], &insn);
		ended = prepare_insn(engine, &insn, part->bytes, &part->insns[i]);
		part->bytes += insn.length;
	}
	part->count = (u16)(end - first);
	part->is_chainable = false;
	finish_block(engine, part, raw, costs, ended);
	if (!ended)
		part->insns[part->count].handler = engine->handlers[HANDLER_STOP];
	return part;
}

struct block *block_cut(struct engine *engine, struct block *block, s64 cycles)
{
	unsigned count = 0;

	/* A dropped block is left to its first record, which looks it up again. */
	if (block->insns[0].handler == engine->handlers[HANDLER_STALE])
		return block;
	/* Two that issue together are not parted. */
	for (; count < block->count && (cycles > 0 || (block->costs &&
			pipeline_is_second(block->costs[count]))); count++)
		cycles -= block->costs ? pipeline_cost_cycles(block->costs[count]) : 1;
	if (count == block->count)
		return block; /* and what follows finds that time is over */
	return copy_part(engine, block, block->pa, 0, count);
}

/* Does the cursor stand before the instruction at `pc`, in a block that is
   still what memory says? */
static bool is_cursor_at(const struct engine *engine, u64 pc)
{
	const struct block_cursor *cursor = &engine->cursor;

	return cursor->block && cursor->pc == pc &&
	       cursor->flush_count == engine->flush_count &&
	       cursor->index < cursor->block->count &&
	       cursor->block->insns[0].handler != engine->handlers[HANDLER_STALE];
}

bool block_is_paired(const struct engine *engine)
{
	const struct block_cursor *cursor = &engine->cursor;

	return engine->is_timed && !(engine->leave & LEAVE_EVENT) &&
	       is_cursor_at(engine, engine->hart->pc) && cursor->index &&
	       pipeline_is_second(cursor->block->costs[cursor->index]);
}

void block_leave_at(struct engine *engine, unsigned index, u64 pc)
{
	const struct block *block = engine->block;

	engine->cursor = (struct block_cursor){ .block = NULL };
	if (index >= block->count || !pipeline_is_second(block->costs[index]))
		return;
	engine->cursor = (struct block_cursor){
		.block = block,
		.pc = pc,
		.pa = block->pa + (pc - engine->block_pc),
		.flush_count = engine->flush_count,
		.index = index,
	};
}

struct block *block_step(struct engine *engine)
{
	struct block_cursor *cursor = &engine->cursor;
	u64 pc = engine->hart->pc;
	struct block *part;

	/* What made a run leave begins a new block there too. */
	if (!is_cursor_at(engine, pc) || engine->leave & LEAVE_EVENT) {
		struct block *block = block_lookup(engine, pc);

		*cursor = (struct block_cursor){ .block = NULL };
		if (!block || !block->is_chainable)
			return block;
		*cursor = (struct block_cursor){ block, pc, block->pa, engine->flush_count, 0 };
	}
	part = copy_part(engine, cursor->block, cursor->pa, cursor->index, cursor->index + 1);
	if (cursor->block == engine->scratch)
		cursor->block = NULL;
	cursor->index++;
	cursor->pc += part->bytes;
	cursor->pa += part->bytes;
	return part;
}

void block_drop_jumps(struct engine *engine, u64 va, unsigned level)
{
	struct jump_slot *slot;

	if (level == 0) {
		slot = engine_jump_slot(engine, va & ~0xfffull);
		memset(slot, 0xff, JUMP_SLOTS_A_PAGE * sizeof(*slot));
	} else if (engine->big_jumps) {
		memset(engine->jumps, 0xff, sizeof(engine->jumps));
		engine->big_jumps = 0;
	}
}

void block_flush_all(struct engine *engine)
{
	memset(engine->block_hash, 0, sizeof(engine->block_hash));
	memset(engine->frame_hash, 0, sizeof(engine->frame_hash));
	memset(engine->jumps, 0xff, sizeof(engine->jumps));
	engine->big_jumps = 0;
	engine->arena_used = 0;
	engine->flush_count++;
}

bool block_init(struct engine *engine, struct error *error)
{
	struct bus *bus = engine->hart->bus;

	engine->arena = mmap(NULL, BLOCK_ARENA_BYTES, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	engine->scratch = aligned_alloc(64, align_up(BLOCK_BYTES_MAX, 64));
	if (engine->arena == MAP_FAILED || !engine->scratch) {
		if (engine->arena == MAP_FAILED)
			engine->arena = NULL;
		return error_set(error, "no memory for decoded blocks");
	}
	block_flush_all(engine);
	engine->listener = (struct code_listener){
		.code_written = code_written,
		.frame_marked = frame_marked,
		.owner = engine,
		.next = bus->code_listeners,
	};
	bus->code_listeners = &engine->listener;
	return true;
}

void block_free(struct engine *engine)
{
	struct code_listener **link = &engine->hart->bus->code_listeners;

	while (*link && *link != &engine->listener)
		link = &(*link)->next;
	if (*link)
		*link = engine->listener.next;
	if (engine->arena)
		munmap(engine->arena, BLOCK_ARENA_BYTES);
	free(engine->scratch);
}
