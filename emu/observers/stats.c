/* SPDX-License-Identifier: MIT */
/* The walk over all counters, and the forms for programs. See stats.h. */
#include "observers/stats.h"

#include <json-c/json.h>
#include <string.h>

/* Only causes that were seen, by number. */
static void visit_causes(const struct stats_source *source, const struct stats_visitor *visitor,
			 const char *name, const char *meaning, const u64 *counts)
{
	char number[8];

	visitor->begin(visitor->owner, source, name, meaning);
	for (unsigned i = 0; i < 64; i++) {
		if (!counts[i])
			continue;
		snprintf(number, sizeof(number), "%u", i);
		visitor->count(visitor->owner, number, name, "by cause", counts[i]);
	}
}

static void visit_list(const struct stats_source *source, const struct stats_visitor *visitor,
		       const struct stats_list *list, const void *found)
{
	for (unsigned i = 0; i < list->count; i++) {
		const struct stats_counter *counter = &list->counters[i];

		if (!counter->is_timed || source->machine->hierarchy)
			visitor->count(visitor->owner, counter->name, counter->unit,
				       counter->meaning,
				       stats_counter_value(counter, found, source));
	}
}

static void visit_structures(const struct stats_source *source,
			     const struct stats_visitor *visitor)
{
	for (unsigned i = 0; i < stats_structure_count; i++) {
		const struct stats_structure *structure = &stats_structures[i];
		const void *found;

		if (structure->is_shared != !source->hart || !(found = structure->find(source)))
			continue;
		visitor->begin(visitor->owner, source, structure->name, structure->meaning);
		for (unsigned j = 0; j < ARRAY_SIZE(structure->lists); j++)
			visit_list(source, visitor, &structure->lists[j], found);
	}
}

/* now_cycle is of the last whole turn; harts ran on from there. */
static u64 last_cycle(const struct machine *machine)
{
	u64 last = machine->now_cycle;

	for (unsigned i = 0; i < machine->hart_count; i++)
		if (machine->harts[i].cycle > last)
			last = machine->harts[i].cycle;
	return last;
}

static void visit_totals(const struct stats_visitor *visitor, u64 instructions, u64 cycles)
{
	visitor->count(visitor->owner, "instructions", "instructions", "retired", instructions);
	visitor->count(visitor->owner, "cycles", "cycles", "passed", cycles);
}

void stats_visit(const struct machine *machine, const struct stats_visitor *visitor)
{
	struct stats_source source = { .machine = machine };

	visitor->begin(visitor->owner, &source, NULL, "the machine");
	visit_totals(visitor, machine_retired(machine), last_cycle(machine));
	visitor->count(visitor->owner, "memory_bytes", "bytes", "of RAM",
		       machine->config.memory_bytes);
	visit_structures(&source, visitor);
	for (unsigned i = 0; i < machine->hart_count; i++) {
		const struct hart *hart = &machine->harts[i];

		source.hart = hart;
		visitor->begin(visitor->owner, &source, NULL, "a hart");
		visit_totals(visitor, hart->retired, hart->cycle);
		visit_structures(&source, visitor);
		visit_causes(&source, visitor, "exceptions", "taken", hart->traps_by_cause);
		visit_causes(&source, visitor, "interrupts", "taken", hart->interrupts_by_cause);
	}
}

struct json_state {
	struct json_object *root, *harts, *of_hart, *structure;
};

static void json_begin(void *owner, const struct stats_source *source, const char *structure,
		       const char *meaning)
{
	struct json_state *state = owner;
	struct json_object *object = json_object_new_object();

	(void)meaning;
	state->structure = object;
	if (structure) {
		json_object_object_add(source->hart ? state->of_hart : state->root, structure,
				       object);
	} else if (source->hart) {
		state->of_hart = object;
		json_object_array_add(state->harts, object);
		json_object_object_add(object, "id",
				       json_object_new_uint64(source->hart->config.id));
	} else {
		state->root = object;
	}
}

static void json_count(void *owner, const char *name, const char *unit, const char *meaning,
		       u64 value)
{
	struct json_state *state = owner;

	(void)unit, (void)meaning;
	json_object_object_add(state->structure, name, json_object_new_uint64(value));
}

static void format_hash(const struct machine *machine, char hash[24])
{
	snprintf(hash, 24, "%016llx", (unsigned long long)machine_state_hash(machine));
}

static void write_json(const struct machine *machine, FILE *stream)
{
	struct json_state state = { .harts = json_object_new_array() };
	const struct stats_visitor visitor = { json_begin, json_count, &state };
	char hash[24];

	stats_visit(machine, &visitor);
	format_hash(machine, hash);
	json_object_object_add(state.root, "state_hash", json_object_new_string(hash));
	json_object_object_add(state.root, "harts", state.harts);
	fprintf(stream, "%s\n",
		json_object_to_json_string_ext(state.root, JSON_C_TO_STRING_PRETTY));
	json_object_put(state.root);
}

struct csv_state {
	FILE *stream;
	char prefix[64]; /* hart and structure */
};

static void csv_begin(void *owner, const struct stats_source *source, const char *structure,
		      const char *meaning)
{
	struct csv_state *state = owner;
	char hart[12] = "";

	(void)meaning;
	if (source->hart)
		snprintf(hart, sizeof(hart), "%u", source->hart->config.id);
	snprintf(state->prefix, sizeof(state->prefix), "%s,%s", hart,
		 structure	? structure :
		 source->hart ? "hart" : "machine");
}

static void csv_count(void *owner, const char *name, const char *unit, const char *meaning,
		      u64 value)
{
	const struct csv_state *state = owner;

	(void)meaning;
	fprintf(state->stream, "%s,%s,%s,%llu\n", state->prefix, name, unit,
		(unsigned long long)value);
}

static void write_csv(const struct machine *machine, FILE *stream)
{
	struct csv_state state = { .stream = stream };
	const struct stats_visitor visitor = { csv_begin, csv_count, &state };
	char hash[24];

	fprintf(stream, "hart,structure,counter,unit,value\n");
	stats_visit(machine, &visitor);
	format_hash(machine, hash);
	fprintf(stream, ",machine,state_hash,,%s\n", hash);
}

bool stats_write(const struct machine *machine, struct output_file *file, struct error *error)
{
	size_t length = strlen(file->path);

	if (length > 4 && !strcmp(file->path + length - 4, ".csv"))
		write_csv(machine, file->stream);
	else
		write_json(machine, file->stream);
	return output_file_close(file, error);
}
