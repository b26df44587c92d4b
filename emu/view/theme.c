/* SPDX-License-Identifier: MIT */
/* See theme.h. The ramp is a straight line in RGB between two ends that differ
   in lightness as well as hue, dark blue to yellow, as cividis does. */
#include "view/theme.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#define RAMP_STEPS (INK_COUNT - INK_RAMP)
#define RAMP_OLD 0x1F3A6B
#define RAMP_NEW 0xF5E05A

const char *const theme_names[THEMES] = { "dark", "light", "contrast" };

static const u32 colors[][THEMES] = {
#define THEME_INK_ROW(name, dark, light, contrast) { dark, light, contrast },
	THEME_INKS(THEME_INK_ROW)
#undef THEME_INK_ROW
};

static const char *const names[] = {
#define THEME_INK_TEXT(name, dark, light, contrast) #name,
	THEME_INKS(THEME_INK_TEXT)
#undef THEME_INK_TEXT
};

static u32 between(u32 from, u32 to, unsigned step, unsigned shift)
{
	s32 low = (s32)(from >> shift & 0xff), high = (s32)(to >> shift & 0xff);

	return (u32)(low + (high - low) * (s32)step / (RAMP_STEPS - 1)) << shift;
}

u32 theme_color(enum theme theme, enum ink ink)
{
	unsigned step = (unsigned)ink - INK_RAMP;

	if (ink < INK_RAMP)
		return colors[ink][theme];
	return between(RAMP_OLD, RAMP_NEW, step, 16) | between(RAMP_OLD, RAMP_NEW, step, 8) |
	       between(RAMP_OLD, RAMP_NEW, step, 0);
}

void theme_ink_name(enum ink ink, char *name, size_t size)
{
	if (ink >= INK_RAMP) {
		snprintf(name, size, "ramp%u", (unsigned)ink - INK_RAMP);
		return;
	}
	snprintf(name, size, "%s", names[ink]);
	for (; *name; name++)
		*name = (char)tolower((unsigned char)*name);
}

static double channel(u32 value)
{
	double part = value / 255.0;

	return part <= 0.03928 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double luminance(u32 color)
{
	return 0.2126 * channel(color >> 16 & 0xff) + 0.7152 * channel(color >> 8 & 0xff) +
	       0.0722 * channel(color & 0xff);
}

double theme_contrast(u32 first, u32 second)
{
	double a = luminance(first), b = luminance(second);

	return a > b ? (a + 0.05) / (b + 0.05) : (b + 0.05) / (a + 0.05);
}

enum ink theme_letter_ink(enum theme theme, enum ink under)
{
	u32 color = theme_color(theme, under);

	return theme_contrast(color, theme_color(theme, INK_BACKGROUND)) >=
			       theme_contrast(color, theme_color(theme, INK_TEXT)) ?
		       INK_BACKGROUND : INK_TEXT;
}
