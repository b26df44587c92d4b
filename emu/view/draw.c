/* SPDX-License-Identifier: MIT */
/* The draw list's building; see draw.h. Growing it is all that can fail. */
#include "view/draw.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX 512

/* Advances are whole pixels so that columns of digits stay columns. */
const struct font_metrics font_metrics[FONTS] = {
	[FONT_SMALL] = { 11, 0, 7, 14 },
	[FONT_BODY] = { 13, 0, 8, 18 },
	[FONT_BOLD] = { 13, 1, 8, 18 },
	[FONT_TITLE] = { 16, 1, 10, 22 },
};

/* An element more of an array of the list; NULL: no memory. */
static void *grow(struct draw_list *list, void *array_pointer, u32 *count, u32 *room,
		  size_t element_bytes, u32 more)
{
	u8 **array = array_pointer;
	void *element;

	if (*count + more > *room) {
		u32 wanted = (*count + more) * 2 > 256 ? (*count + more) * 2 : 256;
		void *larger = realloc(*array, wanted * element_bytes);

		if (!larger) {
			list->is_full = true;
			return NULL;
		}
		*array = larger;
		*room = wanted;
	}
	element = *array + *count * element_bytes;
	*count += more;
	return element;
}

void draw_begin(struct draw_list *list, s32 width, s32 height)
{
	list->width = width;
	list->height = height;
	list->op_count = list->cell_count = list->item_count = list->text_count = 0;
	list->is_full = false;
}

void draw_free(struct draw_list *list)
{
	free(list->ops);
	free(list->cells);
	free(list->items);
	free(list->text);
	memset(list, 0, sizeof(*list));
}

static struct draw_op *add_op(struct draw_list *list, enum draw_kind kind, struct rect rect,
			      enum ink ink)
{
	struct draw_op *op = grow(list, &list->ops, &list->op_count, &list->op_room,
				  sizeof(*op), 1);

	if (op)
		*op = (struct draw_op){ .kind = (u8)kind, .rect = rect, .ink = (u8)ink };
	return op;
}

static void add_text(struct draw_list *list, struct draw_op *op, const char *text)
{
	size_t size = strlen(text) + 1;
	char *to = grow(list, &list->text, &list->text_count, &list->text_room, 1, (u32)size);

	if (!to || !op) {
		if (op)
			list->op_count--;
		return;
	}
	memcpy(to, text, size);
	op->text = (u32)(to - list->text);
}

void draw_panel(struct draw_list *list, struct rect rect, const char *name)
{
	add_text(list, add_op(list, DRAW_PANEL, rect, INK_PANEL), name);
}

void draw_clip(struct draw_list *list, struct rect rect)
{
	add_op(list, DRAW_CLIP, rect, INK_PANEL);
}

void draw_unclip(struct draw_list *list)
{
	draw_clip(list, (struct rect){ 0, 0, list->width, list->height });
}

void draw_rect(struct draw_list *list, struct rect rect, enum ink ink)
{
	if (rect.w > 0 && rect.h > 0)
		add_op(list, DRAW_RECT, rect, ink);
}

void draw_frame(struct draw_list *list, struct rect rect, enum ink ink, unsigned thickness)
{
	struct draw_op *op = add_op(list, DRAW_FRAME, rect, ink);

	if (op)
		op->thickness = (u8)thickness;
}

void draw_hatch(struct draw_list *list, struct rect rect, enum ink ink)
{
	add_op(list, DRAW_HATCH, rect, ink);
}

void draw_arrow(struct draw_list *list, struct rect rect, enum ink ink, char direction)
{
	struct draw_op *op = add_op(list, DRAW_ARROW, rect, ink);

	if (op)
		op->thickness = (u8)direction;
}

static void put_text(struct draw_list *list, struct rect at, enum font font, enum ink ink,
		     const char *text)
{
	struct draw_op *op;

	if (!*text)
		return;
	op = add_op(list, DRAW_TEXT, at, ink);
	if (op)
		op->font = (u8)font;
	add_text(list, op, text);
}

void draw_text(struct draw_list *list, s32 x, s32 y, enum font font, enum ink ink,
	       const char *format, ...)
{
	char text[TEXT_MAX];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof(text), format, arguments);
	va_end(arguments);
	put_text(list, (struct rect){ x, y, draw_text_width(font, text), font_metrics[font].line },
		 font, ink, text);
}

void draw_text_in(struct draw_list *list, struct rect rect, enum font font, enum ink ink,
		  const char *format, ...)
{
	s32 room = rect.w / font_metrics[font].advance;
	char text[TEXT_MAX + 4];
	const char *end = text;
	va_list arguments;
	s32 length = 0;

	va_start(arguments, format);
	vsnprintf(text, TEXT_MAX, format, arguments);
	va_end(arguments);
	if (room <= 0)
		return;
	if (draw_text_width(font, text) > rect.w) {
		for (; length < room - 1; length++)
			draw_next_character(&end);
		memcpy(text + (end - text), "\u2026", sizeof("\u2026"));
	}
	rect.w = draw_text_width(font, text);
	rect.h = font_metrics[font].line;
	put_text(list, rect, font, ink, text);
}

struct draw_cell *draw_cells(struct draw_list *list, struct rect rect, u32 columns, u32 count)
{
	struct draw_op *op;
	struct draw_cell *cells;
	u32 first = list->cell_count;

	if (!count || !columns)
		return NULL;
	cells = grow(list, &list->cells, &list->cell_count, &list->cell_room, sizeof(*cells),
		     count);
	op = cells ? add_op(list, DRAW_CELLS, rect, INK_PANEL) : NULL;
	if (!op)
		return NULL;
	op->cells = first;
	op->count = count;
	op->columns = columns;
	memset(cells, 0, count * sizeof(*cells));
	return cells;
}

struct item *draw_item(struct draw_list *list, enum item_kind kind, struct rect rect,
		       u64 value, u64 detail)
{
	struct item *item = grow(list, &list->items, &list->item_count, &list->item_room,
				 sizeof(*item), 1);

	if (!item)
		return &list->nowhere;
	*item = (struct item){ .kind = kind, .rect = rect, .value = value, .detail = detail };
	return item;
}

u32 draw_next_character(const char **text)
{
	const u8 *from = (const u8 *)*text;
	unsigned more = *from < 0x80 ? 0 : *from < 0xc0 ? 4 : *from < 0xe0 ? 1 : *from < 0xf0 ? 2 :
			*from < 0xf8 ? 3 : 4;
	u32 character = *from;

	if (!*from)
		return 0;
	if (more)
		character &= 0x3fu >> more;
	for (unsigned i = 1; i <= more; i++) {
		if (more == 4 || (from[i] & 0xc0) != 0x80) {
			*text += 1;
			return '?';
		}
		character = character << 6 | (from[i] & 0x3f);
	}
	*text += more + 1;
	return character;
}

s32 draw_text_width(enum font font, const char *text)
{
	s32 count = 0;

	while (draw_next_character(&text))
		count++;
	return count * font_metrics[font].advance;
}

const struct item *draw_find_item(const struct draw_list *list, s32 x, s32 y)
{
	for (u32 i = list->item_count; i-- > 0;)
		if (rect_has(list->items[i].rect, x, y))
			return &list->items[i];
	return NULL;
}

static u32 grid_rows(u32 columns, u32 count)
{
	return (count + columns - 1) / columns;
}

u32 draw_cell_at(const struct item *item, s32 x, s32 y)
{
	u32 rows = grid_rows(item->columns, item->count);
	u32 column = (u32)((s64)(x - item->rect.x) * item->columns / item->rect.w);
	u32 row = (u32)((s64)(y - item->rect.y) * rows / item->rect.h);

	return row * item->columns + column;
}

struct rect draw_cell_rect(struct rect grid, u32 columns, u32 count, u32 index)
{
	s32 rows = (s32)grid_rows(columns, count);
	s32 column = (s32)(index % columns), row = (s32)(index / columns);
	s32 left = grid.w * column / (s32)columns, top = grid.h * row / rows;

	return (struct rect){ grid.x + left, grid.y + top,
			      grid.w * (column + 1) / (s32)columns - left,
			      grid.h * (row + 1) / rows - top };
}

struct rect rect_cut_top(struct rect *rect, s32 size)
{
	struct rect part = { rect->x, rect->y, rect->w, size };

	rect->y += size;
	rect->h -= size;
	return part;
}

struct rect rect_cut_bottom(struct rect *rect, s32 size)
{
	rect->h -= size;
	return (struct rect){ rect->x, rect->y + rect->h, rect->w, size };
}

struct rect rect_cut_left(struct rect *rect, s32 size)
{
	struct rect part = { rect->x, rect->y, size, rect->h };

	rect->x += size;
	rect->w -= size;
	return part;
}

struct rect rect_cut_right(struct rect *rect, s32 size)
{
	rect->w -= size;
	return (struct rect){ rect->x + rect->w, rect->y, size, rect->h };
}
