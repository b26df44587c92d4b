/* SPDX-License-Identifier: MIT */
/*
 * A draw list as pixels, by our own few loops: the window and the pictures are
 * the same bytes, on every host and without a display. Integer arithmetic only
 * after scaling, so that a picture is a function of list, theme and scale.
 */
#ifndef VIEW_RASTER_H
#define VIEW_RASTER_H

#include "view/draw.h"

struct raster {
	u32 *pixels; /* 0x00RRGGBB, row by row; owned */
	s32 width, height;
	double scale; /* pixels of ours to a logical one */
	enum theme theme;
	/* of the drawing in progress */
	struct rect clip;
	u32 colors[INK_COUNT];
	u8 letter_inks[INK_COUNT]; /* of letters in cells */
};

/* false: no memory. The pixels are undefined until raster_draw. */
bool raster_init(struct raster *raster, s32 width, s32 height) must_check;
void raster_free(struct raster *raster);
void raster_draw(struct raster *raster, const struct draw_list *list);

#endif
