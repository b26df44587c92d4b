/* SPDX-License-Identifier: MIT */
/* The console's colours and lines, a selection's sums, names of addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>

#include "machine/builtin.h"
#include "scene_fixture.h"
#include "view/raster.h"
#include "view/timeline.h"

static const struct draw_op *find_text(const struct draw_list *list, const char *part)
{
	for (u32 i = 0; i < list->op_count; i++)
		if (list->ops[i].kind == DRAW_TEXT && strstr(list->text + list->ops[i].text, part))
			return &list->ops[i];
	return NULL;
}

static void show(struct fixture *fixture, const char *printed)
{
	watch_printed(&fixture->watch, printed, strlen(printed));
	fixture_look(fixture);
	fixture->state.place.screen = SCREEN_CODE;
	scene_draw(&fixture->scene, 1280, 800);
}

static void assert_ink(const struct fixture *fixture, const char *text, enum ink ink)
{
	const struct draw_list *list = &fixture->list;

	for (u32 i = 0; i < list->op_count; i++)
		if (list->ops[i].kind == DRAW_TEXT && list->ops[i].ink == ink &&
		    !strcmp(list->text + list->ops[i].text, text))
			return;
	fail_msg("\"%s\" is not there in that ink", text);
}

static void test_console_colors(void **state)
{
	struct fixture fixture;

	(void)state;
	fixture_open(&fixture, false);
	show(&fixture, "\033[1;31mred\033[0m plain\r\n\033[32mgreen\nlasts\033[39m\n"
		       "\033[7mturned\033[m\n\033[38;5;196mother\033[0m\nfar\rn\nwrong\r\033[Kright\n"
		       "a\tb\nno\b\byes\n");
	assert_ink(&fixture, "red", INK_FAULT);
	assert_ink(&fixture, " plain", INK_TEXT);
	assert_ink(&fixture, "green", INK_PRIVATE);
	assert_ink(&fixture, "lasts", INK_PRIVATE);
	assert_ink(&fixture, "turned", INK_BACKGROUND);
	assert_ink(&fixture, "other", INK_TEXT);
	assert_ink(&fixture, "nar", INK_TEXT);
	assert_ink(&fixture, "right", INK_TEXT);
	assert_ink(&fixture, "a       b", INK_TEXT);
	assert_ink(&fixture, "yes", INK_TEXT);
	assert_null(find_text(&fixture.list, "wrong"));
	fixture_close(&fixture);
}

static void test_console_scrolls(void **state)
{
	struct fixture fixture;
	char line[32];

	(void)state;
	fixture_open(&fixture, false);
	for (unsigned i = 0; i < 9000; i++) {
		snprintf(line, sizeof(line), "row %u.\n", i);
		watch_printed(&fixture.watch, line, strlen(line));
	}
	show(&fixture, "");
	assert_non_null(find_text(&fixture.list, "row 8999."));
	fixture.state.scroll = 1000;
	show(&fixture, "");
	assert_non_null(find_text(&fixture.list, "row 7999."));
	assert_null(find_text(&fixture.list, "row 8999."));
	fixture.state.scroll = 1000000; /* the oldest that is kept, and no farther */
	show(&fixture, "");
	assert_non_null(find_text(&fixture.list, "row "));
	show(&fixture, "\033[\033[999999999999999999999;;;m\033[");
	fixture_close(&fixture);
}

/* 100 instructions in the first thousand cycles, 300 in each one after. */
static void test_selection(void **state)
{
	struct fixture fixture;
	struct watch *watch = &fixture.watch;

	(void)state;
	fixture_open(&fixture, false);
	watch->sample_count = 0;
	for (unsigned i = 0; i < 4; i++)
		watch->samples[watch->sample_count++] = (struct watch_sample){
			.cycle = i * 1000, .retired = i ? 300 * i - 200 : 0,
		};
	fixture_look(&fixture);
	fixture.snapshot.cycle = 3000;
	fixture.state.time = (struct view_time){ .has_cursor = true, .anchor = 2500,
						 .cursor = 500 };
	scene_draw(&fixture.scene, 1280, 800);
	/* 50 + 300 + 150; rates of 100 and 300 in a thousand cycles, 250 at the mean */
	assert_non_null(find_text(&fixture.list,
				  "instructions          500    100000    250000    300000"));
	fixture_close(&fixture);
}

static void test_zoom(void **state)
{
	struct fixture fixture;
	struct view_time *time = &fixture.state.time;

	(void)state;
	fixture_open(&fixture, false);
	fixture.snapshot.cycle = 1000000;
	timeline_put(&fixture.state, 250000);
	timeline_zoom(&fixture.state, &fixture.scene, true);
	assert_int_equal(time->cycles, 500000);
	assert_int_equal(time->first, 0);
	for (unsigned i = 0; i < 40; i++)
		timeline_zoom(&fixture.state, &fixture.scene, true);
	assert_true(time->cycles >= 1000 && time->first <= 250000 &&
		    time->first + time->cycles > 250000);
	for (unsigned i = 0; i < 40; i++)
		timeline_apply(&fixture.state, &fixture.scene, ACTION_SELECT_LATER);
	assert_true(time->cursor > time->anchor && time->cursor < time->first + time->cycles);
	for (unsigned i = 0; i < 40; i++)
		timeline_zoom(&fixture.state, &fixture.scene, false);
	assert_int_equal(time->cycles, 0);
	fixture_close(&fixture);
}

static void test_symbols(void **state)
{
	struct symbols symbols = { .count = 0 };
	struct machine_image kernel;
	char text[SYMBOL_TEXT_BYTES];

	(void)state;
	builtin_kernel(&kernel);
	symbols_add(&symbols, &kernel);
	assert_true(symbols.count > 100);
	for (u32 i = 0; i < symbols.count; i++) {
		const struct symbol *symbol = &symbols.entries[i];
		const struct symbol *found = symbols_at(&symbols, symbol->va);

		assert_true(!i || symbol[-1].va <= symbol->va);
		assert_true(found && found->va == symbol->va);
		assert_non_null(symbols_find(&symbols, symbols_name(&symbols, symbol)));
		symbols_describe(&symbols, symbol->va, text);
		assert_null(strchr(text, '+'));
		if (found->size_bytes > 4 && symbols_at(&symbols, symbol->va + 1) == found) {
			symbols_describe(&symbols, symbol->va + 1, text);
			assert_non_null(strstr(text, "+0x1"));
		}
	}
	assert_null(symbols_at(&symbols, 0));
	assert_null(symbols_search(&symbols, "no such name", 0));
	symbols_describe(NULL, 0, text);
	assert_string_equal(text, "");
	/* cut short anywhere: fewer names or none */
	for (u64 size = 0; size < kernel.size_bytes; size += kernel.size_bytes / 97) {
		struct symbols few = { .count = 0 };
		struct machine_image part = { kernel.path, kernel.bytes, size };

		symbols_add(&few, &part);
		symbols_free(&few);
	}
	symbols_free(&symbols);
}

/* FNV-1a over all pixels. */
static u64 hash_pixels(struct fixture *fixture, s32 width, s32 height, double scale)
{
	u64 hash = 0xcbf29ce484222325ull;
	struct raster raster;

	scene_draw(&fixture->scene, (s32)(width / scale), (s32)(height / scale));
	assert_true(raster_init(&raster, width, height));
	raster.scale = scale;
	raster.theme = fixture->state.theme;
	raster_draw(&raster, &fixture->list);
	for (s32 i = 0; i < width * height; i++)
		hash = (hash ^ raster.pixels[i]) * 0x100000001b3ull;
	raster_free(&raster);
	return hash;
}

/* Every pixel, letters too, as in the pictures that a person looked at. */
static void test_pixels(void **state)
{
	static const struct {
		enum screen screen;
		enum theme theme;
		s32 width, height;
		double scale;
	} pictures[] = {
		{ SCREEN_TRANSLATE, THEME_DARK, 1280, 800, 1 },
		{ SCREEN_TLB, THEME_DARK, 1024, 640, 1 },
		{ SCREEN_CODE, THEME_CONTRAST, 1280, 800, 1 },
		{ SCREEN_TRANSLATE, THEME_LIGHT, 1920, 1200, 1.5 },
	};
	bool updates = getenv("GOLDEN_UPDATE");
	FILE *file = fopen(GOLDEN "pixels.txt", updates ? "w" : "r");
	struct fixture fixture;

	(void)state;
	assert_non_null(file);
	fixture_open(&fixture, false);
	for (unsigned i = 0; i < ARRAY_SIZE(pictures); i++) {
		unsigned long long should = 0;
		u64 is;

		fixture.state.place.screen = pictures[i].screen;
		fixture.state.theme = pictures[i].theme;
		is = hash_pixels(&fixture, pictures[i].width, pictures[i].height,
				 pictures[i].scale);
		if (updates)
			fprintf(file, "%016llx\n", (unsigned long long)is);
		else if (fscanf(file, "%llx", &should) != 1 || is != should)
			fail_msg("picture %u: pixels %016llx, should be %016llx", i,
				 (unsigned long long)is, should);
	}
	fclose(file);
	fixture_close(&fixture);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_console_colors), cmocka_unit_test(test_console_scrolls),
		cmocka_unit_test(test_selection),      cmocka_unit_test(test_zoom),
		cmocka_unit_test(test_symbols),	       cmocka_unit_test(test_pixels),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
