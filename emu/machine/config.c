/* SPDX-License-Identifier: MIT */
/* Defaults, the configuration file (by inih) and range checks. */
#include "machine/config.h"

#include <errno.h>
#include <ini.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "abi/platform.h"
#include "base/bits.h"

#define MEMORY_BYTES_MIN (4ull << 20)
#define MEMORY_BYTES_MAX (64ull << 30)
#define RTC_START_DEFAULT 1767225600 /* 2026-01-01 00:00:00 UTC */

void machine_config_init(struct machine_config *config)
{
	*config = (struct machine_config){
		.memory_bytes = 128ull << 20,
		.harts = 1,
		.seed = 1,
		.max_instructions = ~0ull,
		.quantum_cycles = 10000,
		.rtc_start_seconds = RTC_START_DEFAULT,
		.shortcuts = true,
		.misaligned_in_hardware = true,
		.mmu = {
			.itlb = { 16, 4, REPLACEMENT_PLRU },
			.dtlb = { 32, 4, REPLACEMENT_PLRU },
			.l2_pages = { 256, 4, REPLACEMENT_PLRU },
			.l2_superpages = { 1, 16, REPLACEMENT_PLRU },
			.walk_cache = { 1, 8, REPLACEMENT_PLRU },
			.latency = MMU_LATENCY_DEFAULT,
		},
		.console_input_fd = -1,
		.console_output_fd = -1,
	};
}

bool machine_config_parse_size(const char *text, u64 *bytes)
{
	char *end;
	u64 value;
	unsigned shift = 0;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (end == text || errno || *text == '-')
		return false;
	if (*end == 'K' || *end == 'k')
		shift = 10;
	else if (*end == 'M' || *end == 'm')
		shift = 20;
	else if (*end == 'G' || *end == 'g')
		shift = 30;
	else if (*end == 'T' || *end == 't') /* more than there is, and to be told so */
		shift = 40;
	if (shift)
		end++;
	if (*end || (shift && value >> (64 - shift)))
		return false;
	*bytes = value << shift;
	return true;
}

struct key {
	const char *section, *name;
	u64 low, high;
	void (*set)(struct machine_config *config, u64 value);
	const char *words[2]; /* for 0 and 1, where no number is meant */
};

#define KEY(function, field) \
	static void set_##function(struct machine_config *config, u64 value) \
	{ config->field = (__typeof__(config->field))value; }
KEY(memory, memory_bytes)
KEY(harts, harts)
KEY(seed, seed)
KEY(quantum, quantum_cycles)
KEY(rtc, rtc_start_seconds)
KEY(shortcuts, shortcuts)
KEY(misaligned, misaligned_in_hardware)
KEY(itlb_sets, mmu.itlb.sets)
KEY(itlb_ways, mmu.itlb.ways)
KEY(itlb_replacement, mmu.itlb.replacement)
KEY(dtlb_sets, mmu.dtlb.sets)
KEY(dtlb_ways, mmu.dtlb.ways)
KEY(dtlb_replacement, mmu.dtlb.replacement)

#define NUMBER(section, name, low, high, field) \
	{ section, name, low, high, set_##field, { NULL, NULL } }
#define CHOICE(section, name, zero, one, field) \
	{ section, name, 0, 1, set_##field, { zero, one } }

static const struct key keys[] = {
	NUMBER("machine", "memory", MEMORY_BYTES_MIN, MEMORY_BYTES_MAX, memory),
	NUMBER("machine", "harts", 1, PLATFORM_HARTS_MAX, harts),
	NUMBER("machine", "seed", 0, ~0ull, seed),
	NUMBER("machine", "quantum", 100, 100000000, quantum),
	NUMBER("machine", "rtc", 0, 1ull << 40, rtc),
	CHOICE("hart", "misaligned", "trap", "hardware", misaligned),
	CHOICE("hart", "shortcuts", "off", "on", shortcuts),
	NUMBER("itlb", "sets", 1, 4096, itlb_sets),
	NUMBER("itlb", "ways", 1, 64, itlb_ways),
	CHOICE("itlb", "replacement", "fifo", "random", itlb_replacement),
	NUMBER("dtlb", "sets", 1, 4096, dtlb_sets),
	NUMBER("dtlb", "ways", 1, 64, dtlb_ways),
	CHOICE("dtlb", "replacement", "fifo", "random", dtlb_replacement),
};
_Static_assert(REPLACEMENT_FIFO == 0 && REPLACEMENT_RANDOM == 1, "the words of replacement");

struct reader {
	struct machine_config *config;
	struct error why; /* the first refusal, without file and line */
};

static int refuse(struct reader *reader, const struct key *key, const char *section,
		  const char *name, const char *value)
{
	if (reader->why.text[0])
		return 0;
	if (!key)
		error_set(&reader->why, "no such key: [%s] %s; the manual page lists them",
			  section, name);
	else if (key->words[0])
		error_set(&reader->why, "[%s] %s = %s: must be %s or %s", section, name, value,
			  key->words[1], key->words[0]);
	else
		error_set(&reader->why, "[%s] %s = %s: must be a %s from %llu to %llu",
			  section, name, value,
			  strcmp(name, "sets") ? "number" : "power of two",
			  (unsigned long long)key->low, (unsigned long long)key->high);
	return 0;
}

static bool parse_value(const struct key *key, const char *text, u64 *number)
{
	for (*number = 0; key->words[0] && *number < 2; ++*number)
		if (!strcmp(text, key->words[*number]))
			return true;
	return !key->words[0] && machine_config_parse_size(text, number);
}

static int read_key(void *user, const char *section, const char *name,
		    const char *value)
{
	struct reader *reader = user;
	u64 number;

	for (unsigned i = 0; i < ARRAY_SIZE(keys); i++) {
		const struct key *key = &keys[i];

		if (strcmp(key->section, section) || strcmp(key->name, name))
			continue;
		if (!parse_value(key, value, &number) ||
		    number < key->low || number > key->high ||
		    (!strcmp(name, "sets") && !is_power_of_two(number)))
			return refuse(reader, key, section, name, value);
		key->set(reader->config, number);
		return 1;
	}
	return refuse(reader, NULL, section, name, value);
}

bool machine_config_load(struct machine_config *config, const char *path,
			 struct error *error)
{
	struct reader reader = { .config = config };
	struct stat status;
	int line;

	if (!stat(path, &status) && !S_ISREG(status.st_mode))
		return error_set(error, "%s: not a regular file, so no configuration", path);
	/* The number of the first line refused, 0, or -1: cannot be read. */
	line = ini_parse(path, read_key, &reader);
	if (line < 0)
		return error_set(error, "%s: cannot read the configuration: %s", path,
				 strerror(errno));
	if (line > 0)
		return error_set(error, "%s:%d: %s", path, line,
				 reader.why.text[0] ? reader.why.text :
				 "neither `key = value` nor `[section]`");
	return true;
}

bool machine_config_check(const struct machine_config *config, struct error *error)
{
	if (config->memory_bytes < MEMORY_BYTES_MIN ||
	    config->memory_bytes > MEMORY_BYTES_MAX ||
	    config->memory_bytes % 4096)
		return error_set(error, "memory of %llu bytes: must be 4M to 64G, in whole pages of 4 KiB",
				 (unsigned long long)config->memory_bytes);
	if (!config->harts || config->harts > PLATFORM_HARTS_MAX)
		return error_set(error, "%u harts: must be 1 to %u", config->harts,
				 PLATFORM_HARTS_MAX);
	return true;
}
