/* SPDX-License-Identifier: MIT */
/* See svg.h. Text names DejaVu Sans Mono and asks for the width it has here, so
   that another font stays within its place. */
#include "view/svg.h"

static void put_rect(FILE *out, struct rect rect, u32 color, const char *more)
{
	fprintf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"#%06x\"%s/>\n",
		rect.x, rect.y, rect.w, rect.h, color, more);
}

static void put_escaped(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '&')
			fputs("&amp;", out);
		else if ((unsigned char)*text >= ' ')
			fputc(*text, out);
		else
			fputc(' ', out);
	}
}

static void put_text(FILE *out, const struct draw_op *op, const char *text, u32 color)
{
	const struct font_metrics *font = &font_metrics[op->font];

	fprintf(out, "<text x=\"%d\" y=\"%d\" font-size=\"%u\"%s fill=\"#%06x\" textLength=\"%d\" lengthAdjust=\"spacingAndGlyphs\" xml:space=\"preserve\">",
		op->rect.x, op->rect.y + font->line / 2 + font->size_px * 3 / 8, font->size_px,
		font->is_bold ? " font-weight=\"bold\"" : "", color,
		draw_text_width(op->font, text));
	put_escaped(out, text);
	fputs("</text>\n", out);
}

static void put_arrow(FILE *out, struct rect rect, u32 color, char direction)
{
	s32 right = rect.x + rect.w, bottom = rect.y + rect.h;
	s32 middle_x = rect.x + rect.w / 2, middle_y = rect.y + rect.h / 2;
	s32 x[3] = { rect.x, rect.x, right }, y[3] = { rect.y, bottom, middle_y };

	if (direction == 'l') {
		x[0] = x[1] = right;
		x[2] = rect.x;
	} else if (direction == 'd' || direction == 'u') {
		x[1] = right;
		x[2] = middle_x;
		y[0] = y[1] = direction == 'd' ? rect.y : bottom;
		y[2] = direction == 'd' ? bottom : rect.y;
	}
	fprintf(out, "<polygon points=\"%d,%d %d,%d %d,%d\" fill=\"#%06x\"/>\n", x[0], y[0], x[1],
		y[1], x[2], y[2], color);
}

/* Equal neighbours of a row become one rectangle where there is no gap. */
static void put_cells(FILE *out, const struct draw_op *op, const struct draw_cell *cells,
		      enum theme theme)
{
	for (u32 i = 0, run; i < op->count; i += run) {
		struct rect cell = draw_cell_rect(op->rect, op->columns, op->count, i);
		bool has_gap = cell.w >= 4 && cell.h >= 4, has_letter;

		run = 1;
		if (has_gap) {
			cell.w--;
			cell.h--;
		} else {
			while ((i + run) % op->columns && i + run < op->count &&
			       cells[i + run].ink == cells[i].ink &&
			       (cells[i + run].mark == MARK_HOLLOW) ==
				       (cells[i].mark == MARK_HOLLOW))
				run++;
			cell.w = draw_cell_rect(op->rect, op->columns, op->count, i + run - 1).x +
				 cell.w - cell.x;
		}
		put_rect(out, cell, theme_color(theme, cells[i].ink),
			 !has_gap && cells[i].mark == MARK_HOLLOW ? " fill-opacity=\"0.4\"" : "");
		if (!has_gap)
			continue;
		has_letter = cells[i].letter && cell.w >= 10 && cell.h >= 10;
		if (cells[i].mark == MARK_HOLLOW)
			put_rect(out, rect_inset(cell, 1), theme_color(theme, INK_PANEL), "");
		else if (cells[i].mark == MARK_NOTCH)
			put_rect(out, (struct rect){ cell.x + cell.w - 3, cell.y, 3, 3 },
				 theme_color(theme, INK_DIRTY), "");
		else if (cells[i].mark == MARK_DOT && !has_letter)
			put_rect(out, rect_inset(cell, cell.w / 3),
				 theme_color(theme, INK_BACKGROUND), "");
		else if (cells[i].mark == MARK_HATCH && !has_letter)
			put_rect(out, cell, 0, " style=\"fill:url(#hatch)\"");
		if (has_letter && cells[i].mark != MARK_HOLLOW)
			fprintf(out, "<text x=\"%d\" y=\"%d\" font-size=\"11\" fill=\"#%06x\">%c</text>\n",
				cell.x + (cell.w - 7) / 2, cell.y + (cell.h + 8) / 2,
				theme_color(theme, theme_letter_ink(theme, cells[i].ink)),
				cells[i].letter);
	}
}

static void put_op(FILE *out, const struct draw_list *list, const struct draw_op *op,
		   enum theme theme)
{
	u32 color = theme_color(theme, op->ink);

	switch ((enum draw_kind)op->kind) {
	case DRAW_PANEL:
		fputs("<!-- ", out);
		put_escaped(out, list->text + op->text);
		fputs(" -->\n", out);
		break;
	case DRAW_RECT:
		put_rect(out, op->rect, color, "");
		break;
	case DRAW_FRAME:
		fprintf(out, "<rect x=\"%g\" y=\"%g\" width=\"%d\" height=\"%d\" fill=\"none\" stroke=\"#%06x\" stroke-width=\"%u\"/>\n",
			op->rect.x + op->thickness / 2.0, op->rect.y + op->thickness / 2.0,
			op->rect.w - op->thickness, op->rect.h - op->thickness, color,
			op->thickness);
		break;
	case DRAW_HATCH:
		put_rect(out, op->rect, color, " style=\"fill:url(#hatch)\"");
		break;
	case DRAW_ARROW:
		put_arrow(out, op->rect, color, (char)op->thickness);
		break;
	case DRAW_TEXT:
		put_text(out, op, list->text + op->text, color);
		break;
	case DRAW_CELLS:
		put_cells(out, op, list->cells + op->cells, theme);
		break;
	case DRAW_CLIP:
		break;
	}
}

void svg_write(FILE *out, const struct draw_list *list, enum theme theme, double scale)
{
	bool is_clipped = false;
	unsigned clips = 0;

	fprintf(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		     "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%g\" height=\"%g\" viewBox=\"0 0 %d %d\" font-family=\"DejaVu Sans Mono, monospace\">\n"
		     "<defs><pattern id=\"hatch\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><rect width=\"2\" height=\"6\" fill=\"#%06x\"/></pattern></defs>\n",
		list->width * scale, list->height * scale, list->width, list->height,
		theme_color(theme, INK_BACKGROUND));
	put_rect(out, (struct rect){ 0, 0, list->width, list->height },
		 theme_color(theme, INK_BACKGROUND), "");
	for (u32 i = 0; i < list->op_count; i++) {
		const struct draw_op *op = &list->ops[i];

		if (op->kind != DRAW_CLIP) {
			put_op(out, list, op, theme);
			continue;
		}
		if (is_clipped)
			fputs("</g>\n", out);
		fprintf(out, "<clipPath id=\"clip%u\"><rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/></clipPath>\n<g clip-path=\"url(#clip%u)\">\n",
			clips, op->rect.x, op->rect.y, op->rect.w, op->rect.h, clips);
		clips++;
		is_clipped = true;
	}
	fputs(is_clipped ? "</g>\n</svg>\n" : "</svg>\n", out);
}
