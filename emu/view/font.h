/* SPDX-License-Identifier: MIT */
/*
 * The glyphs: DejaVu Sans Mono as bitmaps of 8-bit coverage, made at build time
 * by scripts/bake-font.c from Debian's package and carried by the executable,
 * so that pictures need no font where they are made and differ nowhere.
 */
#ifndef VIEW_FONT_H
#define VIEW_FONT_H

#include "base/types.h"

#define FONT_MAGIC 0x31544e46 /* the baked file, in the host's byte order */

struct font_header {
	u32 magic, face_count, glyph_count, bitmap_bytes;
};

/* Follow the header. */
struct font_face {
	u32 size_px, is_bold, ascent_px;
	u32 first_glyph, glyph_count;
};

/* Follow the faces; of one face by rising character, the bitmaps after all. */
struct font_glyph {
	u32 character;
	u16 width, height;
	s16 left, top; /* from the pen; from the baseline up */
	u32 bitmap;    /* offset of width * height bytes */
};

/* The face nearest in size. */
const struct font_face *font_find(unsigned size_px, bool is_bold);
/* A character that is not there gives that of '?'. */
const struct font_glyph *font_glyph(const struct font_face *face, u32 character);
const u8 *font_bitmap(const struct font_glyph *glyph);

#endif
