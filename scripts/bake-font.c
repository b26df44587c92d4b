/* SPDX-License-Identifier: MIT */
/*
 * Bakes fonts for the view: bake-font OUTPUT REGULAR.ttf BOLD.ttf. Every size
 * that a scale of the view asks for, the characters that it uses; the file is
 * as emu/view/font.h says.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ft2build.h>
#include FT_FREETYPE_H

#include "view/font.h"

#define GLYPHS_MAX 8192
#define FACES_MAX 64

static const unsigned sizes_px[] = { 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 20, 22, 24, 26, 32, 39,
				     48 };
/* Beyond ASCII, rising. */
static const u32 extras[] = { 0xb1, 0xb5, 0xb7, 0xd7, 0x2013, 0x2026, 0x2190, 0x2191, 0x2192,
			      0x2193, 0x2264, 0x2265, 0x2502, 0x25a0, 0x25a1, 0x25b6, 0x25b8,
			      0x25cb, 0x25cf, 0x2713, 0x2717 };

struct baked {
	struct font_header header;
	struct font_face faces[FACES_MAX];
	struct font_glyph glyphs[GLYPHS_MAX];
	u8 *bitmaps;
};

static void die(const char *what, const char *name)
{
	fprintf(stderr, "bake-font: %s: %s\n", name, what);
	exit(1);
}

static void bake_glyph(struct baked *baked, FT_Face face, u32 character, const char *name)
{
	struct font_glyph *glyph = &baked->glyphs[baked->header.glyph_count++];
	const FT_Bitmap *bitmap = &face->glyph->bitmap;
	u32 bytes;

	if (baked->header.glyph_count == GLYPHS_MAX)
		die("too many glyphs", name);
	if (!FT_Get_Char_Index(face, character) ||
	    FT_Load_Char(face, character, FT_LOAD_RENDER | FT_LOAD_TARGET_LIGHT))
		die("a character that the view needs is missing", name);
	*glyph = (struct font_glyph){
		.character = character,
		.width = (u16)bitmap->width,
		.height = (u16)bitmap->rows,
		.left = (s16)face->glyph->bitmap_left,
		.top = (s16)face->glyph->bitmap_top,
		.bitmap = baked->header.bitmap_bytes,
	};
	bytes = bitmap->width * bitmap->rows;
	baked->bitmaps = realloc(baked->bitmaps, baked->header.bitmap_bytes + bytes + 1);
	if (!baked->bitmaps)
		die("out of memory", name);
	for (unsigned row = 0; row < bitmap->rows; row++)
		memcpy(baked->bitmaps + baked->header.bitmap_bytes + row * bitmap->width,
		       bitmap->buffer + (long)row * bitmap->pitch, bitmap->width);
	baked->header.bitmap_bytes += bytes;
}

static void bake_face(struct baked *baked, FT_Face face, unsigned size_px, unsigned is_bold,
		      const char *name)
{
	struct font_face *to = &baked->faces[baked->header.face_count++];

	if (FT_Set_Pixel_Sizes(face, 0, size_px))
		die("cannot be scaled", name);
	to->size_px = size_px;
	to->is_bold = is_bold;
	to->ascent_px = (u32)(face->size->metrics.ascender >> 6);
	to->first_glyph = baked->header.glyph_count;
	for (u32 character = ' '; character <= '~'; character++)
		bake_glyph(baked, face, character, name);
	for (unsigned i = 0; i < ARRAY_SIZE(extras); i++)
		bake_glyph(baked, face, extras[i], name);
	to->glyph_count = baked->header.glyph_count - to->first_glyph;
}

static void write_all(const struct baked *baked, const char *path)
{
	const struct font_header *header = &baked->header;
	FILE *out = fopen(path, "wb");

	if (!out ||
	    fwrite(header, sizeof(*header), 1, out) != 1 ||
	    fwrite(baked->faces, sizeof(*baked->faces), header->face_count, out) !=
		    header->face_count ||
	    fwrite(baked->glyphs, sizeof(*baked->glyphs), header->glyph_count, out) !=
		    header->glyph_count ||
	    fwrite(baked->bitmaps, 1, header->bitmap_bytes, out) != header->bitmap_bytes ||
	    fclose(out))
		die("cannot be written", path);
}

int main(int argc, char **argv)
{
	struct baked *baked = calloc(1, sizeof(*baked));
	FT_Library library;
	FT_Face face;

	if (argc != 4 || !baked)
		die("bake-font OUTPUT REGULAR.ttf BOLD.ttf", "usage");
	if (FT_Init_FreeType(&library))
		die("cannot be started", "FreeType");
	baked->header.magic = FONT_MAGIC;
	for (unsigned bold = 0; bold < 2; bold++) {
		if (FT_New_Face(library, argv[2 + bold], 0, &face))
			die("no font that can be read", argv[2 + bold]);
		for (unsigned i = 0; i < ARRAY_SIZE(sizes_px); i++)
			bake_face(baked, face, sizes_px[i], bold, argv[2 + bold]);
		FT_Done_Face(face);
	}
	write_all(baked, argv[1]);
	FT_Done_FreeType(library);
	free(baked->bitmaps);
	free(baked);
	return 0;
}
