/* SPDX-License-Identifier: MIT */
/*
 * The run over time: lanes of rates, a cursor, and a selection whose sums and
 * rates stand beside the lanes. Keys and mouse change the same few fields.
 */
#ifndef VIEW_TIMELINE_H
#define VIEW_TIMELINE_H

#include "view/keys.h"
#include "view/scene.h"

#define CYCLES_PER_MS 1000000.0 /* at the nominal 1 GHz */

void panel_timeline(const struct scene *scene, struct rect rect);
/* false: not one of the timeline's. */
bool timeline_apply(struct view_state *state, const struct scene *scene, enum action action);
/* Put the cursor to where x is in a lane; `extends` a selection from where it was. */
void timeline_point(struct view_state *state, const struct item *lane, s32 x, bool extends);
/* The cursor to a cycle, and that into what is shown. */
void timeline_put(struct view_state *state, u64 cycle);
void timeline_zoom(struct view_state *state, const struct scene *scene, bool is_in);

/* The bounds of the selection; false: there is none, or it is empty. */
bool timeline_selection(const struct view_state *state, u64 *from, u64 *to);

#endif
