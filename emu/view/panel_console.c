/* SPDX-License-Identifier: MIT */
/*
 * What the guest printed, line by line with its colours: of ECMA-48 carriage
 * return, backspace, tab, erase to the end of the line and the eight colours
 * of text, bright ones as the others, and reverse. The cursor stays in its
 * line: what a full-screen program paints is shown one below the other.
 */
#include <stdlib.h>
#include <string.h>

#include "view/scene.h"

#define LINE_MAX 240
#define LINES_MAX 4096 /* a power of two */
#define TAB 8

struct style {
	u8 ink;
	bool is_reverse;
};

/* One line as it stands, a style a byte. */
struct line {
	char text[LINE_MAX];
	struct style styles[LINE_MAX];
	unsigned length, column;
};

enum escape { ESCAPE_NONE, ESCAPE_BEGUN, ESCAPE_SEQUENCE };

struct printer {
	struct line line;
	struct style style;
	enum escape escape;
	char sequence[32]; /* its parameters */
	unsigned used;
};

/* Where lines begin in the ring, and in which style: the last ones. */
struct lines {
	struct {
		u64 offset;
		struct style style;
	} lines[LINES_MAX];
	u64 count;
};

static const struct style plain = { INK_TEXT, false };

static void put(struct line *line, struct style style, u8 byte)
{
	if (line->column >= LINE_MAX - 1)
		return;
	for (; line->length < line->column; line->length++) {
		line->text[line->length] = ' ';
		line->styles[line->length] = plain;
	}
	line->text[line->column] = (char)byte;
	line->styles[line->column] = style;
	line->column++;
	if (line->length < line->column)
		line->length = line->column;
}

/* Colours by name of the terminal's, as near as a theme has them. */
static void set_style(struct style *style, const char *parameters)
{
	static const u8 inks[8] = { INK_DIM,	INK_FAULT, INK_PRIVATE, INK_DIRTY,
				    INK_FILE,	INK_TABLE, INK_FILE,	INK_TEXT };
	const char *at = parameters;

	do {
		char *end;
		unsigned long code = strtoul(at, &end, 10);

		if (code == 0)
			*style = plain;
		else if (code == 7 || code == 27)
			style->is_reverse = code == 7;
		else if ((code >= 30 && code <= 37) || (code >= 90 && code <= 97))
			style->ink = inks[code % 10];
		else if (code == 39)
			style->ink = INK_TEXT;
		else if (code == 38 || code == 48)
			return; /* 256 colours and more: none of ours */
		at = *end == ';' ? end + 1 : "";
	} while (*at);
}

static void end_sequence(struct printer *printer, u8 final)
{
	printer->sequence[printer->used] = '\0';
	if (final == 'm')
		set_style(&printer->style, printer->sequence);
	else if (final == 'K' && printer->used == 0)
		printer->line.length = printer->line.column < printer->line.length ?
					       printer->line.column : printer->line.length;
}

static void print(struct printer *printer, u8 byte)
{
	struct line *line = &printer->line;

	if (printer->escape == ESCAPE_BEGUN) {
		printer->escape = byte == '[' ? ESCAPE_SEQUENCE : ESCAPE_NONE;
		printer->used = 0;
	} else if (printer->escape == ESCAPE_SEQUENCE) {
		if (byte >= '@' && byte <= '~') {
			end_sequence(printer, byte);
			printer->escape = ESCAPE_NONE;
		} else if (printer->used + 1 < sizeof(printer->sequence)) {
			printer->sequence[printer->used++] = (char)byte;
		}
	} else if (byte == '\033') {
		printer->escape = ESCAPE_BEGUN;
	} else if (byte == '\b') {
		line->column -= line->column > 0;
	} else if (byte == '\r') {
		line->column = 0;
	} else if (byte == '\t') {
		line->column += TAB - line->column % TAB;
	} else if (byte >= ' ') {
		put(line, printer->style, byte);
	}
}

static u8 byte_at(const struct watch *watch, u64 offset)
{
	return watch->console[offset % WATCH_CONSOLE_BYTES];
}

static void add_line(struct lines *lines, u64 offset, struct style style)
{
	lines->lines[lines->count % LINES_MAX].offset = offset;
	lines->lines[lines->count % LINES_MAX].style = style;
	lines->count++;
}

/* Styles last over lines, so all that is kept is read from its beginning. */
static void find_lines(const struct watch *watch, struct lines *lines)
{
	struct printer printer = { .style = plain };
	u64 first = watch->printed < WATCH_CONSOLE_BYTES ? 0 :
							   watch->printed - WATCH_CONSOLE_BYTES;

	lines->count = 0;
	if (watch->printed)
		add_line(lines, first, plain);
	for (u64 i = first; i < watch->printed; i++) {
		u8 byte = byte_at(watch, i);

		printer.line.column = 0;
		print(&printer, byte);
		if (byte == '\n' && i + 1 < watch->printed)
			add_line(lines, i + 1, printer.style);
	}
}

static void draw_line(const struct scene *scene, struct rect rect, struct line *line)
{
	unsigned from = 0, to;
	s32 right = rect.x + rect.w;

	for (; from < line->length; from = to) {
		struct style style = line->styles[from];
		char text[LINE_MAX];

		for (to = from; to < line->length && line->styles[to].ink == style.ink &&
				line->styles[to].is_reverse == style.is_reverse; to++)
			text[to - from] = line->text[to];
		text[to - from] = '\0';
		rect.w = right - rect.x;
		if (style.is_reverse)
			draw_rect(scene->list,
				  (struct rect){ rect.x, rect.y,
						 draw_text_width(FONT_SMALL, text), 14 },
				  style.ink);
		draw_text_in(scene->list, rect, FONT_SMALL,
			     style.is_reverse ? INK_BACKGROUND : style.ink, "%s", text);
		rect.x += draw_text_width(FONT_SMALL, text);
	}
}

void panel_console(const struct scene *scene, struct rect rect)
{
	const struct watch *watch = &scene->now->watch;
	u64 rows = rect.h >= 14 ? (u64)rect.h / 14 : 0, back = (u64)scene->state->scroll, first;
	struct lines *lines = calloc(1, sizeof(*lines));

	if (!lines)
		return;
	find_lines(watch, lines);
	if (!lines->count)
		draw_text(scene->list, rect.x, rect.y, FONT_SMALL, INK_DIM, "nothing was printed");
	first = lines->count > LINES_MAX ? lines->count - LINES_MAX : 0;
	/* not farther back than there is */
	if (back + rows > lines->count - first)
		back = lines->count - first > rows ? lines->count - first - rows : 0;
	if (lines->count - first > rows + back)
		first = lines->count - rows - back;
	for (u64 i = first; i < lines->count && rows; i++, rows--) {
		struct printer printer = { .style = lines->lines[i % LINES_MAX].style };
		u64 end = i + 1 < lines->count ? lines->lines[(i + 1) % LINES_MAX].offset :
						 watch->printed;

		for (u64 at = lines->lines[i % LINES_MAX].offset; at < end; at++)
			print(&printer, byte_at(watch, at));
		draw_line(scene, rect_cut_top(&rect, 14), &printer.line);
	}
	free(lines);
}
