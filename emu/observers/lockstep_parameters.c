/* SPDX-License-Identifier: MIT */
/*
 * The RTL's parameters, printed from the model's own configuration, so that
 * sizes and latencies exist once; and the configurations that the RTL is
 * tested in. What the RTL cannot be is refused here.
 */
#include "observers/lockstep_parameters.h"

#include <string.h>

#include "base/check.h"
#include "machine/config.h"

#define FNV_BASIS 0x811c9dc5u
#define FNV_PRIME 0x01000193u

struct parameter {
	const char *name;
	unsigned value;
};

#define PARAMETERS_MAX 40

struct parameter_list {
	struct parameter items[PARAMETERS_MAX];
	unsigned count;
};

/* Everything small and full at once; no L2; slow ends of a walk. */
static void make_tiny(struct mmu_config *config)
{
	config->itlb = (struct tlb_geometry){ 1, 2, REPLACEMENT_FIFO };
	config->dtlb = (struct tlb_geometry){ 1, 3, REPLACEMENT_FIFO };
	config->l2_pages.sets = config->l2_superpages.sets = 0;
	config->walk_cache = (struct tlb_geometry){ 1, 1, REPLACEMENT_FIFO };
	config->latency.arbitrate = 2;
	config->latency.decode = 3;
	config->latency.fault = 4;
	config->latency.respond = 2;
}

/* No walk cache, fully associative L1s, random victims, a slow L1. */
static void make_nowalk(struct mmu_config *config)
{
	config->itlb = (struct tlb_geometry){ 1, 8, REPLACEMENT_RANDOM };
	config->dtlb = (struct tlb_geometry){ 1, 16, REPLACEMENT_RANDOM };
	config->l2_pages = (struct tlb_geometry){ 4, 2, REPLACEMENT_RANDOM };
	config->l2_superpages = (struct tlb_geometry){ 2, 2, REPLACEMENT_PLRU };
	config->walk_cache.sets = 0;
	config->latency.l1 = 3;
	config->latency.pmp = 2;
	config->latency.fill = 3;
	config->latency.update = 2;
	config->latency.fence = 4;
}

/* Small sets of every policy; a fence with a va drops pointers too. */
static void make_mixed(struct mmu_config *config)
{
	config->itlb = (struct tlb_geometry){ 2, 4, REPLACEMENT_LRU };
	config->dtlb = (struct tlb_geometry){ 4, 2, REPLACEMENT_PLRU };
	config->l2_pages = (struct tlb_geometry){ 8, 4, REPLACEMENT_FIFO };
	config->l2_superpages = (struct tlb_geometry){ 4, 2, REPLACEMENT_RANDOM };
	config->walk_cache = (struct tlb_geometry){ 2, 2, REPLACEMENT_PLRU };
	config->fence_va_drops_pointers = true;
	config->latency.l2 = 3;
}

/* Least recently used everywhere, ways no power of two, a walk cache of sets. */
static void make_lru(struct mmu_config *config)
{
	config->itlb = (struct tlb_geometry){ 1, 3, REPLACEMENT_LRU };
	config->dtlb = (struct tlb_geometry){ 2, 4, REPLACEMENT_LRU };
	config->l2_pages = (struct tlb_geometry){ 4, 3, REPLACEMENT_LRU };
	config->l2_superpages = (struct tlb_geometry){ 1, 5, REPLACEMENT_LRU };
	config->walk_cache = (struct tlb_geometry){ 2, 3, REPLACEMENT_LRU };
	config->latency.pmp = 2;
}

static void make_default(struct mmu_config *config)
{
	(void)config;
}

const struct lockstep_preset lockstep_presets[] = {
	{ "default", make_default },
	{ "tiny", make_tiny },
	{ "nowalk", make_nowalk },
	{ "mixed", make_mixed },
	{ "lru", make_lru },
};
const unsigned lockstep_preset_count = ARRAY_SIZE(lockstep_presets);

bool lockstep_preset_config(const char *name, struct mmu_config *config)
{
	struct machine_config machine;

	machine_config_init(&machine);
	*config = machine.mmu;
	for (unsigned i = 0; i < lockstep_preset_count; i++) {
		if (strcmp(name, lockstep_presets[i].name))
			continue;
		lockstep_presets[i].make(config);
		return true;
	}
	return false;
}

static void add(struct parameter_list *list, const char *name, unsigned value)
{
	CHECK(list->count < PARAMETERS_MAX);
	list->items[list->count++] = (struct parameter){ name, value };
}

/* The RTL's number of a policy (sv39_pkg). */
static void add_policy(struct parameter_list *list, const char *name,
		       const struct tlb_geometry *geometry)
{
	static const unsigned numbers[] = {
		[REPLACEMENT_FIFO] = 0,
		[REPLACEMENT_PLRU] = 1,
		[REPLACEMENT_RANDOM] = 2,
		[REPLACEMENT_LRU] = 3,
	};

	add(list, name, numbers[geometry->replacement]);
}

static bool add_latency(struct parameter_list *list, const char *name, unsigned cycles,
			unsigned least, struct error *error)
{
	if (cycles < least || cycles > 255)
		return error_set(error, "%s of %u cycles: the RTL takes %u to 255", name,
				 cycles, least);
	add(list, name, cycles);
	return true;
}

static bool add_latencies(struct parameter_list *list, const struct mmu_latency *latency,
			  struct error *error)
{
	return add_latency(list, "TL1", latency->l1, 1, error) &&
	       add_latency(list, "TArbitrate", latency->arbitrate, 1, error) &&
	       /* a synchronous RAM is read in one cycle and compared in another */
	       add_latency(list, "TL2", latency->l2, 2, error) &&
	       add_latency(list, "TPmp", latency->pmp, 1, error) &&
	       add_latency(list, "TDecode", latency->decode, 1, error) &&
	       add_latency(list, "TUpdate", latency->update, 1, error) &&
	       add_latency(list, "TFill", latency->fill, 1, error) &&
	       add_latency(list, "TFault", latency->fault, 1, error) &&
	       add_latency(list, "TRespond", latency->respond, 1, error) &&
	       add_latency(list, "TFence", latency->fence, 2, error);
}

static bool make_list(struct parameter_list *list, const struct mmu_config *config,
		      struct error *error)
{
	list->count = 0;
	add(list, "ItlbSets", config->itlb.sets);
	add(list, "ItlbWays", config->itlb.ways);
	add(list, "DtlbSets", config->dtlb.sets);
	add(list, "DtlbWays", config->dtlb.ways);
	add(list, "L2PageSets", config->l2_pages.sets);
	add(list, "L2PageWays", config->l2_pages.ways);
	add(list, "L2SuperSets", config->l2_superpages.sets);
	add(list, "L2SuperWays", config->l2_superpages.ways);
	add(list, "PwcSets", config->walk_cache.sets);
	add(list, "PwcWays", config->walk_cache.ways);
	add_policy(list, "ItlbPolicy", &config->itlb);
	add_policy(list, "DtlbPolicy", &config->dtlb);
	add_policy(list, "L2PagePolicy", &config->l2_pages);
	add_policy(list, "L2SuperPolicy", &config->l2_superpages);
	add_policy(list, "PwcPolicy", &config->walk_cache);
	return add_latencies(list, &config->latency, error);
}

static u32 hash_list(const struct parameter_list *list, bool drops_pointers)
{
	u32 hash = FNV_BASIS;

	for (unsigned i = 0; i < list->count; i++) {
		for (const char *at = list->items[i].name; *at; at++)
			hash = (hash ^ (u8)*at) * FNV_PRIME;
		for (unsigned shift = 0; shift < 32; shift += 8)
			hash = (hash ^ (list->items[i].value >> shift & 0xff)) * FNV_PRIME;
	}
	return (hash ^ drops_pointers) * FNV_PRIME;
}

bool lockstep_parameters_hash(const struct mmu_config *config, u32 *hash, struct error *error)
{
	struct parameter_list list;

	if (!make_list(&list, config, error))
		return false;
	*hash = hash_list(&list, config->fence_va_drops_pointers);
	return true;
}

bool lockstep_parameters_print(const struct mmu_config *config, FILE *to, struct error *error)
{
	struct parameter_list list;

	if (!make_list(&list, config, error))
		return false;
	fprintf(to, "/* SPDX-License-Identifier: MIT */\n"
		    "// Generated by `vitrine cosim parameters`: the model's configuration.\n"
		    "package sv39_config_pkg;\n");
	for (unsigned i = 0; i < list.count; i++)
		fprintf(to, "  localparam int unsigned %s = %u;\n", list.items[i].name,
			list.items[i].value);
	fprintf(to, "  localparam bit PwcFenceVaDrop = 1'b%d;\n"
		    "  localparam bit Svnapot = 1'b1;\n"
		    "  localparam logic [31:0] Hash = 32'h%08x;\n"
		    "endpackage\n", config->fence_va_drops_pointers,
		hash_list(&list, config->fence_va_drops_pointers));
	return true;
}
