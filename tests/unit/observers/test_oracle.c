/* SPDX-License-Identifier: MIT */
/*
 * --oracle on a machine whose harts execute nothing: their MMUs are asked at
 * random, with PTEs stored and fences of every form between, few of them where they
 * should be. The MMU's answers must all be legal; those of an MMU that was
 * sabotaged must soon be found illegal.
 */
#include "tests/unit/mmu/seeded.h"

#include <stdlib.h>
#include <string.h>

#include "machine/machine.h"
#include "observers/oracle.h"

#define TABLES_PA 0x80100000ull /* three roots, then what they may point to */
#define ROOTS	  3
#define TABLES	  8
#define INDICES	  4 /* of a table are used: 0, 1, 2 and 17 */
#define HARTS	  2

enum sabotage {
	NONE, IGNORE_FENCES, IGNORE_VA_FENCES, ANOTHER_PA, ANOTHER_SIZE, ALWAYS_ALLOW,
	ALWAYS_FAULT, LOSE_UPDATES, ALL_GLOBAL, ANOTHER_ASID, SABOTAGES
};

struct fixture {
	struct machine machine;
	struct oracle *oracle;
	FILE *reports;
	struct random random;
	enum sabotage sabotage;
	struct mmu_companion companions[HARTS];
};

/* A sabotaged MMU: the model, but for one thing, some always and some rarely. */
struct saboteur {
	struct fixture *fixture;
	struct mmu *mmu;
};
static struct saboteur *saboteur_of(struct fixture *fixture, unsigned hart)
{
	struct saboteur *saboteur = test_malloc(sizeof(*saboteur));

	*saboteur = (struct saboteur){ fixture, &fixture->machine.harts[hart].mmu };
	return saboteur;
}

static void spoil_entry(enum sabotage sabotage, struct tlb_entry *entry)
{
	if (sabotage == ALL_GLOBAL)
		entry->is_global = true;
	if (sabotage == ANOTHER_ASID)
		entry->asid ^= 1;
}

static void spoiled_translate(void *owner, const struct mmu_request *request,
			      struct mmu_response *response)
{
	struct saboteur *saboteur = owner;
	enum sabotage sabotage = saboteur->fixture->sabotage;
	bool is_rare = random_below(&saboteur->fixture->random, 100) == 0;

	mmu_translate_alone(saboteur->mmu, request, response);
	if (response->entry)
		spoil_entry(sabotage, response->entry);
	if (sabotage == LOSE_UPDATES && response->pte_written) {
		u64 clean = response->pte_write_value & ~(u64)(PTE_A | PTE_D);

		assert_true(bus_poke(saboteur->mmu->bus, response->pte_write_pa, &clean, 8));
	}
	if (!is_rare || !mmu_is_active(&request->context))
		return;
	if (sabotage == ANOTHER_PA)
		response->pa ^= 0x1000;
	if (sabotage == ANOTHER_SIZE)
		response->level ^= 1;
	if (sabotage == ALWAYS_ALLOW)
		response->cause = MMU_NO_FAULT;
	if (sabotage == ALWAYS_FAULT)
		response->cause = CAUSE_LOAD_ACCESS;
}

static u32 spoiled_fence(void *owner, const struct mmu_fence *fence)
{
	struct saboteur *saboteur = owner;
	enum sabotage sabotage = saboteur->fixture->sabotage;

	if (sabotage == IGNORE_FENCES || (sabotage == IGNORE_VA_FENCES && fence->has_va))
		return 1;
	return mmu_fence_alone(saboteur->mmu, fence);
}

static void open_machine(struct fixture *fixture, enum sabotage sabotage, u64 seed)
{
	static const u8 firmware[64] = { 0 };
	struct machine_config config;
	struct error error;

	memset(fixture, 0, sizeof(*fixture));
	machine_config_init(&config);
	config.harts = HARTS;
	config.memory_bytes = 16 << 20;
	config.bios = (struct machine_image){ "zeros", firmware, sizeof(firmware) };
	if (!machine_init(&fixture->machine, &config, &error))
		fail_msg("%s", error.text);
	fixture->sabotage = sabotage;
	random_seed(&fixture->random, seed);
	fixture->reports = tmpfile();
	fixture->oracle = oracle_open(&fixture->machine, fixture->reports, &error);
	assert_non_null(fixture->oracle);
	for (unsigned i = 0; i < HARTS; i++) {
		struct hart *hart = &fixture->machine.harts[i];

		pmp_write_address(&hart->pmp, 0, ~0ull >> 10);
		pmp_write_cfg(&hart->pmp, 0, 0x1f); /* NAPOT: all of it */
		fixture->companions[i] = (struct mmu_companion){
			spoiled_translate, spoiled_fence, saboteur_of(fixture, i) };
		if (sabotage != NONE)
			hart->mmu.companion = &fixture->companions[i];
	}
}

static void close_machine(struct fixture *fixture)
{
	oracle_close(fixture->oracle);
	fclose(fixture->reports);
	for (unsigned i = 0; i < HARTS; i++)
		test_free(fixture->companions[i].owner);
	machine_free(&fixture->machine);
}

static u64 random_table(struct fixture *fixture, unsigned first)
{
	return TABLES_PA + (first + random_below(&fixture->random, TABLES - first)) * PAGE_SIZE;
}

static unsigned random_index(struct fixture *fixture)
{
	static const unsigned indices[INDICES] = { 0, 1, 2, 17 };

	return indices[random_below(&fixture->random, INDICES)];
}

static u64 random_va(struct fixture *fixture)
{
	u64 va = (u64)random_index(fixture) << 30 | (u64)random_index(fixture) << 21 |
		 (u64)random_index(fixture) << 12 | (random_next(&fixture->random) & 0xff8);

	return seeded_chance(&fixture->random, 1) ? va | 1ull << 45 : va;
}

static u64 random_pte(struct fixture *fixture)
{
	struct random *random = &fixture->random;
	u64 pte = random_next(random) & 0xff;
	u64 pa = 0x80000000 + (random_next(random) & 0xfff000);

	switch (random_below(random, 8)) {
	case 0:
		return pte & ~(u64)PTE_V;
	case 1:
	case 2:
	case 3: /* a pointer; G at times */
		return random_table(fixture, ROOTS) >> 12 << PTE_PPN_SHIFT | PTE_V |
		       (seeded_chance(random, 20) ? PTE_G : 0);
	case 4: /* a large page */
		pa &= seeded_chance(random, 50) ? ~0x1fffffull : ~0x3fffffffull;
		break;
	case 5:
		pte |= 1ull << PTE_N_SHIFT;
		pa = (pa & ~0xffffull) | 0x8000;
		break;
	default:
		break;
	}
	return (pa >> 12 << PTE_PPN_SHIFT) | pte | PTE_V | PTE_R | PTE_X |
	       (seeded_chance(random, 60) ? PTE_W | PTE_A | PTE_D : 0);
}

static void store_random(struct fixture *fixture)
{
	struct bus *bus = &fixture->machine.bus;
	u64 pte_pa = random_table(fixture, 0) + random_index(fixture) * 8;
	u64 pte;

	/* Roots' own entries lead on more often than not. */
	assert_true(bus_read(bus, pte_pa, 8, &pte));
	if (seeded_chance(&fixture->random, 30))
		pte ^= 1ull << random_below(&fixture->random, 8);
	else
		pte = random_pte(fixture);
	if (seeded_chance(&fixture->random, 10))
		assert_true(bus_write(bus, pte_pa + random_below(&fixture->random, 8), 1,
				      pte & 0xff));
	else
		assert_true(bus_write(bus, pte_pa, 8, pte));
}

static void fence_random(struct fixture *fixture, struct mmu *mmu)
{
	struct mmu_fence fence = {
		.has_va = seeded_chance(&fixture->random, 70),
		.has_asid = seeded_chance(&fixture->random, 50),
		.va = random_va(fixture),
		.asid = (u16)random_below(&fixture->random, 3),
	};

	mmu_fence(mmu, &fence);
}

static void translate_random(struct fixture *fixture, struct mmu *mmu)
{
	struct random *random = &fixture->random;
	u64 root_pa = TABLES_PA + random_below(random, ROOTS) * PAGE_SIZE;
	struct mmu_request request = {
		.va = random_va(fixture),
		.access = (enum mmu_access)random_below(random, 3),
		.size_bytes = 8,
		.context = {
			/* Mostly each ASID has a root of its own. */
			.satp = (u64)SATP_MODE_SV39 << SATP_MODE_SHIFT | root_pa >> 12 |
				(seeded_chance(random, 95) ? root_pa >> 12 & 3 :
							     random_below(random, 3))
					<< SATP_ASID_SHIFT,
			.privilege = seeded_chance(random, 3) ? PRIVILEGE_M :
								(u8)random_below(random, 2),
			.sum = seeded_chance(random, 50),
			.mxr = seeded_chance(random, 50),
			.adue = seeded_chance(random, 50),
			.pbmte = seeded_chance(random, 50),
		},
	};
	struct mmu_response response;

	if (request.context.privilege == PRIVILEGE_M)
		request.va |= 0x80000000;
	mmu_translate(mmu, &request, &response);
}

/* Up to `steps`, or to the first illegal answer. */
static struct oracle_result run(struct fixture *fixture, unsigned steps)
{
	for (unsigned i = 0; i < steps && !oracle_result(fixture->oracle).is_illegal; i++) {
		unsigned hart = (unsigned)random_below(&fixture->random, HARTS);
		struct mmu *mmu = &fixture->machine.harts[hart].mmu;
		unsigned kind = (unsigned)random_below(&fixture->random, 100);

		if (kind < 10)
			store_random(fixture);
		else if (kind < 14)
			fence_random(fixture, mmu);
		else
			translate_random(fixture, mmu);
	}
	return oracle_result(fixture->oracle);
}

static void show_reports(struct fixture *fixture)
{
	char line[512];

	rewind(fixture->reports);
	while (fgets(line, sizeof(line), fixture->reports))
		if (strstr(line, "ILLEGAL") || !strncmp(line, "vitrine: oracle:   ", 19))
			fputs(line, stderr);
}

static void test_model(void **state)
{
	u64 *seed = *state;
	struct fixture fixture;
	struct oracle_result result;

	open_machine(&fixture, NONE, *seed);
	result = run(&fixture, 300000);
	if (result.is_illegal)
		show_reports(&fixture);
	assert_false(result.is_illegal);
	assert_false(result.is_incomplete);
	assert_true(result.checked > 200000);
	assert_true(result.stale > 1000);
	close_machine(&fixture);
}

static void test_sabotage(void **state)
{
	u64 *seed = *state;

	for (enum sabotage sabotage = NONE + 1; sabotage < SABOTAGES; sabotage++) {
		struct fixture fixture;

		open_machine(&fixture, sabotage, *seed);
		if (!run(&fixture, 300000).is_illegal)
			fail_msg("sabotage %d was not found", sabotage);
		assert_true(fixture.machine.interrupt_requested);
		close_machine(&fixture);
	}
}

int main(void)
{
	static u64 seed;
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_model, &seed),
		cmocka_unit_test_prestate(test_sabotage, &seed),
	};

	seed = seeded_start(&random, "observers/test_oracle");
	return cmocka_run_group_tests_name("observers/oracle", tests, NULL, NULL);
}
