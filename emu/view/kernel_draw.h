/* SPDX-License-Identifier: MIT */
/* What several panels draw of a kernel's books (kernel.h). */
#ifndef VIEW_KERNEL_DRAW_H
#define VIEW_KERNEL_DRAW_H

#include "view/kernel.h"
#include "view/scene.h"

/* The kernel's books, or NULL where there are none to show. */
const struct kernel_view *kernel_draw_of(const struct scene *scene);
/* Where a panel's numbers come from, and whether they agree; "" for no kernel. */
const char *kernel_draw_source(const struct scene *scene);
/* Free frames against the watermarks; 30 pixels high. */
void kernel_draw_marks(const struct scene *scene, struct rect rect);
/* The slots of all swap areas, as large as fits. */
void kernel_draw_slots(const struct scene *scene, struct rect rect);
/* An ink for an address space, by its index; the letter that goes with it. */
enum ink kernel_draw_space_ink(unsigned space);
char kernel_draw_space_letter(unsigned space);
/* "5 child", the first task of a space. */
void kernel_draw_owner(const struct kernel_view *kernel, unsigned space, char *text, size_t size);

/* "anonymous, active, of 5 child"; false: no kernel says anything. */
bool kernel_draw_frame(const struct scene *scene, u64 ppn, char *text, size_t size);

/* What screens are where a kernel has books, each in its own file. */
void screen_processes_kernel(const struct scene *scene, struct rect inner);

#endif
