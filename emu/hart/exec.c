/* SPDX-License-Identifier: MIT */
/*
 * The interpreter: direct-threaded, one label an operation, one function.
 *
 * It is one function, far beyond the usual length, because the compiler then
 * keeps the hart, the record pointer, the pc and the rest of the stretch in
 * host registers from one instruction to the next and every label ends with
 * its own indirect jump; gcc 12 has no tail call that promises this. The
 * labels of one extension are one file: exec_i.inc (integer, branches),
 * exec_mem.inc (loads, stores, atomics, cache blocks), exec_fd.inc (floating
 * point), exec_sys.inc (CSRs, privileged). Those files are nothing but labels
 * and are included here alone.
 *
 * It is compiled twice: exec_timed.c defines EXEC_TIMED and includes this file.
 * What differs then is here (entering a block, leaving it by a branch) and in
 * the hit paths of exec_mem.inc; everything else is the same source.
 *
 * What is rare leaves through SAVE() and a call: the callee finds block,
 * record and remaining cycles in the engine, may shorten the stretch or ask
 * to leave after the instruction (engine->leave), and answers false after
 * engine_raise().
 */
#include "hart/engine.h"

#include "base/bits.h"
#include "hart/csr.h"
#include "hart/handler.h"
#include "hart/lsu.h"
#include "hart/system.h"
#include "hart/timing.h"
#include "hart/trap.h"

#include <string.h>

#define RD hart->x[insn->rd]
#define R1 hart->x[insn->rs1]
#define R2 hart->x[insn->rs2]
#define IMM ((s64)insn->imm)

#define GO goto *insn->handler
#define NEXT          \
	do {          \
		insn++; \
		GO;   \
	} while (0)

#define SAVE()                               \
	do {                                 \
		engine->insn = insn;         \
		engine->block = block;       \
		engine->block_pc = pc;       \
		engine->remaining = remaining; \
	} while (0)

/* After a call that may have shortened the stretch or asked to leave. */
#define CHECK_LEAVE()                        \
	do {                                 \
		remaining = engine->remaining; \
		if (unlikely(engine->leave)) \
			goto leave_after;    \
	} while (0)

/* `block` is charged: begin. */
#ifdef EXEC_TIMED
#define RUN exec_run_timed
#define COST(block_) ((s64)(block_)->cost)
/* Does its first instruction issue with the one before it? */
#define IS_PAIRED(block_) pipeline_is_second((block_)->costs[0])
#define BEGIN()                                                              \
	do {                                                                 \
		engine->stalled_cycles += (u64)block->cost - block->count;   \
		if (((block->pa ^ timing->fetch_pa) | (pc ^ timing->fetch_va)) >> line_shift) \
			goto fetch_line;                                     \
		insn = block->insns;                                         \
		GO;                                                          \
	} while (0)
/* What a wrong prediction costs. */
#define LOSE(cycles_)                                       \
	do {                                                \
		unsigned lost_ = (cycles_);                 \
		if (unlikely(lost_)) {                      \
			remaining -= lost_;                 \
			engine->stalled_cycles += lost_;    \
			timing->predictor_cycles += lost_;  \
		}                                           \
	} while (0)
#define PREDICT_BRANCH(is_taken_)                                            \
	LOSE(predictor_branch(&timing->predictor, pc + block->bytes, pc + (u64)IMM, \
			      is_taken_))
#define PREDICT_JUMP(is_call_)                                               \
	LOSE(predictor_jump(&timing->predictor, pc + block->bytes, pc + (u64)IMM, \
			    is_call_))
#define PREDICT_REGISTER(target_, rd_)                                       \
	LOSE(predictor_jump_register(&timing->predictor, pc + block->bytes, target_, rd_, \
				     insn->rs1))
#else
#define RUN exec_run
#define COST(block_) ((s64)(block_)->count)
#define IS_PAIRED(block_) false
#define BEGIN()                      \
	do {                         \
		insn = block->insns; \
		GO;                  \
	} while (0)
#define PREDICT_BRANCH(is_taken_)
#define PREDICT_JUMP(is_call_)
#define PREDICT_REGISTER(target_, rd_)
#endif

/* Charge the block and go; `block` and `pc` are set. */
#define ENTER()                                     \
	do {                                        \
		remaining -= COST(block);           \
		if (unlikely(remaining < 0))        \
			goto out_of_budget;         \
		BEGIN();                            \
	} while (0)

/* On to the block linked in direction `way_`, whose pc is known. */
#define FOLLOW(way_, pc_)                            \
	do {                                         \
		struct block *next_ = block->next[way_]; \
		pc = (pc_);                          \
		if (unlikely(!next_)) {              \
			way = (way_);                \
			goto link;                   \
		}                                    \
		block = next_;                       \
		ENTER();                             \
	} while (0)

/* On to wherever `pc` leads. */
#define JUMP()                                                      \
	do {                                                        \
		const struct jump_slot *slot_ =                     \
			engine_jump_slot(engine, pc);               \
		if (unlikely(slot_->pc != pc ||                     \
			     slot_->context != engine->fetch_context)) \
			goto lookup;                                \
		block = engine_jump_block(engine, slot_);           \
		ENTER();                                            \
	} while (0)

/* The instruction cannot be executed; tval is its encoding. */
static cold_path void raise_illegal(struct engine *engine)
{
	engine_raise(engine, CAUSE_ILLEGAL_INSTRUCTION,
		     engine->block->raw[engine->insn - engine->block->insns]);
}

/* Take the exception found at the instruction in progress. */
static cold_path void take_trap(struct engine *engine)
{
	struct hart *hart = engine->hart;
	struct engine_ahead behind = engine_behind(engine);

	hart->pc = engine_insn_pc(engine, (unsigned)(engine->insn - engine->block->insns));
	/* It costs its cycle, or a trap handler that traps would never end. */
	engine->remaining += behind.cycles;
	engine->stalled_cycles -= (u64)behind.cycles - behind.insns - 1;
	if (engine->is_timed)
		timing_trap(engine);
	trap_enter(hart, engine->trap_cause, engine->trap_tval);
}

/* Stop behind the instruction in progress. */
static void stop_after(struct engine *engine)
{
	struct engine_ahead behind = engine_behind(engine);
	unsigned index = (unsigned)(engine->insn - engine->block->insns);

	engine->hart->pc = engine_insn_pc(engine, index + 1);
	engine->remaining += behind.cycles;
	engine->stalled_cycles -= (u64)behind.cycles - behind.insns;
	if (engine->is_timed && !engine->is_observed)
		block_leave_at(engine, index + 1, engine->hart->pc);
}

/* Both in one page, by va and by pa: pages that lie side by side may be of one
   frame here, and of two in another mapping that has these blocks too. */
static bool may_link(const struct engine *engine, const struct block *from, u64 from_pc,
		     const struct block *to, u64 to_pc)
{
	return engine->uses_shortcuts && from->is_chainable && to->is_chainable &&
	       ((from->pa ^ to->pa) | (from_pc ^ to_pc)) >> 12 == 0;
}

const void *const *RUN(struct engine *engine)
{
	static const void *const labels[HANDLER_COUNT] = {
#define OP_LABEL(name, ...) [OP_##name] = &&op_##name,
		OP_TABLE(OP_LABEL)
#undef OP_LABEL
#define HANDLER_LABEL(name) [HANDLER_##name] = &&handler_##name,
		HANDLER_TABLE(HANDLER_LABEL)
#undef HANDLER_LABEL
	};
	struct hart *hart;
	const struct block_insn *insn;
	struct block *block;
#ifdef EXEC_TIMED
	struct timing *timing;
	struct line_bank *bank;
	unsigned line_shift;
#else
	struct shortcut_bank *bank;
#endif
	u64 pc;
	s64 remaining;
	unsigned way;
	/* Operands of the shared slow paths. */
	u64 va, value;
	unsigned size;

	if (!engine)
		return labels;
	hart = engine->hart;
#ifdef EXEC_TIMED
	timing = engine->timing;
	bank = timing->bank;
	line_shift = timing->line_shift;
#else
	bank = engine->bank;
#endif
	block = engine->block;
	pc = engine->block_pc;
	remaining = engine->remaining;
	engine->leave = false;
	ENTER();

#include "hart/exec_i.inc"
#include "hart/exec_mem.inc"
#include "hart/exec_fd.inc"
#include "hart/exec_sys.inc"

handler_END:
	FOLLOW(0, pc + block->bytes);
handler_STOP:
	hart->pc = pc + block->bytes;
	engine->remaining = remaining;
	return NULL;
handler_STALE:
	remaining += COST(block);
#ifdef EXEC_TIMED
	engine->stalled_cycles -= (u64)block->cost - block->count;
#endif
	goto lookup;

link: {
	/* `pc` is reached from `block` by its exit `way`, for the first time
	   or because it is in another page. */
	struct block *from = block;
	u64 from_pc = pc - (way ? (u64)(s64)insn->imm : from->bytes);
	const struct jump_slot *slot = engine_jump_slot(engine, pc);
	u64 flush_count = engine->flush_count;

	if (likely(slot->pc == pc && slot->context == engine->fetch_context)) {
		block = engine_jump_block(engine, slot);
	} else {
		if (remaining <= 0 || engine->is_observed)
			goto stop_at_pc;
		engine->remaining = remaining;
		block = block_lookup(engine, pc);
		remaining = engine->remaining;
		if (unlikely(!block))
			goto fetch_fault;
	}
	if (flush_count == engine->flush_count && may_link(engine, from, from_pc, block, pc))
		from->next[way] = block;
	ENTER();
}

lookup:
	if (remaining <= 0 || engine->is_observed)
		goto stop_at_pc;
	engine->remaining = remaining;
	block = block_lookup(engine, pc);
	remaining = engine->remaining;
	if (unlikely(!block))
		goto fetch_fault;
	ENTER();

out_of_budget:
	remaining += COST(block);
	if (remaining <= 0 && !IS_PAIRED(block))
		goto stop_at_pc;
	/* All that begins in time; the last of it may take longer. */
	block = block_cut(engine, block, remaining);
	remaining -= COST(block);
	BEGIN();

#ifdef EXEC_TIMED
fetch_line:
	if (likely(block->fetch_stamp == *timing->fetch_changes &&
		   ((block->pa ^ timing->fetch_pa) | (pc ^ timing->fetch_va)) >> 12 == 0)) {
		timing->fetch_pa = block->pa;
		timing->fetch_va = pc;
		timing->fetch_lines++;
	} else {
		engine->remaining = remaining;
		engine->block = block;
		engine->block_pc = pc;
		engine->insn = block->insns;
		timing_fetch_line(engine, pc, block->pa);
		remaining = engine->remaining;
		if (!timing->touches_fetch && block->is_chainable)
			block->fetch_stamp = *timing->fetch_changes;
		/* The stretch may be over, or end in what is charged already. */
		if (unlikely(remaining < 0)) {
			remaining += COST(block);
			engine->stalled_cycles -= (u64)block->cost - block->count;
			ENTER();
		}
	}
	insn = block->insns;
	GO;
#endif

stop_at_pc:
	hart->pc = pc;
	engine->remaining = remaining;
	return NULL;

fetch_fault:
	hart->pc = pc;
	engine_fetch_trap(engine);
	return NULL;

illegal:
	SAVE();
	raise_illegal(engine);
trapped:
	take_trap(engine);
	return NULL;

leave_after:
	stop_after(engine);
	return NULL;
}
