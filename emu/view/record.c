/* SPDX-License-Identifier: MIT */
/*
 * See record.h. For a terminal a column is as wide as a character of the small
 * font and a row as high as its line; a grid of cells becomes letters, several
 * cells to one where it is dense, the rarest kind of them winning.
 */
#include "view/record.h"

#include <stdlib.h>
#include <string.h>

#define COLUMN_PX 7
#define ROW_PX 14
#define COLUMNS_MAX 400

static const char *const kind_names[] = { "panel", "clip", "rect", "frame",
					  "hatch", "arrow", "text", "cells" };

/* Runs of equal cells: "12xK 3xfree-hollow". */
static void record_cells(FILE *out, const struct draw_op *op, const struct draw_cell *cells)
{
	static const char *const marks[] = { "", "-hollow", "-dot", "-notch", "-hatch" };
	char name[16];

	for (u32 i = 0, run; i < op->count; i += run) {
		for (run = 1; i + run < op->count &&
			      !memcmp(&cells[i], &cells[i + run], sizeof(*cells));
		     run++)
			;
		theme_ink_name(cells[i].ink, name, sizeof(name));
		fprintf(out, " %ux%s%s", run, name, marks[cells[i].mark]);
		if (cells[i].letter)
			fprintf(out, ":%c", cells[i].letter);
	}
}

void record_calls(FILE *out, const struct draw_list *list)
{
	static const char *const fonts[] = { "small", "body", "bold", "title" };
	char name[16];

	fprintf(out, "view %d %d\n", list->width, list->height);
	for (u32 i = 0; i < list->op_count; i++) {
		const struct draw_op *op = &list->ops[i];

		theme_ink_name(op->ink, name, sizeof(name));
		fprintf(out, "%s %d %d %d %d", kind_names[op->kind], op->rect.x, op->rect.y,
			op->rect.w, op->rect.h);
		switch ((enum draw_kind)op->kind) {
		case DRAW_PANEL:
			fprintf(out, " %s", list->text + op->text);
			break;
		case DRAW_TEXT:
			fprintf(out, " %s %s %s", fonts[op->font], name, list->text + op->text);
			break;
		case DRAW_CELLS:
			fprintf(out, " %u of %u:", op->columns, op->count);
			record_cells(out, op, list->cells + op->cells);
			break;
		case DRAW_ARROW:
			fprintf(out, " %s %c", name, op->thickness);
			break;
		case DRAW_CLIP:
			break;
		default:
			fprintf(out, " %s", name);
			break;
		}
		fputc('\n', out);
	}
}

/* A panel being laid out: cells of UTF-8, up to 4 bytes each. */
struct canvas {
	struct rect rect;
	s32 columns, rows;
	char (*cells)[5];
};

static void canvas_put(struct canvas *canvas, s32 x, s32 y, const char *text)
{
	s32 column = (x - canvas->rect.x) / COLUMN_PX, row = (y - canvas->rect.y) / ROW_PX;

	while (*text && row >= 0 && row < canvas->rows) {
		const char *start = text;

		draw_next_character(&text);
		if (column >= 0 && column < canvas->columns)
			memcpy(canvas->cells[row * canvas->columns + column], start,
			       (size_t)(text - start));
		column++;
	}
}

/* Which of `count` cells lie under character `index` of `room`; at least one. */
struct span {
	u32 first, end;
};

static struct span span_of(u32 count, s32 index, s32 room)
{
	struct span span = { count * (u32)index / (u32)room, count * (u32)(index + 1) / (u32)room };

	span.end += span.end == span.first;
	return span;
}

/* A single cell of its kind must not vanish among many of another. */
static char rarest(const struct draw_op *op, const struct draw_cell *cells, struct span rows,
		   struct span columns, const u32 counts[128])
{
	char best = 0;

	for (u32 row = rows.first; row < rows.end; row++)
		for (u32 column = columns.first; column < columns.end; column++) {
			u32 i = row * op->columns + column;
			char letter = i < op->count ? cells[i].letter & 0x7f : 0;

			if (letter && (!best || counts[(u8)letter] < counts[(u8)best]))
				best = letter;
		}
	return best ? best : '.';
}

static void canvas_cells(struct canvas *canvas, const struct draw_op *op,
			 const struct draw_cell *cells)
{
	u32 counts[128] = { 0 };
	s32 across = op->rect.w / COLUMN_PX, down = op->rect.h / ROW_PX;
	u32 rows = (op->count + op->columns - 1) / op->columns;

	for (u32 i = 0; i < op->count; i++)
		counts[cells[i].letter & 0x7f]++;
	for (s32 y = 0; y < down; y++) {
		for (s32 x = 0; x < across; x++) {
			struct span columns = span_of(op->columns, x, across);
			struct span lines = span_of(rows, y, down);
			char text[2] = { rarest(op, cells, lines, columns, counts) };

			canvas_put(canvas, op->rect.x + x * COLUMN_PX, op->rect.y + y * ROW_PX,
				   text);
		}
	}
}

static bool canvas_init(struct canvas *canvas, struct rect rect)
{
	canvas->rect = rect;
	canvas->columns = rect.w / COLUMN_PX + 1;
	if (canvas->columns > COLUMNS_MAX)
		canvas->columns = COLUMNS_MAX;
	canvas->rows = rect.h / ROW_PX + 1;
	canvas->cells = calloc((size_t)canvas->columns * (size_t)canvas->rows,
			       sizeof(*canvas->cells));
	return canvas->cells;
}

static void canvas_print(FILE *out, const struct canvas *canvas)
{
	for (s32 row = 0; row < canvas->rows; row++) {
		s32 end = canvas->columns;
		char(*cells)[5] = canvas->cells + row * canvas->columns;

		while (end && (!cells[end - 1][0] || cells[end - 1][0] == ' '))
			end--;
		if (!end)
			continue;
		for (s32 column = 0; column < end; column++)
			fputs(cells[column][0] ? cells[column] : " ", out);
		fputc('\n', out);
	}
}

void record_text(FILE *out, const struct draw_list *list)
{
	struct canvas canvas = { .cells = NULL };

	for (u32 i = 0; i < list->op_count; i++) {
		const struct draw_op *op = &list->ops[i];

		if (op->kind == DRAW_PANEL) {
			if (canvas.cells)
				canvas_print(out, &canvas);
			free(canvas.cells);
			if (!canvas_init(&canvas, op->rect))
				return;
			fprintf(out, "== %s ==\n", list->text + op->text);
		} else if (!canvas.cells) {
			continue;
		} else if (op->kind == DRAW_TEXT) {
			canvas_put(&canvas, op->rect.x, op->rect.y + 2, list->text + op->text);
		} else if (op->kind == DRAW_CELLS) {
			canvas_cells(&canvas, op, list->cells + op->cells);
		}
	}
	if (canvas.cells)
		canvas_print(out, &canvas);
	free(canvas.cells);
}
