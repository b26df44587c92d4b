/* SPDX-License-Identifier: MIT */
/*
 * A set-valued oracle: page tables are written at random, fences come late
 * or not at all, and each translation must be one that was true at some time
 * since the last fence that covers it; what a walk answers must be true now.
 * The oracle walks a copy of the tables, from the manual's text and not from
 * walk.c, and undoes the logged writes one by one to see the past.
 *
 * Also here: a peek answers as a walk would, and changes not one byte.
 */
#include "tests/unit/mmu/tables.h"

#define TABLES	12 /* 2 roots, 4 of level 1, 6 of level 0 */
#define LOG_MAX 4096
#define ASIDS	2

enum kind { KIND_OK, KIND_PAGE, KIND_ACCESS };

/* What the tables say about one va. */
struct finding {
	enum kind kind;
	u64 pte, pte_pa;
	u64 first_va, bytes; /* of the page, 39 bits */
	u64 pa;		     /* of the va */
	unsigned level;	     /* as reported: 3 is 64 KiB */
	bool is_global;
};

struct event {
	bool is_fence;
	struct mmu_fence fence;
	u64 pa, old; /* a PTE write */
};

struct oracle {
	struct world world;
	struct random *random;
	u64 memory[TABLES][512]; /* the tables now; the past while asking */
	u64 saved[TABLES][512];	 /* the present, while looking at the past */
	struct event log[LOG_MAX];
	unsigned logged;
	bool has_walk_cache;
	unsigned answers[MMU_WHERE_COUNT];
	unsigned stale_answers, hits, walks, faults, updates;
};

static u64 *slot(struct oracle *oracle, u64 pa)
{
	u64 index = (pa - RAM_PA) / 8;

	return pa >= RAM_PA && index < TABLES * 512
		       ? &oracle->memory[0][0] + index
		       : NULL;
}

static void log_write(struct oracle *oracle, u64 pa, u64 value)
{
	u64 *pte = slot(oracle, pa);

	assert_non_null(pte);
	assert_true(oracle->logged < LOG_MAX);
	oracle->log[oracle->logged++] = (struct event){ .pa = pa, .old = *pte };
	*pte = value;
}

static struct finding page_fault(void)
{
	return (struct finding){ .kind = KIND_PAGE };
}

static struct finding found_leaf(u64 va, u64 pte, unsigned level,
				 bool is_global)
{
	u64 ppn = pte << 10 >> 20, pages = 1ull << 9 * level;
	struct finding finding = { .pte = pte,
				   .level = level,
				   .is_global = is_global };

	if (ppn % pages)
		return page_fault();
	if (pte >> 63) {
		if (level || ppn % 16 != 8)
			return page_fault();
		pages = 16;
		finding.level = 3;
	}
	finding.bytes = pages << 12;
	finding.first_va =
		(va & ((1ull << 39) - 1)) / finding.bytes * finding.bytes;
	finding.pa = ppn / pages * finding.bytes + va % finding.bytes;
	return finding;
}

/* The tables in `memory`, under the root of that ASID; A and D not judged. */
static struct finding look(struct oracle *oracle, unsigned asid, u64 va,
			   bool pbmte)
{
	u64 table_pa = ROOT_PA + (asid - 1) * 0x1000;
	bool is_global = false;

	for (int level = 2; level >= 0; level--) {
		u64 pte_pa = table_pa + (va >> (12 + 9 * level)) % 512 * 8, pte;
		unsigned pbmt;

		if (pte_pa < RAM_PA || pte_pa >= RAM_PA + RAM_BYTES)
			return (struct finding){ .kind = KIND_ACCESS };
		pte = slot(oracle, pte_pa) ? *slot(oracle, pte_pa) : 0;
		pbmt = pte >> 61 & 3;
		if (!(pte & 1) || (pte & 6) == 4 || pte >> 54 & 0x7f ||
		    pbmt == 3 || (pbmt && !pbmte))
			return page_fault();
		is_global |= pte >> 5 & 1;
		if (pte & 10) {
			struct finding finding =
				found_leaf(va, pte, (unsigned)level, is_global);

			finding.pte_pa = pte_pa;
			return finding;
		}
		if (pte & 0xd0 || pte >> 61)
			return page_fault();
		table_pa = pte << 10 >> 20 << 12;
	}
	return page_fault();
}

static bool may(u64 pte, const struct mmu_request *request)
{
	const struct mmu_context *context = &request->context;

	if (context->privilege == PRIVILEGE_U && !(pte & PTE_U))
		return false;
	if (context->privilege == PRIVILEGE_S && pte & PTE_U &&
	    (!context->sum || request->access == MMU_FETCH))
		return false;
	if (request->access == MMU_FETCH)
		return pte & PTE_X;
	if (request->access == MMU_STORE)
		return pte & PTE_W;
	return pte & PTE_R || (pte & PTE_X && context->mxr);
}

static u64 missing_bits(u64 pte, const struct mmu_request *request)
{
	return ~pte & (request->access == MMU_STORE ? 0xc0 : 0x40);
}

static u8 cause_of(enum kind kind, enum mmu_access access)
{
	return kind == KIND_OK	   ? MMU_NO_FAULT
	       : kind == KIND_PAGE ? page_fault_of(access)
				   : access_fault_of(access);
}

/* What a walk must answer, here and now. */
static struct finding walk_now(struct oracle *oracle,
			       const struct mmu_request *request)
{
	unsigned asid = request->context.satp >> 44 & 0xffff;
	struct finding now =
		look(oracle, asid, request->va, request->context.pbmte);

	if (now.kind != KIND_OK)
		return now;
	if (!may(now.pte, request) ||
	    (missing_bits(now.pte, request) && !request->context.adue))
		return page_fault();
	return now;
}

static bool is_covered(const struct mmu_fence *fence,
		       const struct finding *finding, unsigned asid)
{
	u64 va = fence->va & ((1ull << 39) - 1);

	if (fence->has_asid && (finding->is_global || fence->asid != asid))
		return false;
	return !fence->has_va || va - finding->first_va < finding->bytes;
}

/* May an entry made from `finding` (of ASID asid, when `logged` events had
   happened) be there still, and give this response? */
static bool explains(struct oracle *oracle, const struct finding *finding,
		     unsigned asid, unsigned then,
		     const struct mmu_request *request,
		     const struct mmu_response *response)
{
	bool is_allowed = may(finding->pte, request);

	if (finding->kind != KIND_OK || response->level != finding->level)
		return false;
	if (response->cause !=
	    cause_of(is_allowed ? KIND_OK : KIND_PAGE, request->access))
		return false;
	/* An entry has A, set by the walk that made it if Svadu let it. */
	if (is_allowed && (missing_bits(finding->pte, request) & PTE_D ||
			   response->pa != finding->pa ||
			   response->pbmt != (finding->pte >> 61 & 3)))
		return false;
	for (unsigned i = then; i < oracle->logged; i++)
		if (oracle->log[i].is_fence &&
		    is_covered(&oracle->log[i].fence, finding, asid))
			return false;
	return true;
}

/*
 * Could some leaf in the tables as they are in `memory` be behind the answer?
 * The sixteen PTEs of a 64 KiB page should be alike; where they are not, any
 * of them may have spoken for all.
 */
static bool is_explained(struct oracle *oracle, unsigned then,
			 const struct mmu_request *request,
			 const struct mmu_response *response)
{
	unsigned mine = request->context.satp >> 44 & 0xffff;

	for (unsigned i = 0; i < ASIDS * 16; i++) {
		unsigned asid = 1 + i / 16;
		u64 va = request->va ^ (u64)(i % 16) << 12;
		struct finding finding =
			look(oracle, asid, va, request->context.pbmte);

		if (finding.kind != KIND_OK || (i % 16 && finding.level != 3))
			continue;
		finding.pa ^= (u64)(i % 16) << 12;
		if ((asid == mine || finding.is_global) &&
		    explains(oracle, &finding, asid, then, request, response))
			return true;
	}
	return false;
}

/* Was this answer, given by a hit, true at some time not yet fenced off? */
static bool was_true(struct oracle *oracle, const struct mmu_request *request,
		     const struct mmu_response *response, bool *is_stale)
{
	unsigned then = oracle->logged;
	bool is_true;

	memcpy(oracle->saved, oracle->memory, sizeof(oracle->saved));
	*is_stale = false;
	for (;;) {
		is_true = is_explained(oracle, then, request, response);
		if (is_true || !then)
			break;
		then--;
		if (!oracle->log[then].is_fence) {
			*slot(oracle, oracle->log[then].pa) =
				oracle->log[then].old;
			*is_stale = true;
		}
	}
	memcpy(oracle->memory, oracle->saved, sizeof(oracle->saved));
	return is_true;
}

static u64 random_pte(struct oracle *oracle, unsigned level)
{
	struct random *random = oracle->random;
	u64 pte, flags = random_next(random) & 0xff;

	if (level && seeded_chance(random, 70)) {
		/* Tables of the level below, now and then one nowhere. */
		u64 table = level == 2 ? 2 + random_below(random, 4)
				       : 6 + random_below(random, 6);

		pte = pte_of(RAM_PA + table * 0x1000,
			     PTE_V | (flags & PTE_G & -(flags >> 7)));
		return seeded_chance(random, 3) ? pte ^ 1ull << 40 : pte;
	}
	if (seeded_chance(random, 60))
		flags |= PTE_V | PTE_R | PTE_A | PTE_U;
	if (seeded_chance(random, 80))
		flags &= ~(u64)PTE_G;
	pte = pte_of(RAM_PA + random_below(random, 0x1000) * 0x1000, flags);
	if (level && seeded_chance(random, 90))
		pte &= ~(((1ull << 9 * level) - 1) << 10);
	if (seeded_chance(random, 20))
		pte = (pte & ~(15ull << 10)) | N_BIT | 8ull << 10;
	if (seeded_chance(random, 10))
		pte |= PBMT(random_below(random, 4));
	if (seeded_chance(random, 3))
		pte ^= 1ull << random_below(random, 64);
	return pte;
}

static u64 random_va(struct random *random)
{
	static const u64 tops[] = { 0, 1, 511 };
	u64 va = tops[random_below(random, 3)] << 30 |
		 random_below(random, 3) << 21 |
		 random_below(random, 20) << 12 | random_below(random, 4096);

	return va >> 38 ? va | ~0ull << 39 : va;
}

/* Write one PTE on the way of some va: leaf or pointer. */
static void change_tables(struct oracle *oracle)
{
	u64 va = random_va(oracle->random);
	unsigned choice = (unsigned)random_below(oracle->random, 20);
	unsigned level = choice < 14 ? 0 : choice < 19 ? 1 : 2, table;
	u64 pa, pte = random_pte(oracle, level);

	table = level == 2   ? (unsigned)random_below(oracle->random, 2)
		: level == 1 ? 2 + (unsigned)random_below(oracle->random, 4)
			     : 6 + (unsigned)random_below(oracle->random, 6);
	pa = RAM_PA + table * 0x1000 + (va >> (12 + 9 * level)) % 512 * 8;
	/* Cached pointers are dropped by full fences alone, and a global one
	   speaks for all address spaces: here they are always in order, so that
	   a walk from one must find what a walk from the root finds. */
	if (oracle->has_walk_cache && level && !(pte & (PTE_R | PTE_X)))
		pte &= ~(u64)PTE_G;
	log_write(oracle, pa, pte);
	world_write(&oracle->world, pa, pte);
	if (oracle->has_walk_cache && level) {
		mmu_fence(&oracle->world.mmu, &(struct mmu_fence){ .has_va = false });
		oracle->logged = 0;
	}
}

static void fence(struct oracle *oracle)
{
	struct random *random = oracle->random;
	struct mmu_fence what = {
		.has_va = seeded_chance(random, 85),
		.has_asid = seeded_chance(random, 40),
		.va = random_va(random),
		.asid = (u16)(1 + random_below(random, ASIDS)),
	};

	if (oracle->logged > LOG_MAX - 200 || seeded_chance(random, 2))
		what.has_va = what.has_asid = false;
	mmu_fence(&oracle->world.mmu, &what);
	if (!what.has_va && !what.has_asid)
		oracle->logged = 0; /* the past is closed */
	else
		oracle->log[oracle->logged++] =
			(struct event){ .is_fence = true, .fence = what };
}

static void check_peek(struct oracle *oracle, const struct mmu_request *request,
		       const struct finding *now)
{
	struct mmu *mmu = &oracle->world.mmu, before = *mmu;
	struct mmu_response response;
	size_t bytes = sizeof(struct tlb_entry) * mmu->dtlb.geometry.sets *
		       mmu->dtlb.geometry.ways;
	struct tlb_entry entries[64];

	memcpy(entries, mmu->dtlb.entries, bytes);
	mmu_peek(mmu, request, &response);
	assert_memory_equal(mmu, &before, sizeof(before));
	assert_memory_equal(entries, mmu->dtlb.entries, bytes);
	assert_int_equal(response.cause, cause_of(now->kind, request->access));
	if (now->kind == KIND_OK) {
		assert_true(response.pa == now->pa);
		assert_int_equal(response.level, now->level);
	}
	assert_false(response.pte_written);
}

static void check_walked(struct oracle *oracle,
			 const struct mmu_request *request,
			 const struct mmu_response *response,
			 const struct finding *now)
{
	u64 missing = missing_bits(now->pte, request);

	oracle->walks++;
	assert_int_equal(response->cause, cause_of(now->kind, request->access));
	oracle->faults += now->kind != KIND_OK;
	if (now->kind != KIND_OK) {
		assert_false(response->pte_written);
		return;
	}
	assert_true(response->pa == now->pa);
	assert_int_equal(response->level, now->level);
	assert_int_equal(response->pbmt, now->pte >> 61 & 3);
	assert_int_equal(response->pte_written, missing != 0);
	if (!missing)
		return;
	oracle->updates++;
	assert_true(response->pte_write_pa == now->pte_pa);
	assert_true(response->pte_write_value == (now->pte | missing));
	log_write(oracle, now->pte_pa, now->pte | missing);
}

static void translate(struct oracle *oracle)
{
	struct random *random = oracle->random;
	unsigned asid = 1 + (unsigned)random_below(random, ASIDS);
	struct mmu_request request = {
		.va = random_va(random),
		.access = (enum mmu_access)random_below(random, 3),
		.size_bytes = 1,
		.context = {
			.satp = satp_of(ROOT_PA + (asid - 1) * 0x1000, (u16)asid),
			.privilege = random_below(random, 2) ? PRIVILEGE_S : PRIVILEGE_U,
			.sum = random_below(random, 2),
			.mxr = random_below(random, 2),
			.adue = random_below(random, 2),
			.pbmte = true,
		},
	};
	struct finding now = walk_now(oracle, &request);
	struct mmu_response *response = &oracle->world.response;
	bool is_stale = false;

	check_peek(oracle, &request, &now);
	mmu_translate(&oracle->world.mmu, &request, response);
	oracle->answers[response->where]++;
	if (mmu_was_walked(response)) {
		check_walked(oracle, &request, response, &now);
		return;
	}
	assert_in_range(response->where, MMU_WHERE_L1, MMU_WHERE_L2_SUPERPAGES);
	assert_false(response->pte_written);
	oracle->hits++;
	if (!was_true(oracle, &request, response, &is_stale))
		fail_msg(
			"va 0x%llx asid %u access %u: cause %u pa 0x%llx not so since the fence",
			(unsigned long long)request.va, asid, request.access,
			response->cause, (unsigned long long)response->pa);
	oracle->stale_answers += is_stale;
}

static void validate_all(const struct mmu *mmu)
{
	assert_true(tlb_validate(&mmu->dtlb));
	assert_true(tlb_validate(&mmu->l2_pages));
	assert_true(tlb_validate(&mmu->l2_superpages));
	assert_true(tlb_validate(&mmu->walk_cache[0]));
	assert_true(tlb_validate(&mmu->walk_cache[1]));
}

static void run(struct oracle *oracle, unsigned steps)
{
	for (unsigned i = 0; i < steps; i++) {
		u64 choice = random_below(oracle->random, 100);

		if (choice < 15)
			change_tables(oracle);
		else if (choice < 20 || oracle->logged > LOG_MAX - 200)
			fence(oracle);
		else
			translate(oracle);
		validate_all(&oracle->world.mmu);
	}
	/* The tables in RAM are what the log says, A and D included. */
	assert_memory_equal(oracle->memory, oracle->world.bus.ram,
			    sizeof(oracle->memory));
}

static void test_set_valued(void **state)
{
	struct oracle *oracle = test_calloc(1, sizeof(*oracle));
	const char *effort = getenv("ROUNDS");
	unsigned rounds = effort ? (unsigned)strtoul(effort, NULL, 0) : 12;

	oracle->random = *state;
	for (unsigned round = 0; round < rounds; round++) {
		struct tlb_geometry geometry = {
			.sets = 1u << random_below(oracle->random, 4),
			.ways = 8,
			.replacement = round & 1 ? REPLACEMENT_RANDOM : REPLACEMENT_FIFO,
		};
		struct mmu_config config = { .itlb = geometry, .seed = 1 };

		geometry.ways = 64 / geometry.sets;
		config.dtlb = geometry;
		oracle->has_walk_cache = round % 3 == 2;
		if (round % 3) {
			config.dtlb = (struct tlb_geometry){ 2, 4, REPLACEMENT_PLRU };
			config.l2_pages = geometry;
			config.l2_superpages = (struct tlb_geometry){ 1, 4, REPLACEMENT_LRU };
		}
		if (oracle->has_walk_cache)
			config.walk_cache = (struct tlb_geometry){ 1, 4, REPLACEMENT_PLRU };
		memset(oracle->memory, 0, sizeof(oracle->memory));
		oracle->logged = 0;
		world_open(&oracle->world, &config);
		oracle->world.mmu.touches = round % 2;
		for (unsigned i = 0; i < 3000; i++) {
			change_tables(oracle);
			oracle->logged = 0;
		}
		run(oracle, 10000);
		world_close(&oracle->world);
	}
	print_message(
		"%u walks, %u of them faults, %u updates; %u hits, %u of them stale\n",
		oracle->walks, oracle->faults, oracle->updates, oracle->hits,
		oracle->stale_answers);
	/* Each kind of thing must have happened, or this proves nothing. */
	assert_true(oracle->stale_answers > 20 * rounds);
	assert_true(oracle->updates > 20 * rounds);
	for (unsigned where = MMU_WHERE_L1; where <= MMU_WHERE_WALK_ROOT; where++)
		assert_true(oracle->answers[where] > 20 * rounds);
	assert_true(oracle->hits > 500 * rounds);
	assert_true(oracle->walks - oracle->faults > 500 * rounds);
	test_free(oracle);
}

int main(void)
{
	struct random random;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(test_set_valued, &random),
	};

	seeded_start(&random, "mmu/test_oracle");
	return cmocka_run_group_tests_name("mmu/oracle", tests, NULL, NULL);
}
