/* SPDX-License-Identifier: MIT */
/*
 * Every counter of the machine by structure, name, unit and meaning: one table
 * from which all forms of the statistics come (stats.h), and which the manual
 * page repeats (tests/timing compares them).
 */
#ifndef OBSERVERS_STATS_COUNTERS_H
#define OBSERVERS_STATS_COUNTERS_H

#include "machine/machine.h"

/* Whose counters: of a hart, or what harts share. */
struct stats_source {
	const struct machine *machine;
	const struct hart *hart; /* NULL: what harts share */
};

struct stats_counter {
	const char *name, *unit, *meaning;
	/* Where it is a sum of several; NULL: the u64 at `offset` of the structure. */
	u64 (*read)(const struct stats_source *source, unsigned argument);
	u32 offset;
	u8 argument;
	bool is_timed; /* there is none where no timed mode can be */
};

struct stats_list {
	const struct stats_counter *counters;
	unsigned count;
};

struct stats_structure {
	const char *name, *meaning;
	bool is_shared; /* one for all harts */
	/* What `offset` counts from; NULL: this machine has no such thing. */
	const void *(*find)(const struct stats_source *source);
	struct stats_list lists[2]; /* its own; those of its kind */
};

extern const struct stats_structure stats_structures[];
extern const unsigned stats_structure_count;

/* `found` is what structure->find said. */
static inline u64 stats_counter_value(const struct stats_counter *counter, const void *found,
				      const struct stats_source *source)
{
	return counter->read ? counter->read(source, counter->argument) :
			       *(const u64 *)(const void *)((const u8 *)found + counter->offset);
}

#endif
