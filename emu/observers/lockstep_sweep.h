/* SPDX-License-Identifier: MIT */
/*
 * The races, exhaustively: for every shape of a translation, a fence of every
 * form, a kill, a change of the inputs or a request of the other channel at
 * every cycle of it. The RTL is compared with its own undisturbed run, which
 * the streams compare with the model.
 */
#ifndef OBSERVERS_LOCKSTEP_SWEEP_H
#define OBSERVERS_LOCKSTEP_SWEEP_H

#include <stdio.h>

#include "observers/lockstep_library.h"

/* Prints a matrix [shape x event]: how many cycles were tried; and each
   failure. Returns the number of those. */
unsigned lockstep_sweep(const struct rtl_library *rtl, const struct mmu_config *config,
			FILE *to);

#endif
