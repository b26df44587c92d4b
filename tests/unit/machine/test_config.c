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
#include "machine/config_file.h"
#include "machine/config_keys.h"
#include "machine/config_value.h"
#include "machine/preset.h"

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
		{ "18446744073709551615G", 0 }, { "64 ", 0 }, { " 64", 0 }, { "+64", 0 },
	};
	u64 bytes;

	(void)state;
	for (unsigned i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(config_value_parse_size(sizes[i].text, &bytes),
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
			 "[itlb]\nsets = 2\nways = 2\nreplacement = random\n[dtlb]\nsets = 1\nways = 64\n",
			 &config, &error));
	assert_true(config.memory_bytes == 256 << 20);
	assert_int_equal(config.harts, 8);
	assert_true(config.seed == 9 && config.quantum_cycles == 500);
	assert_true(config.rtc_start_seconds == 100);
	assert_false(config.misaligned_in_hardware || config.shortcuts);
	assert_int_equal(config.mmu.itlb.sets, 2);
	assert_int_equal(config.mmu.itlb.ways, 2);
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
	refused("[machine]\nmemory = 64M\nhart = 3\n", ":3:", "is [machine] harts meant");
	refused("[machine]\nways = 3\n", ":2:", "is [itlb] ways meant");
	refused("[nowhere]\nmemory = 64M\n", ":1:", "no such section");
	refused("[nowhere]\n", ":1:", "no such section");
	refused("[mashine]\n", ":1:", "is [machine] meant");
	refused("memory = 64M\n", ":1:", "no such key");
	refused("[machine]\nharts = 2\nseed = 1\nharts = 2\n", ":4:", "already on line 2");
	refused("[itlb]\nways = 2\n\tways = 4\n", ":3:", "already on line 2");
	refused("[pwc]\nways = 3\n", ":2:", "power of two; fifo and lru");
	refused("[itlb]\nsets = 0\n", ":2:", "a power of two, 1 to 4096");
	refused("[l2tlb]\nsets = 3\n", ":2:", "0 or a power of two to 4096");
	refused("[l1d]\nsize = 33K\n", ":2:", "a power of two of sets");
	refused("[l2]\nways = 12\n", ":2:", "[l2]");
	refused("[l1i]\nsize = 256\nways = 1\n[caches]\n\nline = 512\n", ":6:", "16 to 256");
	refused("[l1i]\nsize = 1K\n[caches]\n\nline = 256\n", ":2:", "[l1i]");
	refused("[dram]\nrefresh_interval = 350\n", ":2:", "less than refresh_interval");
	refused("[machine]\nmemory = 4097K\n", ":2:", "whole pages");
	refused("[machine]\nmemory = 64T\n", ":2:", "4M to 64G");
	refused("[dtlb]\nsets = 4096\n[hart]\n[dtlb]\nways = 16\n", ":5:", "32768 entries");
	refused("[itlb]\nsets = 3\n", ":2:", "power of two");
	refused("[hart]\nmisaligned = perhaps\n", ":2:", "trap or hardware");
	refused("[hart]\nmisaligned = on\n", ":2:", "trap or hardware");
	refused("[hart]\nshortcuts = 1\n", ":2:", "off or on");
	refused("[dtlb]\nreplacement = mru\n", ":2:", "fifo, random, plru or lru");
	refused("\n\nrubbish\n", ":3:", "key = value");
	refused("[machine\n", ":1:", "");
	assert_false(machine_config_load(&config, "/nonexistent", &error));
	assert_non_null(strstr(error.text, "/nonexistent"));
	assert_false(machine_config_load(&config, "/tmp", &error));
}

/* What inih would pass over, or take for something else. */
static void test_lines(void **state)
{
	char text[400] = "[machine]\nharts = 2\n;";
	struct machine_config config;
	struct error error;

	(void)state;
	memset(text + strlen(text), 'x', 197);
	assert_true(load(text, &config, &error));
	strcat(text, "xx");
	refused(text, ":3:", "longer than 198");
	strcpy(text + 20, "rubbish\n[machine]\nharts = 9\n");
	refused(text, ":3:", "key = value"); /* the first of two */
}

/* A file that is refused leaves all as it was. */
static void test_all_or_nothing(void **state)
{
	struct machine_config config;
	struct error error;

	(void)state;
	assert_false(load("[machine]\nharts = 4\n[dtlb]\nways = 2\nsets = 3\n", &config, &error));
	assert_int_equal(config.harts, 1);
	assert_int_equal(config.mmu.dtlb.ways, 4);
}

static char *written(const struct machine_config *config)
{
	char *text;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	config_file_write(config, stream);
	fclose(stream);
	return text;
}

/* Every key, at both ends of its range, is written such that it is read again,
   or refused where it does not fit the others. */
static void test_written(void **state)
{
	struct machine_config config, again;
	struct error error;
	char *text;

	(void)state;
	for (unsigned i = 0; i < 2 * config_key_count(); i++) {
		const struct config_key *key = config_key_at(i / 2);

		machine_config_init(&config);
		config_value_set(key, &config, i % 2 ? key->high : key->low);
		text = written(&config);
		assert_int_equal(load(text, &again, &error),
				 machine_config_check(&config, &error));
		free(text);
		if (machine_config_check(&config, &error))
			assert_memory_equal(&config, &again, sizeof(config));
	}
}

/* The table itself: sections together and explained, names found, defaults legal. */
static void test_table(void **state)
{
	unsigned section = 0;

	(void)state;
	for (unsigned i = 0; i < config_key_count(); i++) {
		const struct config_key *key = config_key_at(i);

		if (strcmp(key->section, config_section_at(section)->name))
			section++;
		assert_string_equal(key->section, config_section_at(section)->name);
		assert_int_equal(config_key_find(key->section, key->name), i);
		assert_true(config_value_allows(key, key->initial));
		assert_true(key->size_bytes == 8 || key->high >> key->size_bytes * 8 == 0);
	}
	assert_int_equal(section, config_section_count() - 1);
	assert_int_equal(config_key_find("itlb", "harts"), -1);
}

/* A preset sets aside what was before it, but not the board. */
static void test_presets(void **state)
{
	static const char names[] = PRESET_NAMES;
	struct machine_config config, fresh;
	struct error error;
	unsigned count = 0;
	char name[16];

	(void)state;
	for (const char *from = names; *from; from += strspn(from, ", ")) {
		size_t length = strcspn(from, ",");

		memcpy(name, from, length);
		name[length] = 0;
		from += length;
		machine_config_init(&fresh);
		if (!preset_apply(&fresh, name, &error))
			fail_msg("%s", error.text);
		machine_config_init(&config);
		config.mmu.dtlb.ways = 5;
		config.harts = 3;
		assert_true(preset_apply(&config, name, &error));
		assert_int_equal(config.harts, 3);
		config.harts = 1;
		assert_memory_equal(&config, &fresh, sizeof(config));
		count++;
	}
	assert_int_equal(count, 5);
	machine_config_init(&fresh);
	assert_true(preset_apply(&config, "default", &error));
	assert_memory_equal(&config, &fresh, sizeof(config));
	assert_true(preset_apply(&config, "u74", &error));
	assert_int_equal(config.mmu.dtlb.sets * config.mmu.dtlb.ways, 40);
	assert_false(preset_apply(&config, "u75", &error));
	assert_non_null(strstr(error.text, PRESET_NAMES));
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
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_all_or_nothing),
		cmocka_unit_test(test_written),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_presets),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
