/* SPDX-License-Identifier: MIT */
/* See lockstep_image.h. */
#include "observers/lockstep_image.h"

#include <string.h>

#include "observers/lockstep_stream.h"

bool lockstep_image_init(struct lockstep_image *image, struct lockstep *lockstep,
			 struct error *error)
{
	memset(image, 0, sizeof(*image));
	for (unsigned i = 0; i < RTL_ARRAYS; i++) {
		const struct tlb *from = lockstep_find_tlb(lockstep, i);

		if (tlb_is_present(from) &&
		    !tlb_init(&image->arrays[i], &from->geometry, 1, "checkpoint", error))
			return false;
	}
	return true;
}

void lockstep_image_free(struct lockstep_image *image)
{
	for (unsigned i = 0; i < RTL_ARRAYS; i++)
		if (tlb_is_present(&image->arrays[i]))
			tlb_free(&image->arrays[i]);
}

void lockstep_image_take(struct lockstep_image *image, struct lockstep *lockstep)
{
	for (unsigned i = 0; i < RTL_ARRAYS; i++) {
		const struct tlb *from = lockstep_find_tlb(lockstep, i);
		struct tlb *to = &image->arrays[i];
		size_t count = (size_t)from->geometry.sets * from->geometry.ways;

		if (!tlb_is_present(from))
			continue;
		memcpy(to->entries, from->entries, count * sizeof(*to->entries));
		replacement_copy(&to->replacement, &from->replacement, from->geometry.sets);
	}
	memcpy(image->pmp_cfg, lockstep->pmp_cfg, sizeof(image->pmp_cfg));
	memcpy(image->pmp_address, lockstep->pmp_address, sizeof(image->pmp_address));
	image->has_fence = lockstep->fences != 0;
	image->fence = lockstep->last_fence;
}

static void print_state(enum rtl_array array, unsigned index, u64 state, FILE *to)
{
	const struct lockstep_op op = {
		.kind = LOCKSTEP_POLICY,
		.policy_array = array,
		.policy_index = index,
		.state = state,
	};

	lockstep_op_print(&op, to);
}

/* A set's slots, the oldest first: each becomes the youngest. */
static void print_ages(const struct tlb *tlb, enum rtl_array array, unsigned first, FILE *to)
{
	unsigned ways = tlb->geometry.ways;

	for (u64 age = 0; age < ways; age++)
		for (unsigned slot = first; slot < first + ways; slot++)
			if (lockstep_policy_state(tlb, slot) == age)
				print_state(array, slot, 0, to);
}

static void print_array(const struct tlb *tlb, enum rtl_array array, FILE *to)
{
	unsigned ways = tlb->geometry.ways, count = tlb->geometry.sets * ways;

	for (unsigned i = 0; i < count; i++) {
		struct lockstep_op op = {
			.kind = LOCKSTEP_ENTRY,
			.array = array,
			.slot = i,
			.entry = tlb->entries[i],
		};

		if (tlb_entry_is_valid(&op.entry))
			lockstep_op_print(&op, to);
	}
	if (tlb->geometry.replacement == REPLACEMENT_LRU) {
		for (unsigned first = 0; first < count; first += ways)
			print_ages(tlb, array, first, to);
		return;
	}
	for (unsigned i = 0; i < lockstep_policy_words(tlb); i++)
		if (lockstep_policy_state(tlb, i))
			print_state(array, i, lockstep_policy_state(tlb, i), to);
}

void lockstep_image_print(const struct lockstep_image *image, FILE *to)
{
	if (image->has_fence) {
		const struct lockstep_op op = { .kind = LOCKSTEP_FENCE, .fence = image->fence };

		lockstep_op_print(&op, to);
	}
	for (unsigned i = 0; i < PMP_ENTRIES; i++) {
		struct lockstep_op op = {
			.kind = LOCKSTEP_PMP,
			.index = (u8)i,
			.cfg = image->pmp_cfg[i],
			.address = image->pmp_address[i],
		};

		if (op.cfg || op.address)
			lockstep_op_print(&op, to);
	}
	for (unsigned i = 0; i < RTL_ARRAYS; i++)
		if (tlb_is_present(&image->arrays[i]))
			print_array(&image->arrays[i], i, to);
}
