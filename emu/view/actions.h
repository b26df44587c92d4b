/* SPDX-License-Identifier: MIT */
/* What keys and clicks do to what the person looks at. No machine, no window. */
#ifndef VIEW_ACTIONS_H
#define VIEW_ACTIONS_H

#include "view/keys.h"
#include "view/scene.h"

/* false: the action is about the machine or the window, not about the picture. */
bool actions_apply(struct view_state *state, const struct scene *scene, enum action action);
/* The pointer is at a logical position; true: something else is under it now. */
bool actions_point(struct view_state *state, const struct draw_list *list, s32 x, s32 y);
/* Click on what is under the pointer; the action to be done for it. */
enum action actions_click(struct view_state *state, const struct scene *scene, bool is_double);
/* A key while an address is being typed. */
void actions_type(struct view_state *state, u32 key);

#endif
