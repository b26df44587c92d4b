/* SPDX-License-Identifier: MIT */
/* A draw list beside the one that a person looked at. After cmocka.h. */
#ifndef TESTS_GOLDEN_H
#define TESTS_GOLDEN_H

#include <stdio.h>

#include "scene_fixture.h"
#include "view/png.h"
#include "view/record.h"

static inline char *golden_record(const struct fixture *fixture)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	record_calls(out, &fixture->list);
	fclose(out);
	return text;
}

static inline char *golden_read(const char *path)
{
	FILE *in = fopen(path, "r");
	char *text = calloc(1, 1 << 20);

	if (in) {
		text[fread(text, 1, (1 << 20) - 1, in)] = '\0';
		fclose(in);
	}
	return text;
}

/* The first line in which they differ, to be read. */
static inline void golden_compare(const char *name, const char *is, const char *should)
{
	unsigned line = 1;

	while (*is && *is == *should) {
		line += *is == '\n';
		is++;
		should++;
	}
	if (*is || *should)
		fail_msg("%s, line %u: is \"%.*s\", should be \"%.*s\"", name, line,
			 (int)strcspn(is, "\n"), is, (int)strcspn(should, "\n"), should);
}

/* GOLDEN_PNG=FOLDER has the pictures too, to be looked at. */
static inline void golden_picture(const struct fixture *fixture, const char *name, s32 width,
				  s32 height)
{
	struct raster raster;
	char path[256];
	FILE *out;

	if (!getenv("GOLDEN_PNG"))
		return;
	snprintf(path, sizeof(path), "%s/%s.png", getenv("GOLDEN_PNG"), name);
	out = fopen(path, "w");
	assert_non_null(out);
	assert_true(raster_init(&raster, width, height));
	raster.scale = 1;
	raster_draw(&raster, &fixture->list);
	assert_true(png_write_pixels(out, &raster));
	raster_free(&raster);
	fclose(out);
}

static inline void check_golden(struct fixture *fixture, const char *name, s32 width, s32 height)
{
	char path[256], *is, *should;

	scene_draw(&fixture->scene, width, height);
	assert_false(fixture->list.is_full);
	golden_picture(fixture, name, width, height);
	is = golden_record(fixture);
	snprintf(path, sizeof(path), GOLDEN "%s.draw", name);
	if (getenv("GOLDEN_UPDATE")) {
		FILE *out = fopen(path, "w");

		assert_non_null(out);
		fputs(is, out);
		fclose(out);
	}
	should = golden_read(path);
	golden_compare(name, is, should);
	free(is);
	free(should);
}

#endif
