/* SPDX-License-Identifier: MIT */
/*
 * The arrays of model and RTL, slot by slot: so that a divergence is seen where
 * it was born, not when a later hit exposes it. The ASID of a global entry
 * means nothing and is not compared, nor is anything of an invalid one.
 */
#include "base/bits.h"
#include "observers/lockstep.h"

static const char *const array_names[RTL_ARRAYS] = {
	[RTL_ITLB] = "L1 ITLB",
	[RTL_DTLB] = "L1 DTLB",
	[RTL_L2_PAGES] = "L2 pages",
	[RTL_L2_SUPERPAGES] = "L2 superpages",
	[RTL_WALK_LEVEL_2] = "walk cache level 2",
	[RTL_WALK_LEVEL_1] = "walk cache level 1",
};

struct tlb *lockstep_find_tlb(struct lockstep *lockstep, enum rtl_array array)
{
	struct mmu *mmu = lockstep->mmu;
	struct tlb *const tlbs[RTL_ARRAYS] = {
		[RTL_ITLB] = &mmu->itlb,
		[RTL_DTLB] = &mmu->dtlb,
		[RTL_L2_PAGES] = &mmu->l2_pages,
		[RTL_L2_SUPERPAGES] = &mmu->l2_superpages,
		[RTL_WALK_LEVEL_2] = &mmu->walk_cache[0],
		[RTL_WALK_LEVEL_1] = &mmu->walk_cache[1],
	};

	return tlbs[array];
}

static bool is_pointer_array(enum rtl_array array)
{
	return array == RTL_WALK_LEVEL_2 || array == RTL_WALK_LEVEL_1;
}

/* The model's slot as the RTL would show it. */
static struct rtl_entry model_entry(const struct tlb_entry *entry, enum rtl_array array)
{
	u64 pte = entry->pte;
	u64 ad = bits_get(pte, 6, 2), uxwr = bits_get(pte, 1, 4);

	return (struct rtl_entry){
		.valid = tlb_entry_is_valid(entry),
		.global = entry->is_global,
		.vpn = (u32)(entry->key >> 3 << page_size_vpn_shift(entry->level)),
		.size = entry->level,
		.asid = entry->asid,
		.ppn = entry->pa >> PAGE_SHIFT,
		.attr = is_pointer_array(array) ?
				0 :
				(u8)(bits_get(pte, PTE_PBMT_SHIFT, 2) << 6 | ad << 4 | uxwr),
	};
}

static bool is_same_entry(const struct rtl_entry *model, const struct rtl_entry *rtl)
{
	if (!model->valid || !rtl->valid)
		return model->valid == rtl->valid;
	return model->global == rtl->global && model->vpn == rtl->vpn &&
	       model->size == rtl->size && (model->global || model->asid == rtl->asid) &&
	       model->ppn == rtl->ppn && model->attr == rtl->attr;
}

bool lockstep_is_same_entry(enum rtl_array array, const struct tlb_entry *model,
			    const struct rtl_entry *rtl)
{
	struct rtl_entry as_rtl = model_entry(model, array);

	return is_same_entry(&as_rtl, rtl);
}

static void say_entry(struct lockstep *lockstep, const char *who,
		      const struct rtl_entry *entry)
{
	lockstep_say(lockstep,
		     "  %-5s %s vpn 0x%07x size %u asid %u%s ppn 0x%llx attr 0x%02x\n", who,
		     entry->valid ? "valid" : "empty", entry->vpn, entry->size, entry->asid,
		     entry->global ? " global" : "", (unsigned long long)entry->ppn,
		     entry->attr);
}

static bool compare_entries(struct lockstep *lockstep, enum rtl_array array,
			    const struct tlb *tlb)
{
	unsigned count = tlb->geometry.sets * tlb->geometry.ways;

	for (unsigned i = 0; i < count; i++) {
		struct rtl_entry model = model_entry(&tlb->entries[i], array);
		struct rtl_entry rtl = { 0 };

		if (!lockstep->rtl->read_entry(lockstep->rtl_mmu, array, i, &rtl)) {
			lockstep_say(lockstep, "%s: the RTL has no slot %u\n",
				     array_names[array], i);
			return false;
		}
		if (likely(is_same_entry(&model, &rtl)))
			continue;
		lockstep_say(lockstep, "%s differs in slot %u\n", array_names[array], i);
		say_entry(lockstep, "model", &model);
		say_entry(lockstep, "RTL", &rtl);
		return false;
	}
	return true;
}

/* Which of its set's ways were touched before this slot; of those never
   touched, the lower one was. */
static u64 lru_age(const struct tlb *tlb, unsigned slot)
{
	unsigned ways = tlb->geometry.ways, first = slot - slot % ways;
	const u64 *stamps = tlb->replacement.state;
	u64 age = 0;

	for (unsigned i = first; i < first + ways; i++) {
		bool is_lower = i < slot;

		age += stamps[i] < stamps[slot] || (is_lower && stamps[i] == stamps[slot]);
	}
	return age;
}

u64 lockstep_policy_state(const struct tlb *tlb, unsigned index)
{
	switch (tlb->geometry.replacement) {
	case REPLACEMENT_RANDOM:
		return tlb->replacement.lfsr;
	case REPLACEMENT_LRU:
		return lru_age(tlb, index);
	default:
		return tlb->replacement.state[index];
	}
}

unsigned lockstep_policy_words(const struct tlb *tlb)
{
	const struct tlb_geometry *geometry = &tlb->geometry;

	switch (geometry->replacement) {
	case REPLACEMENT_RANDOM:
		return 1;
	case REPLACEMENT_LRU:
		return geometry->sets * geometry->ways;
	default:
		return geometry->sets;
	}
}

static bool compare_replacement(struct lockstep *lockstep, enum rtl_array array,
				const struct tlb *tlb)
{
	unsigned count = lockstep_policy_words(tlb);

	if (tlb->geometry.ways == 1)
		return true; /* there is nothing to choose */
	for (unsigned i = 0; i < count; i++) {
		u64 model = lockstep_policy_state(tlb, i);
		u64 rtl = lockstep->rtl->read_replacement(lockstep->rtl_mmu, array, i);

		if (likely(model == rtl))
			continue;
		lockstep_say(lockstep, "%s, replacement of %s %u: model 0x%llx, RTL 0x%llx\n",
			     array_names[array], count == tlb->geometry.sets ? "set" : "slot", i,
			     (unsigned long long)model, (unsigned long long)rtl);
		return false;
	}
	return true;
}

bool lockstep_compare_state(struct lockstep *lockstep)
{
	for (unsigned array = 0; array < RTL_ARRAYS; array++) {
		const struct tlb *tlb = lockstep_find_tlb(lockstep, array);

		if (tlb_is_present(tlb) && (!compare_entries(lockstep, array, tlb) ||
					    !compare_replacement(lockstep, array, tlb)))
			return false;
	}
	return true;
}

void lockstep_load_entry(struct lockstep *lockstep, enum rtl_array array, unsigned slot,
			 const struct tlb_entry *entry)
{
	struct tlb *tlb = lockstep_find_tlb(lockstep, array);
	struct tlb_entry *to = &tlb->entries[slot];
	struct rtl_entry rtl = model_entry(entry, array);

	if (!tlb_is_present(tlb) || slot >= tlb->geometry.sets * tlb->geometry.ways)
		return;
	if (tlb_entry_is_valid(to))
		tlb->live[to->level]--;
	*to = *entry;
	tlb->live[to->level]++;
	lockstep->rtl->write_entry(lockstep->rtl_mmu, array, slot, &rtl);
}

/* Ages are no numbers to be set one by one, or two ways had the same: the slot
   becomes the youngest of its set. */
static void load_age(struct lockstep *lockstep, enum rtl_array array, struct tlb *tlb,
		     unsigned slot)
{
	unsigned ways = tlb->geometry.ways, first = slot - slot % ways;

	replacement_touch(&tlb->replacement, slot / ways, slot % ways);
	for (unsigned i = first; i < first + ways; i++)
		lockstep->rtl->write_replacement(lockstep->rtl_mmu, array, i, lru_age(tlb, i));
}

/* What no policy can have is made something it can. */
static u64 clean_state(const struct tlb_geometry *geometry, u64 state)
{
	switch (geometry->replacement) {
	case REPLACEMENT_FIFO:
		return state % geometry->ways;
	case REPLACEMENT_PLRU:
		return state & bits_mask(0, geometry->ways) & ~1ull;
	default:
		return state & 0xffff ? state & 0xffff : 1;
	}
}

void lockstep_load_policy(struct lockstep *lockstep, enum rtl_array array, unsigned index,
			  u64 state)
{
	struct tlb *tlb = lockstep_find_tlb(lockstep, array);

	if (!tlb_is_present(tlb) || index >= lockstep_policy_words(tlb))
		return;
	if (tlb->geometry.replacement == REPLACEMENT_LRU) {
		load_age(lockstep, array, tlb, index);
		return;
	}
	state = clean_state(&tlb->geometry, state);
	if (tlb->geometry.replacement == REPLACEMENT_RANDOM)
		tlb->replacement.lfsr = (u16)state;
	else
		tlb->replacement.state[index] = state;
	lockstep->rtl->write_replacement(lockstep->rtl_mmu, array, index, state);
}
