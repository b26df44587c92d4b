/* SPDX-License-Identifier: MIT */
/*
 * The permission function over its whole domain, against the manual's
 * sentences written as a conjunction. Numbers are MMU checklist lines:
 * [16] [17] [19] [27] [28].
 */
#include "tests/unit/mmu/seeded.h"

#include "mmu/perm.h"

static bool is_allowed(u64 pte, enum mmu_access access,
		       const struct mmu_context *context)
{
	bool is_user_page = pte >> 4 & 1, r = pte >> 1 & 1, w = pte >> 2 & 1,
	     x = pte >> 3 & 1;
	bool is_user = context->privilege == PRIVILEGE_U;
	bool space = is_user ? is_user_page
			     : !is_user_page ||
				       (context->sum && access != MMU_FETCH);

	if (access == MMU_LOAD)
		return space && (r || (x && context->mxr));
	return space && (access == MMU_STORE ? w : x);
}

static void test_whole_domain(void **state)
{
	unsigned allowed = 0;

	(void)state;
	for (unsigned i = 0; i < 256 * 3 * 8; i++) {
		u64 pte = (i & 0xff) | (u64)i << 54; /* upper bits: no matter */
		enum mmu_access access = (enum mmu_access)(i >> 8) % 3;
		struct mmu_context context = {
			.privilege = i / 768 & 1 ? PRIVILEGE_S : PRIVILEGE_U,
			.sum = i / 768 & 2,
			.mxr = i / 768 & 4,
		};
		enum walk_verdict verdict = perm_check(pte, access, &context);

		if (is_allowed(pte, access, &context) != (verdict == WALK_OK))
			fail_msg("pte 0x%x access %u state %u: %s", i & 0xff,
				 access, i / 768, walk_verdicts[verdict].name);
		allowed += verdict == WALK_OK;
		if (verdict != WALK_OK)
			assert_int_equal(walk_verdicts[verdict].fault,
					 WALK_FAULT_PAGE);
	}
	assert_in_range(allowed, 1000, 3000);
}

/* The name of the refusal is the rule that refused. */
static void test_verdicts(void **state)
{
	struct mmu_context user = { .privilege = PRIVILEGE_U };
	struct mmu_context kernel = { .privilege = PRIVILEGE_S, .mxr = true };
	u64 u = PTE_V | PTE_U;

	(void)state;
	assert_int_equal(perm_check(PTE_V | PTE_R, MMU_LOAD, &user),
			 WALK_SUPERVISOR_PAGE);
	assert_int_equal(perm_check(u | PTE_R, MMU_LOAD, &kernel),
			 WALK_USER_PAGE);
	assert_int_equal(perm_check(u | PTE_X, MMU_FETCH, &kernel),
			 WALK_USER_PAGE);
	kernel.sum = true;
	assert_int_equal(perm_check(u | PTE_X, MMU_FETCH, &kernel),
			 WALK_USER_PAGE);
	assert_int_equal(perm_check(u | PTE_X, MMU_LOAD, &kernel), WALK_OK);
	assert_int_equal(perm_check(u | PTE_X, MMU_LOAD, &user), WALK_NO_READ);
	assert_int_equal(perm_check(u | PTE_R, MMU_STORE, &user),
			 WALK_NO_WRITE);
	assert_int_equal(perm_check(u | PTE_R, MMU_FETCH, &user),
			 WALK_NO_EXECUTE);
	assert_int_equal(perm_check(PTE_X, MMU_STORE, &kernel), WALK_NO_WRITE);
}

static void test_missing(void **state)
{
	(void)state;
	assert_int_equal(perm_missing_ad(0, MMU_LOAD), PTE_A);
	assert_int_equal(perm_missing_ad(0, MMU_FETCH), PTE_A);
	assert_int_equal(perm_missing_ad(0, MMU_STORE), PTE_A | PTE_D);
	assert_int_equal(perm_missing_ad(PTE_A, MMU_STORE), PTE_D);
	assert_int_equal(perm_missing_ad(PTE_D, MMU_STORE), PTE_A);
	assert_int_equal(perm_missing_ad(PTE_D, MMU_LOAD), PTE_A);
	assert_int_equal(perm_missing_ad(PTE_A, MMU_LOAD), 0);
	assert_int_equal(perm_missing_ad(PTE_A | PTE_D, MMU_STORE), 0);
}

/* Every verdict has a name, a rule and a sentence for people. */
static void test_texts(void **state)
{
	(void)state;
	for (unsigned i = 0; i < WALK_VERDICT_COUNT; i++) {
		assert_true(walk_verdicts[i].name && walk_verdicts[i].name[0]);
		assert_true(walk_verdicts[i].rule && walk_verdicts[i].rule[0]);
		assert_true(walk_verdicts[i].text && walk_verdicts[i].text[0]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_whole_domain),
		cmocka_unit_test(test_verdicts),
		cmocka_unit_test(test_missing),
		cmocka_unit_test(test_texts),
	};

	return cmocka_run_group_tests_name("mmu/perm", tests, NULL, NULL);
}
