/* SPDX-License-Identifier: MIT */
/*
 * Going to what a person types: a virtual address, pa:N, ppn:N, N:VA in the
 * address space of process or ASID N, a symbol, @CYCLE; numbers are
 * hexadecimal but for N and the cycle.
 */
#ifndef VIEW_GOTO_H
#define VIEW_GOTO_H

#include "view/scene.h"

/* A key while state->typing. */
void goto_type(struct view_state *state, const struct scene *scene, u32 key);
/* The next symbol with the part that was typed last. */
void goto_next(struct view_state *state, const struct scene *scene);

#endif
