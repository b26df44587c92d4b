/* SPDX-License-Identifier: MIT */
/* The machine's counters as JSON, one object a hart. */
#ifndef OBSERVERS_STATS_H
#define OBSERVERS_STATS_H

#include <stdio.h>

#include "machine/machine.h"
#include "observers/output_file.h"

/* Into an open file, which is closed. */
bool stats_write(const struct machine *machine, struct output_file *file,
		 struct error *error) must_check;

#endif
