/* SPDX-License-Identifier: MIT */
/* See counts.h. */
#include "hart/counts.h"

#include "hart/engine.h"
#include "hart/timing.h"

static u64 fast_cycles(const struct hart *hart)
{
	const struct timing *timing = hart->engine->timing;

	if (!timing)
		return hart->cycle - hart->idle_cycles;
	if (hart->engine->is_timed)
		return timing->fast_cycles;
	return timing->fast_cycles + hart->cycle - timing->mode_cycle -
	       (hart->idle_cycles - timing->mode_idle_cycles);
}

/* What the others leave. */
static u64 pipeline_cycles(const struct hart *hart)
{
	u64 cycles = hart->cycle;

	for (unsigned i = CYCLES_PIPELINE + 1; i < CYCLE_PLACES; i++)
		cycles -= counts_cycles(hart, i);
	return cycles;
}

u64 counts_cycles(const struct hart *hart, enum cycle_place place)
{
	const struct timing *timing = hart->engine->timing;

	if (place == CYCLES_IDLE)
		return hart->idle_cycles;
	if (place == CYCLES_FAST)
		return fast_cycles(hart);
	if (!timing)
		return 0;
	switch (place) {
	case CYCLES_MMU_FETCH:
		return timing->mmu_cycles[MMU_SIDE_FETCH];
	case CYCLES_MMU_DATA:
		return timing->mmu_cycles[MMU_SIDE_DATA];
	case CYCLES_FETCH:
		return timing->fetch_cycles;
	case CYCLES_DATA:
		return timing->data_cycles;
	case CYCLES_PREDICTOR:
		return timing->predictor_cycles;
	case CYCLES_DEVICE:
		return timing->device_cycles;
	case CYCLES_TRAP:
		return timing->trap_cycles;
	case CYCLES_FENCE:
		return timing->fence_cycles;
	default:
		return pipeline_cycles(hart);
	}
}

/* Accesses through line shortcuts: all of them, or the translated ones. */
static u64 slot_accesses(const struct timing *timing, bool is_store, bool is_any)
{
	u64 count = 0;

	for (unsigned i = 0; i < SHORTCUT_BANKS; i++)
		for (unsigned size = 0; size < PAGE_SIZES + (unsigned)is_any; size++)
			count += timing->banks[i].accesses[is_store][size];
	return count;
}

u64 counts_tlb_hits(const struct hart *hart, enum mmu_side side)
{
	const struct timing *timing = hart->engine->timing;
	u64 count;

	if (!timing)
		return 0;
	count = timing->l1_answers[side];
	if (side == MMU_SIDE_DATA)
		count += slot_accesses(timing, false, false) + slot_accesses(timing, true, false);
	return count;
}

u64 counts_tlb_lookups(const struct hart *hart, enum mmu_side side)
{
	const struct timing *timing = hart->engine->timing;

	return timing ? counts_tlb_hits(hart, side) + timing->beyond_l1[side] : 0;
}

u64 counts_tlb_unanswered(const struct hart *hart, enum mmu_side side, unsigned privilege)
{
	u64 count = 0;

	for (unsigned where = 0; where < MMU_WHERE_COUNT; where++)
		count += hart->mmu.counters.answers[side][privilege & 1][where];
	return count;
}

u64 counts_tlb_answers(const struct hart *hart, enum mmu_where where)
{
	const struct mmu_counters *counters = &hart->mmu.counters;
	u64 count = 0;

	for (unsigned side = 0; side < MMU_SIDES; side++)
		for (unsigned privilege = 0; privilege < MMU_PRIVILEGES; privilege++)
			count += counters->answers[side][privilege][where];
	return count;
}

u64 counts_l2_tlb_misses(const struct hart *hart)
{
	const struct mmu_counters *counters = &hart->mmu.counters;

	return counters->itlb_misses + counters->dtlb_misses -
	       counts_tlb_answers(hart, MMU_WHERE_L2_PAGES) -
	       counts_tlb_answers(hart, MMU_WHERE_L2_SUPERPAGES);
}

u64 counts_served(const struct hart *hart, enum memory_kind kind, enum memory_server server)
{
	const struct hierarchy *hierarchy = hart->config.hierarchy;

	return hierarchy ? hierarchy->served[hart->config.id][kind][server] : 0;
}

u64 counts_lines_fetched(const struct hart *hart)
{
	const struct timing *timing = hart->engine->timing;

	return timing ? timing->fetch_lines - counts_served(hart, MEMORY_FETCH, SERVED_UNCACHED) :
			0;
}

u64 counts_data_accesses(const struct hart *hart, bool is_store)
{
	const struct timing *timing = hart->engine->timing;

	return timing ? slot_accesses(timing, is_store, true) + timing->ram_accesses[is_store] :
			0;
}

u64 counts_pte_accesses(const struct hart *hart, bool is_store)
{
	enum memory_kind kind = is_store ? MEMORY_PTE_WRITE : MEMORY_PTE_READ;
	u64 count = 0;

	for (unsigned server = 0; server < SERVED_UNCACHED; server++)
		count += counts_served(hart, kind, server);
	return count;
}

u64 counts_l2_lookups(const struct hart *hart)
{
	u64 count = 0;

	for (unsigned kind = 0; kind < MEMORY_KINDS; kind++)
		for (unsigned server = SERVED_L2; server < SERVED_UNCACHED; server++)
			count += counts_served(hart, kind, server);
	return count;
}

const struct predictor_counters *counts_predictor(const struct hart *hart)
{
	return hart->engine->timing ? &hart->engine->timing->predictor.counters : NULL;
}
