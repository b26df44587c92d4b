/* SPDX-License-Identifier: MIT */
/* See dram.h. */
#include "mem/dram.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define BANKS_MAX 1024
#define NO_ROW	  (~0ull)

bool dram_init(struct dram *dram, const struct dram_config *config, unsigned line_bytes,
	       struct error *error)
{
	u64 count = (u64)config->channels * config->banks;

	memset(dram, 0, sizeof(*dram));
	if (!is_power_of_two(config->channels) || !is_power_of_two(config->banks) ||
	    count > BANKS_MAX)
		return error_set(error,
				 "DRAM of %u channels of %u banks: must be powers of two, together at most %u",
				 config->channels, config->banks, BANKS_MAX);
	if (!is_power_of_two(config->row_bytes) || config->row_bytes < line_bytes)
		return error_set(error,
				 "DRAM rows of %u bytes: must be a power of two and at least a cache line (%u)",
				 config->row_bytes, line_bytes);
	if (config->refresh_interval && config->refresh >= config->refresh_interval)
		return error_set(error,
				 "DRAM refresh of %u cycles every %u: must be shorter than its interval",
				 config->refresh, config->refresh_interval);
	dram->config = *config;
	dram->line_shift = (unsigned)__builtin_ctz(line_bytes);
	dram->banks = calloc(count, sizeof(*dram->banks));
	if (!dram->banks)
		return error_set(error, "out of memory for DRAM banks");
	for (u64 i = 0; i < count; i++)
		dram->banks[i].row = NO_ROW;
	return true;
}

void dram_free(struct dram *dram)
{
	free(dram->banks);
	dram->banks = NULL;
}

/* How long the rank is still busy refreshing at `now`. */
static u32 refresh_wait(struct dram *dram, u64 now)
{
	const struct dram_config *config = &dram->config;
	u64 since;

	if (!config->refresh_interval || now < config->refresh_interval)
		return 0;
	since = now % config->refresh_interval;
	if (since >= config->refresh)
		return 0;
	dram->counters.refresh_waits++;
	dram->counters.refresh_wait_cycles += config->refresh - since;
	return (u32)(config->refresh - since);
}

static struct dram_bank *find_bank(struct dram *dram, u64 pa, u64 *row)
{
	const struct dram_config *config = &dram->config;
	u64 line = pa >> dram->line_shift;
	u64 channel = line & (config->channels - 1);
	u64 row_lines = config->row_bytes >> dram->line_shift;
	u64 bank;

	line = line / config->channels / row_lines;
	bank = line & (config->banks - 1);
	*row = line / config->banks;
	return &dram->banks[channel * config->banks + bank];
}

u32 dram_access(struct dram *dram, u64 pa, bool is_write, u64 now)
{
	const struct dram_config *config = &dram->config;
	u32 cycles = config->controller + refresh_wait(dram, now) + config->column +
		     config->burst;
	u64 refreshes = config->refresh_interval ? now / config->refresh_interval : 0;
	struct dram_bank *bank;
	u64 row;

	bank = find_bank(dram, pa, &row);
	if (bank->row == NO_ROW || bank->refreshes != refreshes) {
		dram->counters.row_closed++;
		cycles += config->activate;
	} else if (bank->row == row) {
		dram->counters.row_hits++;
	} else {
		dram->counters.row_conflicts++;
		cycles += config->precharge + config->activate;
	}
	bank->row = row;
	bank->refreshes = refreshes;
	if (is_write)
		dram->counters.writes++;
	else
		dram->counters.reads++;
	return cycles;
}
