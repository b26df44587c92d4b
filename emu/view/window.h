/* SPDX-License-Identifier: MIT */
/*
 * A window that shows pixels and tells what a person does. SDL is known here
 * only: window_sdl.c, or window_none.c in a build without it.
 */
#ifndef VIEW_WINDOW_H
#define VIEW_WINDOW_H

#include "base/error.h"
#include "base/types.h"

enum window_event_kind {
	WINDOW_NOTHING,
	WINDOW_KEY,    /* key, as keys.h has them */
	WINDOW_MOVE,   /* x, y in pixels */
	WINDOW_CLICK,  /* x, y; is_double */
	WINDOW_RELEASE, /* of the button: x, y */
	WINDOW_WHEEL,  /* amount, up positive */
	WINDOW_RESIZE, /* ask window_size */
	WINDOW_CLOSE,
};

struct window_event {
	enum window_event_kind kind;
	u32 key;
	s32 x, y, amount;
	bool is_double;
};

struct window;

/* NULL with error set: no display, or a build without SDL. */
struct window *window_open(s32 width, s32 height, const char *title,
			   struct error *error) must_check;
void window_close(struct window *window);
/* Wait for something to happen; WINDOW_NOTHING after the time. */
struct window_event window_wait(struct window *window, int timeout_ms);
/* Do as if a person had done it: through SDL's own queue. */
void window_push(struct window *window, const struct window_event *event);
/* The clipboard's text, to be freed; NULL: none. And put there. */
char *window_paste(struct window *window);
void window_copy(struct window *window, const char *text);
void window_size(const struct window *window, s32 *width, s32 *height);
void window_resize(struct window *window, s32 width, s32 height);
/* 0x00RRGGBB, as many as window_size said; another size is left out. */
void window_present(struct window *window, const u32 *pixels, s32 width, s32 height);

#endif
