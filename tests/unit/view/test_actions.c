/* SPDX-License-Identifier: MIT */
/* Keys, clicks and what they do to what is looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scene_fixture.h"
#include "view/actions.h"
#include "view/goto.h"
#include "view/timeline.h"

static void test_bindings_are_unique(void **state)
{
	(void)state;
	for (unsigned i = ACTION_NONE + 1; i < ACTION_COUNT; i++) {
		assert_int_equal(keys_find(bindings[i].key), i);
		assert_true(*bindings[i].text && *bindings[i].key_text);
	}
	assert_int_equal(keys_find('?'), ACTION_HELP);
	assert_int_equal(keys_find('~'), ACTION_NONE);
}

static void type(struct view_state *state, const struct scene *scene, const char *text)
{
	state->typing = TYPING_PLACE;
	state->typed[0] = '\0';
	for (; *text; text++)
		goto_type(state, scene, (u8)*text);
	goto_type(state, scene, KEY_ENTER);
	assert_int_equal(state->typing, TYPING_NOTHING);
}

static void test_go(void **test_state)
{
	struct fixture fixture;
	struct view_state *state = &fixture.state;
	char longest[200];

	(void)test_state;
	fixture_open(&fixture, false);
	type(state, &fixture.scene, "0x1234");
	assert_int_equal(state->place.screen, SCREEN_TRANSLATE);
	assert_int_equal(state->place.va, 0x1234);
	type(state, &fixture.scene, "pa:80201fff");
	assert_int_equal(state->place.screen, SCREEN_MEMORY);
	assert_true(state->place.has_ppn && state->place.ppn == 0x80201);
	type(state, &fixture.scene, "ppn:80202");
	assert_int_equal(state->place.ppn, 0x80202);
	type(state, &fixture.scene, "nonsense");
	type(state, &fixture.scene, "-1");
	type(state, &fixture.scene, "pa:");
	type(state, &fixture.scene, "fffffffffffffffff");
	assert_int_equal(state->place.ppn, 0x80202);
	memset(longest, '1', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	type(state, &fixture.scene, longest);
	assert_int_equal(state->place.ppn, 0x80202);
	assert_non_null(strstr(state->message, "no such address"));
	type(state, &fixture.scene, "2:11000");
	assert_int_equal(state->place.satp, fixture_satp(OTHER_ROOT_PA, 2));
	assert_int_equal(state->place.va, 0x11000);
	type(state, &fixture.scene, "7:11000");
	assert_non_null(strstr(state->message, "no such address"));
	type(state, &fixture.scene, "@123");
	assert_true(state->time.has_cursor && state->time.cursor == 123);
	assert_false(state->wants_cycle); /* a still picture's machine goes nowhere */
	fixture_close(&fixture);
}

static void click(struct fixture *fixture, s32 x, s32 y, bool is_double)
{
	enum action action;

	scene_draw(&fixture->scene, 1280, 800);
	actions_point(&fixture->state, &fixture->list, x, y);
	action = actions_click(&fixture->state, &fixture->scene, is_double);
	if (action != ACTION_NONE)
		assert_true(actions_apply(&fixture->state, &fixture->scene, action));
}

static const struct item *find_item(const struct fixture *fixture, enum item_kind kind)
{
	for (u32 i = 0; i < fixture->list.item_count; i++)
		if (fixture->list.items[i].kind == kind)
			return &fixture->list.items[i];
	fail_msg("no such item in the picture: %d", kind);
	return NULL;
}

/* Clicking a cell of a strip walks there; a double click shows the walk; and
   Backspace leads the same way back. */
static void test_follow_and_back(void **state)
{
	struct fixture fixture;
	const struct item *strip;

	(void)state;
	fixture_open(&fixture, false);
	scene_draw(&fixture.scene, 1280, 800);
	click(&fixture, find_item(&fixture, ITEM_SCREEN)->rect.x + 100,
	      find_item(&fixture, ITEM_SCREEN)->rect.y + 5, false);
	assert_int_equal(fixture.state.place.screen, SCREEN_SPACE);
	scene_draw(&fixture.scene, 1280, 800);
	strip = find_item(&fixture, ITEM_PTES);
	click(&fixture, draw_cell_rect(strip->rect, 64, 512, 2).x + 3, strip->rect.y + 3, false);
	assert_int_equal(fixture.state.place.va, 0x80000000);
	assert_int_equal(fixture.state.place.source, SOURCE_TYPED);
	scene_draw(&fixture.scene, 1280, 800);
	strip = find_item(&fixture, ITEM_PTES);
	click(&fixture, strip->rect.x + 3, strip->rect.y + 3, true);
	assert_int_equal(fixture.state.place.screen, SCREEN_TRANSLATE);
	assert_int_equal(fixture.state.place.va, 0);
	assert_true(actions_apply(&fixture.state, &fixture.scene, ACTION_BACK));
	assert_int_equal(fixture.state.place.screen, SCREEN_SPACE);
	assert_int_equal(fixture.state.place.va, 0x80000000);
	for (unsigned i = 0; i < 100; i++)
		assert_true(actions_apply(&fixture.state, &fixture.scene, ACTION_BACK));
	assert_int_equal(fixture.state.place.source, SOURCE_PC);
	fixture_close(&fixture);
}

static void test_spaces(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, false);
	assert_int_equal(scene_satp(&fixture.scene), fixture_satp(ROOT_PA, 1));
	actions_apply(&fixture.state, &fixture.scene, ACTION_SPACE);
	assert_int_equal(scene_satp(&fixture.scene), fixture_satp(OTHER_ROOT_PA, 2));
	actions_apply(&fixture.state, &fixture.scene, ACTION_SPACE);
	actions_apply(&fixture.state, &fixture.scene, ACTION_SPACE);
	assert_int_equal(fixture.state.place.satp, 0);
	fixture_close(&fixture);
}

/* More followed than is remembered: the oldest is forgotten. */
static void test_many_places(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, false);
	for (unsigned i = 0; i < 3 * VIEW_PLACES_MAX; i++)
		actions_apply(&fixture.state, &fixture.scene, ACTION_SPACE);
	assert_int_equal(fixture.state.place_count, VIEW_PLACES_MAX);
	fixture_close(&fixture);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bindings_are_unique), cmocka_unit_test(test_go),
		cmocka_unit_test(test_follow_and_back),	    cmocka_unit_test(test_spaces),
		cmocka_unit_test(test_many_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
