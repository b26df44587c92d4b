/* SPDX-License-Identifier: MIT */
/*
 * A stream played once more on the RTL that was built with waveforms, every
 * signal of every cycle into an FST file. Waits are waited for there, not
 * skipped.
 */
#ifndef OBSERVERS_LOCKSTEP_WAVES_H
#define OBSERVERS_LOCKSTEP_WAVES_H

#include "observers/lockstep_stream.h"

struct lockstep_waves {
	u64 cycles;
	bool is_different; /* as before; else `path` shows a run without a fault */
};

/* The file appears whole or not at all. Errors: no such RTL (`make rtl-debug`),
   the file cannot be written, or not wholly. */
bool lockstep_waves_write(struct lockstep_waves *waves, const struct mmu_config *config,
			  const struct lockstep_op *ops, size_t count, const char *path,
			  struct error *error) must_check;

#endif
