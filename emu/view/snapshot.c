/* SPDX-License-Identifier: MIT */
/* See snapshot.h. */
#include "view/snapshot.h"

#include <stdlib.h>
#include <string.h>

const char *const snapshot_tlb_names[SNAPSHOT_TLBS] = {
	"L1 ITLB", "L1 DTLB", "L2 TLB, pages", "L2 TLB, superpages",
	"walk cache, level 2", "walk cache, level 1",
};

static struct tlb *tlb_of(struct mmu *mmu, enum snapshot_tlb which)
{
	switch (which) {
	case SNAPSHOT_ITLB:
		return &mmu->itlb;
	case SNAPSHOT_DTLB:
		return &mmu->dtlb;
	case SNAPSHOT_L2_PAGES:
		return &mmu->l2_pages;
	case SNAPSHOT_L2_SUPERPAGES:
		return &mmu->l2_superpages;
	case SNAPSHOT_WALK_2:
		return &mmu->walk_cache[0];
	default:
		return &mmu->walk_cache[1];
	}
}

static size_t entry_count(const struct tlb *tlb)
{
	return (size_t)tlb->geometry.sets * tlb->geometry.ways;
}

static size_t line_count(const struct cache *cache)
{
	return (size_t)cache->sets * cache->geometry.ways;
}

static size_t bank_count(const struct dram *dram)
{
	return (size_t)dram->config.channels * dram->config.banks;
}

static bool init_cache(struct cache *cache)
{
	cache->lines = calloc(line_count(cache) + 1, sizeof(*cache->lines));
	return cache->lines;
}

/* All pointers are ours, or NULL, before anything can fail. */
static bool init_caches(struct snapshot *snapshot, const struct hierarchy *from)
{
	struct hierarchy *to = &snapshot->caches;
	bool is_good;

	*to = *from;
	to->bus = NULL;
	for (unsigned i = 0; i < from->harts; i++)
		to->l1i[i].lines = to->l1d[i].lines = NULL;
	to->l2.lines = NULL;
	to->dram.banks = calloc(bank_count(&from->dram) + 1, sizeof(*to->dram.banks));
	snapshot->has_caches = true;
	is_good = to->dram.banks && init_cache(&to->l2);
	for (unsigned i = 0; i < from->harts; i++)
		is_good = init_cache(&to->l1i[i]) && init_cache(&to->l1d[i]) && is_good;
	return is_good;
}

/* No more than a number an entry is ever needed: for ages. */
static bool init_tlb(struct snapshot *snapshot, unsigned hart, enum snapshot_tlb which,
		     size_t count)
{
	struct rtl_look *rtl = &snapshot->rtl[hart][which];

	snapshot->entries[hart][which] = calloc(count + 1, sizeof(struct tlb_entry));
	snapshot->policies[hart][which] = calloc(count + 1, sizeof(u64));
	rtl->entries = calloc(count + 1, sizeof(*rtl->entries));
	rtl->policy = calloc(count + 1, sizeof(*rtl->policy));
	return snapshot->entries[hart][which] && snapshot->policies[hart][which] &&
	       rtl->entries && rtl->policy;
}

static bool init_tlbs(struct snapshot *snapshot, const struct machine *machine, unsigned hart)
{
	snapshot->harts[hart].mmu = machine->harts[hart].mmu;
	for (unsigned t = 0; t < SNAPSHOT_TLBS; t++) {
		size_t count = entry_count(tlb_of(&snapshot->harts[hart].mmu, t));

		if (!init_tlb(snapshot, hart, t, count))
			return false;
	}
	return true;
}

bool snapshot_init(struct snapshot *snapshot, const struct machine *machine)
{
	bool is_good = true;

	memset(snapshot, 0, sizeof(*snapshot));
	for (unsigned i = 0; i < machine->hart_count; i++)
		is_good = init_tlbs(snapshot, machine, i) && is_good;
	if (machine->hierarchy)
		is_good = init_caches(snapshot, machine->hierarchy) && is_good;
	if (!is_good)
		snapshot_free(snapshot);
	return is_good;
}

void snapshot_free(struct snapshot *snapshot)
{
	struct hierarchy *caches = &snapshot->caches;

	for (unsigned i = 0; i < PLATFORM_HARTS_MAX; i++)
		for (unsigned t = 0; t < SNAPSHOT_TLBS; t++) {
			free(snapshot->entries[i][t]);
			free(snapshot->policies[i][t]);
			free(snapshot->rtl[i][t].entries);
			free(snapshot->rtl[i][t].policy);
		}
	if (snapshot->has_caches) {
		for (unsigned i = 0; i < caches->harts; i++) {
			free(caches->l1i[i].lines);
			free(caches->l1d[i].lines);
		}
		free(caches->l2.lines);
		free(caches->dram.banks);
	}
	memset(snapshot, 0, sizeof(*snapshot));
}

/* Geometry and counters, and lines into our own; what a fill needs is left out. */
static void copy_cache(struct cache *to, const struct cache *from)
{
	struct cache_line *lines = to->lines;

	*to = *from;
	to->lines = lines;
	to->data = NULL;
	to->history = NULL;
	to->replacement.state = NULL;
	memcpy(lines, from->lines, line_count(from) * sizeof(*lines));
}

static void copy_caches(struct hierarchy *to, const struct hierarchy *from)
{
	struct dram_bank *banks = to->dram.banks;

	for (unsigned i = 0; i < from->harts; i++) {
		copy_cache(&to->l1i[i], &from->l1i[i]);
		copy_cache(&to->l1d[i], &from->l1d[i]);
	}
	copy_cache(&to->l2, &from->l2);
	to->dram = from->dram;
	to->dram.banks = banks;
	memcpy(banks, from->dram.banks, bank_count(&from->dram) * sizeof(*banks));
	memcpy(to->served, from->served, sizeof(to->served));
}

/* Entries and the state of their replacement are copied; what only a fill needs is
   not, and is out of reach. */
static void copy_entries(struct tlb *tlb, struct tlb_entry *entries, u64 *policy)
{
	size_t count = entry_count(tlb);

	if (count) {
		memcpy(entries, tlb->entries, count * sizeof(*entries));
		memcpy(policy, tlb->replacement.state,
		       replacement_state_words(&tlb->replacement, tlb->geometry.sets) *
			       sizeof(*policy));
	}
	tlb->entries = entries;
	tlb->replacement.state = policy;
	tlb->history = NULL;
	tlb->dropped = NULL;
	tlb->owner = NULL;
}

/* The RTL has the arrays that the model has, in the same order. */
static void copy_rtl(struct snapshot *snapshot, unsigned hart,
		     const struct lockstep_machine *lockstep)
{
	_Static_assert((int)SNAPSHOT_TLBS == (int)RTL_ARRAYS, "one to one");

	lockstep_machine_look(lockstep, hart, &snapshot->lockstep[hart]);
	for (unsigned t = 0; t < SNAPSHOT_TLBS; t++)
		lockstep_machine_look_array(lockstep, hart, (enum rtl_array)t,
					    snapshot->rtl[hart][t].entries,
					    snapshot->rtl[hart][t].policy);
}

void snapshot_take(struct snapshot *snapshot, const struct machine *machine,
		   const struct watch *watch)
{
	snapshot->cycle = machine_cycle(machine);
	snapshot->retired = machine_retired(machine);
	snapshot->hart_count = machine->hart_count;
	snapshot->bus = &machine->bus;
	snapshot->config = machine->config;
	snapshot->watch = *watch;
	snapshot->is_timed = machine->is_timed;
	if (snapshot->has_caches)
		copy_caches(&snapshot->caches, machine->hierarchy);
	snapshot->has_lockstep = watch->lockstep;
	for (unsigned i = 0; i < machine->hart_count; i++) {
		struct hart *hart = &snapshot->harts[i];

		*hart = machine->harts[i];
		if (hart->cycle > snapshot->cycle)
			snapshot->cycle = hart->cycle;
		hart->engine = NULL;
		hart->observer = NULL;
		hart->trap_observer = NULL;
		memset(&hart->services, 0, sizeof(hart->services));
		hart->mmu.pmp = &hart->pmp;
		hart->mmu.port = NULL;
		hart->mmu.companion = NULL;
		hart->mmu.entry_dropped = NULL;
		for (unsigned t = 0; t < SNAPSHOT_TLBS; t++)
			copy_entries(tlb_of(&hart->mmu, t), snapshot->entries[i][t],
				     snapshot->policies[i][t]);
		if (watch->lockstep)
			copy_rtl(snapshot, i, watch->lockstep);
	}
}

const struct tlb *snapshot_tlb(const struct snapshot *snapshot, unsigned hart,
			       enum snapshot_tlb which)
{
	/* the copies are ours, and given away as const */
	return tlb_of((struct mmu *)&snapshot->harts[hart].mmu, which);
}

struct mmu_context snapshot_context(const struct snapshot *snapshot, unsigned hart)
{
	struct mmu_context context = hart_mmu_context(&snapshot->harts[hart], MMU_LOAD);

	if (context.privilege == PRIVILEGE_M)
		context.privilege = PRIVILEGE_S;
	context.satp = snapshot->harts[hart].csr.satp;
	return context;
}
