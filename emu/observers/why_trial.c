/* SPDX-License-Identifier: MIT */
/* See why_trial.h. */
#include "observers/why_trial.h"

#include <string.h>

static void charge(struct why_trial *trial, enum memory_kind kind, u64 pte_pa, u32 *cycles)
{
	struct why_served served = { .pte_pa = pte_pa };

	if (!trial->caches)
		return;
	served.answer = why_caches_access(trial->caches, kind, pte_pa, pte_pa, 0, *cycles);
	*cycles += served.answer.cycles;
	if (kind == MEMORY_PTE_READ && trial->served_count < WHY_SERVED_MAX)
		trial->served[trial->served_count++] = served;
}

static bool read_pte(void *owner, u64 pte_pa, u64 *pte, u32 *cycles)
{
	struct why_trial *trial = owner;

	charge(trial, MEMORY_PTE_READ, pte_pa, cycles);
	/* Tables are in RAM; the bus would let a peek see ROM too. */
	if (!bus_frame_pointer(trial->bus, pte_pa) || !bus_peek(trial->bus, pte_pa, pte, 8))
		return false;
	if (pte_pa == trial->flipped_pa)
		*pte ^= trial->flipped_bits;
	return true;
}

static bool compare_and_set(void *owner, u64 pte_pa, u64 expected, u64 desired, bool *matched,
			    u32 *cycles)
{
	struct why_trial *trial = owner;

	(void)expected;
	(void)desired;
	charge(trial, MEMORY_PTE_WRITE, pte_pa, cycles);
	*matched = true;
	return bus_frame_pointer(trial->bus, pte_pa);
}

static void copy_tlb(struct tlb *to, const struct tlb *from)
{
	size_t entries = (size_t)from->geometry.sets * from->geometry.ways;

	if (!tlb_is_present(from))
		return;
	memcpy(to->entries, from->entries, entries * sizeof(*to->entries));
	memcpy(to->live, from->live, sizeof(to->live));
	replacement_copy(&to->replacement, &from->replacement, from->geometry.sets);
}

bool why_trial_open(struct why_trial *trial, const struct hart *hart, bool is_full,
		    struct error *error)
{
	const struct mmu *mmu = &hart->mmu;
	struct tlb_geometry one = { 1, 1, REPLACEMENT_FIFO };
	struct mmu_config config = { .itlb = one, .dtlb = one, .latency = mmu->latency };

	if (is_full) {
		config.itlb = mmu->itlb.geometry;
		config.dtlb = mmu->dtlb.geometry;
		config.l2_pages = mmu->l2_pages.geometry;
		config.l2_superpages = mmu->l2_superpages.geometry;
		config.walk_cache = mmu->walk_cache[0].geometry;
	}
	trial->pmp = hart->pmp;
	if (!mmu_init(&trial->mmu, &config, hart->bus, &trial->pmp, error))
		return false;
	trial->bus = hart->bus;
	trial->is_full = is_full;
	trial->flipped_bits = 0;
	trial->caches = NULL;
	trial->served_count = 0;
	trial->port = (struct mmu_port){
		.read = read_pte, .compare_and_set = compare_and_set, .owner = trial,
	};
	trial->mmu.port = &trial->port;
	if (!is_full)
		return true;
	copy_tlb(&trial->mmu.itlb, &mmu->itlb);
	copy_tlb(&trial->mmu.dtlb, &mmu->dtlb);
	copy_tlb(&trial->mmu.l2_pages, &mmu->l2_pages);
	copy_tlb(&trial->mmu.l2_superpages, &mmu->l2_superpages);
	copy_tlb(&trial->mmu.walk_cache[0], &mmu->walk_cache[0]);
	copy_tlb(&trial->mmu.walk_cache[1], &mmu->walk_cache[1]);
	return true;
}

void why_trial_close(struct why_trial *trial)
{
	mmu_free(&trial->mmu);
}

void why_trial_run(struct why_trial *trial, const struct mmu_request *request,
		   struct mmu_response *response)
{
	static const struct mmu_fence all = { .has_va = false };

	mmu_translate(&trial->mmu, request, response);
	response->entry = NULL; /* it is the copy's */
	if (!trial->is_full)
		mmu_fence(&trial->mmu, &all);
}
