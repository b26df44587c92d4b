/* SPDX-License-Identifier: MIT */
/* What is under the pointer, told in the same eight lines always. */
#ifndef VIEW_INSPECTOR_H
#define VIEW_INSPECTOR_H

#include "view/scene.h"

/* The frame that an item is or leads to; false: none. */
bool inspector_ppn(const struct scene *scene, const struct item *item, u64 *ppn);
/* The virtual address that it stands for; false: none. */
bool inspector_va(const struct scene *scene, const struct item *item, u64 *va);
/* The item of one cell of a grid, or the item itself. */
struct item inspector_cell(const struct item *item, s32 x, s32 y);

#endif
