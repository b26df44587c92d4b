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

bool snapshot_init(struct snapshot *snapshot, const struct machine *machine)
{
	memset(snapshot, 0, sizeof(*snapshot));
	for (unsigned i = 0; i < machine->hart_count; i++) {
		snapshot->harts[i].mmu = machine->harts[i].mmu;
		for (unsigned t = 0; t < SNAPSHOT_TLBS; t++) {
			size_t count = entry_count(tlb_of(&snapshot->harts[i].mmu, t));

			snapshot->entries[i][t] = calloc(count + 1, sizeof(struct tlb_entry));
			if (!snapshot->entries[i][t]) {
				snapshot_free(snapshot);
				return false;
			}
		}
	}
	return true;
}

void snapshot_free(struct snapshot *snapshot)
{
	for (unsigned i = 0; i < PLATFORM_HARTS_MAX; i++)
		for (unsigned t = 0; t < SNAPSHOT_TLBS; t++)
			free(snapshot->entries[i][t]);
	memset(snapshot, 0, sizeof(*snapshot));
}

/* Entries are copied; what only a fill needs is not, and is out of reach. */
static void copy_entries(struct tlb *tlb, struct tlb_entry *entries)
{
	size_t count = entry_count(tlb);

	if (count)
		memcpy(entries, tlb->entries, count * sizeof(*entries));
	tlb->entries = entries;
	tlb->replacement.state = NULL;
	tlb->history = NULL;
	tlb->dropped = NULL;
	tlb->owner = NULL;
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
	for (unsigned i = 0; i < machine->hart_count; i++) {
		struct hart *hart = &snapshot->harts[i];

		*hart = machine->harts[i];
		if (hart->cycle > snapshot->cycle)
			snapshot->cycle = hart->cycle;
		hart->engine = NULL;
		hart->observer = NULL;
		memset(&hart->services, 0, sizeof(hart->services));
		hart->mmu.pmp = &hart->pmp;
		hart->mmu.port = NULL;
		hart->mmu.companion = NULL;
		hart->mmu.entry_dropped = NULL;
		for (unsigned t = 0; t < SNAPSHOT_TLBS; t++)
			copy_entries(tlb_of(&hart->mmu, t), snapshot->entries[i][t]);
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
