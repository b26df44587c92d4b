/* SPDX-License-Identifier: MIT */
/* Making a failing stream small: pieces out, then simpler numbers. */
#include <stdlib.h>
#include <string.h>

#include "base/check.h"
#include "observers/lockstep_fuzz.h"

#define RUNS_MAX  20000
#define PLAYS_MAX 30000000ull /* operations of all runs: some tens of seconds */

struct shrinker {
	struct lockstep_player *player;
	struct lockstep_op *ops, *trial;
	size_t count;
	unsigned runs;
	u64 plays;
};

/* Does the trial fail too? Then it is the stream from now on, cut after the
   operation that failed. */
static bool keep_if_failing(struct shrinker *shrinker, size_t count)
{
	size_t failed;

	if (shrinker->runs++ >= RUNS_MAX || shrinker->plays > PLAYS_MAX)
		return false;
	failed = lockstep_player_run(shrinker->player, shrinker->trial, count);
	shrinker->plays += shrinker->player->plays;
	if (failed == count)
		return false;
	shrinker->count = failed + 1;
	memcpy(shrinker->ops, shrinker->trial, shrinker->count * sizeof(*shrinker->ops));
	return true;
}

static void drop_pieces(struct shrinker *shrinker)
{
	for (size_t piece = shrinker->count / 2; piece; piece /= 2) {
		size_t at = 0;

		while (at < shrinker->count) {
			size_t end = at + piece < shrinker->count ? at + piece :
								    shrinker->count;
			size_t rest = shrinker->count - end;

			memcpy(shrinker->trial, shrinker->ops, at * sizeof(*shrinker->ops));
			memcpy(shrinker->trial + at, shrinker->ops + end,
			       rest * sizeof(*shrinker->ops));
			if (!keep_if_failing(shrinker, at + rest))
				at = end;
		}
	}
}

static void simplify_request(struct lockstep_op *op, unsigned change)
{
	struct mmu_context *context = &op->request.context;

	switch (change) {
	case 0:
		op->has_race = false;
		break;
	case 1:
		op->request.size_bytes = 1;
		break;
	case 2:
		op->request.va &= ~0xfffull;
		break;
	case 3:
		context->sum = context->mxr = false;
		break;
	case 4:
		context->pbmte = false;
		break;
	case 5:
		context->satp &= ~(0xffffull << SATP_ASID_SHIFT);
		break;
	}
}

/* One change to one operation; false: this kind has no more. */
static bool simplify(struct lockstep_op *op, unsigned change)
{
	switch (op->kind) {
	case LOCKSTEP_TRANSLATE:
		simplify_request(op, change);
		return change < 6;
	case LOCKSTEP_FENCE:
		if (change)
			op->fence.has_asid = false;
		else
			op->fence.has_va = false;
		return change < 2;
	case LOCKSTEP_WRITE:
		op->value &= ~(3ull << PTE_RSW_SHIFT | 3ull << PTE_PBMT_SHIFT);
		return change < 1;
	case LOCKSTEP_WORD:
		if (change)
			op->value &= ~(3ull << PTE_RSW_SHIFT | 3ull << PTE_PBMT_SHIFT);
		else
			op->read_cycles = op->update_cycles = 1;
		return change < 2;
	case LOCKSTEP_PMP:
	case LOCKSTEP_ENTRY:
	case LOCKSTEP_POLICY:
		break;
	}
	return false;
}

static void simplify_all(struct shrinker *shrinker)
{
	for (size_t i = 0; i < shrinker->count; i++) {
		for (unsigned change = 0;; change++) {
			memcpy(shrinker->trial, shrinker->ops,
			       shrinker->count * sizeof(*shrinker->ops));
			if (!simplify(&shrinker->trial[i], change))
				break;
			keep_if_failing(shrinker, shrinker->count);
		}
	}
}

void lockstep_fuzz_shrink(struct lockstep_player *player, struct lockstep_op *ops,
			  size_t *count)
{
	struct shrinker shrinker = { .player = player, .ops = ops, .count = *count };
	unsigned interval = player->state_interval;
	size_t before;

	shrinker.trial = calloc(*count, sizeof(*ops));
	CHECK(shrinker.trial);
	/* Where is it born? From there on, the comparison at the end of a run is
	   enough to see it. */
	player->state_interval = 1;
	memcpy(shrinker.trial, ops, *count * sizeof(*ops));
	keep_if_failing(&shrinker, *count);
	player->state_interval = ~0u;
	do {
		before = shrinker.count;
		drop_pieces(&shrinker);
	} while (shrinker.count < before);
	simplify_all(&shrinker);
	drop_pieces(&shrinker);
	player->state_interval = interval;
	free(shrinker.trial);
	*count = shrinker.count;
	lockstep_player_reset(player);
}
