/* SPDX-License-Identifier: MIT */
/*
 * Every screen as a draw list, call by call, beside the one that a person
 * looked at; and that drawing changes nothing, whatever is drawn and however
 * small. GOLDEN_UPDATE=1 writes the golden files anew: look at the pictures
 * before committing them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "golden.h"
#include "scene_fixture.h"
#include "view/cost.h"
#include "view/inspector.h"
#include "view/pages.h"
#include "view/raster.h"
#include "view/record.h"
#include "view/translate.h"

static void test_goldens(void **state)
{
	static const char *const names[SCREENS_END] = { "", "memory", "space", "translate", "tlb",
							"cache", "swap", "processes", "code",
							"rtl" };
	struct fixture fixture;
	char name[64];

	(void)state;
	fixture_open(&fixture, false);
	for (unsigned i = SCREEN_MEMORY; i < SCREENS_END; i++) {
		fixture.state.place.screen = i;
		check_golden(&fixture, names[i], 1280, 800);
		snprintf(name, sizeof(name), "%s-small", names[i]);
		if (i == SCREEN_TRANSLATE || i == SCREEN_MEMORY)
			check_golden(&fixture, name, 1024, 640);
	}
	fixture.state.place.screen = SCREEN_TRANSLATE;
	fixture.state.place.source = SOURCE_FAULT;
	check_golden(&fixture, "translate-fault", 1280, 800);
	fixture.state.shows_help = true;
	check_golden(&fixture, "help", 1280, 800);
	fixture_close(&fixture);
}

static void test_frames(void **state)
{
	struct fixture fixture;
	const struct frame *frame;

	(void)state;
	fixture_open(&fixture, false);
	assert_int_equal(frames_find(&fixture.frames, ROOT_PA >> 12)->use, FRAME_TABLE);
	assert_int_equal(frames_find(&fixture.frames, TABLE_0_PA >> 12)->table_level, 0);
	assert_int_equal(frames_find(&fixture.frames, CODE_PA >> 12)->use, FRAME_SHARED);
	assert_int_equal(frames_common(&fixture.frames, 0, 1), 3);
	/* mapped by both spaces through the shared tables */
	frame = frames_find(&fixture.frames, DATA_PA >> 12);
	assert_int_equal(frame->use, FRAME_SHARED);
	assert_int_equal(frame->user_maps, 2);
	assert_true(frame->flags & FRAME_DIRTY);
	assert_int_equal(frames_find(&fixture.frames, 0x80320000 >> 12)->use, FRAME_ZERO);
	assert_int_equal(frames_find(&fixture.frames, 0x80000000 >> 12)->use, FRAME_FIRMWARE);
	assert_null(frames_find(&fixture.frames, 0x80400000 >> 12));
	assert_int_equal(fixture.frames.table_count, 4);
	fixture_close(&fixture);
}

/* Caches that hold a newer table than RAM: no entry in it is valid. */
static void peek_newer(void *owner, u64 pa, u8 *to, u64 size)
{
	const struct bus *bus = owner;

	memcpy(to, bus->ram + (pa - bus->ram_base_pa), size);
	if (align_down(pa, PAGE_SIZE) == TABLE_0_PA)
		memset(to, 0, size);
}

static void test_newer_in_caches(void **state)
{
	struct fixture fixture;
	struct bus_caches caches = { .peek = peek_newer };

	(void)state;
	fixture_open(&fixture, false);
	caches.owner = &fixture.machine->bus;
	fixture.machine->bus.caches = &caches;
	fixture_look(&fixture);
	assert_int_equal(frames_find(&fixture.frames, CODE_PA >> 12)->user_maps, 0);
	assert_int_equal(frames_find(&fixture.frames, TABLE_0_PA >> 12)->use, FRAME_TABLE);
	fixture.machine->bus.caches = NULL;
	fixture_look(&fixture);
	assert_int_equal(frames_find(&fixture.frames, CODE_PA >> 12)->user_maps, 2);
	fixture_close(&fixture);
}

static void test_stale(void **state)
{
	struct fixture fixture;
	unsigned stale = 0;

	(void)state;
	fixture_open(&fixture, false);
	for (unsigned t = 0; t < SNAPSHOT_WALK_2; t++) {
		const struct tlb *tlb = snapshot_tlb(&fixture.snapshot, 0, t);

		for (unsigned i = 0; i < tlb->geometry.sets * tlb->geometry.ways; i++)
			if (tlb_entry_is_valid(&tlb->entries[i]) &&
			    translate_is_stale(&fixture.snapshot, &tlb->entries[i])) {
				assert_int_equal(tlb_entry_va(&tlb->entries[i]), STALE_VA);
				stale++;
			}
	}
	assert_int_equal(stale, 2); /* in L1 and L2 */
	fixture_close(&fixture);
}

/* The dry estimate is what the timed translation then takes. */
static void test_cost(void **state)
{
	static const u64 vas[] = { CODE_VA, DATA_VA, 0x13000, STALE_VA, 0x80000000 };
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, true);
	for (unsigned round = 0; round < 2; round++)
		for (unsigned i = 0; i < ARRAY_SIZE(vas); i++) {
			struct hart *hart = &fixture.machine->harts[0];
			struct cost_part parts[COST_PARTS_MAX];
			struct mmu_response done, peeked;
			struct mmu_request request = {
				.va = vas[i], .access = MMU_LOAD, .size_bytes = 1,
				.context = hart_mmu_context(hart, MMU_LOAD),
			};
			u32 sum = 0;
			unsigned count;

			fixture_look(&fixture);
			mmu_peek(&fixture.snapshot.harts[0].mmu, &request, &peeked);
			count = cost_estimate(&fixture.snapshot, 0, &request, &peeked, parts);
			for (unsigned part = 0; part < count; part++)
				sum += parts[part].cycles;
			mmu_translate(&hart->mmu, &request, &done);
			if (sum != done.cycles)
				fail_msg("round %u, va 0x%llx: %u cycles estimated, %u taken",
					 round, (unsigned long long)vas[i], sum, done.cycles);
		}
	fixture_close(&fixture);
}

/* Tables that point to themselves and nonsense in them: visits end. */
static void test_hostile_tables(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, false);
	for (unsigned i = 0; i < 512; i++)
		fixture_map(&fixture, ROOT_PA, i, ROOT_PA, 0);
	fixture_look(&fixture);
	assert_true(fixture.frames.is_partial);
	for (unsigned i = 0; i < 512; i++)
		fixture_poke(&fixture, ROOT_PA + i * 8, i * 0x9e3779b97f4a7c15ull);
	fixture_look(&fixture);
	for (unsigned i = SCREEN_MEMORY; i < SCREENS_END; i++) {
		fixture.state.place.screen = i;
		scene_draw(&fixture.scene, 1280, 800);
	}
	fixture_close(&fixture);
}

/* Any size of window and of memory, every screen, every pixel of it pointed at:
   nothing of the machine changes, and nothing breaks. */
static void test_any_size(void **state)
{
	static const s32 sizes[][2] = { { 320, 200 }, { 1, 1 }, { 640, 2000 }, { 3000, 300 } };
	struct fixture fixture;
	u64 before;

	(void)state;
	fixture_open(&fixture, true);
	before = machine_state_hash(fixture.machine);
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++)
		for (unsigned screen = SCREEN_MEMORY; screen < SCREENS_END; screen++) {
			struct raster raster;

			fixture.state.place.screen = screen;
			scene_draw(&fixture.scene, sizes[i][0], sizes[i][1]);
			assert_true(raster_init(&raster, sizes[i][0], sizes[i][1]));
			raster_draw(&raster, &fixture.list);
			raster_free(&raster);
			for (u32 k = 0; k < fixture.list.item_count; k++) {
				const struct item *item = &fixture.list.items[k];
				struct item cell = inspector_cell(item, item->rect.x, item->rect.y);
				u64 value;

				(void)inspector_ppn(&fixture.scene, &cell, &value);
				(void)inspector_va(&fixture.scene, &cell, &value);
			}
		}
	assert_true(machine_state_hash(fixture.machine) == before);
	fixture_close(&fixture);
}

static void test_memory_sizes(void **state)
{
	static const u64 sizes[] = { 4ull << 20, 1ull << 30, 4ull << 30 };

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct fixture fixture;

		fixture_open_as(&fixture, sizes[i], false);
		fixture_look(&fixture);
		scene_draw(&fixture.scene, 1280, 800);
		assert_false(fixture.list.is_full);
		fixture_close(&fixture);
	}
}

/* The handler's mode is not that of the access it handles. */
static void test_last_fault(void **state)
{
	struct fixture fixture;
	struct hart *hart;
	struct mmu_request request;

	(void)state;
	fixture_open(&fixture, false);
	hart = &fixture.machine->harts[0];
	fixture.state.place.source = SOURCE_FAULT;
	hart->privilege = PRIVILEGE_S;
	fixture_look(&fixture);
	assert_int_equal(scene_request(&fixture.scene).context.privilege, PRIVILEGE_U);
	hart->csr.mstatus |= 1ull << MSTATUS_SPP_SHIFT;
	fixture_look(&fixture);
	assert_int_equal(scene_request(&fixture.scene).context.privilege, PRIVILEGE_S);
	hart->privilege = PRIVILEGE_U;
	watch_trapped(&fixture.watch, hart, 10, CAUSE_STORE_PAGE_FAULT, CODE_VA);
	hart->privilege = PRIVILEGE_S;
	fixture_look(&fixture);
	request = scene_request(&fixture.scene);
	assert_int_equal(request.context.privilege, PRIVILEGE_U);
	assert_int_equal(request.access, MMU_STORE);
	assert_true(request.va == CODE_VA);
	/* another hart's is not this one's */
	fixture.watch.faults[0].hart = 1;
	fixture_look(&fixture);
	assert_true(scene_request(&fixture.scene).va == 0x13000);
	fixture_close(&fixture);
}

/* The RTL's arrays as the model's are, said in the RTL's words. */
static void copy_to_rtl(struct fixture *fixture)
{
	for (unsigned t = 0; t < SNAPSHOT_TLBS; t++) {
		const struct tlb *tlb = snapshot_tlb(&fixture->snapshot, 0, t);
		struct rtl_look *rtl = &fixture->snapshot.rtl[0][t];

		for (unsigned i = 0; i < tlb->geometry.sets * tlb->geometry.ways; i++) {
			const struct tlb_entry *entry = &tlb->entries[i];
			u64 va = tlb_entry_va(entry), pte = entry->pte;
			u64 attr = (pte >> 1 & 7) | (pte & PTE_U ? 8 : 0) | (pte & PTE_A ? 16 : 0) |
				   (pte & PTE_D ? 32 : 0);

			rtl->entries[i] = (struct rtl_entry){
				.ppn = entry->pa >> PAGE_SHIFT, .vpn = va >> PAGE_SHIFT & 0x7ffffff,
				.asid = entry->asid, .size = entry->level,
				.attr = t < SNAPSHOT_WALK_2 ? (u8)attr : 0,
				.valid = tlb_entry_is_valid(entry), .global = entry->is_global,
			};
		}
		for (unsigned i = 0; i < tlb->geometry.sets; i++)
			rtl->policy[i] = tlb->replacement.state[i];
	}
}

/* Beside the model, equal; then with one entry and one tree that are not. */
static void test_rtl(void **state)
{
	struct lockstep_look *look;
	struct rtl_look *data;
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, false);
	fixture.state.place.screen = SCREEN_RTL;
	fixture.snapshot.has_lockstep = true;
	copy_to_rtl(&fixture);
	look = &fixture.snapshot.lockstep[0];
	*look = (struct lockstep_look){
		.requests = 1204331, .fences = 12, .pte_accesses = 6, .is_idle = true,
		.request = { .va = STALE_VA, .asid = 1, .privilege = PRIVILEGE_U },
		.answer = { .pa = SHARED_PA, .cycles = 14, .where = MMU_WHERE_WALK_LEVEL_0,
			    .cause = MMU_NO_FAULT },
		.accesses = { { .pte_pa = TABLE_0_PA + 18 * 8, .value = SHARED_PA >> 2 | 0xd7,
				.cycles = 4, .ok = true } },
		.access_count = 1,
	};
	check_golden(&fixture, "rtl-equal", 1280, 800);
	check_golden(&fixture, "rtl-equal-small", 1024, 640);
	data = &fixture.snapshot.rtl[0][SNAPSHOT_DTLB];
	for (unsigned i = 0; i < 128; i++)
		data->entries[i].ppn ^= 1;
	data->policy[3] ^= 2;
	look->is_different = look->has_stopped = true;
	snprintf(look->report, sizeof(look->report), "L1 DTLB differs in slot 68\n  model so\n  RTL   so\n");
	check_golden(&fixture, "rtl-different", 1280, 800);
	for (s32 size = 1; size < 3000; size = size * 3 + 1) {
		scene_draw(&fixture.scene, size, 3000 - size);
		assert_false(fixture.list.is_full);
	}
	fixture_close(&fixture);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_goldens),	      cmocka_unit_test(test_frames),
		cmocka_unit_test(test_newer_in_caches), cmocka_unit_test(test_stale),
		cmocka_unit_test(test_cost), cmocka_unit_test(test_hostile_tables),
		cmocka_unit_test(test_any_size), cmocka_unit_test(test_memory_sizes),
		cmocka_unit_test(test_last_fault), cmocka_unit_test(test_rtl),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
