/* SPDX-License-Identifier: MIT */
/*
 * The draw list: what a picture of the view consists of, before anybody
 * decides how it is shown. Panels add rectangles, text and grids of cells in
 * logical pixels (x to the right, y down); raster.c, svg.c and record.c show
 * them. Inks are names (theme.h), so one list serves every theme and scale.
 *
 * What lies where for the mouse and the keyboard is a list of its own, of
 * items, made by the same calls, so that picture and behaviour cannot part.
 */
#ifndef VIEW_DRAW_H
#define VIEW_DRAW_H

#include "base/types.h"
#include "view/theme.h"

struct rect {
	s32 x, y, w, h;
};

enum font { FONT_SMALL, FONT_BODY, FONT_BOLD, FONT_TITLE, FONTS };

struct font_metrics {
	u8 size_px, is_bold, advance, line; /* at scale 1 */
};
extern const struct font_metrics font_metrics[FONTS];

/* The second cue of a cell besides its colour. */
enum draw_mark { MARK_NONE, MARK_HOLLOW, MARK_DOT, MARK_NOTCH, MARK_HATCH };

struct draw_cell {
	u8 ink;
	u8 mark; /* enum draw_mark */
	char letter; /* 0: none; shown where there is room, and in text */
};

enum draw_kind {
	DRAW_PANEL, /* not drawn: what follows belongs to the panel `text` */
	DRAW_CLIP,
	DRAW_RECT,
	DRAW_FRAME, /* an outline, `thickness` pixels inwards */
	DRAW_HATCH,
	DRAW_ARROW, /* a head filling the rect; thickness is the direction, "rdlu" */
	DRAW_TEXT,
	DRAW_CELLS,
};

struct draw_op {
	u8 kind, ink, font, thickness;
	struct rect rect;
	u32 text;    /* offset into list->text */
	u32 cells;   /* index into list->cells */
	u32 count, columns; /* of cells, row by row; the rect is divided evenly */
};

/* What a thing under the pointer is; `value` and `detail` by kind. */
enum item_kind {
	ITEM_NONE,
	ITEM_SCREEN, /* value: its number */
	ITEM_ACTION, /* value: enum action (keys.h) */
	ITEM_FRAMES, /* a grid of frames: value is the first ppn, detail frames a cell */
	ITEM_FRAME,  /* value: ppn */
	ITEM_PTE,    /* value: pa of the entry, detail: first va it stands for */
	ITEM_VA,     /* value: va */
	ITEM_SPACE,  /* value: index */
	ITEM_TLB,    /* value: first va of the page, detail: pa */
	ITEM_PTES,   /* a grid of PTEs: value is the table's pa, detail the first va */
	ITEM_TIME,   /* lanes: value is the first cycle, detail how many */
	ITEM_BOOKMARK, /* value: index, detail: cycle */
};

struct item {
	enum item_kind kind;
	struct rect rect;
	u64 value, detail;
	u32 count, columns; /* of grids */
	u8 level; /* of PTES */
};

struct draw_list {
	s32 width, height;
	struct draw_op *ops;
	struct draw_cell *cells;
	struct item *items;
	char *text;
	u32 op_count, op_room, cell_count, cell_room, item_count, item_room;
	u32 text_count, text_room;
	bool is_full; /* memory ran out: the rest is missing */
	struct item nowhere; /* written then, read by nobody */
};

void draw_begin(struct draw_list *list, s32 width, s32 height);
void draw_free(struct draw_list *list);

void draw_panel(struct draw_list *list, struct rect rect, const char *name);
void draw_clip(struct draw_list *list, struct rect rect);
void draw_unclip(struct draw_list *list);
void draw_rect(struct draw_list *list, struct rect rect, enum ink ink);
void draw_frame(struct draw_list *list, struct rect rect, enum ink ink, unsigned thickness);
void draw_hatch(struct draw_list *list, struct rect rect, enum ink ink);
/* direction: one of "rdlu" */
void draw_arrow(struct draw_list *list, struct rect rect, enum ink ink, char direction);
/* x, y is the upper left corner of the first character's box. */
void draw_text(struct draw_list *list, s32 x, s32 y, enum font font, enum ink ink,
	       const char *format, ...) printf_like(6, 7);
/* Cut to `width` with an ellipsis. */
void draw_text_in(struct draw_list *list, struct rect rect, enum font font, enum ink ink,
		  const char *format, ...) printf_like(5, 6);
/* Room for `count` cells to be filled by the caller at once; NULL: no memory. */
struct draw_cell *draw_cells(struct draw_list *list, struct rect rect, u32 columns, u32 count);
struct item *draw_item(struct draw_list *list, enum item_kind kind, struct rect rect,
		       u64 value, u64 detail);

/* Of text in UTF-8. */
s32 draw_text_width(enum font font, const char *text);
/* Decode one character and step over it; what is not UTF-8 gives '?'. */
u32 draw_next_character(const char **text);
/* The topmost item there, or NULL. */
const struct item *draw_find_item(const struct draw_list *list, s32 x, s32 y);
/* Which cell of a grid's rect is there. */
u32 draw_cell_at(const struct item *item, s32 x, s32 y);
struct rect draw_cell_rect(struct rect grid, u32 columns, u32 count, u32 index);

static inline bool rect_has(struct rect rect, s32 x, s32 y)
{
	return x >= rect.x && y >= rect.y && x < rect.x + rect.w && y < rect.y + rect.h;
}

static inline struct rect rect_inset(struct rect rect, s32 by)
{
	return (struct rect){ rect.x + by, rect.y + by, rect.w - 2 * by, rect.h - 2 * by };
}

/* Cut `size` off one side of *rect and return that part. */
struct rect rect_cut_top(struct rect *rect, s32 size);
struct rect rect_cut_bottom(struct rect *rect, s32 size);
struct rect rect_cut_left(struct rect *rect, s32 size);
struct rect rect_cut_right(struct rect *rect, s32 size);

#endif
