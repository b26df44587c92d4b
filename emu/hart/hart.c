/* SPDX-License-Identifier: MIT */
/*
 * A hart's life, its interrupt lines and its run loop. The loop is entered
 * again after whatever may change what runs next: a trap, a CSR write, a
 * device that raised a line. Nothing else can make an interrupt pending inside
 * a stretch (time does so between stretches), so this is the only place that
 * looks for one, and the place does not depend on how blocks were cut.
 */
#include "hart/hart.h"

#include "base/bits.h"
#include "base/check.h"
#include "hart/csr.h"
#include "hart/engine.h"
#include "hart/observe.h"
#include "hart/timing.h"
#include "hart/trap.h"

#include <string.h>

bool hart_init(struct hart *hart, const struct hart_config *config,
	       const struct hart_services *services, struct bus *bus,
	       struct error *error)
{
	memset(hart, 0, sizeof(*hart));
	hart->config = *config;
	hart->services = *services;
	hart->bus = bus;
	if (!mmu_init(&hart->mmu, &config->mmu, bus, &hart->pmp, error))
		return false;
	if (!engine_init(hart, error)) {
		hart_free(hart);
		return false;
	}
	hart_reset(hart);
	return true;
}

void hart_free(struct hart *hart)
{
	engine_free(hart);
	mmu_free(&hart->mmu);
}

void hart_reset(struct hart *hart)
{
	static const struct mmu_fence all = { .has_va = false };
	u64 lines = hart->csr.mip_lines & ~(1ull << IRQ_STI);

	memset(hart->x, 0, sizeof(hart->x));
	memset(hart->f, 0, sizeof(hart->f));
	hart->pc = hart->config.reset_pc;
	hart->privilege = PRIVILEGE_M;
	hart->waiting = false;
	hart->reservation_pa = ~0ull;
	csr_reset(hart);
	hart->csr.mip_lines = lines;
	pmp_reset(&hart->pmp);
	mmu_fence(&hart->mmu, &all);
	hart->mmu.counters.fences--; /* the guest made none */
	engine_reset(hart->engine);
}

bool hart_has_wakeup(const struct hart *hart)
{
	return trap_pending(hart) & hart->csr.mie;
}

/* One turn of the loop: find the block at pc and run on from there. */
static void run_on(struct engine *engine)
{
	struct hart *hart = engine->hart;

	if (engine->context_stale)
		engine_update_context(engine);
	engine->block_pc = hart->pc;
	if (engine->is_timed && (engine->is_observed || block_is_paired(engine)))
		engine->block = block_step(engine);
	else
		engine->block = block_lookup(engine, hart->pc);
	if (unlikely(!engine->block)) {
		engine_fetch_trap(engine);
	} else {
		engine->insn = engine->block->insns;
		engine->is_running = true;
		engine->run(engine);
		engine->is_running = false;
	}
	hart->cycle = engine->until - (u64)engine->remaining;
	hart->retired = hart->cycle - engine->stalled_cycles;
}

static enum hart_stop run_loop(struct engine *engine)
{
	struct hart *hart = engine->hart;

	for (;;) {
		if (engine->stop_requested) {
			engine->stop_requested = false;
			return HART_STOP_REQUEST;
		}
		if (engine->remaining <= 0 && !block_is_paired(engine))
			return HART_STOP_CYCLE;
		if (unlikely(hart->waiting)) {
			if (!hart_has_wakeup(hart))
				return HART_STOP_IDLE;
			hart->waiting = false;
		}
		trap_take_interrupt(hart);
		if (unlikely(engine->is_observed)) {
			if (!observe_allows(hart))
				return HART_STOP_REQUEST;
			observe_run_on(engine, run_on);
		}
		else
			run_on(engine);
	}
}

enum hart_stop hart_run(struct hart *hart, u64 until_cycle)
{
	struct engine *engine = hart->engine;
	enum hart_stop stop;

	if (until_cycle < hart->cycle)
		until_cycle = hart->cycle;
	/* "For ever" must fit the signed count of what remains. */
	if (until_cycle - hart->cycle > INT64_MAX)
		until_cycle = hart->cycle + INT64_MAX;
	engine->until = until_cycle;
	engine->remaining = (s64)(until_cycle - hart->cycle);
	engine->stalled_cycles = hart->cycle - hart->retired;
	engine->context_stale = true; /* whoever stopped us may have changed it */
	if (engine->is_observed != (hart->observer != NULL)) {
		engine->is_observed = hart->observer != NULL;
		block_flush_all(engine);
	}
	fp_begin(&engine->fp, hart->csr.frm);
	stop = run_loop(engine);
	hart->csr.fflags |= fp_end(&engine->fp);
	return stop;
}

void hart_set_timed(struct hart *hart, bool is_timed)
{
	struct engine *engine = hart->engine;

	CHECK(!engine->is_running && (!is_timed || engine->timing));
	if (engine->is_timed == is_timed)
		return;
	timing_mark_mode(engine, is_timed);
	engine->is_timed = is_timed;
	engine->run = is_timed ? exec_run_timed : exec_run;
	engine->handlers = engine->run(NULL);
	hart->mmu.touches = is_timed;
	hart->mmu.port = is_timed ? &engine->timing->port : NULL;
	engine_drop_shortcuts(engine);
	block_flush_all(engine);
}

void hart_request_stop(struct hart *hart)
{
	hart->engine->stop_requested = true;
	hart->engine->leave = LEAVE_EVENT;
}

void hart_shorten_run(struct hart *hart, u64 until_cycle)
{
	struct engine *engine = hart->engine;

	if (!engine->is_running || until_cycle >= engine->until)
		return;
	engine->remaining -= (s64)(engine->until - until_cycle);
	engine->until = until_cycle;
	engine->leave = LEAVE_EVENT;
}

void hart_idle(struct hart *hart, u64 until_cycle)
{
	if (hart->cycle >= until_cycle)
		return;
	hart->idle_cycles += until_cycle - hart->cycle;
	hart->cycle = until_cycle;
}

void hart_end_turn(struct hart *hart)
{
	hart->reservation_pa = ~0ull;
}

void hart_set_irq(void *receiver, unsigned number, bool level)
{
	struct hart *hart = receiver;
	u64 bit = 1ull << number;

	if (level)
		hart->csr.mip_lines |= bit;
	else
		hart->csr.mip_lines &= ~bit;
	hart->engine->leave = LEAVE_EVENT;
}

void hart_update_time(struct hart *hart)
{
	csr_update_stip(hart);
	hart->engine->leave = LEAVE_EVENT;
}

void hart_sync_fflags(struct hart *hart)
{
	struct engine *engine = hart->engine;

	if (!engine->is_running)
		return;
	hart->csr.fflags |= fp_end(&engine->fp);
	fp_begin(&engine->fp, hart->csr.frm);
}

struct mmu_context hart_mmu_context(const struct hart *hart, enum mmu_access access)
{
	const struct hart_csrs *csr = &hart->csr;
	struct mmu_context context = {
		.satp = csr->satp,
		.privilege = hart->privilege,
		.sum = bit_test(csr->mstatus, MSTATUS_SUM_SHIFT),
		.mxr = bit_test(csr->mstatus, MSTATUS_MXR_SHIFT),
		.adue = bit_test(csr->menvcfg, ENVCFG_ADUE_SHIFT),
		.pbmte = bit_test(csr->menvcfg, ENVCFG_PBMTE_SHIFT),
	};

	if (access != MMU_FETCH && bit_test(csr->mstatus, MSTATUS_MPRV_SHIFT))
		context.privilege = (u8)bits_get(csr->mstatus, MSTATUS_MPP_SHIFT, 2);
	return context;
}
