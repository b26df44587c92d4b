/* SPDX-License-Identifier: MIT */
/* A draw list as SVG 1.1: shapes and text that a document can scale. */
#ifndef VIEW_SVG_H
#define VIEW_SVG_H

#include <stdio.h>

#include "view/draw.h"

void svg_write(FILE *out, const struct draw_list *list, enum theme theme, double scale);

#endif
