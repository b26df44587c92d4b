/* SPDX-License-Identifier: MIT */
/*
 * A checkpoint of the MMU's arrays and PMP, taken from the model where model
 * and RTL were just compared and equal, from which a stream can begin.
 */
#ifndef OBSERVERS_LOCKSTEP_IMAGE_H
#define OBSERVERS_LOCKSTEP_IMAGE_H

#include <stdio.h>

#include "observers/lockstep.h"

struct lockstep_image {
	struct tlb arrays[RTL_ARRAYS]; /* those that are present; owned */
	u8 pmp_cfg[PMP_ENTRIES];
	u64 pmp_address[PMP_ENTRIES];
	/* the last before it: what an RTL still holds of its operands may matter */
	bool has_fence;
	struct mmu_fence fence;
};

bool lockstep_image_init(struct lockstep_image *image, struct lockstep *lockstep,
			 struct error *error) must_check;
void lockstep_image_free(struct lockstep_image *image);
void lockstep_image_take(struct lockstep_image *image, struct lockstep *lockstep);
/* As operations of a stream (observers/lockstep_stream.h). */
void lockstep_image_print(const struct lockstep_image *image, FILE *to);

#endif
