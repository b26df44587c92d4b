/* SPDX-License-Identifier: MIT */
/*
 * The screens that show a kernel's books, call by call beside what a person
 * looked at: with the kernel of kernel_fixture.h, in any size, and with such
 * books as no kernel has. GOLDEN_UPDATE=1 writes the golden files anew.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "golden.h"
#include "kernel_fixture.h"
#include "view/raster.h"

static void open_kernel(struct fixture *fixture)
{
	fixture_open(fixture, false);
	kernel_fixture_publish(&fixture->machine->bus, ROOT_PA, OTHER_ROOT_PA);
	fixture_look(fixture);
	assert_int_equal(fixture->frames.kernel->status, KERNEL_READ);
}

static void test_goldens(void **state)
{
	static const struct {
		const char *name;
		enum screen screen;
		s32 width, height;
	} pictures[] = {
		{ "kernel-swap", SCREEN_SWAP, 1280, 800 },
		{ "kernel-swap-small", SCREEN_SWAP, 1024, 640 },
		{ "kernel-memory", SCREEN_MEMORY, 1280, 800 },
		{ "kernel-memory-small", SCREEN_MEMORY, 1024, 640 },
		{ "kernel-space", SCREEN_SPACE, 1280, 800 },
		{ "kernel-space-small", SCREEN_SPACE, 1024, 640 },
		{ "kernel-processes", SCREEN_PROCESSES, 1280, 800 },
		{ "kernel-processes-small", SCREEN_PROCESSES, 1024, 640 },
	};
	struct fixture fixture;

	(void)state;
	open_kernel(&fixture);
	fixture.state.place.has_ppn = true;
	fixture.state.place.ppn = DATA_PA >> PAGE_SHIFT;
	for (unsigned i = 0; i < ARRAY_SIZE(pictures); i++) {
		fixture.state.place.screen = pictures[i].screen;
		check_golden(&fixture, pictures[i].name, pictures[i].width, pictures[i].height);
	}
	fixture.state.place.screen = SCREEN_TRANSLATE;
	fixture.state.place.source = SOURCE_FAULT;
	check_golden(&fixture, "kernel-translate", 1280, 800);
	check_golden(&fixture, "kernel-translate-small", 1024, 640);
	/* the clock's pages in a circle: it has no second list */
	kf_ring(&fixture.machine->bus, (const u64[]){ KF_NUMBERS + KVIEW_ACTIVE * 16 }, 1);
	fixture_look(&fixture);
	fixture.state.place.screen = SCREEN_SWAP;
	check_golden(&fixture, "kernel-swap-ring", 1280, 800);
	fixture_close(&fixture);
}

/* With every policy, list and size; and nothing of the machine changes. */
static void test_any_size(void **state)
{
	static const s32 sizes[][2] = { { 1, 1 }, { 640, 2000 }, { 3000, 300 }, { 800, 560 } };
	struct fixture fixture;
	u64 before;

	(void)state;
	open_kernel(&fixture);
	for (u64 policy = 0; policy <= KVIEW_POLICIES; policy++) {
		kf_put(&fixture.machine->bus, KF_NUMBERS + KVIEW_POLICY * 16, policy);
		fixture_look(&fixture);
		before = machine_state_hash(fixture.machine);
		for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
			for (unsigned screen = SCREEN_MEMORY; screen < SCREENS_END; screen++) {
				fixture.state.place.screen = screen;
				scene_draw(&fixture.scene, sizes[i][0], sizes[i][1]);
				assert_false(fixture.list.is_full);
			}
		assert_true(machine_state_hash(fixture.machine) == before);
	}
	fixture_close(&fixture);
}

/* Books at random: whatever they say is drawn, or not. */
static void test_nonsense(void **state)
{
	u64 random = 1;
	struct fixture fixture;

	(void)state;
	open_kernel(&fixture);
	for (unsigned round = 0; round < 200; round++) {
		for (unsigned i = 0; i < 8; i++) {
			random = random * 6364136223846793005ull + 1442695040888963407ull;
			kf_put(&fixture.machine->bus,
			       KF_TABLE + 64 + (random >> 33) % 0x30000 / 8 * 8,
			       round & 1 ? random : random >> 48);
		}
		fixture_look(&fixture);
		for (unsigned screen = SCREEN_MEMORY; screen < SCREENS_END; screen++) {
			fixture.state.place.screen = screen;
			scene_draw(&fixture.scene, 1280, 800);
		}
	}
	fixture_close(&fixture);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goldens),
		cmocka_unit_test(test_any_size),
		cmocka_unit_test(test_nonsense),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
