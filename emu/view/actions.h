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
/* The pointer is moved with its button down, after a click on the timeline. */
void actions_drag(struct view_state *state, const struct draw_list *list, s32 x);
/* false: the wheel is not for the picture where the pointer is. */
bool actions_wheel(struct view_state *state, const struct scene *scene, s32 amount);

/* Keep what is looked at for the way back; then look at something else. */
void actions_remember(struct view_state *state);
void actions_look_at(struct view_state *state, u64 va);
void actions_pin(struct view_state *state, u64 ppn);

#endif
