/* SPDX-License-Identifier: MIT */
/*
 * The engine's life and its contexts: which tables a mode and a satp use, and
 * what dies when. Blocks are in block.c, execution in exec.c.
 */
#include "hart/engine.h"

#include "base/bits.h"
#include "hart/timing.h"
#include "hart/trap.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Shortcuts of data in a page. */
static void drop_data_page(struct engine *engine, u64 va, unsigned level)
{
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		shortcut_drop(&engine->banks[i], va, level);
	if (engine->timing)
		timing_drop_page(engine->timing, va, level);
}

/* The MMU lost a TLB entry: so does whatever was derived from it. */
static void entry_dropped(void *owner, struct tlb *tlb, struct tlb_entry *entry)
{
	struct engine *engine = owner;
	u64 va = tlb_entry_va(entry);

	if (tlb == &engine->hart->mmu.itlb)
		block_drop_jumps(engine, va, entry->level);
	else
		drop_data_page(engine, va, entry->level);
}

static void empty_bank(struct engine *engine, unsigned index)
{
	shortcut_empty(&engine->banks[index]);
	if (engine->timing)
		timing_empty_bank(engine->timing, index);
}

bool engine_init(struct hart *hart, struct error *error)
{
	struct engine *engine = mmap(NULL, sizeof(*engine), PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (engine == MAP_FAILED)
		return error_set(error, "no memory for hart %u", hart->config.id);
	hart->engine = engine;
	engine->hart = hart;
	engine->run = exec_run;
	engine->handlers = exec_run(NULL);
	engine->uses_shortcuts = hart->config.shortcuts;
	engine->atomic_code_pa = ~0ull;
	if (!block_init(engine, error))
		return false;
	if (hart->config.hierarchy) {
		engine->timing = timing_new(engine, &hart->config.timing,
					    hart->config.hierarchy, error);
		if (!engine->timing)
			return false;
	}
	hart->mmu.entry_dropped = entry_dropped;
	hart->mmu.owner = engine;
	engine_reset(engine);
	return true;
}

void engine_free(struct hart *hart)
{
	if (!hart->engine)
		return;
	block_free(hart->engine);
	timing_free(hart->engine->timing);
	munmap(hart->engine, sizeof(*hart->engine));
	hart->engine = NULL;
}

void engine_reset(struct engine *engine)
{
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		engine->banks[i].is_used = true;
	engine_drop_shortcuts(engine);
	block_flush_all(engine);
	for (unsigned i = 0; i < FETCH_CONTEXTS; i++)
		engine->context_tag[i] = 0;
	engine->stop_requested = false;
	engine->context_stale = true;
}

void engine_drop_shortcuts(struct engine *engine)
{
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		empty_bank(engine, i);
	memset(engine->jumps, 0xff, sizeof(engine->jumps));
	engine->big_jumps = 0;
}

/* The tag of a satp value's jump slots; a few are remembered so that coming
   back to a process finds its slots again. */
static u32 fetch_tag(struct engine *engine, u64 satp)
{
	unsigned i;

	for (i = 0; i < FETCH_CONTEXTS; i++)
		if (engine->context_tag[i] && engine->context_satp[i] == satp)
			return engine->context_tag[i];
	i = engine->context_next++ % FETCH_CONTEXTS;
	engine->context_satp[i] = satp;
	engine->context_tag[i] = ++engine->context_tags_used;
	return engine->context_tag[i];
}

static unsigned choose_bank(const struct hart *hart, const struct mmu_context *data)
{
	bool has_mprv = hart->privilege == PRIVILEGE_M &&
			bit_test(hart->csr.mstatus, MSTATUS_MPRV_SHIFT);

	if (has_mprv || (data->mxr && data->privilege != PRIVILEGE_M))
		return SHORTCUT_BANK_OTHER;
	if (data->privilege == PRIVILEGE_M)
		return SHORTCUT_BANK_M;
	if (data->privilege == PRIVILEGE_U)
		return SHORTCUT_BANK_U;
	return data->sum ? SHORTCUT_BANK_S_SUM : SHORTCUT_BANK_S;
}

void engine_update_context(struct engine *engine)
{
	struct hart *hart = engine->hart;
	struct mmu_context data = hart_mmu_context(hart, MMU_LOAD);
	u64 old_satp = engine->data.satp;
	unsigned bank;

	engine->context_stale = false;
	engine->fetch = hart_mmu_context(hart, MMU_FETCH);
	engine->data = data;
	if (old_satp != data.satp) {
		empty_bank(engine, SHORTCUT_BANK_U);
		empty_bank(engine, SHORTCUT_BANK_S);
		empty_bank(engine, SHORTCUT_BANK_S_SUM);
	}
	bank = choose_bank(hart, &data);
	if (bank == SHORTCUT_BANK_OTHER)
		empty_bank(engine, SHORTCUT_BANK_OTHER);
	engine->bank = &engine->banks[bank];
	if (engine->timing)
		timing_choose_bank(engine->timing, bank);
	engine->fetch_context =
		hart->privilege == PRIVILEGE_M ?
			PRIVILEGE_M :
			fetch_tag(engine, data.satp) << 2 | hart->privilege;
}

static struct engine_ahead ahead_of(const struct block *block, unsigned index)
{
	return (struct engine_ahead){
		.cycles = block_cycles_from(block, index),
		.insns = block->count - index,
	};
}

struct engine_ahead engine_ahead(const struct engine *engine)
{
	return ahead_of(engine->block, (unsigned)(engine->insn - engine->block->insns));
}

struct engine_ahead engine_behind(const struct engine *engine)
{
	return ahead_of(engine->block, (unsigned)(engine->insn - engine->block->insns) + 1);
}

u64 engine_cycle(const struct engine *engine)
{
	return engine->until - (u64)(engine->remaining + engine_ahead(engine).cycles);
}

void engine_sync(struct engine *engine)
{
	struct hart *hart = engine->hart;
	struct engine_ahead ahead;

	if (!engine->is_running)
		return;
	ahead = engine_ahead(engine);
	hart->cycle = engine_cycle(engine);
	hart->retired = hart->cycle -
			(engine->stalled_cycles - ((u64)ahead.cycles - ahead.insns));
}

struct hart_position hart_position(const struct hart *hart, bool is_fetching)
{
	const struct engine *engine = hart->engine;

	if (!engine->is_running)
		return (struct hart_position){ .pc = hart->pc, .cycle = hart->cycle };
	if (is_fetching)
		return (struct hart_position){ .pc = hart->pc,
					       .cycle = engine->until - (u64)engine->remaining };
	return (struct hart_position){
		.pc = engine_insn_pc(engine, (unsigned)(engine->insn - engine->block->insns)),
		.cycle = engine_cycle(engine),
	};
}

/* In timed mode a block that is left has other costs than a whole one. */
static void leave_unless_timed(struct engine *engine)
{
	if (!engine->is_timed)
		engine->leave = true;
}

void hart_forget_page(struct hart *hart, u64 va, unsigned level)
{
	struct engine *engine = hart->engine;

	block_drop_jumps(engine, va, level);
	drop_data_page(engine, va, level);
	leave_unless_timed(engine);
}

void hart_forget_pages(struct hart *hart)
{
	engine_drop_shortcuts(hart->engine);
	leave_unless_timed(hart->engine);
}

u64 engine_insn_pc(const struct engine *engine, unsigned index)
{
	u64 pc = engine->block_pc;

	for (unsigned i = 0; i < index; i++)
		pc += insn_length((u16)engine->block->raw[i]);
	return pc;
}

/* It costs its cycle, or a trap handler that traps would never end. */
void engine_fetch_trap(struct engine *engine)
{
	engine->remaining--;
	engine->stalled_cycles++;
	if (engine->is_timed)
		timing_trap(engine);
	trap_enter(engine->hart, engine->trap_cause, engine->trap_tval);
}

bool engine_raise(struct engine *engine, u8 cause, u64 tval)
{
	engine->trap_cause = cause;
	engine->trap_tval = tval;
	return false;
}
