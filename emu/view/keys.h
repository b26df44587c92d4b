/* SPDX-License-Identifier: MIT */
/*
 * What a person can do, and by which key: one table, from which the key map on
 * the screen, --help-keys and the manual's list come.
 */
#ifndef VIEW_KEYS_H
#define VIEW_KEYS_H

#include <stdio.h>

#include "base/types.h"

/* A key is its character, or one of these; with modifiers or'ed in. */
enum {
	KEY_F1 = 0x100, KEY_TAB, KEY_ESCAPE, KEY_ENTER, KEY_BACKSPACE, KEY_UP, KEY_DOWN, KEY_LEFT,
	KEY_RIGHT, KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_HOME, KEY_END, KEY_F3,
	KEY_CONTROL = 0x1000, KEY_SHIFT = 0x2000, /* the latter with a key that has no character */
};

/* X(NAME, key, how the key is written, what it does) */
#define ACTIONS(X)                                                                     \
	X(SCREEN_1, '1', "1", "screen 1: memory, frame by frame")                      \
	X(SCREEN_2, '2', "2", "screen 2: an address space as its page tables")         \
	X(SCREEN_3, '3', "3", "screen 3: one translation, step by step")               \
	X(SCREEN_4, '4', "4", "screen 4: TLBs")                                        \
	X(SCREEN_5, '5', "5", "screen 5: caches and DRAM")                             \
	X(SCREEN_6, '6', "6", "screen 6: replacement and swap")                        \
	X(SCREEN_7, '7', "7", "screen 7: processes and sharing")                       \
	X(SCREEN_8, '8', "8", "screen 8: code and console")                            \
	X(SCREEN_9, '9', "9", "screen 9: RTL against model")                           \
	X(PAUSE, ' ', "Space", "run or pause")                                         \
	X(STEP, '.', ".", "one instruction")                                           \
	X(SLOWER, '[', "[", "slower")                                                  \
	X(FASTER, ']', "]", "faster")                                                  \
	X(NEXT_FAULT, 'n', "N", "run to the next page fault")                          \
	X(GO, 'g', "G", "go to: VA, pa:N, ppn:N, PID:VA, a symbol, @CYCLE")            \
	X(FIND, '/', "/", "find a symbol by a part of its name")                       \
	X(FIND_NEXT, KEY_F3, "F3", "the next one with that part")                      \
	X(FOLLOW, KEY_ENTER, "Enter", "follow what is under the pointer")              \
	X(BACK, KEY_BACKSPACE, "Backspace", "back to what was followed from")          \
	X(BOOKMARK, 'b' | KEY_CONTROL, "Ctrl+B", "keep what is looked at as a bookmark")\
	X(NEXT_BOOKMARK, 'b', "B", "the next bookmark, and round again")               \
	X(BESIDE, 'd', "D", "this screen a second time, beside; again: only one")      \
	X(SWAP, KEY_TAB, "Tab", "the screen beside becomes the one that keys choose")  \
	X(EARLIER, KEY_LEFT, "Left", "timeline: the cursor earlier")                   \
	X(LATER, KEY_RIGHT, "Right", "... later")                                      \
	X(SELECT_EARLIER, KEY_LEFT | KEY_SHIFT, "Shift+Left", "... select, earlier")   \
	X(SELECT_LATER, KEY_RIGHT | KEY_SHIFT, "Shift+Right", "... select, later")     \
	X(BEGINNING, KEY_HOME, "Home", "... to the beginning of the run")              \
	X(END, KEY_END, "End", "... to now")                                           \
	X(ZOOM_IN, '+', "+", "... half as much of it, round the cursor")               \
	X(ZOOM_OUT, '-', "-", "... twice as much")                                     \
	X(SOURCE_PC, 'i', "I", "translate the pc")                                     \
	X(SOURCE_FAULT, 'f', "F", "translate the address of the last fault")           \
	X(ACCESS, 'a', "A", "what access is asked: load, store, fetch")                \
	X(PRIVILEGE, 'u', "U", "as which mode: the hart's, U, S")                      \
	X(SPACE, 'p', "P", "next address space seen; at the end: the hart's")          \
	X(HART, 'h', "H", "next hart")                                                 \
	X(COLOR, 'm', "M", "what colours of the frame map mean")                       \
	X(PIN, 'l', "L", "keep the frame under the pointer outlined everywhere")       \
	X(THEME, 't', "T", "theme: dark, light, contrast")                             \
	X(LARGER, '=' | KEY_CONTROL, "Ctrl+=", "everything larger")                    \
	X(SMALLER, '-' | KEY_CONTROL, "Ctrl+-", "everything smaller")                  \
	X(ACTUAL, '0' | KEY_CONTROL, "Ctrl+0", "as large as fits the window")          \
	X(SHOT, 's' | KEY_CONTROL, "Ctrl+S", "save a picture, vitrine-CYCLE.png")      \
	X(SHOT_SVG, 's' | KEY_CONTROL | KEY_SHIFT, "Ctrl+Shift+S", "... as SVG")       \
	X(CONSOLE, 'c', "C", "type to the guest; Ctrl+] ends that")                    \
	X(PASTE, 'v' | KEY_CONTROL | KEY_SHIFT, "Ctrl+Shift+V", "paste, as if typed")\
	X(SCROLL_UP, KEY_PAGE_UP, "PgUp", "older lines of the console")                \
	X(SCROLL_DOWN, KEY_PAGE_DOWN, "PgDn", "newer lines of the console")            \
	X(HELP, KEY_F1, "F1 or ?", "this list")                                        \
	X(ESCAPE, KEY_ESCAPE, "Esc", "close the list, forget what is chosen")              \
	X(QUIT, 'q' | KEY_CONTROL, "Ctrl+Q", "end the machine")

enum action {
	ACTION_NONE,
#define ACTION_NAME(name, key, text, what) ACTION_##name,
	ACTIONS(ACTION_NAME)
#undef ACTION_NAME
	ACTION_COUNT
};

struct binding {
	u32 key;
	const char *key_text, *text;
};

/* By enum action; the first is empty. */
extern const struct binding bindings[ACTION_COUNT];

enum action keys_find(u32 key);
/* The table, for --help-keys. */
void keys_print(FILE *out);

#endif
