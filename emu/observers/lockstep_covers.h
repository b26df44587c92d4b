/* SPDX-License-Identifier: MIT */
/*
 * The RTL's covers: what its modules count of themselves (hw/doc says each),
 * beside what lockstep_coverage counts of requests and answers. Only the build
 * with assertions has them. What a configuration cannot reach is known, each
 * with its reason.
 */
#ifndef OBSERVERS_LOCKSTEP_COVERS_H
#define OBSERVERS_LOCKSTEP_COVERS_H

#include <stdio.h>

#include "mmu/mmu.h"
#include "observers/lockstep_rtl.h"

/* A row an instance, what was not reached, and why what is impossible is.
   Returns the number of possible covers not reached. */
unsigned lockstep_covers_print(const struct rtl_library *rtl, struct rtl_mmu *mmu,
			       const struct mmu_config *config, FILE *to);

#endif
