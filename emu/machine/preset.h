/* SPDX-License-Identifier: MIT */
/* Configurations by name, built in; their text is emu/machine/presets. */
#ifndef MACHINE_PRESET_H
#define MACHINE_PRESET_H

#include "base/error.h"
#include "machine/config.h"

/* Their names, ", " between. */
#define PRESET_NAMES "default, rocket, cva6, u74, tiny"

/* Make hart and memory system those of the preset, whatever they were; the
   sections [machine] and [hart] keep what the preset does not set. */
bool preset_apply(struct machine_config *config, const char *name,
		  struct error *error) must_check;

#endif
