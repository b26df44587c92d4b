/* SPDX-License-Identifier: MIT */
/* A build without SDL2 (VIEW=0): pictures, but no window. */
#include "view/window.h"

struct window *window_open(s32 width, s32 height, const char *title, struct error *error)
{
	(void)width;
	(void)height;
	(void)title;
	error_set(error, "--view: built without SDL2; --shot and --view-text need no window");
	return NULL;
}

void window_close(struct window *window)
{
	(void)window;
}

struct window_event window_wait(struct window *window, int timeout_ms)
{
	(void)window;
	(void)timeout_ms;
	return (struct window_event){ .kind = WINDOW_CLOSE };
}

void window_push(struct window *window, const struct window_event *event)
{
	(void)window;
	(void)event;
}

void window_size(const struct window *window, s32 *width, s32 *height)
{
	(void)window;
	*width = *height = 1;
}

void window_resize(struct window *window, s32 width, s32 height)
{
	(void)window;
	(void)width;
	(void)height;
}

void window_present(struct window *window, const u32 *pixels, s32 width, s32 height)
{
	(void)window;
	(void)pixels;
	(void)width;
	(void)height;
}

char *window_paste(struct window *window)
{
	(void)window;
	return NULL;
}

void window_copy(struct window *window, const char *text)
{
	(void)window;
	(void)text;
}
