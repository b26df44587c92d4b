/* SPDX-License-Identifier: MIT */
/* The table; see stats_counters.h. A row is what somebody may look for: it
   says all that its name does not. */
#include "observers/stats_counters.h"

#include "hart/counts.h"

#define AT(type, member) .offset = offsetof(struct type, member)
#define SUM(function, argument_) .read = (function), .argument = (argument_)
#define LIST(list) { (list), ARRAY_SIZE(list) }

static u64 tlb_lookups(const struct stats_source *source, unsigned side)
{
	return counts_tlb_lookups(source->hart, side);
}

static u64 tlb_hits(const struct stats_source *source, unsigned side)
{
	return counts_tlb_hits(source->hart, side);
}

static u64 tlb_misses(const struct stats_source *source, unsigned side)
{
	const struct mmu_counters *counters = &source->hart->mmu.counters;

	return side == MMU_SIDE_FETCH ? counters->itlb_misses : counters->dtlb_misses;
}

/* The argument: a side, and MMU_SIDES for S-mode. */
static u64 tlb_unanswered(const struct stats_source *source, unsigned argument)
{
	return counts_tlb_unanswered(source->hart, argument % MMU_SIDES, argument / MMU_SIDES);
}

static u64 tlb_updates(const struct stats_source *source, unsigned side)
{
	return counts_tlb_unanswered(source->hart, side, PRIVILEGE_U) +
	       counts_tlb_unanswered(source->hart, side, PRIVILEGE_S) - tlb_misses(source, side);
}

static u64 tlb_answers(const struct stats_source *source, unsigned where)
{
	return counts_tlb_answers(source->hart, where);
}

static u64 l2_tlb_lookups(const struct stats_source *source, unsigned argument)
{
	(void)argument;
	return tlb_misses(source, MMU_SIDE_FETCH) + tlb_misses(source, MMU_SIDE_DATA);
}

static u64 l2_tlb_misses(const struct stats_source *source, unsigned argument)
{
	(void)argument;
	return counts_l2_tlb_misses(source->hart);
}

/* The argument: a kind of access, and MEMORY_KINDS for each server. */
static u64 served(const struct stats_source *source, unsigned argument)
{
	return counts_served(source->hart, argument % MEMORY_KINDS, argument / MEMORY_KINDS);
}

static u64 lines_fetched(const struct stats_source *source, unsigned argument)
{
	(void)argument;
	return counts_lines_fetched(source->hart);
}

static u64 data_accesses(const struct stats_source *source, unsigned is_store)
{
	return counts_data_accesses(source->hart, is_store);
}

static u64 pte_accesses(const struct stats_source *source, unsigned is_store)
{
	return counts_pte_accesses(source->hart, is_store);
}

static u64 l1d_lookups(const struct stats_source *source, unsigned argument)
{
	(void)argument;
	return data_accesses(source, 0) + data_accesses(source, 1) + pte_accesses(source, 0) +
	       pte_accesses(source, 1);
}

static u64 cache_misses(const struct cache *cache)
{
	return cache->counters.read_misses + cache->counters.write_misses;
}

static u64 l1i_hits(const struct stats_source *source, unsigned argument)
{
	return lines_fetched(source, argument) -
	       cache_misses(&source->machine->hierarchy->l1i[source->hart->config.id]);
}

static u64 l1d_hits(const struct stats_source *source, unsigned argument)
{
	return l1d_lookups(source, argument) -
	       cache_misses(&source->machine->hierarchy->l1d[source->hart->config.id]);
}

static u64 l2_lookups(const struct stats_source *source, unsigned argument)
{
	u64 count = 0;

	(void)argument;
	for (unsigned i = 0; i < source->machine->hart_count; i++)
		count += counts_l2_lookups(&source->machine->harts[i]);
	return count;
}

static u64 l2_hits(const struct stats_source *source, unsigned argument)
{
	return l2_lookups(source, argument) - cache_misses(&source->machine->hierarchy->l2);
}

static u64 cycles_at(const struct stats_source *source, unsigned place)
{
	return counts_cycles(source->hart, place);
}

#define TIMED .is_timed = true

static const struct stats_counter mmu_counters[] = {
	{ "walks", "walks", "for what no TLB answered, or to set A or D",
	  AT(mmu_counters, walks) },
	{ "walk_cycles", "cycles", "of requests that walked, from beginning to end",
	  AT(mmu_counters, walk_cycles) },
	{ "pte_reads", "reads", "by the walker that gave a PTE", AT(mmu_counters, pte_reads) },
	{ "pte_reads_l1", "reads", "that L1D served", TIMED,
	  SUM(served, MEMORY_PTE_READ + MEMORY_KINDS * SERVED_L1) },
	{ "pte_reads_l2", "reads", "that L2 served", TIMED,
	  SUM(served, MEMORY_PTE_READ + MEMORY_KINDS * SERVED_L2) },
	{ "pte_reads_peer", "reads", "that L2 served once an L1D gave up the line", TIMED,
	  SUM(served, MEMORY_PTE_READ + MEMORY_KINDS * SERVED_PEER) },
	{ "pte_reads_dram", "reads", "that DRAM served", TIMED,
	  SUM(served, MEMORY_PTE_READ + MEMORY_KINDS * SERVED_DRAM) },
	{ "pte_reads_uncached", "reads", "outside RAM, which gave none", TIMED,
	  SUM(served, MEMORY_PTE_READ + MEMORY_KINDS * SERVED_UNCACHED) },
	{ "pte_updates", "writes", "of A and D", AT(mmu_counters, pte_updates) },
	{ "page_faults", "faults", "found by translation", AT(mmu_counters, page_faults) },
	{ "access_faults", "faults", "by PMP or a missing page table",
	  AT(mmu_counters, access_faults) },
	{ "fences", "fences", "by sfence.vma or sinval.vma", AT(mmu_counters, fences) },
};

#define L1_TLB_ROWS(side, entering_)                                                    \
	{ "lookups", "lookups", entering_, TIMED, SUM(tlb_lookups, side) },             \
	{ "hits", "lookups", "that it answered, also with a fault", TIMED,              \
	  SUM(tlb_hits, side) },                                                        \
	{ "misses", "lookups", "that found nothing", SUM(tlb_misses, side) },           \
	{ "updates", "lookups", "that found an entry whose A or D had to be set",       \
	  SUM(tlb_updates, side) },                                                     \
	{ "unanswered_u", "lookups", "missed or to be updated, as U-mode",                  \
	  SUM(tlb_unanswered, (side) + MMU_SIDES * PRIVILEGE_U) },                      \
	{ "unanswered_s", "lookups", "missed or to be updated, as S-mode",                  \
	  SUM(tlb_unanswered, (side) + MMU_SIDES * PRIVILEGE_S) }

static const struct stats_counter itlb_counters[] = {
	L1_TLB_ROWS(MMU_SIDE_FETCH, "when execution enters a page"),
};

static const struct stats_counter dtlb_counters[] = {
	L1_TLB_ROWS(MMU_SIDE_DATA, "of every access that is translated"),
};

static const struct stats_counter l2_tlb_counters[] = {
	{ "lookups", "lookups", "in both arrays at once, one for each miss of L1",
	  SUM(l2_tlb_lookups, 0) },
	{ "hits", "lookups", "that the array of 4 KiB pages answered",
	  SUM(tlb_answers, MMU_WHERE_L2_PAGES) },
	{ "misses", "lookups", "that neither array answered", SUM(l2_tlb_misses, 0) },
};

static const struct stats_counter l2_tlb_superpage_counters[] = {
	{ "hits", "lookups", "of the L2 TLB that this array answered",
	  SUM(tlb_answers, MMU_WHERE_L2_SUPERPAGES) },
};

static const struct stats_counter walk_cache_counters[] = {
	{ "lookups", "walks", "in both arrays at once", AT(mmu_counters, walks) },
	{ "misses", "walks", "that began at the root", SUM(tlb_answers, MMU_WHERE_WALK_ROOT) },
};

static const struct stats_counter walk_cache_2_counters[] = {
	{ "hits", "walks", "that began at the level-1 table",
	  SUM(tlb_answers, MMU_WHERE_WALK_LEVEL_1) },
};

static const struct stats_counter walk_cache_1_counters[] = {
	{ "hits", "walks", "that began at the level-0 table",
	  SUM(tlb_answers, MMU_WHERE_WALK_LEVEL_0) },
};

/* Of every array of translations. */
static const struct stats_counter tlb_counters[] = {
	{ "fills_4k", "fills", "by pages of 4 KiB", AT(tlb, counters.fills[PAGE_4K]) },
	{ "fills_64k", "fills", "by pages of 64 KiB (Svnapot)",
	  AT(tlb, counters.fills[PAGE_64K]) },
	{ "fills_2m", "fills", "by pages of 2 MiB, or pointers that span it",
	  AT(tlb, counters.fills[PAGE_2M]) },
	{ "fills_1g", "fills", "by pages of 1 GiB, or pointers that span it",
	  AT(tlb, counters.fills[PAGE_1G]) },
	{ "evictions", "entries", "that made room for another", AT(tlb, counters.evictions) },
	{ "fenced", "entries", "that a fence dropped", AT(tlb, counters.fenced) },
	{ "cold", "fills", "of what was never there before", TIMED,
	  AT(tlb, counters.causes[MISS_COLD]) },
	{ "capacity", "fills", "of what more sets and ways would have kept", TIMED,
	  AT(tlb, counters.causes[MISS_CAPACITY]) },
	{ "conflict", "fills", "of what as many ways in one set would have kept", TIMED,
	  AT(tlb, counters.causes[MISS_CONFLICT]) },
	{ "flush", "fills", "of what a fence had dropped", TIMED,
	  AT(tlb, counters.causes[MISS_FLUSH]) },
	{ "update", "fills", "in place of an entry that lacked A or D", TIMED,
	  AT(tlb, counters.causes[MISS_UPDATE]) },
};

static const struct stats_counter l1i_counters[] = {
	{ "lookups", "lookups", "when execution enters a line", SUM(lines_fetched, 0) },
	{ "hits", "lookups", "that found the line", SUM(l1i_hits, 0) },
};

static const struct stats_counter l1d_counters[] = {
	{ "lookups", "lookups", "by loads, stores and the walker", SUM(l1d_lookups, 0) },
	{ "hits", "lookups", "that found the line", SUM(l1d_hits, 0) },
	{ "loads", "lookups", "by loads and LR", SUM(data_accesses, 0) },
	{ "stores", "lookups", "by stores, SC, AMOs, cbo.zero", SUM(data_accesses, 1) },
	{ "pte_reads", "lookups", "by the walker", SUM(pte_accesses, 0) },
	{ "pte_writes", "lookups", "by the walker, setting A and D", SUM(pte_accesses, 1) },
};

static const struct stats_counter l2_counters[] = {
	{ "lookups", "lookups", "of lines that a first level wants, or wants to write",
	  SUM(l2_lookups, 0) },
	{ "hits", "lookups", "that found the line", SUM(l2_hits, 0) },
};

/* Of every cache. */
static const struct stats_counter cache_counters[] = {
	{ "read_misses", "lookups", "to read", AT(cache, counters.read_misses) },
	{ "write_misses", "lookups", "to write", AT(cache, counters.write_misses) },
	{ "misses_u", "lookups", "in U-mode", AT(cache, counters.privileges[PRIVILEGE_U]) },
	{ "misses_s", "lookups", "in S-mode", AT(cache, counters.privileges[PRIVILEGE_S]) },
	{ "misses_m", "lookups", "in M-mode", AT(cache, counters.privileges[PRIVILEGE_M]) },
	{ "upgrades", "lookups", "by writes that found the line, but shared",
	  AT(cache, counters.upgrades) },
	{ "evictions", "lines", "that made room for another", AT(cache, counters.evictions) },
	{ "writebacks", "lines", "written to the next level", AT(cache, counters.writebacks) },
	{ "invalidations", "lines", "lost to another cache or a flush",
	  AT(cache, counters.invalidations) },
	{ "cold", "fills", "of what was never there before",
	  AT(cache, counters.causes[MISS_COLD]) },
	{ "capacity", "fills", "of what more sets and ways would have kept",
	  AT(cache, counters.causes[MISS_CAPACITY]) },
	{ "conflict", "fills", "of what as many ways in one set would have kept",
	  AT(cache, counters.causes[MISS_CONFLICT]) },
	{ "flush", "fills", "of what had been invalidated",
	  AT(cache, counters.causes[MISS_FLUSH]) },
};

#define SERVED_ROWS(kind_name, kind)                                                  \
	{ kind_name "_l2", kind_name, "that L2 served",                               \
	  SUM(served, (kind) + MEMORY_KINDS * SERVED_L2) },                           \
	{ kind_name "_peer", kind_name, "that L2 served once an L1D gave up the line", \
	  SUM(served, (kind) + MEMORY_KINDS * SERVED_PEER) },                         \
	{ kind_name "_dram", kind_name, "that DRAM served",                           \
	  SUM(served, (kind) + MEMORY_KINDS * SERVED_DRAM) },                         \
	{ kind_name "_uncached", kind_name, "from devices, or by a PBMT of NC or IO", \
	  SUM(served, (kind) + MEMORY_KINDS * SERVED_UNCACHED) }

static const struct stats_counter memory_counters[] = {
	SERVED_ROWS("fetches", MEMORY_FETCH),
	SERVED_ROWS("loads", MEMORY_LOAD),
	SERVED_ROWS("stores", MEMORY_STORE),
};

static const struct stats_counter predictor_counters[] = {
	{ "branches", "branches", "that are conditional", AT(predictor_counters, branches) },
	{ "branch_mispredicts", "branches", "whose direction was wrong",
	  AT(predictor_counters, branch_mispredicts) },
	{ "jumps", "jumps", "by register, returns apart", AT(predictor_counters, jumps) },
	{ "jump_mispredicts", "jumps", "whose target was wrong",
	  AT(predictor_counters, jump_mispredicts) },
	{ "returns", "returns", "by jalr's hint",
	  AT(predictor_counters, returns) },
	{ "return_mispredicts", "returns", "whose target was wrong",
	  AT(predictor_counters, return_mispredicts) },
	{ "btb_misses", "jumps", "of any kind, and branches taken, whose target was not known",
	  AT(predictor_counters, btb_misses) },
};

static const struct stats_counter cycle_counters[] = {
	{ "pipeline", "cycles", "for issue, dependences, hits in first levels", TIMED,
	  SUM(cycles_at, CYCLES_PIPELINE) },
	{ "mmu_fetch", "cycles", "beyond the ITLB", TIMED, SUM(cycles_at, CYCLES_MMU_FETCH) },
	{ "mmu_data", "cycles", "beyond the DTLB", TIMED, SUM(cycles_at, CYCLES_MMU_DATA) },
	{ "fetch", "cycles", "beyond L1I", TIMED, SUM(cycles_at, CYCLES_FETCH) },
	{ "data", "cycles", "beyond L1D", TIMED, SUM(cycles_at, CYCLES_DATA) },
	{ "predictor", "cycles", "lost to wrong predictions", TIMED,
	  SUM(cycles_at, CYCLES_PREDICTOR) },
	{ "device", "cycles", "at devices, and memory that is not cached", TIMED,
	  SUM(cycles_at, CYCLES_DEVICE) },
	{ "trap", "cycles", "to take exceptions", TIMED, SUM(cycles_at, CYCLES_TRAP) },
	{ "fence", "cycles", "in fence.i, sfence.vma, sinval.vma", TIMED,
	  SUM(cycles_at, CYCLES_FENCE) },
	{ "fast", "cycles", "in fast mode, one an instruction", SUM(cycles_at, CYCLES_FAST) },
	{ "idle", "cycles", "in wait for an interrupt", SUM(cycles_at, CYCLES_IDLE) },
};

static const struct stats_counter dram_counters[] = {
	{ "reads", "lines", "read", AT(dram_counters, reads) },
	{ "writes", "lines", "written", AT(dram_counters, writes) },
	{ "row_hits", "accesses", "to the open row", AT(dram_counters, row_hits) },
	{ "row_closed", "accesses", "to a bank without an open row",
	  AT(dram_counters, row_closed) },
	{ "row_conflicts", "accesses", "that had to close another row",
	  AT(dram_counters, row_conflicts) },
	{ "refresh_waits", "accesses", "that waited for a refresh",
	  AT(dram_counters, refresh_waits) },
	{ "refresh_wait_cycles", "cycles", "that they waited",
	  AT(dram_counters, refresh_wait_cycles) },
};

static const void *find_hart(const struct stats_source *source)
{
	return source->hart;
}

static const void *find_mmu(const struct stats_source *source)
{
	return &source->hart->mmu.counters;
}

static const void *find_itlb(const struct stats_source *source)
{
	return &source->hart->mmu.itlb;
}

static const void *find_dtlb(const struct stats_source *source)
{
	return &source->hart->mmu.dtlb;
}

static const void *if_present(const struct tlb *tlb)
{
	return tlb_is_present(tlb) ? tlb : NULL;
}

static const void *find_l2_pages(const struct stats_source *source)
{
	return if_present(&source->hart->mmu.l2_pages);
}

static const void *find_l2_superpages(const struct stats_source *source)
{
	return if_present(&source->hart->mmu.l2_superpages);
}

static const void *find_walk_cache(const struct stats_source *source)
{
	return tlb_is_present(&source->hart->mmu.walk_cache[0]) ? find_mmu(source) : NULL;
}

static const void *find_walk_cache_2(const struct stats_source *source)
{
	return if_present(&source->hart->mmu.walk_cache[0]);
}

static const void *find_walk_cache_1(const struct stats_source *source)
{
	return if_present(&source->hart->mmu.walk_cache[1]);
}

static const void *find_l1i(const struct stats_source *source)
{
	const struct hierarchy *hierarchy = source->machine->hierarchy;

	return hierarchy ? &hierarchy->l1i[source->hart->config.id] : NULL;
}

static const void *find_l1d(const struct stats_source *source)
{
	const struct hierarchy *hierarchy = source->machine->hierarchy;

	return hierarchy ? &hierarchy->l1d[source->hart->config.id] : NULL;
}

static const void *find_hierarchy(const struct stats_source *source)
{
	return source->machine->hierarchy;
}

static const void *find_l2(const struct stats_source *source)
{
	return source->machine->hierarchy ? &source->machine->hierarchy->l2 : NULL;
}

static const void *find_dram(const struct stats_source *source)
{
	return source->machine->hierarchy ? &source->machine->hierarchy->dram.counters : NULL;
}

static const void *find_predictor(const struct stats_source *source)
{
	return counts_predictor(source->hart);
}

const struct stats_structure stats_structures[] = {
	{ "mmu", "walks and faults", false, find_mmu, { LIST(mmu_counters) } },
	{ "itlb", "L1 TLB for fetches", false, find_itlb,
	  { LIST(itlb_counters), LIST(tlb_counters) } },
	{ "dtlb", "L1 TLB for data", false, find_dtlb,
	  { LIST(dtlb_counters), LIST(tlb_counters) } },
	{ "l2tlb", "L2 TLB, 4 KiB pages", false, find_l2_pages,
	  { LIST(l2_tlb_counters), LIST(tlb_counters) } },
	{ "l2tlb_superpages", "L2 TLB, larger pages", false, find_l2_superpages,
	  { LIST(l2_tlb_superpage_counters), LIST(tlb_counters) } },
	{ "pwc", "page-walk cache", false, find_walk_cache, { LIST(walk_cache_counters) } },
	{ "pwc_level_2", "its pointers to level-1 tables", false, find_walk_cache_2,
	  { LIST(walk_cache_2_counters), LIST(tlb_counters) } },
	{ "pwc_level_1", "its pointers to level-0 tables", false, find_walk_cache_1,
	  { LIST(walk_cache_1_counters), LIST(tlb_counters) } },
	{ "l1i", "L1 instruction cache", false, find_l1i,
	  { LIST(l1i_counters), LIST(cache_counters) } },
	{ "l1d", "L1 data cache", false, find_l1d, { LIST(l1d_counters), LIST(cache_counters) } },
	{ "memory", "accesses beyond the first level, by who served them", false, find_hierarchy,
	  { LIST(memory_counters) } },
	{ "predictor", "branch prediction", false, find_predictor, { LIST(predictor_counters) } },
	{ "cycles_by_place", "where the cycles went", false, find_hart,
	  { LIST(cycle_counters) } },
	{ "l2", "L2 cache", true, find_l2, { LIST(l2_counters), LIST(cache_counters) } },
	{ "dram", "memory", true, find_dram, { LIST(dram_counters) } },
};

const unsigned stats_structure_count = ARRAY_SIZE(stats_structures);
