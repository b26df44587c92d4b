/* SPDX-License-Identifier: MIT */
/*
 * The colours of the view, by meaning. Hues are those of Okabe and Ito's palette
 * (Color Universal Design, 2008), which stay apart for colour-blind eyes; the
 * other themes have theirs moved until they do so too. A category has a letter
 * or a mark besides, so colour is never alone.
 */
#ifndef VIEW_THEME_H
#define VIEW_THEME_H

#include "base/types.h"

/* X(NAME, dark, light, contrast): 0xRRGGBB */
#define THEME_INKS(X)                                                          \
	X(BACKGROUND, 0x14171A, 0xECEFF2, 0x000000)                     \
	X(PANEL, 0x1B1F24, 0xFFFFFF, 0x000000)                          \
	X(RAISED, 0x262C33, 0xDDE3E9, 0x1C1C1C)                         \
	X(BORDER, 0x39414A, 0xB4BDC6, 0x8A8A8A)                         \
	X(TEXT, 0xE4E8ED, 0x14171A, 0xFFFFFF)                           \
	X(DIM, 0xA3ADB8, 0x4A535C, 0xD0D0D0)                            \
	X(FREE, 0x3A4048, 0xBFC7CF, 0x5A5A5A)                           \
	X(RESERVED, 0xD8DCE2, 0x68646C, 0xD0E8D0)                       \
	X(KERNEL, 0x0072B2, 0x00265A, 0x0051B6)                         \
	X(TABLE, 0xCC79A7, 0xCC50B0, 0xE461FF)                          \
	X(PRIVATE, 0x009E73, 0x18A070, 0x1CA992)                        \
	X(FILE, 0x56B4E9, 0x2F7BE8, 0x80F0FF)                           \
	X(SHARED, 0xE69F00, 0x402600, 0xB19B17)                         \
	X(DIRTY, 0xF0E442, 0xC2A600, 0xFFEE00)                          \
	X(FAULT, 0xD55E00, 0xD84420, 0xAC3E0E)

enum ink {
#define THEME_INK_NAME(name, dark, light, contrast) INK_##name,
	THEME_INKS(THEME_INK_NAME)
#undef THEME_INK_NAME
	/* A ramp from old (dark) to new (bright). */
	INK_RAMP,
	INK_COUNT = INK_RAMP + 16
};

enum theme { THEME_DARK, THEME_LIGHT, THEME_CONTRAST, THEMES };

extern const char *const theme_names[THEMES];
u32 theme_color(enum theme theme, enum ink ink);
/* What to write on a thing of that ink with: BACKGROUND or TEXT. */
enum ink theme_letter_ink(enum theme theme, enum ink under);
/* In lower case, for the recorded list: "background", "ramp3". */
void theme_ink_name(enum ink ink, char *name, size_t size);
/* WCAG 2: (lighter + 0.05) / (darker + 0.05), 1 to 21. */
double theme_contrast(u32 first, u32 second);

#endif
