/* SPDX-License-Identifier: MIT */
/* Defaults, and whether a configuration can be built; the keys are
   config_keys.c, the text config_file.c. */
#include "machine/config.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/bits.h"
#include "machine/config_file.h"
#include "machine/config_keys.h"
#include "machine/config_value.h"

#define TLB_ENTRIES_MAX 32768 /* mmu_response.victim is 16 bits */

void machine_config_init(struct machine_config *config)
{
	*config = (struct machine_config){
		.max_instructions = ~0ull,
		.timed_from_cycle = ~0ull,
		.timed_for_cycles = ~0ull,
		.console_input_fd = -1,
		.console_output_fd = -1,
		.stdio.terminal_fd = -1,
		.stdio.file_fds = { -1, -1, -1 },
	};
	for (unsigned i = 0; i < config_key_count(); i++)
		config_value_set(config_key_at(i), config, config_key_at(i)->initial);
}

bool machine_config_load(struct machine_config *config, const char *path,
			 struct error *error)
{
	/* without waiting for the other end of a FIFO, which is refused */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat status;
	FILE *stream;
	bool ok;

	if (fd < 0)
		return error_set(error, "%s: cannot read the configuration: %s", path,
				 strerror(errno));
	if (fstat(fd, &status) || !S_ISREG(status.st_mode)) {
		close(fd);
		return error_set(error, "%s: not a regular file, so no configuration", path);
	}
	stream = fdopen(fd, "r");
	if (!stream) {
		close(fd);
		return error_set(error, "%s: %s", path, strerror(errno));
	}
	ok = config_file_read(config, stream, path, error);
	fclose(stream);
	return ok;
}

/* true: `error` says what cannot be built of this TLB. */
static bool has_tlb_fault(const char *section, const struct tlb_geometry *tlb,
			  struct error *error)
{
	bool wants_power = tlb->replacement == REPLACEMENT_PLRU ||
			   tlb->replacement == REPLACEMENT_RANDOM;

	if (!tlb->sets)
		return false;
	if (tlb->sets * tlb->ways > TLB_ENTRIES_MAX)
		error_set(error, "[%s] sets = %u, ways = %u: more than %u entries in all", section,
			  tlb->sets, tlb->ways, TLB_ENTRIES_MAX);
	else if (wants_power && !is_power_of_two(tlb->ways))
		error_set(error, "[%s] ways = %u: plru and random take a power of two; fifo and lru any number",
			  section, tlb->ways);
	else
		return false;
	return true;
}

static bool has_cache_fault(const char *section, const struct cache_geometry *geometry,
			    const struct hierarchy_config *hierarchy, struct error *error)
{
	struct cache_geometry cache = *geometry;
	char what[16];

	cache.line_bytes = hierarchy->line_bytes;
	snprintf(what, sizeof(what), "[%s]", section);
	return !cache_check(&cache, what, error);
}

static bool has_dram_fault(const char *section, const struct hierarchy_config *hierarchy,
			   struct error *error)
{
	const struct dram_config *dram = &hierarchy->dram;

	(void)section;
	if (dram->row_bytes < hierarchy->line_bytes)
		error_set(error, "[dram] row = %u: must be at least [caches] line (%u)",
			  dram->row_bytes, hierarchy->line_bytes);
	else if (dram->refresh_interval && dram->refresh >= dram->refresh_interval)
		error_set(error, "[dram] refresh = %u: must be less than refresh_interval (%u)",
			  dram->refresh, dram->refresh_interval);
	else
		return false;
	return true;
}

/* true: a value is out of its key's range. */
static bool has_range_fault(const struct machine_config *config, const char **section,
			    struct error *error)
{
	char value[CONFIG_VALUE_BYTES], range[CONFIG_RANGE_BYTES];

	for (unsigned i = 0; i < config_key_count(); i++) {
		const struct config_key *key = config_key_at(i);
		u64 number = config_value_get(key, config);

		if (config_value_allows(key, number))
			continue;
		config_value_format(key, number, value, sizeof(value));
		config_value_describe_range(key, range, sizeof(range));
		error_set(error, "[%s] %s = %s: must be %s", key->section, key->name, value,
			  range);
		*section = key->section;
		return true;
	}
	return false;
}

bool machine_config_find_fault(const struct machine_config *config, const char **section,
			       struct error *error)
{
	const struct mmu_config *mmu = &config->mmu;
	const struct hierarchy_config *hierarchy = &config->hierarchy;

	if (has_range_fault(config, section, error))
		return true;
	*section = "machine";
	if (!is_aligned(config->memory_bytes, 4096)) {
		error_set(error, "[machine] memory = %llu: must be whole pages of 4 KiB",
			  (unsigned long long)config->memory_bytes);
		return true;
	}
	return has_tlb_fault(*section = "itlb", &mmu->itlb, error) ||
	       has_tlb_fault(*section = "dtlb", &mmu->dtlb, error) ||
	       has_tlb_fault(*section = "l2tlb", &mmu->l2_pages, error) ||
	       has_tlb_fault(*section = "l2tlb_superpages", &mmu->l2_superpages, error) ||
	       has_tlb_fault(*section = "pwc", &mmu->walk_cache, error) ||
	       has_cache_fault(*section = "l1i", &hierarchy->l1i, hierarchy, error) ||
	       has_cache_fault(*section = "l1d", &hierarchy->l1d, hierarchy, error) ||
	       has_cache_fault(*section = "l2", &hierarchy->l2, hierarchy, error) ||
	       has_dram_fault(*section = "dram", hierarchy, error);
}

bool machine_config_check(const struct machine_config *config, struct error *error)
{
	const char *section;

	return !machine_config_find_fault(config, &section, error);
}
