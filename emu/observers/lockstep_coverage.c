/* SPDX-License-Identifier: MIT */
/* Bins and what is impossible among them; see lockstep_coverage.h. */
#include "observers/lockstep_coverage.h"

#include <string.h>

#define REASONS_MAX  24
#define UNREACHED_MAX 60 /* printed; all are counted */

static const char *const access_names[] = { "load", "store", "fetch" };
static const char *const outcome_names[] = { "ok", "page fault", "access fault" };
static const char *const level_names[] = { "4K", "2M", "1G", "64K" };
static const char *const where_names[MMU_WHERE_COUNT] = {
	"bypass", "L1", "L2 pages", "L2 superpages",
	"walk from level 0", "walk from level 1", "walk from the root", "no lookup",
};

struct bin {
	enum mmu_access access;
	bool is_supervisor, sum, mxr;
	enum mmu_where where;
	enum coverage_outcome outcome;
	unsigned level;
};

struct tally {
	unsigned possible, reached, impossible, unreached_printed;
	struct {
		const char *text;
		unsigned bins;
	} reasons[REASONS_MAX];
	unsigned reason_count;
};

void lockstep_coverage_init(struct lockstep_coverage *coverage, const struct mmu_config *config)
{
	memset(coverage, 0, sizeof(*coverage));
	coverage->has_l2_pages = config->l2_pages.sets != 0;
	coverage->has_l2_superpages = config->l2_superpages.sets != 0;
	coverage->has_walk_cache = config->walk_cache.sets != 0;
}

static enum coverage_outcome outcome_of(const struct mmu_response *response)
{
	if (response->cause == MMU_NO_FAULT)
		return COVERAGE_OK;
	return walk_verdicts[response->verdict].fault == WALK_FAULT_PAGE ?
		       COVERAGE_PAGE_FAULT : COVERAGE_ACCESS_FAULT;
}

void lockstep_coverage_count(struct lockstep_coverage *coverage,
			     const struct mmu_request *request,
			     const struct mmu_response *response)
{
	const struct mmu_context *context = &request->context;
	enum coverage_outcome outcome = outcome_of(response);

	if (!mmu_is_active(context))
		return;
	coverage->answers[request->access][context->privilege][context->sum][context->mxr]
			 [response->where][outcome][response->level]++;
	if (mmu_was_walked(response))
		coverage->walks[request->access][response->verdict][response->level]++;
}

/* Which levels a walk that began there can end at. */
static const char *impossible_walk_level(const struct bin *bin, unsigned first_level)
{
	if (bin->level == PAGE_64K)
		return bin->outcome == COVERAGE_PAGE_FAULT ?
			       "a walk's page fault is at a level, not at a size" : NULL;
	return bin->level > first_level ? "a walk begins at a level and goes down" : NULL;
}

static const char *impossible_hit(const struct bin *bin)
{
	if (bin->where == MMU_WHERE_L2_PAGES && bin->level != PAGE_4K)
		return "the L2 array of pages has 4 KiB alone";
	if (bin->where == MMU_WHERE_L2_SUPERPAGES && bin->level == PAGE_4K)
		return "the L2 array of superpages has no 4 KiB";
	/* Every leaf has R or X. */
	if (bin->outcome == COVERAGE_PAGE_FAULT && bin->access == MMU_LOAD &&
	    bin->is_supervisor && bin->sum && bin->mxr)
		return "with SUM and MXR, S-mode may load from every leaf";
	return NULL;
}

static const char *impossible_answer(const struct lockstep_coverage *coverage,
				     const struct bin *bin)
{
	switch (bin->where) {
	case MMU_WHERE_BARE:
		return "bypass: not translated";
	case MMU_WHERE_NONE:
		return bin->outcome == COVERAGE_PAGE_FAULT && bin->level == 0 ?
			       NULL : "a va that is not canonical is a page fault, without a level";
	case MMU_WHERE_L2_PAGES:
		return coverage->has_l2_pages ? impossible_hit(bin) :
						"this configuration has no L2 TLB";
	case MMU_WHERE_L2_SUPERPAGES:
		return coverage->has_l2_superpages ? impossible_hit(bin) :
						     "this configuration has no L2 TLB";
	case MMU_WHERE_L1:
		return impossible_hit(bin);
	case MMU_WHERE_WALK_LEVEL_0:
	case MMU_WHERE_WALK_LEVEL_1:
		if (!coverage->has_walk_cache)
			return "this configuration has no walk cache";
		break;
	default:
		break;
	}
	return impossible_walk_level(bin, bin->where - MMU_WHERE_WALK_LEVEL_0);
}

/* By verdict: of walks alone. */
static const char *impossible_verdict(enum mmu_access access, unsigned verdict, unsigned level)
{
	switch (verdict) {
	case WALK_OK:
	case WALK_FINAL_ACCESS:
		return NULL;
	case WALK_NOT_CANONICAL:
		return "a va that is not canonical is not walked";
	case WALK_NO_READ:
		if (access != MMU_LOAD)
			return "R is asked of loads, W of stores, X of fetches";
		break;
	case WALK_NO_WRITE:
		if (access != MMU_STORE)
			return "R is asked of loads, W of stores, X of fetches";
		break;
	case WALK_NO_EXECUTE:
		if (access != MMU_FETCH)
			return "R is asked of loads, W of stores, X of fetches";
		break;
	case WALK_DIRTY_CLEAR:
		if (access != MMU_STORE)
			return "D is asked of stores";
		break;
	case WALK_POINTER_AT_LAST_LEVEL:
		if (level != 0)
			return "a pointer at the last level is at level 0";
		break;
	case WALK_MISALIGNED_SUPERPAGE:
		if (level == 0)
			return "a 4 KiB page is always aligned";
		break;
	default:
		break;
	}
	return level == PAGE_64K ? "a walk's page fault is at a level, not at a size" : NULL;
}

static void count_impossible(struct tally *tally, const char *reason)
{
	unsigned i = 0;

	tally->impossible++;
	while (i < tally->reason_count && tally->reasons[i].text != reason)
		i++;
	if (i == REASONS_MAX)
		return;
	tally->reasons[i].text = reason;
	tally->reasons[i].bins++;
	if (i == tally->reason_count)
		tally->reason_count++;
}

/* true: it should have been reached and was not; to be named. */
static bool count_bin(struct tally *tally, u64 hits, const char *impossible)
{
	if (impossible) {
		count_impossible(tally, impossible);
		return false;
	}
	tally->possible++;
	tally->reached += hits != 0;
	return !hits && tally->unreached_printed++ < UNREACHED_MAX;
}

static struct bin decode_bin(unsigned number)
{
	struct bin bin = { .access = number % 3 };

	number /= 3;
	bin.is_supervisor = number & 1;
	bin.sum = number >> 1 & 1;
	bin.mxr = number >> 2 & 1;
	number >>= 3;
	bin.where = number % MMU_WHERE_COUNT;
	number /= MMU_WHERE_COUNT;
	bin.outcome = number % COVERAGE_OUTCOMES;
	bin.level = number / COVERAGE_OUTCOMES;
	return bin;
}

static void print_answers(const struct lockstep_coverage *coverage, struct tally *tally,
			  FILE *to)
{
	unsigned count = sizeof(coverage->answers) / sizeof(u64);

	for (unsigned i = 0; i < count; i++) {
		struct bin bin = decode_bin(i);
		u64 hits = coverage->answers[bin.access][bin.is_supervisor][bin.sum][bin.mxr]
					    [bin.where][bin.outcome][bin.level];

		if (count_bin(tally, hits, impossible_answer(coverage, &bin)))
			fprintf(to, "  not reached: %s, %c-mode, SUM %d, MXR %d, %s, %s, %s\n",
				access_names[bin.access], bin.is_supervisor ? 'S' : 'U',
				bin.sum, bin.mxr, where_names[bin.where],
				outcome_names[bin.outcome], level_names[bin.level]);
	}
}

static void print_walks(const struct lockstep_coverage *coverage, struct tally *tally, FILE *to)
{
	for (unsigned verdict = 0; verdict < WALK_VERDICT_COUNT; verdict++) {
		u64 total = 0;

		for (unsigned access = 0; access < 3; access++) {
			for (unsigned level = 0; level < PAGE_SIZES; level++) {
				u64 hits = coverage->walks[access][verdict][level];

				total += hits;
				if (count_bin(tally, hits,
					      impossible_verdict(access, verdict, level)))
					fprintf(to, "  not reached: %s, %s, level %s\n",
						access_names[access],
						walk_verdicts[verdict].name,
						level_names[level]);
			}
		}
		fprintf(to, "  %-22s %12llu walks\n", walk_verdicts[verdict].name,
			(unsigned long long)total);
	}
}

/* Totals by who answered, for a person to look at. */
static void print_where(const struct lockstep_coverage *coverage, FILE *to)
{
	u64 totals[MMU_WHERE_COUNT][COVERAGE_OUTCOMES] = { 0 };
	unsigned count = sizeof(coverage->answers) / sizeof(u64);

	for (unsigned i = 0; i < count; i++) {
		struct bin bin = decode_bin(i);

		totals[bin.where][bin.outcome] +=
			coverage->answers[bin.access][bin.is_supervisor][bin.sum][bin.mxr]
					 [bin.where][bin.outcome][bin.level];
	}
	fprintf(to, "  %-22s %12s %12s %12s\n", "answered by", outcome_names[0],
		outcome_names[1], outcome_names[2]);
	for (unsigned where = MMU_WHERE_L1; where < MMU_WHERE_COUNT; where++)
		fprintf(to, "  %-22s %12llu %12llu %12llu\n", where_names[where],
			(unsigned long long)totals[where][0],
			(unsigned long long)totals[where][1],
			(unsigned long long)totals[where][2]);
}

unsigned lockstep_coverage_print(const struct lockstep_coverage *coverage, FILE *to)
{
	struct tally tally = { 0 };

	print_where(coverage, to);
	print_walks(coverage, &tally, to);
	print_answers(coverage, &tally, to);
	fprintf(to, "coverage: %u of %u possible bins; %u impossible:\n", tally.reached,
		tally.possible, tally.impossible);
	for (unsigned i = 0; i < tally.reason_count; i++)
		fprintf(to, "  %4u  %s\n", tally.reasons[i].bins, tally.reasons[i].text);
	return tally.possible - tally.reached;
}
