/* SPDX-License-Identifier: MIT */
/* Sizes, configuration files, and what is refused in them, by line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "machine/config.h"

static bool load(const char *text, struct machine_config *config, struct error *error)
{
	char path[] = "/tmp/vitrine-config-XXXXXX";
	int fd = mkstemp(path);
	bool ok;

	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
	machine_config_init(config);
	error->text[0] = 0;
	ok = machine_config_load(config, path, error);
	unlink(path);
	return ok;
}

static void refused(const char *text, const char *line, const char *what)
{
	struct machine_config config;
	struct error error;

	assert_false(load(text, &config, &error));
	assert_non_null(strstr(error.text, "/tmp/vitrine-config-"));
	if (!strstr(error.text, line) || !strstr(error.text, what))
		fail_msg("`%s` or `%s` is not in: %s", line, what, error.text);
}

static void test_sizes(void **state)
{
	static const struct {
		const char *text;
		u64 bytes; /* 0: refused */
	} sizes[] = {
		{ "1", 1 }, { "64K", 65536 }, { "3m", 3 << 20 }, { "2G", 2ull << 30 },
		{ "1T", 1ull << 40 }, { "0x1000000T", 0 }, { "0x10", 16 },
		{ "", 0 }, { "K", 0 }, { "-1", 0 }, { "1Q", 0 },
		{ "1KK", 0 }, { "1.5M", 0 }, { "99999999999999999999", 0 },
		{ "18446744073709551615G", 0 },
	};
	u64 bytes;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(machine_config_parse_size(sizes[i].text, &bytes),
				 sizes[i].bytes != 0);
		if (sizes[i].bytes)
			assert_true(bytes == sizes[i].bytes);
	}
}

static void test_keys(void **state)
{
	struct machine_config config;
	struct error error;

	(void)state;
	assert_true(load("[machine]\nmemory = 256M\nharts = 8\nseed=9\nquantum = 500\n"
			 "rtc = 100\n; a comment\n[hart]\nmisaligned = trap\nshortcuts = off\n"
			 "[itlb]\nsets = 2\nways = 3\nreplacement = random\n[dtlb]\nsets = 1\nways = 64\n",
			 &config, &error));
	assert_true(config.memory_bytes == 256 << 20);
	assert_int_equal(config.harts, 8);
	assert_true(config.seed == 9 && config.quantum_cycles == 500);
	assert_true(config.rtc_start_seconds == 100);
	assert_false(config.misaligned_in_hardware || config.shortcuts);
	assert_int_equal(config.mmu.itlb.sets, 2);
	assert_int_equal(config.mmu.itlb.ways, 3);
	assert_int_equal(config.mmu.itlb.replacement, REPLACEMENT_RANDOM);
	assert_int_equal(config.mmu.dtlb.sets, 1);
	assert_int_equal(config.mmu.dtlb.ways, 64);
	assert_int_equal(config.mmu.dtlb.replacement, REPLACEMENT_PLRU);
	assert_true(load("[dtlb]\nreplacement = random\n", &config, &error));
	assert_int_equal(config.mmu.itlb.replacement, REPLACEMENT_PLRU);
	assert_int_equal(config.mmu.dtlb.replacement, REPLACEMENT_RANDOM);
	assert_true(load("[dtlb]\nreplacement = fifo\n[hart]\nmisaligned = hardware\n"
			 "shortcuts = on\n", &config, &error));
	assert_int_equal(config.mmu.dtlb.replacement, REPLACEMENT_FIFO);
	assert_true(config.misaligned_in_hardware && config.shortcuts);
	assert_true(load("", &config, &error));
}

static void test_refusals(void **state)
{
	struct machine_config config;
	struct error error;

	(void)state;
	refused("[machine]\nmemory = 64M\ncolour = 3\n", ":3:", "no such key");
	refused("[machine]\nharts = 9\n", ":2:", "1 to 8");
	refused("[machine]\nharts = two\n", ":2:", "1 to 8");
	refused("[nowhere]\nmemory = 64M\n", ":2:", "no such key");
	refused("[itlb]\nsets = 3\n", ":2:", "power of two");
	refused("[hart]\nmisaligned = perhaps\n", ":2:", "hardware or trap");
	refused("[hart]\nmisaligned = on\n", ":2:", "hardware or trap");
	refused("[hart]\nshortcuts = 1\n", ":2:", "on or off");
	refused("[dtlb]\nreplacement = lru\n", ":2:", "random or fifo");
	refused("\n\nrubbish\n", ":3:", "key = value");
	refused("[machine\n", ":1:", "");
	assert_false(machine_config_load(&config, "/nonexistent", &error));
	assert_non_null(strstr(error.text, "/nonexistent"));
	assert_false(machine_config_load(&config, "/tmp", &error));
}

static void test_limits(void **state)
{
	struct machine_config config;
	struct error error;

	(void)state;
	machine_config_init(&config);
	assert_true(machine_config_check(&config, &error));
	config.harts = 0;
	assert_false(machine_config_check(&config, &error));
	config.harts = 9;
	assert_false(machine_config_check(&config, &error));
	config.harts = 1;
	config.memory_bytes = (4 << 20) - 4096;
	assert_false(machine_config_check(&config, &error));
	config.memory_bytes = (8 << 20) + 1;
	assert_false(machine_config_check(&config, &error));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
