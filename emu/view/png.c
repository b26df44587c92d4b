/* SPDX-License-Identifier: MIT */
/* See png.h; libpng does the work. */
#include "view/png.h"

#include <png.h>
#include <setjmp.h>
#include <stdlib.h>

static bool write_rows(png_struct *png, png_info *info, FILE *out, const struct raster *raster,
		       u8 *row)
{
	if (setjmp(png_jmpbuf(png)))
		return false;
	png_init_io(png, out);
	png_set_IHDR(png, info, (u32)raster->width, (u32)raster->height, 8, PNG_COLOR_TYPE_RGB,
		     PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_write_info(png, info);
	for (s32 y = 0; y < raster->height; y++) {
		const u32 *from = raster->pixels + (size_t)y * (size_t)raster->width;

		for (s32 x = 0; x < raster->width; x++) {
			row[3 * x] = (u8)(from[x] >> 16);
			row[3 * x + 1] = (u8)(from[x] >> 8);
			row[3 * x + 2] = (u8)from[x];
		}
		png_write_row(png, row);
	}
	png_write_end(png, info);
	return true;
}

bool png_write_pixels(FILE *out, const struct raster *raster)
{
	png_struct *png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_info *info = png ? png_create_info_struct(png) : NULL;
	u8 *row = malloc((size_t)raster->width * 3);
	bool ok = png && info && row && write_rows(png, info, out, raster, row);

	if (png)
		png_destroy_write_struct(&png, &info);
	free(row);
	return ok;
}
