/* SPDX-License-Identifier: MIT */
/* The covers' table, and what is impossible in it; see lockstep_covers.h. */
#include "observers/lockstep_covers.h"

#include <fnmatch.h>
#include <string.h>

#include "base/types.h"

struct tally {
	unsigned possible, reached, impossible;
};

static bool always(const struct mmu_config *config)
{
	(void)config;
	return true;
}

static bool l1_is_fast(const struct mmu_config *config)
{
	return config->latency.l1 == 1;
}

static bool arbitrates_at_once(const struct mmu_config *config)
{
	return config->latency.arbitrate == 1;
}

static bool lacks_l2(const struct mmu_config *config)
{
	return !config->l2_pages.sets && !config->l2_superpages.sets;
}

static bool lacks_an_l2(const struct mmu_config *config)
{
	return !config->l2_pages.sets || !config->l2_superpages.sets;
}

static bool lacks_walk_cache(const struct mmu_config *config)
{
	return !config->walk_cache.sets;
}

static bool drops_pointers(const struct mmu_config *config)
{
	return config->fence_va_drops_pointers;
}

static bool keeps_pointers(const struct mmu_config *config)
{
	return !config->fence_va_drops_pointers;
}

/* The first that matches a cover's name gives the reason. */
static const struct {
	const char *pattern;
	bool (*holds)(const struct mmu_config *config);
	const char *reason;
} impossible[] = {
	{ "*.c_kill_hit", l1_is_fast, "with T_L1 = 1 a hit is answered before a kill can come" },
	{ "*.c_*_arbitrate", arbitrates_at_once, "with T_ARBITRATE = 1 there is no such state" },
	{ "u_walker.c_fence_arbitrate", always,
	  "no fence is accepted between the read of a row and its use" },
	{ "u_walker.c_fence_lookup", always,
	  "no fence is accepted between the read of a row and its use" },
	{ "u_walker.c_fence_finish", always,
	  "no fence is accepted between the read of a row and its use" },
	{ "u_walker.c_l2_both", lacks_an_l2, "this configuration has not both arrays of L2" },
	{ "u_walker.c_l2_*", lacks_l2, "this configuration has no L2 TLB" },
	{ "u_walker.c_start_level_?", lacks_walk_cache, "this configuration has no walk cache" },
	{ "u_walker.c_start_both", lacks_walk_cache, "this configuration has no walk cache" },
	{ "u_walker.c_fill_lower_pointer", lacks_walk_cache, "this configuration has no walk cache" },
	{ "u_walker.c_global_start", lacks_walk_cache, "this configuration has no walk cache" },
	{ "gen_pwc.*.c_fence_va_drops", keeps_pointers,
	  "pwc.fence_va = keep: a fence with a va leaves pointers alone" },
	{ "gen_pwc.*.u_tlb.c_fence_*va*", keeps_pointers,
	  "pwc.fence_va = keep: a fence with a va leaves pointers alone" },
	{ "gen_pwc.*.u_tlb.c_fence_spares_*", keeps_pointers,
	  "pwc.fence_va = keep: a fence with a va leaves pointers alone" },
	{ "gen_pwc.*.c_fence_va_kept", drops_pointers,
	  "pwc.fence_va = drop: a fence with a va drops pointers" },
	{ "gen_pwc.gen_level?0?.u_pwc.c_hit_unused", always,
	  "no pointer is below those of level 1: its match is always used" },
	{ "gen_pwc.*.c_hidden_by_global", always,
	  "a pointer is read only where the walk cache had none" },
	{ "gen_channel*.u_l1.c_hidden_by_global", always,
	  "L1 is filled only where it had no match, or one that is dropped first" },
	{ "gen_channel*.c_lacks_a", always, "nothing is installed before its A is set" },
	{ "gen_channel?0?.*.c_lacks*", always, "D is asked of stores" },
	{ "gen_channel?0?.*.c_hit_by_*", always, "SUM and MXR do nothing for fetches" },
	{ "u_pmp.gen_check?2?.*_machine*", always,
	  "M-mode is not translated: nothing of it gets to the walker" },
	{ "u_pmp.gen_check?2?.c_high", always, "a PTE holds no address above 2^56" },
};

/* The array that a cover stands in; NULL: in none. */
static const struct tlb_geometry *find_geometry(const char *name,
						const struct mmu_config *config)
{
	const struct {
		const char *pattern;
		const struct tlb_geometry *geometry;
	} arrays[] = {
		{ "gen_channel?0?.*.u_l1.*", &config->itlb },
		{ "gen_channel?1?.*.u_l1.*", &config->dtlb },
		{ "gen_l2_pages.*", &config->l2_pages },
		{ "gen_l2_super.*", &config->l2_superpages },
		{ "gen_pwc.*", &config->walk_cache },
	};

	for (unsigned i = 0; i < ARRAY_SIZE(arrays); i++)
		if (!fnmatch(arrays[i].pattern, name, 0))
			return arrays[i].geometry;
	return NULL;
}

static const char one_way[] = "a set of one way has no hole, and no two entries for a page";

static bool needs_ways(const char *name)
{
	return !fnmatch("*.c_hole", name, 0) || !fnmatch("*.c_same_two", name, 0);
}

static const char *impossible_reason(const char *name, const struct mmu_config *config)
{
	const struct tlb_geometry *geometry = find_geometry(name, config);

	if (geometry && geometry->ways == 1 && needs_ways(name))
		return one_way;
	for (unsigned i = 0; i < ARRAY_SIZE(impossible); i++)
		if (!fnmatch(impossible[i].pattern, name, 0) && impossible[i].holds(config))
			return impossible[i].reason;
	return NULL;
}

/* The instance that a cover stands in: its name without the last part, and without
   the blocks that are a cover's own. */
static size_t instance_length(const char *name)
{
	const char *own = strstr(name, ".gen_cover");
	const char *last = strrchr(name, '.');

	if (own)
		return (size_t)(own - name);
	return last ? (size_t)(last - name) : 0;
}

static void print_instance(const char *name, size_t length, const struct tally *row, FILE *to)
{
	fprintf(to, "  %-44.*s %3u of %3u%s", (int)(length ? length : 3), length ? name : "top",
		row->reached, row->possible, row->impossible ? "" : "\n");
	if (row->impossible)
		fprintf(to, ", %u impossible\n", row->impossible);
}

static bool is_reason(const char *given, const char *reason)
{
	return given && !strcmp(given, reason);
}

static void print_reason(const struct rtl_library *rtl, struct rtl_mmu *mmu,
			 const struct mmu_config *config, const char *reason, FILE *to)
{
	unsigned count = 0;
	const char *name;
	u64 hits;

	for (unsigned i = 0; (name = rtl->read_cover(mmu, i, &hits)); i++)
		count += is_reason(impossible_reason(name, config), reason);
	if (count)
		fprintf(to, "  %4u  %s\n", count, reason);
}

static void print_reasons(const struct rtl_library *rtl, struct rtl_mmu *mmu,
			  const struct mmu_config *config, FILE *to)
{
	print_reason(rtl, mmu, config, one_way, to);
	for (unsigned rule = 0; rule < ARRAY_SIZE(impossible); rule++) {
		const char *reason = impossible[rule].reason;

		if (rule && !strcmp(reason, impossible[rule - 1].reason))
			continue;
		print_reason(rtl, mmu, config, reason, to);
	}
}

static void add(struct tally *to, const struct tally *from)
{
	to->possible += from->possible;
	to->reached += from->reached;
	to->impossible += from->impossible;
}

/* Covers of one instance follow each other. */
static struct tally print_instances(const struct rtl_library *rtl, struct rtl_mmu *mmu,
				    const struct mmu_config *config, FILE *to)
{
	struct tally all = { 0 }, row = { 0 };
	const char *name, *instance = "";
	size_t length = 0;
	u64 hits;

	for (unsigned i = 0; (name = rtl->read_cover(mmu, i, &hits)); i++) {
		const char *reason = impossible_reason(name, config);

		if (i && (instance_length(name) != length || strncmp(name, instance, length))) {
			print_instance(instance, length, &row, to);
			add(&all, &row);
			row = (struct tally){ 0 };
		}
		instance = name;
		length = instance_length(name);
		row.impossible += reason != NULL;
		row.possible += !reason;
		row.reached += !reason && hits;
		if (reason && hits)
			fprintf(to, "  reached, though impossible: %s (%s)\n", name, reason);
	}
	print_instance(instance, length, &row, to);
	add(&all, &row);
	return all;
}

unsigned lockstep_covers_print(const struct rtl_library *rtl, struct rtl_mmu *mmu,
			       const struct mmu_config *config, FILE *to)
{
	struct tally all;
	const char *name;
	u64 hits;

	if (!rtl->read_cover(mmu, 0, &hits)) {
		fprintf(to, "covers: none in this build of the RTL (--debug has them)\n");
		return 0;
	}
	fprintf(to, "the RTL's own covers:\n");
	all = print_instances(rtl, mmu, config, to);
	for (unsigned i = 0; (name = rtl->read_cover(mmu, i, &hits)); i++)
		if (!hits && !impossible_reason(name, config))
			fprintf(to, "  not reached: %s\n", name);
	fprintf(to, "covers: %u of %u possible; %u impossible%s\n", all.reached, all.possible,
		all.impossible, all.impossible ? ":" : "");
	print_reasons(rtl, mmu, config, to);
	return all.possible - all.reached;
}
