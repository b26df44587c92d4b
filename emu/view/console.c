/* SPDX-License-Identifier: MIT */
/* See console.h. Sequences: ECMA-48 cursor keys, as terminfo's "linux" has them. */
#include "view/console.h"

#include <stdio.h>
#include <string.h>

#include "view/keys.h"

static unsigned encode_character(u32 character, char *bytes)
{
	if (character < 0x80) {
		bytes[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		bytes[0] = (char)(0xc0 | character >> 6);
		bytes[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	return 0;
}

unsigned console_encode(u32 key, char bytes[CONSOLE_KEY_BYTES])
{
	static const struct {
		u32 key;
		const char *bytes;
	} special[] = {
		{ KEY_ENTER, "\r" },	     { KEY_BACKSPACE, "\177" }, { KEY_TAB, "\t" },
		{ KEY_ESCAPE, "\033" },      { KEY_UP, "\033[A" },	{ KEY_DOWN, "\033[B" },
		{ KEY_RIGHT, "\033[C" },     { KEY_LEFT, "\033[D" },	{ KEY_HOME, "\033[1~" },
		{ KEY_END, "\033[4~" },	     { KEY_PAGE_UP, "\033[5~" },
		{ KEY_PAGE_DOWN, "\033[6~" },
	};
	u32 plain = key & ~(u32)(KEY_CONTROL | KEY_SHIFT);

	for (unsigned i = 0; i < ARRAY_SIZE(special); i++)
		if (special[i].key == plain)
			return (unsigned)snprintf(bytes, CONSOLE_KEY_BYTES, "%s", special[i].bytes);
	if (key & KEY_CONTROL) {
		bytes[0] = (char)(plain & 0x1f);
		return plain >= '@' && plain <= '~';
	}
	return plain >= KEY_F1 && plain <= KEY_F3 ? 0 : encode_character(plain, bytes);
}
