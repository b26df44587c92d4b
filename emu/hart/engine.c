/* SPDX-License-Identifier: MIT */
/*
 * The engine's life and its contexts: which tables a mode and a satp use, and
 * what dies when. Blocks are in block.c, execution in exec.c.
 */
#include "hart/engine.h"

#include "base/bits.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* The MMU lost a TLB entry: so does whatever was derived from it. */
static void entry_dropped(void *owner, struct tlb *tlb, struct tlb_entry *entry)
{
	struct engine *engine = owner;
	u64 va = tlb_entry_va(entry);
	unsigned level = entry->level;

	if (tlb == &engine->hart->mmu.itlb) {
		block_drop_jumps(engine, va, level);
		return;
	}
	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		shortcut_drop(&engine->banks[i], va, level);
}

bool engine_init(struct hart *hart, struct error *error)
{
	struct engine *engine = mmap(NULL, sizeof(*engine), PROT_READ | PROT_WRITE,
				     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (engine == MAP_FAILED)
		return error_set(error, "no memory for hart %u", hart->config.id);
	hart->engine = engine;
	engine->hart = hart;
	engine->handlers = exec_run(NULL);
	engine->uses_shortcuts = hart->config.shortcuts;
	engine->atomic_code_pa = ~0ull;
	if (!block_init(engine, error))
		return false;
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
		shortcut_empty(&engine->banks[i]);
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
		shortcut_empty(&engine->banks[SHORTCUT_BANK_U]);
		shortcut_empty(&engine->banks[SHORTCUT_BANK_S]);
		shortcut_empty(&engine->banks[SHORTCUT_BANK_S_SUM]);
	}
	bank = choose_bank(hart, &data);
	if (bank == SHORTCUT_BANK_OTHER)
		shortcut_empty(&engine->banks[SHORTCUT_BANK_OTHER]);
	engine->bank = &engine->banks[bank];
	engine->fetch_context =
		hart->privilege == PRIVILEGE_M ?
			PRIVILEGE_M :
			fetch_tag(engine, data.satp) << 2 | hart->privilege;
}

void engine_sync(struct engine *engine)
{
	struct hart *hart = engine->hart;
	s64 ahead = 0;

	if (!engine->is_running)
		return;
	ahead = engine->block->count - (engine->insn - engine->block->insns);
	hart->cycle = engine->until - (u64)(engine->remaining + ahead);
	hart->retired = hart->cycle - engine->stalled_cycles;
}

u64 engine_insn_pc(const struct engine *engine, unsigned index)
{
	u64 pc = engine->block_pc;

	for (unsigned i = 0; i < index; i++)
		pc += insn_length((u16)engine->block->raw[i]);
	return pc;
}

bool engine_raise(struct engine *engine, u8 cause, u64 tval)
{
	engine->trap_cause = cause;
	engine->trap_tval = tval;
	return false;
}
