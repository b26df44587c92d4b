/* SPDX-License-Identifier: MIT */
/* See raster.h. */
#include "view/raster.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "view/font.h"

#define HATCH_PERIOD 6

bool raster_init(struct raster *raster, s32 width, s32 height)
{
	memset(raster, 0, sizeof(*raster));
	raster->width = width;
	raster->height = height;
	raster->scale = 1;
	raster->pixels = calloc((size_t)width * (size_t)height, sizeof(*raster->pixels));
	return raster->pixels;
}

void raster_free(struct raster *raster)
{
	free(raster->pixels);
	raster->pixels = NULL;
}

static s32 scaled(const struct raster *raster, s32 value)
{
	return (s32)lround(value * raster->scale);
}

/* Edges are scaled, not sizes: neighbours stay neighbours. */
static struct rect scaled_rect(const struct raster *raster, struct rect rect)
{
	s32 x = scaled(raster, rect.x), y = scaled(raster, rect.y);

	return (struct rect){ x, y, scaled(raster, rect.x + rect.w) - x,
			      scaled(raster, rect.y + rect.h) - y };
}

static struct rect clipped(const struct raster *raster, struct rect rect)
{
	const struct rect *clip = &raster->clip;
	s32 right = rect.x + rect.w, bottom = rect.y + rect.h;

	if (rect.x < clip->x)
		rect.x = clip->x;
	if (rect.y < clip->y)
		rect.y = clip->y;
	if (right > clip->x + clip->w)
		right = clip->x + clip->w;
	if (bottom > clip->y + clip->h)
		bottom = clip->y + clip->h;
	rect.w = right > rect.x ? right - rect.x : 0;
	rect.h = bottom > rect.y ? bottom - rect.y : 0;
	return rect;
}

static void fill(struct raster *raster, struct rect rect, u32 color)
{
	rect = clipped(raster, rect);
	for (s32 y = 0; y < rect.h; y++) {
		u32 *to = raster->pixels + (size_t)(rect.y + y) * (size_t)raster->width + rect.x;

		for (s32 x = 0; x < rect.w; x++)
			to[x] = color;
	}
}

static void outline(struct raster *raster, struct rect rect, u32 color, s32 thickness)
{
	fill(raster, (struct rect){ rect.x, rect.y, rect.w, thickness }, color);
	fill(raster, (struct rect){ rect.x, rect.y + rect.h - thickness, rect.w, thickness },
	     color);
	fill(raster, (struct rect){ rect.x, rect.y, thickness, rect.h }, color);
	fill(raster, (struct rect){ rect.x + rect.w - thickness, rect.y, thickness, rect.h },
	     color);
}

static void hatch(struct raster *raster, struct rect rect, u32 color)
{
	struct rect visible = clipped(raster, rect);

	for (s32 y = visible.y; y < visible.y + visible.h; y++)
		for (s32 x = visible.x; x < visible.x + visible.w; x++)
			if ((x + y) % HATCH_PERIOD < 2)
				raster->pixels[(size_t)y * (size_t)raster->width + x] = color;
}

/* A triangle, row by row from its base to its tip. */
static void arrow(struct raster *raster, struct rect rect, u32 color, char direction)
{
	bool is_across = direction == 'r' || direction == 'l';
	s32 length = is_across ? rect.w : rect.h, base = is_across ? rect.h : rect.w;

	for (s32 i = 0; i < length; i++) {
		s32 at = direction == 'r' || direction == 'd' ? i : length - 1 - i;
		s32 half = base * (length - i) / (2 * length);
		struct rect slice = { rect.x + at, rect.y + rect.h / 2 - half, 1, 2 * half + 1 };

		if (!is_across)
			slice = (struct rect){ rect.x + rect.w / 2 - half, rect.y + at,
					       2 * half + 1, 1 };
		fill(raster, slice, color);
	}
}

static u32 blend(u32 under, u32 over, u32 coverage)
{
	u32 red_blue = (under & 0xff00ff) * (255 - coverage) + (over & 0xff00ff) * coverage;
	u32 green = (under & 0x00ff00) * (255 - coverage) + (over & 0x00ff00) * coverage;

	return ((red_blue + 0x800080) >> 8 & 0xff00ff) | ((green + 0x8000) >> 8 & 0x00ff00);
}

static void put_glyph(struct raster *raster, const struct font_glyph *glyph, s32 x, s32 y,
		      u32 color)
{
	struct rect box = { x + glyph->left, y - glyph->top, glyph->width, glyph->height };
	struct rect visible = clipped(raster, box);
	const u8 *bitmap = font_bitmap(glyph);

	for (s32 row = visible.y; row < visible.y + visible.h; row++) {
		const u8 *from = bitmap + (row - box.y) * box.w - box.x;
		u32 *to = raster->pixels + (size_t)row * (size_t)raster->width;

		for (s32 column = visible.x; column < visible.x + visible.w; column++) {
			u32 coverage = from[column];

			if (coverage == 255)
				to[column] = color;
			else if (coverage)
				to[column] = blend(to[column], color, coverage);
		}
	}
}

static void put_text(struct raster *raster, const struct draw_op *op, const char *text)
{
	const struct font_metrics *metrics = &font_metrics[op->font];
	const struct font_face *face =
		font_find((unsigned)scaled(raster, metrics->size_px), metrics->is_bold);
	s32 spare = scaled(raster, metrics->line) - (s32)(face->size_px * 5 / 4);
	s32 baseline = scaled(raster, op->rect.y) + (s32)face->ascent_px + spare / 2;
	u32 character;

	for (s32 i = 0; (character = draw_next_character(&text)); i++)
		if (character != ' ')
			put_glyph(raster, font_glyph(face, character),
				  scaled(raster, op->rect.x + i * metrics->advance), baseline,
				  raster->colors[op->ink]);
}

#define PALE 100 /* of 255; chosen */

/* The second cue: a letter where there is room, else the mark. */
static void put_mark(struct raster *raster, struct rect cell, const struct draw_cell *from,
		     bool has_letter)
{
	s32 third = cell.w / 3 > 1 ? cell.w / 3 : 1;
	u32 background = raster->colors[INK_BACKGROUND];

	if (from->mark == MARK_HOLLOW) {
		if (cell.w > 3 && cell.h > 3)
			fill(raster, rect_inset(cell, 1), raster->colors[INK_PANEL]);
		else /* no room for a hole: paler, what is free as the panel's parts */
			fill(raster, cell,
			     from->ink == INK_FREE ? raster->colors[INK_RAISED] :
			     blend(raster->colors[INK_PANEL], raster->colors[from->ink], PALE));
	} else if (from->mark == MARK_DOT && !has_letter) {
		fill(raster, (struct rect){ cell.x + (cell.w - third) / 2,
					    cell.y + (cell.h - third) / 2, third, third },
		     background);
	} else if (from->mark == MARK_NOTCH) {
		fill(raster, (struct rect){ cell.x + cell.w - third, cell.y, third, third },
		     raster->colors[INK_DIRTY]);
	} else if (from->mark == MARK_HATCH && !has_letter && cell.w > 4) {
		hatch(raster, cell, background);
	}
}

static void put_cells(struct raster *raster, const struct draw_op *op,
		      const struct draw_cell *cells)
{
	struct rect grid = scaled_rect(raster, op->rect);
	const struct font_face *face =
		font_find((unsigned)scaled(raster, font_metrics[FONT_SMALL].size_px), false);

	for (u32 i = 0; i < op->count; i++) {
		struct rect cell = draw_cell_rect(grid, op->columns, op->count, i);
		s32 gap = cell.w >= 4 && cell.h >= 4;
		bool has_letter;

		cell.w -= gap;
		cell.h -= gap;
		fill(raster, cell, raster->colors[cells[i].ink]);
		has_letter = cells[i].letter && cell.w >= scaled(raster, 10) &&
			     cell.h >= scaled(raster, 10);
		put_mark(raster, cell, &cells[i], has_letter);
		if (has_letter && cells[i].mark != MARK_HOLLOW)
			put_glyph(raster, font_glyph(face, (u8)cells[i].letter),
				  cell.x + (cell.w - scaled(raster, 7)) / 2,
				  cell.y + (cell.h + scaled(raster, 8)) / 2,
				  raster->colors[raster->letter_inks[cells[i].ink]]);
	}
}

void raster_draw(struct raster *raster, const struct draw_list *list)
{
	struct rect all = { 0, 0, raster->width, raster->height };

	for (unsigned i = 0; i < INK_COUNT; i++) {
		raster->colors[i] = theme_color(raster->theme, i);
		raster->letter_inks[i] = theme_letter_ink(raster->theme, i);
	}
	raster->clip = all;
	fill(raster, all, raster->colors[INK_BACKGROUND]);
	for (u32 i = 0; i < list->op_count; i++) {
		const struct draw_op *op = &list->ops[i];
		struct rect rect = scaled_rect(raster, op->rect);
		u32 color = raster->colors[op->ink];

		switch ((enum draw_kind)op->kind) {
		case DRAW_PANEL:
			break;
		case DRAW_CLIP:
			raster->clip = all;
			raster->clip = clipped(raster, rect);
			break;
		case DRAW_RECT:
			fill(raster, rect, color);
			break;
		case DRAW_FRAME:
			outline(raster, rect, color, scaled(raster, op->thickness));
			break;
		case DRAW_HATCH:
			hatch(raster, rect, color);
			break;
		case DRAW_ARROW:
			arrow(raster, rect, color, (char)op->thickness);
			break;
		case DRAW_TEXT:
			put_text(raster, op, list->text + op->text);
			break;
		case DRAW_CELLS:
			put_cells(raster, op, list->cells + op->cells);
			break;
		}
	}
}
