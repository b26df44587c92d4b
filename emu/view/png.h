/* SPDX-License-Identifier: MIT */
/* Pixels as a PNG file, without anything in it that would differ from run to
   run. */
#ifndef VIEW_PNG_H
#define VIEW_PNG_H

#include <stdio.h>

#include "view/raster.h"

/* Into an open file; false: it cannot be written. */
bool png_write_pixels(FILE *out, const struct raster *raster) must_check;

#endif
