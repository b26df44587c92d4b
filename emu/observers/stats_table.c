/* SPDX-License-Identifier: MIT */
/* The counters as a table for people: digits in groups, shares of all lookups
   (branches, cycles), and nothing that is 0. See stats.h. */
#include "observers/stats.h"

#include <string.h>

struct table {
	FILE *stream;
	const struct stats_source *source;
	const char *structure, *meaning; /* of the heading */
	bool is_headed; /* it has been printed */
	const char *whole_unit; /* of what others are a part of; NULL: nothing */
	u64 whole;
};

/* 1234567 as 1,234,567. */
static const char *grouped(u64 value, char text[32])
{
	char digits[24];
	int length = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)value);
	char *to = text;

	for (int i = 0; i < length; i++) {
		if (i && (length - i) % 3 == 0)
			*to++ = ',';
		*to++ = digits[i];
	}
	*to = '\0';
	return text;
}

static void table_begin(void *owner, const struct stats_source *source, const char *structure,
			const char *meaning)
{
	struct table *table = owner;

	table->source = source;
	table->structure = structure;
	table->meaning = meaning;
	table->is_headed = false;
	table->whole_unit = NULL;
	if (structure && !strcmp(structure, "cycles_by_place")) {
		table->whole_unit = "cycles";
		table->whole = source->hart->cycle;
	}
}

static void print_heading(const struct table *table)
{
	if (table->structure)
		fprintf(table->stream, "\n  %s: %s\n", table->structure, table->meaning);
	else if (table->source->hart)
		fprintf(table->stream, "\nhart %u\n", table->source->hart->config.id);
	else
		fprintf(table->stream, "the machine\n");
}

static void table_count(void *owner, const char *name, const char *unit, const char *meaning,
			u64 value)
{
	struct table *table = owner;
	char number[32], share[16] = "";

	if (!value)
		return;
	if (!table->is_headed)
		print_heading(table);
	table->is_headed = true;
	if (!strcmp(name, "lookups") || !strcmp(name, "branches")) {
		table->whole_unit = unit;
		table->whole = value;
	} else if (table->whole_unit && !strcmp(unit, table->whole_unit)) {
		snprintf(share, sizeof(share), "%.2f %%", 100.0 * (double)value /
			 (double)table->whole);
	}
	fprintf(table->stream, "    %-20s %19s %10s  %s %s\n", name, grouped(value, number),
		share, unit, meaning);
}

void stats_print(const struct machine *machine, FILE *stream)
{
	struct table table = { .stream = stream };
	const struct stats_visitor visitor = { table_begin, table_count, &table };

	stats_visit(machine, &visitor);
}
