/* SPDX-License-Identifier: MIT */
/*
 * The colours of the view, by meaning. Hues are those of Okabe and Ito's
 * palette (Color Universal Design, 2008), which stay apart for colour-blind
 * eyes; a category has a letter or a mark besides, so colour is never alone.
 */
#ifndef VIEW_THEME_H
#define VIEW_THEME_H

#include "base/types.h"

/* X(NAME, dark, light, contrast): 0xRRGGBB */
#define THEME_INKS(X)                                                          \
	X(BACKGROUND, 0x14171A, 0xECEFF2, 0x000000)                            \
	X(PANEL, 0x1B1F24, 0xFFFFFF, 0x000000)                                 \
	X(RAISED, 0x262C33, 0xDDE3E9, 0x1C1C1C)                                \
	X(BORDER, 0x39414A, 0xB4BDC6, 0x8A8A8A)                                \
	X(TEXT, 0xE4E8ED, 0x14171A, 0xFFFFFF)                                  \
	X(DIM, 0xA3ADB8, 0x4A535C, 0xD0D0D0)                                   \
	X(FREE, 0x3A4048, 0xBFC7CF, 0x5A5A5A)                                  \
	X(RESERVED, 0xD8DCE2, 0x565E67, 0xFFFFFF)                              \
	X(KERNEL, 0x0072B2, 0x005F96, 0x2E9BE0)                                \
	X(TABLE, 0xCC79A7, 0xA64F80, 0xE79AC6)                                 \
	X(PRIVATE, 0x009E73, 0x007A59, 0x1FCB9A)                               \
	X(FILE, 0x56B4E9, 0x1C7FB8, 0x7FCBF7)                                  \
	X(SHARED, 0xE69F00, 0x9A6A00, 0xFFB81F)                                \
	X(DIRTY, 0xF0E442, 0x7A7300, 0xFFF35C)                                 \
	X(FAULT, 0xD55E00, 0xB64F00, 0xFF7A1F)

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
/* In lower case, for the recorded list: "background", "ramp3". */
void theme_ink_name(enum ink ink, char *name, size_t size);
/* WCAG 2: (lighter + 0.05) / (darker + 0.05), 1 to 21. */
double theme_contrast(u32 first, u32 second);

#endif
