/* SPDX-License-Identifier: MIT */
/* See cost.h. */
#include "view/cost.h"

#include <stdio.h>

#include "base/bits.h"
#include "view/theme.h"
#include "view/translate.h"

static void add(struct cost_part *parts, unsigned *count, const char *name, u32 cycles,
		enum ink ink)
{
	if (*count == COST_PARTS_MAX)
		return;
	snprintf(parts[*count].name, sizeof(parts[*count].name), "%s", name);
	parts[*count].cycles = cycles;
	parts[(*count)++].ink = (u8)ink;
}

/* A line from DRAM: byte, channel, column, bank and row, from low to high. */
static u32 dram_cycles(const struct dram *dram, u64 pa)
{
	const struct dram_config *config = &dram->config;
	u64 line = pa >> dram->line_shift;
	u64 channel = line % config->channels, column_lines = config->row_bytes >> dram->line_shift;
	u64 above = line / config->channels / column_lines;
	const struct dram_bank *bank =
		&dram->banks[channel * config->banks + above % config->banks];
	u32 cycles = config->controller + config->column + config->burst;

	if (bank->row == above / config->banks)
		return cycles;
	return cycles + config->activate + (bank->row == ~0ull ? 0 : config->precharge);
}

static void add_read(const struct snapshot *now, unsigned hart, const struct mmu_pte_read *read,
		     struct cost_part *parts, unsigned *count)
{
	const struct hierarchy *caches = &now->caches;
	const struct mmu_latency *latency = &now->harts[hart].mmu.latency;
	u32 cycles = latency->pmp + latency->decode + caches->config.l1d_cycles;
	enum ink ink = INK_PRIVATE;
	const char *where = "L1D";
	char name[24];

	if (!cache_find(&caches->l1d[hart], read->pte_pa)) {
		cycles += caches->config.l2_cycles;
		where = "L2";
		ink = INK_SHARED;
		if (!cache_find(&caches->l2, read->pte_pa)) {
			cycles += dram_cycles(&caches->dram, read->pte_pa);
			where = "DRAM";
			ink = INK_FAULT;
		}
	}
	snprintf(name, sizeof(name), "PTE %u in %s", read->level, where);
	add(parts, count, name, cycles, ink);
}

/* Levels that the walk cache spares: the root's, or the root's and the next. */
static unsigned levels_spared(const struct snapshot *now, unsigned hart,
			      const struct mmu_request *request)
{
	if (translate_find(now, hart, SNAPSHOT_WALK_1, request))
		return 2;
	return translate_find(now, hart, SNAPSHOT_WALK_2, request) ? 1 : 0;
}

unsigned cost_estimate(const struct snapshot *now, unsigned hart,
		       const struct mmu_request *request, const struct mmu_response *response,
		       struct cost_part parts[COST_PARTS_MAX])
{
	const struct mmu_latency *latency = &now->harts[hart].mmu.latency;
	enum snapshot_tlb first = request->access == MMU_FETCH ? SNAPSHOT_ITLB : SNAPSHOT_DTLB;
	bool is_fault = response->cause != MMU_NO_FAULT;
	unsigned count = 0;

	add(parts, &count, "L1", latency->l1, INK_FILE);
	if (!response->read_count || translate_find(now, hart, first, request))
		return count;
	add(parts, &count, "L2 TLB", latency->arbitrate + latency->l2, INK_FILE);
	if (!translate_find(now, hart, SNAPSHOT_L2_PAGES, request) &&
	    !translate_find(now, hart, SNAPSHOT_L2_SUPERPAGES, request))
		for (unsigned i = levels_spared(now, hart, request); i < response->read_count; i++)
			add_read(now, hart, &response->reads[i], parts, &count);
	add(parts, &count, is_fault ? "fault" : "fill",
	    (is_fault ? latency->fault : latency->fill) + latency->respond, INK_KERNEL);
	return count;
}
