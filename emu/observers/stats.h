/* SPDX-License-Identifier: MIT */
/*
 * The machine's counters (stats_counters.h), written when a run is over: as
 * JSON (one object a hart), as CSV (one line a counter), or as a table for
 * people. The first two name every counter the machine has, also those at 0.
 */
#ifndef OBSERVERS_STATS_H
#define OBSERVERS_STATS_H

#include <stdio.h>

#include "observers/output_file.h"
#include "observers/stats_counters.h"

/* Into an open file, which is closed: CSV where its name ends so, else JSON. */
bool stats_write(const struct machine *machine, struct output_file *file,
		 struct error *error) must_check;
/* For people: what is 0 is left out. */
void stats_print(const struct machine *machine, FILE *stream);

/* Who is told of every counter, in order. */
struct stats_visitor {
	/* `structure`: NULL for what is of the hart, or the machine, itself. */
	void (*begin)(void *owner, const struct stats_source *source, const char *structure,
		      const char *meaning);
	void (*count)(void *owner, const char *name, const char *unit, const char *meaning,
		      u64 value);
	void *owner;
};

void stats_visit(const struct machine *machine, const struct stats_visitor *visitor);

#endif
