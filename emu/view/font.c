/* SPDX-License-Identifier: MIT */
/* See font.h. The baked file is put in by the assembler. */
#include "view/font.h"

#include <stdlib.h>

__asm__(".section .rodata\n"
	".balign 16\n"
	".globl view_font_start\n"
	"view_font_start:\n"
	".incbin \"" FONT_PATH "\"\n"
	".previous\n");

extern const u8 view_font_start[];

static const struct font_header *header(void)
{
	return (const void *)view_font_start;
}

static const struct font_face *faces(void)
{
	return (const void *)(header() + 1);
}

static const struct font_glyph *glyphs(void)
{
	return (const void *)(faces() + header()->face_count);
}

const struct font_face *font_find(unsigned size_px, bool is_bold)
{
	const struct font_face *best = faces(), *face = faces();
	int best_distance = 1 << 20;

	for (u32 i = 0; i < header()->face_count; i++, face++) {
		int distance = abs((int)face->size_px - (int)size_px);

		if (face->is_bold == is_bold && distance < best_distance) {
			best = face;
			best_distance = distance;
		}
	}
	return best;
}

const struct font_glyph *font_glyph(const struct font_face *face, u32 character)
{
	const struct font_glyph *first = glyphs() + face->first_glyph;
	u32 low = 0, high = face->glyph_count;

	while (low < high) {
		u32 middle = (low + high) / 2;

		if (first[middle].character == character)
			return &first[middle];
		if (first[middle].character < character)
			low = middle + 1;
		else
			high = middle;
	}
	return &first['?' - ' '];
}

const u8 *font_bitmap(const struct font_glyph *glyph)
{
	return (const u8 *)(glyphs() + header()->glyph_count) + glyph->bitmap;
}
