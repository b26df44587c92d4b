/* SPDX-License-Identifier: MIT */
/*
 * A draw list as text, in two ways: as it is, one call a line, for tests; and
 * laid out for a terminal, panel by panel, each line of the panel a line, for
 * people without a display and for programs that read.
 */
#ifndef VIEW_RECORD_H
#define VIEW_RECORD_H

#include <stdio.h>

#include "view/draw.h"

void record_calls(FILE *out, const struct draw_list *list);
void record_text(FILE *out, const struct draw_list *list);

#endif
