/* SPDX-License-Identifier: MIT */
/*
 * Colours stay apart for every kind of eye. Oracles are published formulas:
 * CIE's differences in L*a*b* (D65) of 1976 and 2000 (the latter as Sharma, Wu
 * and Dalal, 2005, write it, with pairs of their table), the simulation of Machado, Oliveira and
 * Fernandes (2009) at full severity, and WCAG's contrast.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "view/theme.h"

#define LEAST_DIFFERENCE 15.0 /* between categories, for any eye */
#define LEAST_PERCEIVED 8.0 /* by CIEDE2000; 1 is just seen */
#define LEAST_TEXT_CONTRAST 4.5
#define LEAST_CATEGORY_CONTRAST 2.0 /* beside a letter or mark */

static const double eyes[][3][3] = {
	{ { 1, 0, 0 }, { 0, 1, 0 }, { 0, 0, 1 } },
	{ { 0.152286, 1.052583, -0.204868 },
	  { 0.114503, 0.786281, 0.099216 },
	  { -0.003882, -0.048116, 1.051998 } },
	{ { 0.367322, 0.860646, -0.227968 },
	  { 0.280085, 0.672501, 0.047413 },
	  { -0.011820, 0.042940, 0.968881 } },
	{ { 1.255528, -0.076749, -0.178779 },
	  { -0.078411, 0.930809, 0.147602 },
	  { 0.004733, 0.691367, 0.303900 } },
};

struct lab {
	double l, a, b;
};

static double linear(u32 value)
{
	double part = value / 255.0;

	return part <= 0.04045 ? part / 12.92 : pow((part + 0.055) / 1.055, 2.4);
}

static double curve(double t)
{
	return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static struct lab seen(u32 color, unsigned eye)
{
	double from[3] = { linear(color >> 16 & 0xff), linear(color >> 8 & 0xff),
			   linear(color & 0xff) };
	double rgb[3], x, y, z;

	for (unsigned i = 0; i < 3; i++) {
		rgb[i] = 0;
		for (unsigned j = 0; j < 3; j++)
			rgb[i] += eyes[eye][i][j] * from[j];
		rgb[i] = fmin(1, fmax(0, rgb[i]));
	}
	x = curve((0.4124564 * rgb[0] + 0.3575761 * rgb[1] + 0.1804375 * rgb[2]) / 0.95047);
	y = curve(0.2126729 * rgb[0] + 0.7151522 * rgb[1] + 0.0721750 * rgb[2]);
	z = curve((0.0193339 * rgb[0] + 0.1191920 * rgb[1] + 0.9503041 * rgb[2]) / 1.08883);
	return (struct lab){ 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

static double difference(u32 first, u32 second, unsigned eye)
{
	struct lab a = seen(first, eye), b = seen(second, eye);

	return sqrt((a.l - b.l) * (a.l - b.l) + (a.a - b.a) * (a.a - b.a) +
		    (a.b - b.b) * (a.b - b.b));
}

static double degrees(double b, double a)
{
	double angle = a == 0 && b == 0 ? 0 : atan2(b, a) * 180 / M_PI;

	return angle < 0 ? angle + 360 : angle;
}

/* The angle between two hues and their mean, the short way round. */
static double hue_difference(double from, double to, double *mean)
{
	double apart = to - from;

	*mean = (from + to) / 2;
	if (fabs(apart) <= 180)
		return apart;
	*mean += *mean < 180 ? 180 : -180;
	return apart > 180 ? apart - 360 : apart + 360;
}

static double cosine(double angle)
{
	return cos(angle * M_PI / 180);
}

static double ciede2000(struct lab p, struct lab q)
{
	double chroma = pow((hypot(p.a, p.b) + hypot(q.a, q.b)) / 2, 7);
	double gray = 1.5 - sqrt(chroma / (chroma + pow(25, 7))) / 2;
	double c1 = hypot(p.a * gray, p.b), c2 = hypot(q.a * gray, q.b), c = (c1 + c2) / 2;
	double h1 = degrees(p.b, p.a * gray), h2 = degrees(q.b, q.a * gray), h = h1 + h2, t;
	double apart = c1 * c2 == 0 ? 0 : hue_difference(h1, h2, &h);
	double l = (p.l + q.l) / 2 - 50, dh = 2 * sqrt(c1 * c2) * sin(apart * M_PI / 360);
	double rotation = 2 * sqrt(pow(c, 7) / (pow(c, 7) + pow(25, 7))) *
			  sin(60 * exp(-pow((h - 275) / 25, 2)) * M_PI / 180);
	double dl, dc;

	t = 1 - 0.17 * cosine(h - 30) + 0.24 * cosine(2 * h) + 0.32 * cosine(3 * h + 6) -
	    0.20 * cosine(4 * h - 63);
	dl = (q.l - p.l) / (1 + 0.015 * l * l / sqrt(20 + l * l));
	dc = (c2 - c1) / (1 + 0.045 * c);
	dh /= 1 + 0.015 * c * t;
	return sqrt(dl * dl + dc * dc + dh * dh - rotation * dc * dh);
}

static void test_ciede2000(void **state)
{
	static const struct {
		struct lab first, second;
		double apart;
	} pairs[] = {
		{ { 50, 2.6772, -79.7751 }, { 50, 0, -82.7485 }, 2.0425 },
		{ { 50, -1.3802, -84.2814 }, { 50, 0, -82.7485 }, 1.0 },
		{ { 50, 2.5, 0 }, { 50, 0, -2.5 }, 4.3065 },
		{ { 50, 2.5, 0 }, { 73, 25, -18 }, 27.1492 },
	};

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(pairs); i++)
		assert_true(fabs(ciede2000(pairs[i].first, pairs[i].second) - pairs[i].apart) <
			    0.0001);
	for (unsigned theme = 0; theme < THEMES; theme++)
		for (unsigned eye = 0; eye < ARRAY_SIZE(eyes); eye++)
			for (enum ink a = INK_RESERVED; a <= INK_FAULT; a++)
				for (enum ink b = a + 1; b <= INK_FAULT; b++) {
					double apart = ciede2000(seen(theme_color(theme, a), eye),
								 seen(theme_color(theme, b), eye));

					if (apart < LEAST_PERCEIVED)
						fail_msg("%s theme, eye %u, inks %d and %d: %.1f",
							 theme_names[theme], eye, a, b, apart);
				}
}

static void test_oracle(void **state)
{
	(void)state;
	assert_true(fabs(theme_contrast(0x000000, 0xffffff) - 21) < 0.01);
	assert_true(fabs(difference(0x000000, 0xffffff, 0) - 100) < 0.1);
}

static void test_categories_differ(void **state)
{
	(void)state;
	for (unsigned theme = 0; theme < THEMES; theme++)
		for (unsigned eye = 0; eye < ARRAY_SIZE(eyes); eye++)
			for (enum ink a = INK_RESERVED; a <= INK_FAULT; a++)
				for (enum ink b = a + 1; b <= INK_FAULT; b++) {
					double apart = difference(theme_color(theme, a),
								  theme_color(theme, b), eye);

					if (apart < LEAST_DIFFERENCE)
						fail_msg("%s theme, eye %u, inks %d and %d: %.1f",
							 theme_names[theme], eye, a, b, apart);
				}
}

static void test_contrast(void **state)
{
	(void)state;
	for (unsigned theme = 0; theme < THEMES; theme++) {
		u32 panel = theme_color(theme, INK_PANEL), raised = theme_color(theme, INK_RAISED);

		assert_true(theme_contrast(theme_color(theme, INK_TEXT), panel) >= 7);
		assert_true(theme_contrast(theme_color(theme, INK_TEXT), raised) >=
			    LEAST_TEXT_CONTRAST);
		assert_true(theme_contrast(theme_color(theme, INK_DIM), panel) >=
			    LEAST_TEXT_CONTRAST);
		for (enum ink ink = INK_RESERVED; ink <= INK_FAULT; ink++) {
			u32 color = theme_color(theme, ink);

			assert_true(theme_contrast(color, panel) >= LEAST_CATEGORY_CONTRAST);
			assert_true(theme_contrast(color,
						   theme_color(theme,
							       theme_letter_ink(theme, ink))) >= 3);
		}
	}
}

/* The ramp grows lighter with every step. */
static void test_ramp(void **state)
{
	(void)state;
	for (enum ink ink = INK_RAMP + 1; ink < INK_COUNT; ink++)
		assert_true(seen(theme_color(THEME_DARK, ink), 0).l >
			    seen(theme_color(THEME_DARK, ink - 1), 0).l);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_oracle),
		cmocka_unit_test(test_categories_differ),
		cmocka_unit_test(test_ciede2000),
		cmocka_unit_test(test_contrast),
		cmocka_unit_test(test_ramp),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
