/* SPDX-License-Identifier: MIT */
/* See hpm.h. */
#include "hart/hpm.h"

#include "abi/hpm.h"
#include "abi/sbi.h"
#include "base/bits.h"
#include "hart/counts.h"

#define FILTERS                                                       \
	(1ull << HPM_EVENT_UINH_SHIFT | 1ull << HPM_EVENT_SINH_SHIFT | \
	 1ull << HPM_EVENT_MINH_SHIFT)

static u64 l2_misses(const struct hart *hart)
{
	u64 count = 0;

	for (unsigned kind = 0; kind < MEMORY_KINDS; kind++)
		count += counts_served(hart, kind, SERVED_DRAM);
	return count;
}

static u64 branches(const struct hart *hart)
{
	const struct predictor_counters *counters = counts_predictor(hart);

	return counters ? counters->branches + counters->jumps + counters->returns : 0;
}

static u64 branch_misses(const struct hart *hart)
{
	const struct predictor_counters *counters = counts_predictor(hart);

	return counters ? counters->branch_mispredicts + counters->jump_mispredicts +
				  counters->return_mispredicts : 0;
}

static u64 stalled_frontend(const struct hart *hart)
{
	return counts_cycles(hart, CYCLES_MMU_FETCH) + counts_cycles(hart, CYCLES_FETCH) +
	       counts_cycles(hart, CYCLES_PREDICTOR);
}

static u64 stalled_backend(const struct hart *hart)
{
	return counts_cycles(hart, CYCLES_MMU_DATA) + counts_cycles(hart, CYCLES_DATA) +
	       counts_cycles(hart, CYCLES_DEVICE) + counts_cycles(hart, CYCLES_FENCE);
}

static u64 l1d_reads(const struct hart *hart)
{
	return counts_data_accesses(hart, false) + counts_pte_accesses(hart, false);
}

static u64 l1d_writes(const struct hart *hart)
{
	return counts_data_accesses(hart, true) + counts_pte_accesses(hart, true);
}

static u64 l1d_read_misses(const struct hart *hart)
{
	const struct hierarchy *hierarchy = hart->config.hierarchy;

	return hierarchy ? hierarchy->l1d[hart->config.id].counters.read_misses : 0;
}

static u64 l1d_write_misses(const struct hart *hart)
{
	const struct hierarchy *hierarchy = hart->config.hierarchy;

	return hierarchy ? hierarchy->l1d[hart->config.id].counters.write_misses : 0;
}

static u64 l1i_misses(const struct hart *hart)
{
	const struct hierarchy *hierarchy = hart->config.hierarchy;

	return hierarchy ? hierarchy->l1i[hart->config.id].counters.read_misses : 0;
}

static u64 dtlb_lookups(const struct hart *hart)
{
	return counts_tlb_lookups(hart, MMU_SIDE_DATA);
}

static u64 itlb_lookups(const struct hart *hart)
{
	return counts_tlb_lookups(hart, MMU_SIDE_FETCH);
}

static u64 interrupts(const struct hart *hart)
{
	u64 count = 0;

	for (unsigned i = 0; i < ARRAY_SIZE(hart->interrupts_by_cause); i++)
		count += hart->interrupts_by_cause[i];
	return count;
}

static u64 loads(const struct hart *hart)
{
	return counts_data_accesses(hart, false);
}

static u64 stores(const struct hart *hart)
{
	return counts_data_accesses(hart, true);
}

/* A sum, or what the hart keeps at an offset. */
#define SUM(function) .sum = (function)
#define AT(member) .offset = offsetof(struct hart, member)

static const struct {
	u64 event;
	u64 (*sum)(const struct hart *hart);
	size_t offset;
} events[] = {
	{ SBI_PMU_CYCLES, AT(cycle) },
	{ SBI_PMU_INSTRUCTIONS, AT(retired) },
	{ SBI_PMU_CACHE_REFERENCES, SUM(counts_l2_lookups) },
	{ SBI_PMU_CACHE_MISSES, SUM(l2_misses) },
	{ SBI_PMU_BRANCHES, SUM(branches) },
	{ SBI_PMU_BRANCH_MISSES, SUM(branch_misses) },
	{ SBI_PMU_STALLED_FRONTEND, SUM(stalled_frontend) },
	{ SBI_PMU_STALLED_BACKEND, SUM(stalled_backend) },
	{ SBI_PMU_CACHE(SBI_PMU_L1D, 0, 0), SUM(l1d_reads) },
	{ SBI_PMU_CACHE(SBI_PMU_L1D, 0, 1), SUM(l1d_read_misses) },
	{ SBI_PMU_CACHE(SBI_PMU_L1D, 1, 0), SUM(l1d_writes) },
	{ SBI_PMU_CACHE(SBI_PMU_L1D, 1, 1), SUM(l1d_write_misses) },
	{ SBI_PMU_CACHE(SBI_PMU_L1I, 0, 0), SUM(counts_lines_fetched) },
	{ SBI_PMU_CACHE(SBI_PMU_L1I, 0, 1), SUM(l1i_misses) },
	/* Reads and writes together: a line is read to be written. */
	{ SBI_PMU_CACHE(SBI_PMU_LAST_LEVEL, 0, 0), SUM(counts_l2_lookups) },
	{ SBI_PMU_CACHE(SBI_PMU_LAST_LEVEL, 0, 1), SUM(l2_misses) },
	/* Loads and stores together. */
	{ SBI_PMU_CACHE(SBI_PMU_DTLB, 0, 0), SUM(dtlb_lookups) },
	{ SBI_PMU_CACHE(SBI_PMU_DTLB, 0, 1), AT(mmu.counters.dtlb_misses) },
	{ SBI_PMU_CACHE(SBI_PMU_ITLB, 0, 0), SUM(itlb_lookups) },
	{ SBI_PMU_CACHE(SBI_PMU_ITLB, 0, 1), AT(mmu.counters.itlb_misses) },
	{ SBI_PMU_CACHE(SBI_PMU_PREDICTOR, 0, 0), SUM(branches) },
	{ SBI_PMU_CACHE(SBI_PMU_PREDICTOR, 0, 1), SUM(branch_misses) },
	{ HPM_EVENT_WALKS, AT(mmu.counters.walks) },
	{ HPM_EVENT_WALK_CYCLES, AT(mmu.counters.walk_cycles) },
	{ HPM_EVENT_PTE_READS, AT(mmu.counters.pte_reads) },
	{ HPM_EVENT_PTE_UPDATES, AT(mmu.counters.pte_updates) },
	{ HPM_EVENT_L2_TLB_MISSES, SUM(counts_l2_tlb_misses) },
	{ HPM_EVENT_PAGE_FAULTS, AT(mmu.counters.page_faults) },
	{ HPM_EVENT_FENCES, AT(mmu.counters.fences) },
	{ HPM_EVENT_EXCEPTIONS, AT(exceptions) },
	{ HPM_EVENT_INTERRUPTS, SUM(interrupts) },
	{ HPM_EVENT_LOADS, SUM(loads) },
	{ HPM_EVENT_STORES, SUM(stores) },
};

static bool is_event(u64 event)
{
	for (unsigned i = 0; i < ARRAY_SIZE(events); i++)
		if (events[i].event == event)
			return true;
	return event >= HPM_EVENT_CYCLES_AT && event < HPM_EVENT_CYCLES_AT + CYCLE_PLACES;
}

static u64 total(const struct hart *hart, unsigned counter)
{
	u64 event = hart->hpm.events[counter] & ~FILTERS;

	for (unsigned i = 0; i < ARRAY_SIZE(events); i++) {
		if (events[i].event != event)
			continue;
		if (events[i].sum)
			return events[i].sum(hart);
		return *(const u64 *)(const void *)((const u8 *)hart + events[i].offset);
	}
	return counts_cycles(hart, (enum cycle_place)(event - HPM_EVENT_CYCLES_AT));
}

u64 hpm_read(const struct hart *hart, unsigned counter)
{
	const struct hpm *hpm = &hart->hpm;

	return bit_test(hpm->running, counter) ? hpm->offsets[counter] + total(hart, counter) :
						 hpm->offsets[counter];
}

void hpm_write(struct hart *hart, unsigned counter, u64 value)
{
	struct hpm *hpm = &hart->hpm;

	hpm->offsets[counter] =
		bit_test(hpm->running, counter) ? value - total(hart, counter) : value;
}

static bool should_run(const struct hart *hart, unsigned counter)
{
	static const u8 filters[] = {
		[PRIVILEGE_U] = HPM_EVENT_UINH_SHIFT,
		[PRIVILEGE_S] = HPM_EVENT_SINH_SHIFT,
		[PRIVILEGE_M] = HPM_EVENT_MINH_SHIFT,
	};
	u64 event = hart->hpm.events[counter];

	return event & ~FILTERS && !bit_test(hart->csr.mcountinhibit, counter) &&
	       !bit_test(event, filters[hart->privilege]);
}

void hpm_update(struct hart *hart)
{
	struct hpm *hpm = &hart->hpm;

	for (unsigned i = HPM_COUNTER_FIRST; i <= HPM_COUNTER_LAST; i++) {
		u64 value;

		if (bit_test(hpm->running, i) == should_run(hart, i))
			continue;
		value = hpm_read(hart, i);
		hpm->running ^= 1u << i;
		hpm_write(hart, i, value);
	}
}

void hpm_write_event(struct hart *hart, unsigned counter, u64 event)
{
	struct hpm *hpm = &hart->hpm;
	u64 value = hpm_read(hart, counter);

	hpm->running &= ~(1u << counter);
	hpm->offsets[counter] = value;
	hpm->events[counter] = is_event(event & ~FILTERS) ? event : 0;
	if (hpm->events[counter] & FILTERS)
		hpm->filtered |= 1u << counter;
	else
		hpm->filtered &= ~(1u << counter);
	hpm_update(hart);
}
