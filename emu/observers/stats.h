/* SPDX-License-Identifier: MIT */
/* The machine's counters as JSON, one object a hart. */
#ifndef OBSERVERS_STATS_H
#define OBSERVERS_STATS_H

#include "base/error.h"
#include "machine/machine.h"

bool stats_write(const struct machine *machine, const char *path,
		 struct error *error) must_check;

#endif
