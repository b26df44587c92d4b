/* SPDX-License-Identifier: MIT */
/* Errors: returned as false, formatted, cut rather than overrun. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "base/error.h"

static void test_text(void **state)
{
	struct error error = { "" };

	(void)state;
	assert_false(error_set(&error, "%s: line %d", "file", 3));
	assert_string_equal(error.text, "file: line 3");
	assert_false(error_set(NULL, "nobody listens"));
}

static void test_long_text_is_cut(void **state)
{
	struct {
		struct error error;
		char guard[8];
	} box;
	char text[2 * ERROR_TEXT_BYTES];

	(void)state;
	memset(&box, 0x55, sizeof(box));
	memset(text, 'x', sizeof(text));
	text[sizeof(text) - 1] = 0;
	error_set(&box.error, "%s", text);
	assert_int_equal(strlen(box.error.text), ERROR_TEXT_BYTES - 1);
	assert_int_equal(box.guard[0], 0x55);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_long_text_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
