/* SPDX-License-Identifier: MIT */
/*
 * The parameters of the RTL (hw/) as the model's configuration has them.
 * Errors: what the RTL cannot be (a latency of 0) is named.
 */
#ifndef OBSERVERS_LOCKSTEP_PARAMETERS_H
#define OBSERVERS_LOCKSTEP_PARAMETERS_H

#include <stdio.h>

#include "base/error.h"
#include "mmu/mmu.h"

/* A configuration that the RTL is built and tested in: changes to the
   machine's default. */
struct lockstep_preset {
	const char *name;
	void (*make)(struct mmu_config *config);
};
extern const struct lockstep_preset lockstep_presets[];
extern const unsigned lockstep_preset_count;

/* false: no such preset. */
bool lockstep_preset_config(const char *name, struct mmu_config *config) must_check;

/* Print the package sv39_config_pkg. */
bool lockstep_parameters_print(const struct mmu_config *config, FILE *to,
			       struct error *error) must_check;
/* What the RTL shows at config_hash_o. */
bool lockstep_parameters_hash(const struct mmu_config *config, u32 *hash,
			      struct error *error) must_check;

#endif
