/* SPDX-License-Identifier: MIT */
/*
 * The draw list and what becomes of it: characters, cutting, grids, items,
 * pixels. Pixel checks use shapes only, so they hold whatever font was baked.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "view/draw.h"
#include "view/font.h"
#include "view/raster.h"
#include "view/record.h"
#include "view/shot.h"
#include "view/svg.h"

static void test_characters(void **state)
{
	const char *text = "a\u00b1\u2026\u2713";

	(void)state;
	assert_int_equal(draw_next_character(&text), 'a');
	assert_int_equal(draw_next_character(&text), 0xb1);
	assert_int_equal(draw_next_character(&text), 0x2026);
	assert_int_equal(draw_next_character(&text), 0x2713);
	assert_int_equal(draw_next_character(&text), 0);
	assert_int_equal(draw_next_character(&text), 0);
	/* what is not UTF-8, in every way, ends all the same */
	text = "\x80\xc3(\xe2\x82\xf0\x9f\xff\xc3";
	for (unsigned i = 0; i < 16 && *text; i++)
		assert_true(draw_next_character(&text));
	assert_int_equal(*text, 0);
}

static void test_text_is_cut(void **state)
{
	struct draw_list list = { .ops = NULL };

	(void)state;
	draw_begin(&list, 100, 100);
	draw_text_in(&list, (struct rect){ 0, 0, 35, 14 }, FONT_SMALL, INK_TEXT, "%s", "12345");
	draw_text_in(&list, (struct rect){ 0, 0, 34, 14 }, FONT_SMALL, INK_TEXT, "%s", "12345");
	draw_text_in(&list, (struct rect){ 0, 0, 3, 14 }, FONT_SMALL, INK_TEXT, "%s", "12345");
	assert_int_equal(list.op_count, 2);
	assert_string_equal(list.text + list.ops[0].text, "12345");
	assert_string_equal(list.text + list.ops[1].text, "123\u2026");
	draw_free(&list);
}

static void test_grid(void **state)
{
	struct rect grid = { 10, 20, 100, 31 };
	struct item item = { .kind = ITEM_FRAMES, .rect = grid, .count = 70, .columns = 10 };

	(void)state;
	for (u32 i = 0; i < 70; i++) {
		struct rect cell = draw_cell_rect(grid, 10, 70, i);

		assert_true(cell.w > 0 && cell.h > 0);
		assert_int_equal(draw_cell_at(&item, cell.x + cell.w / 2, cell.y + cell.h / 2), i);
	}
	assert_int_equal(draw_cell_rect(grid, 10, 70, 69).x + 10, grid.x + grid.w);
}

static void test_topmost_item(void **state)
{
	struct draw_list list = { .ops = NULL };

	(void)state;
	draw_begin(&list, 100, 100);
	draw_item(&list, ITEM_VA, (struct rect){ 0, 0, 50, 50 }, 1, 0);
	draw_item(&list, ITEM_VA, (struct rect){ 20, 20, 10, 10 }, 2, 0);
	assert_int_equal(draw_find_item(&list, 5, 5)->value, 1);
	assert_int_equal(draw_find_item(&list, 25, 25)->value, 2);
	assert_null(draw_find_item(&list, 50, 5));
	draw_free(&list);
}

static u32 pixel(const struct raster *raster, s32 x, s32 y)
{
	return raster->pixels[y * raster->width + x];
}

static void test_pixels(void **state)
{
	static const double scales[] = { 0.5, 1, 1.25, 2 };
	struct draw_list list = { .ops = NULL };
	struct draw_cell *cells;

	(void)state;
	draw_begin(&list, 40, 40);
	draw_rect(&list, (struct rect){ -10, -10, 20, 20 }, INK_FILE);
	draw_clip(&list, (struct rect){ 20, 0, 8, 40 });
	draw_rect(&list, (struct rect){ 0, 0, 1000, 8 }, INK_FAULT);
	draw_unclip(&list);
	cells = draw_cells(&list, (struct rect){ 0, 20, 40, 20 }, 2, 2);
	cells[0] = (struct draw_cell){ INK_TABLE, MARK_NONE, 0 };
	cells[1] = (struct draw_cell){ INK_SHARED, MARK_NOTCH, 0 };
	for (unsigned i = 0; i < ARRAY_SIZE(scales); i++) {
		struct raster raster;
		double scale = scales[i];

		assert_true(raster_init(&raster, (s32)(40 * scale), (s32)(40 * scale)));
		raster.scale = scale;
		raster_draw(&raster, &list);
		assert_int_equal(pixel(&raster, 0, 0), theme_color(THEME_DARK, INK_FILE));
		assert_int_equal(pixel(&raster, (s32)(14 * scale), (s32)(4 * scale)),
				 theme_color(THEME_DARK, INK_BACKGROUND));
		assert_int_equal(pixel(&raster, (s32)(24 * scale), (s32)(4 * scale)),
				 theme_color(THEME_DARK, INK_FAULT));
		assert_int_equal(pixel(&raster, (s32)(32 * scale), (s32)(4 * scale)),
				 theme_color(THEME_DARK, INK_BACKGROUND));
		assert_int_equal(pixel(&raster, (s32)(4 * scale), (s32)(24 * scale)),
				 theme_color(THEME_DARK, INK_TABLE));
		assert_int_equal(pixel(&raster, (s32)(24 * scale), (s32)(30 * scale)),
				 theme_color(THEME_DARK, INK_SHARED));
		assert_int_equal(pixel(&raster, (s32)(38 * scale) - 1, (s32)(22 * scale)),
				 theme_color(THEME_DARK, INK_DIRTY));
		raster_free(&raster);
	}
	draw_free(&list);
}

/* Every character that the view uses has a glyph of its own. */
static void test_glyphs(void **state)
{
	static const u32 extras[] = { 0x2026, 0x2713, 0x2717 };
	const struct font_face *face = font_find(13, true);

	(void)state;
	assert_int_equal(face->size_px, 13);
	assert_int_equal(face->is_bold, 1);
	for (u32 character = ' '; character <= '~'; character++)
		assert_int_equal(font_glyph(face, character)->character, character);
	for (unsigned i = 0; i < ARRAY_SIZE(extras); i++)
		assert_int_equal(font_glyph(face, extras[i])->character, extras[i]);
	assert_int_equal(font_glyph(face, 0x4e00)->character, '?');
	assert_true(font_glyph(face, 'M')->width > 4);
}

/* What text could break the forms that are read by others. */
static void test_escapes(void **state)
{
	struct draw_list list = { .ops = NULL };
	char *out = NULL;
	size_t size;
	FILE *file = open_memstream(&out, &size);

	(void)state;
	draw_begin(&list, 100, 100);
	draw_panel(&list, (struct rect){ 0, 0, 100, 100 }, "a < b");
	draw_text(&list, 0, 0, FONT_BODY, INK_TEXT, "%s", "<&>\x01");
	svg_write(file, &list, THEME_DARK, 1);
	fclose(file);
	assert_non_null(strstr(out, ">&lt;&amp;&gt; </text>"));
	assert_null(strstr(out, "a < b"));
	free(out);
	draw_free(&list);
}

static void test_shot_parse(void **state)
{
	struct error error;
	struct shot shot;

	(void)state;
	assert_true(shot_parse(&shot, "a.png", &error));
	assert_true(shot.cycle == SHOT_AT_END && shot.screen == SCREEN_MEMORY);
	assert_true(shot_parse(&shot, "/x:y@z/a.svg@0x10:TLB", &error));
	assert_string_equal(shot.path, "/x:y@z/a.svg");
	assert_true(shot.form == SHOT_SVG && shot.cycle == 16 && shot.screen == SCREEN_TLB);
	assert_true(shot_parse(&shot, "-:9", &error));
	assert_true(shot.form == SHOT_TEXT && shot.screen == SCREEN_RTL);
	assert_false(shot_parse(&shot, "a.jpg", &error));
	assert_false(shot_parse(&shot, "a.png:0", &error));
	assert_false(shot_parse(&shot, "a.png@-1", &error));
	assert_false(shot_parse(&shot, "a.png@1x", &error));
	assert_false(shot_parse(&shot, "", &error));
}

static void test_fitting_scale(void **state)
{
	(void)state;
	assert_true(shot_fitting_scale(1280, 800) == 1);
	assert_true(shot_fitting_scale(1024, 640) == 1);
	assert_true(shot_fitting_scale(2560, 1440) == 1.75);
	assert_true(shot_fitting_scale(160, 100) == 0.5);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_characters), cmocka_unit_test(test_text_is_cut),
		cmocka_unit_test(test_grid),	   cmocka_unit_test(test_topmost_item),
		cmocka_unit_test(test_pixels),	   cmocka_unit_test(test_glyphs),
		cmocka_unit_test(test_escapes),	   cmocka_unit_test(test_shot_parse),
		cmocka_unit_test(test_fitting_scale),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
