/* SPDX-License-Identifier: MIT */
/*
 * See window.h. Pixels go to the window's surface as they are; no renderer, so
 * what is seen is what raster.c made. Characters come by text events, which
 * know the keyboard's layout; keys without a character, and those with Ctrl,
 * by key events. The library is loaded when a window is asked for: it brings
 * dozens of others, and would double the time that a run without one takes to
 * start.
 */
/* before ours: base/types.h has a macro of a name that SDL uses otherwise */
#include <SDL2/SDL.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#include "view/window.h"

#include "view/draw.h"
#include "view/keys.h"

#define SDL_LIBRARY "libSDL2-2.0.so.0"
#define SDL_FUNCTIONS(X) \
	X(ConvertPixels) X(CreateWindow) X(DestroyWindow) X(GetError) \
	X(GetClipboardText) X(GetWindowSize) X(GetWindowSurface) X(Init) X(PushEvent) \
	X(Quit) X(SetClipboardText) X(SetHint) X(free) X(SetWindowSize) X(StartTextInput) \
	X(UpdateWindowSurface) X(WaitEventTimeout)

struct window {
	SDL_Window *window;
	void *library;
#define SDL_POINTER(name) __typeof__(SDL_##name) *name;
	SDL_FUNCTIONS(SDL_POINTER)
#undef SDL_POINTER
};

static bool load(struct window *window)
{
	window->library = dlopen(SDL_LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!window->library)
		return false;
#define SDL_FIND(name)                                                              \
	*(void **)&window->name = dlsym(window->library, "SDL_" #name);              \
	if (!window->name)                                                          \
		return false;
	SDL_FUNCTIONS(SDL_FIND)
#undef SDL_FIND
	return true;
}

struct window *window_open(s32 width, s32 height, const char *title, struct error *error)
{
	struct window *window = calloc(1, sizeof(*window));

	if (!window || !load(window)) {
		error_set(error, "--view: no %s; --shot needs none", SDL_LIBRARY);
		window_close(window);
		return NULL;
	}
	/* signals are the command line's */
	window->SetHint(SDL_HINT_NO_SIGNAL_HANDLERS, "1");
	/* pixels are made here: a renderer in between would only take threads */
	window->SetHint(SDL_HINT_FRAMEBUFFER_ACCELERATION, "0");
	window->SetHint(SDL_HINT_VIDEO_ALLOW_SCREENSAVER, "1");
	if (window->Init(SDL_INIT_VIDEO)) {
		error_set(error, "--view: no display: %s; --shot and --view-text need none",
			  window->GetError());
		window_close(window);
		return NULL;
	}
	window->window = window->CreateWindow(title, SDL_WINDOWPOS_UNDEFINED,
					      SDL_WINDOWPOS_UNDEFINED, width, height,
					      SDL_WINDOW_RESIZABLE);
	if (!window->window) {
		error_set(error, "--view: no window: %s", window->GetError());
		window_close(window);
		return NULL;
	}
	window->StartTextInput();
	return window;
}

void window_close(struct window *window)
{
	if (!window)
		return;
	if (window->window)
		window->DestroyWindow(window->window);
	if (window->Quit)
		window->Quit();
	free(window);
}

static const struct {
	SDL_Keycode code;
	u32 key;
} special_keys[] = {
	{ SDLK_F1, KEY_F1 },	       { SDLK_F3, KEY_F3 },	    { SDLK_TAB, KEY_TAB },
	{ SDLK_ESCAPE, KEY_ESCAPE },   { SDLK_RETURN, KEY_ENTER },  { SDLK_KP_ENTER, KEY_ENTER },
	{ SDLK_BACKSPACE, KEY_BACKSPACE }, { SDLK_UP, KEY_UP },	    { SDLK_DOWN, KEY_DOWN },
	{ SDLK_LEFT, KEY_LEFT },       { SDLK_RIGHT, KEY_RIGHT },   { SDLK_PAGEUP, KEY_PAGE_UP },
	{ SDLK_PAGEDOWN, KEY_PAGE_DOWN }, { SDLK_HOME, KEY_HOME },  { SDLK_END, KEY_END },
};

/* 0: it has a character, and comes by a text event. */
static u32 key_of(const SDL_Keysym *sym)
{
	u32 modifiers = (sym->mod & KMOD_CTRL ? KEY_CONTROL : 0) |
			(sym->mod & KMOD_SHIFT ? KEY_SHIFT : 0);

	for (unsigned i = 0; i < ARRAY_SIZE(special_keys); i++)
		if (special_keys[i].code == sym->sym)
			return special_keys[i].key | modifiers;
	if (sym->mod & KMOD_CTRL && sym->sym >= ' ' && sym->sym <= '~')
		return (u32)sym->sym | modifiers;
	return 0;
}

static struct window_event translate(const SDL_Event *from)
{
	struct window_event event = { .kind = WINDOW_NOTHING };
	const char *text = from->text.text;

	switch (from->type) {
	case SDL_QUIT:
		event.kind = WINDOW_CLOSE;
		break;
	case SDL_KEYDOWN:
		event.key = key_of(&from->key.keysym);
		event.kind = event.key ? WINDOW_KEY : WINDOW_NOTHING;
		break;
	case SDL_TEXTINPUT:
		event.key = draw_next_character(&text);
		event.kind = WINDOW_KEY;
		break;
	case SDL_MOUSEMOTION:
		event = (struct window_event){ .kind = WINDOW_MOVE, .x = from->motion.x,
					       .y = from->motion.y };
		break;
	case SDL_MOUSEBUTTONDOWN:
		event = (struct window_event){ .kind = WINDOW_CLICK, .x = from->button.x,
					       .y = from->button.y,
					       .is_double = from->button.clicks > 1 };
		break;
	case SDL_MOUSEBUTTONUP:
		event = (struct window_event){ .kind = WINDOW_RELEASE, .x = from->button.x,
					       .y = from->button.y };
		break;
	case SDL_MOUSEWHEEL:
		event = (struct window_event){ .kind = WINDOW_WHEEL, .amount = from->wheel.y };
		break;
	case SDL_WINDOWEVENT:
		if (from->window.event == SDL_WINDOWEVENT_SIZE_CHANGED ||
		    from->window.event == SDL_WINDOWEVENT_EXPOSED)
			event.kind = WINDOW_RESIZE;
		break;
	default:
		break;
	}
	return event;
}

struct window_event window_wait(struct window *window, int timeout_ms)
{
	SDL_Event event;

	if (!window->WaitEventTimeout(&event, timeout_ms))
		return (struct window_event){ .kind = WINDOW_NOTHING };
	return translate(&event);
}

static void push_key(struct window *window, u32 key)
{
	SDL_Event event = { .type = SDL_KEYDOWN };
	u32 plain = key & ~(u32)(KEY_CONTROL | KEY_SHIFT);

	if (plain < KEY_F1 && !(key & KEY_CONTROL)) {
		event.type = SDL_TEXTINPUT;
		event.text.text[0] = (char)plain;
		window->PushEvent(&event);
		return;
	}
	event.key.keysym.sym = (SDL_Keycode)plain;
	for (unsigned i = 0; i < ARRAY_SIZE(special_keys); i++)
		if (special_keys[i].key == plain)
			event.key.keysym.sym = special_keys[i].code;
	event.key.keysym.mod = (u16)((key & KEY_CONTROL ? KMOD_LCTRL : 0) |
				     (key & KEY_SHIFT ? KMOD_LSHIFT : 0));
	window->PushEvent(&event);
}

void window_push(struct window *window, const struct window_event *event)
{
	SDL_Event to = { .type = SDL_USEREVENT };

	switch (event->kind) {
	case WINDOW_KEY:
		push_key(window, event->key);
		return;
	case WINDOW_MOVE:
		to.type = SDL_MOUSEMOTION;
		to.motion.x = event->x;
		to.motion.y = event->y;
		break;
	case WINDOW_CLICK:
		to.type = SDL_MOUSEBUTTONDOWN;
		to.button.x = event->x;
		to.button.y = event->y;
		to.button.clicks = event->is_double ? 2 : 1;
		break;
	case WINDOW_RELEASE:
		to.type = SDL_MOUSEBUTTONUP;
		to.button.x = event->x;
		to.button.y = event->y;
		break;
	case WINDOW_WHEEL:
		to.type = SDL_MOUSEWHEEL;
		to.wheel.y = event->amount;
		break;
	case WINDOW_CLOSE:
		to.type = SDL_QUIT;
		break;
	default:
		return;
	}
	window->PushEvent(&to);
}

char *window_paste(struct window *window)
{
	char *text = window->GetClipboardText(), *copy = text ? strdup(text) : NULL;

	window->free(text);
	return copy;
}

void window_copy(struct window *window, const char *text)
{
	window->SetClipboardText(text);
}

void window_size(const struct window *window, s32 *width, s32 *height)
{
	window->GetWindowSize(window->window, width, height);
}

void window_resize(struct window *window, s32 width, s32 height)
{
	window->SetWindowSize(window->window, width, height);
}

void window_present(struct window *window, const u32 *pixels, s32 width, s32 height)
{
	SDL_Surface *surface = window->GetWindowSurface(window->window);

	if (!surface || surface->w != width || surface->h != height)
		return;
	window->ConvertPixels(width, height, SDL_PIXELFORMAT_RGB888, pixels, width * 4,
			  surface->format->format, surface->pixels, surface->pitch);
	window->UpdateWindowSurface(window->window);
}
