/* SPDX-License-Identifier: MIT */
/* See stats.h. Names are those of struct mmu_counters. */
#include "observers/stats.h"

#include <json-c/json.h>
#include <stdio.h>

static void add(struct json_object *object, const char *name, u64 value)
{
	json_object_object_add(object, name, json_object_new_uint64(value));
}

/* Only causes that were seen, by number. */
static struct json_object *causes(const u64 *counts)
{
	struct json_object *object = json_object_new_object();
	char name[8];

	for (unsigned i = 0; i < 64; i++) {
		if (!counts[i])
			continue;
		snprintf(name, sizeof(name), "%u", i);
		add(object, name, counts[i]);
	}
	return object;
}

static struct json_object *mmu_object(const struct mmu *mmu)
{
	static const char *const sizes[] = { "4K", "2M", "1G", "64K" };
	const struct mmu_counters *counters = &mmu->counters;
	struct json_object *object = json_object_new_object();
	struct json_object *fills = json_object_new_object();

	add(object, "itlb_misses", counters->itlb_misses);
	add(object, "dtlb_misses", counters->dtlb_misses);
	add(object, "walks", counters->walks);
	add(object, "pte_reads", counters->pte_reads);
	add(object, "pte_updates", counters->pte_updates);
	add(object, "page_faults", counters->page_faults);
	add(object, "access_faults", counters->access_faults);
	add(object, "fences", counters->fences);
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
		add(fills, sizes[i], mmu->itlb.counters.fills[i] +
				     mmu->dtlb.counters.fills[i]);
	json_object_object_add(object, "fills", fills);
	return object;
}

static struct json_object *hart_object(const struct hart *hart)
{
	struct json_object *object = json_object_new_object();

	add(object, "id", hart->config.id);
	add(object, "instructions", hart->retired);
	add(object, "cycles", hart->cycle);
	json_object_object_add(object, "mmu", mmu_object(&hart->mmu));
	json_object_object_add(object, "exceptions", causes(hart->traps_by_cause));
	json_object_object_add(object, "interrupts", causes(hart->interrupts_by_cause));
	return object;
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

bool stats_write(const struct machine *machine, struct output_file *file,
		 struct error *error)
{
	struct json_object *root = json_object_new_object();
	struct json_object *harts = json_object_new_array();
	char hash[24];

	snprintf(hash, sizeof(hash), "%016llx",
		 (unsigned long long)machine_state_hash(machine));
	add(root, "instructions", machine_retired(machine));
	add(root, "cycles", last_cycle(machine));
	add(root, "memory_bytes", machine->config.memory_bytes);
	json_object_object_add(root, "state_hash", json_object_new_string(hash));
	for (unsigned i = 0; i < machine->hart_count; i++)
		json_object_array_add(harts, hart_object(&machine->harts[i]));
	json_object_object_add(root, "harts", harts);
	fprintf(file->stream, "%s\n",
		json_object_to_json_string_ext(root, JSON_C_TO_STRING_PRETTY));
	json_object_put(root);
	return output_file_close(file, error);
}
