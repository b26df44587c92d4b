/* SPDX-License-Identifier: MIT */
/*
 * Prediction of branches: direction by two-bit counters (J. E. Smith, "A Study
 * of Branch Prediction Strategies", 1981), alone or hashed with the history of
 * directions (gshare; S. McFarling, "Combining Branch Predictors", 1993);
 * targets by a direct-mapped BTB and a return-address stack fed by the hints
 * of the manual (unpriv: the table of JALR's rd and rs1 in "Unconditional
 * Jumps").
 *
 * Branches are known by the address behind them. Every function returns the
 * cycles lost: `mispredict` if the direction or an indirect target was wrong,
 * `redirect` if only the target of a direct jump had to be computed first.
 */
#ifndef HART_PREDICTOR_H
#define HART_PREDICTOR_H

#include "base/error.h"
#include "base/types.h"

enum predictor_kind { PREDICTOR_STATIC, PREDICTOR_BIMODAL, PREDICTOR_GSHARE };

struct predictor_config {
	enum predictor_kind kind; /* static: backward is taken */
	unsigned counters;	  /* two-bit; a power of two */
	unsigned history_bits;	  /* of gshare; 1 to 30 */
	unsigned btb_entries;	  /* a power of two; 0: none */
	unsigned return_entries;  /* 0 to 64 */
	unsigned mispredict, redirect; /* cycles */
};

#define PREDICTOR_RETURNS_MAX 64

struct predictor_counters {
	u64 branches, branch_mispredicts;
	u64 jumps, jump_mispredicts; /* by register; returns apart */
	u64 returns, return_mispredicts;
	u64 btb_misses; /* of what was taken, and of every jump */
};

struct btb_entry {
	u64 key, target;
};

struct predictor {
	struct predictor_config config;
	u8 *directions;	       /* 0, 1: not taken; 2, 3: taken; owned */
	struct btb_entry *btb; /* owned */
	u64 history;
	u64 returns[PREDICTOR_RETURNS_MAX]; /* a ring */
	unsigned return_top;
	struct predictor_counters counters;
};

bool predictor_init(struct predictor *predictor, const struct predictor_config *config,
		    struct error *error) must_check;
void predictor_free(struct predictor *predictor);

/* The target's place in the BTB; false: it was not known. */
static inline bool predictor_knows(struct predictor *predictor, u64 key, u64 target)
{
	struct btb_entry *entry;

	if (!predictor->config.btb_entries) {
		predictor->counters.btb_misses++;
		return false;
	}
	entry = &predictor->btb[key >> 1 & (predictor->config.btb_entries - 1)];
	if (likely(entry->key == key && entry->target == target))
		return true;
	*entry = (struct btb_entry){ key, target };
	predictor->counters.btb_misses++;
	return false;
}

/* A conditional branch; `key` is the address behind it. */
static inline unsigned predictor_branch(struct predictor *predictor, u64 key, u64 target,
					bool is_taken)
{
	const struct predictor_config *config = &predictor->config;
	u8 *direction = &predictor->directions[((key >> 1) ^ predictor->history) &
					       (config->counters - 1)];
	bool says_taken = *direction >= 2;

	predictor->counters.branches++;
	if (config->kind == PREDICTOR_STATIC)
		says_taken = target < key;
	else if (is_taken)
		*direction = (u8)(*direction + (*direction < 3));
	else
		*direction = (u8)(*direction - (*direction > 0));
	if (config->kind == PREDICTOR_GSHARE)
		predictor->history = (predictor->history << 1 | is_taken) &
				     ((1ull << config->history_bits) - 1);
	if (unlikely(says_taken != is_taken)) {
		predictor->counters.branch_mispredicts++;
		return config->mispredict;
	}
	if (!is_taken || predictor_knows(predictor, key, target))
		return 0;
	return config->redirect;
}

static inline void predictor_push(struct predictor *predictor, u64 link)
{
	if (!predictor->config.return_entries)
		return;
	predictor->return_top = (predictor->return_top + 1) % predictor->config.return_entries;
	predictor->returns[predictor->return_top] = link;
}

/* jal; `key` is also the link. */
static inline unsigned predictor_jump(struct predictor *predictor, u64 key, u64 target,
				      bool is_call)
{
	if (is_call)
		predictor_push(predictor, key);
	return predictor_knows(predictor, key, target) ? 0 : predictor->config.redirect;
}

static inline bool predictor_is_link(unsigned number)
{
	return number == 1 || number == 5;
}

/* jalr */
unsigned predictor_jump_register(struct predictor *predictor, u64 key, u64 target,
				 unsigned rd, unsigned rs1);

#endif
