/* SPDX-License-Identifier: MIT */
/* See predictor.h. */
#include "hart/predictor.h"

#include <stdlib.h>
#include <string.h>

#include "base/bits.h"

#define ENTRIES_MAX (1u << 20)

bool predictor_init(struct predictor *predictor, const struct predictor_config *config,
		    struct error *error)
{
	memset(predictor, 0, sizeof(*predictor));
	if (!is_power_of_two(config->counters) || config->counters > ENTRIES_MAX ||
	    (config->btb_entries && !is_power_of_two(config->btb_entries)) ||
	    config->btb_entries > ENTRIES_MAX)
		return error_set(error,
				 "a branch predictor of %u counters and a BTB of %u: must be powers of two up to %u",
				 config->counters, config->btb_entries, ENTRIES_MAX);
	if (config->return_entries > PREDICTOR_RETURNS_MAX || !config->history_bits ||
	    config->history_bits > 30)
		return error_set(error,
				 "a branch predictor with %u return addresses and %u bits of history: at most %u, and 1 to 30",
				 config->return_entries, config->history_bits,
				 PREDICTOR_RETURNS_MAX);
	predictor->config = *config;
	predictor->directions = malloc(config->counters);
	predictor->btb = calloc(config->btb_entries ? config->btb_entries : 1,
				sizeof(*predictor->btb));
	if (!predictor->directions || !predictor->btb) {
		predictor_free(predictor);
		return error_set(error, "out of memory for a branch predictor");
	}
	memset(predictor->directions, 1, config->counters); /* weakly not taken */
	return true;
}

void predictor_free(struct predictor *predictor)
{
	free(predictor->directions);
	free(predictor->btb);
	predictor->directions = NULL;
	predictor->btb = NULL;
}

static bool pop_matches(struct predictor *predictor, u64 target)
{
	unsigned entries = predictor->config.return_entries;
	u64 said;

	if (!entries)
		return false;
	said = predictor->returns[predictor->return_top];
	predictor->return_top = (predictor->return_top + entries - 1) % entries;
	return said == target;
}

unsigned predictor_jump_register(struct predictor *predictor, u64 key, u64 target,
				 unsigned rd, unsigned rs1)
{
	bool is_return = predictor_is_link(rs1) && rs1 != rd;
	bool is_right;

	if (is_return) {
		predictor->counters.returns++;
		is_right = pop_matches(predictor, target);
		predictor->counters.return_mispredicts += !is_right;
	} else {
		predictor->counters.jumps++;
		is_right = predictor_knows(predictor, key, target);
		predictor->counters.jump_mispredicts += !is_right;
	}
	if (predictor_is_link(rd))
		predictor_push(predictor, key);
	return is_right ? 0 : predictor->config.mispredict;
}
