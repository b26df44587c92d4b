/* SPDX-License-Identifier: MIT */
/* The commit log line by line, as riscv-isa-sim writes it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hart/commit.h"
#include "observers/commit_log.h"

static const struct {
	struct commit commit;
	const char *line; /* NULL: none */
} cases[] = {
	{ { .privilege = 3, .pc = 0x80000000, .raw = 0x297, .length = 4, .write = COMMIT_X,
	    .rd = 5, .value = 0x80000000 },
	  "core   0: 3 0x0000000080000000 (0x00000297) x5  0x0000000080000000" },
	{ { .hart_id = 3, .privilege = 0, .pc = 0x1044a, .raw = 0x8082, .length = 2 },
	  "core   3: 0 0x000000000001044a (0x8082)" },
	{ { .privilege = 1, .pc = 4, .raw = 0x13, .length = 4, .write = COMMIT_X, .rd = 0,
	    .value = 7 },
	  "core   0: 1 0x0000000000000004 (0x00000013)" },
	{ { .pc = 8, .raw = 0x3003, .length = 4, .write = COMMIT_X, .rd = 10, .value = 1,
	    .has_load = true, .memory_va = 0x2000, .memory_size_bytes = 8 },
	  "core   0: 0 0x0000000000000008 (0x00003003) x10 0x0000000000000001 "
	  "mem 0x0000000000002000" },
	{ { .pc = 8, .raw = 0x23, .length = 4, .has_store = true, .memory_va = 0x2001,
	    .memory_size_bytes = 1, .store_value = 0xab },
	  "core   0: 0 0x0000000000000008 (0x00000023) mem 0x0000000000002001 0xab" },
	{ { .pc = 8, .raw = 0x202f, .length = 4, .write = COMMIT_X, .rd = 1, .value = 2,
	    .has_load = true, .has_store = true, .memory_va = 0x2000,
	    .memory_size_bytes = 4, .store_value = 3 },
	  "core   0: 0 0x0000000000000008 (0x0000202f) x1  0x0000000000000002 "
	  "mem 0x0000000000002000 mem 0x0000000000002000 0x00000003" },
	{ { .privilege = 3, .pc = 8, .raw = 0x30001073, .length = 4, .write = COMMIT_X, .rd = 10,
	    .value = 9, .csr_count = 1, .csrs = { { 768, 0xa00000000 } } },
	  "core   0: 3 0x0000000000000008 (0x30001073) x10 0x0000000000000009 "
	  "c768_mstatus 0x0000000a00000000" },
	/* sorted by number: fflags (1), x10, mstatus (768) */
	{ { .pc = 8, .raw = 0xc0001553, .length = 4, .write = COMMIT_X, .rd = 10, .value = 9,
	    .csr_count = 2, .csrs = { { 768, 0x6000 }, { 1, 0x10 } } },
	  "core   0: 0 0x0000000000000008 (0xc0001553) c1_fflags 0x0000000000000010 "
	  "x10 0x0000000000000009 c768_mstatus 0x0000000000006000" },
	{ { .pc = 8, .raw = 0x53, .length = 4, .write = COMMIT_F, .rd = 0,
	    .value = 0xffffffff3f800000 },
	  "core   0: 0 0x0000000000000008 (0x00000053) f0  0xffffffff3f800000" },
	{ { .pc = 8, .raw = 0x73, .length = 4, .is_trap = true, .cause = 8 }, NULL },
};

static void test_lines(void **state)
{
	static struct machine machine;
	char path[] = "/tmp/vitrine-log-XXXXXX", line[256];
	int fd = mkstemp(path);
	struct commit_log *log;
	struct error error;
	FILE *file;

	(void)state;
	close(fd);
	machine.hart_count = 1;
	log = commit_log_open(&machine, path, &error);
	assert_non_null(log);
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++)
		machine.harts[0].observer->commit(machine.harts[0].observer->owner,
						  &cases[i].commit);
	assert_true(commit_log_close(log, &error));
	assert_null(machine.harts[0].observer);
	file = fopen(path, "r");
	for (unsigned i = 0; i < ARRAY_SIZE(cases); i++) {
		if (!cases[i].line)
			continue;
		assert_non_null(fgets(line, sizeof(line), file));
		line[strcspn(line, "\n")] = 0;
		assert_string_equal(line, cases[i].line);
	}
	assert_null(fgets(line, sizeof(line), file));
	fclose(file);
	unlink(path);
}

static void test_unwritable(void **state)
{
	static struct machine machine;
	struct commit_log *log;
	struct error error = { "" };

	(void)state;
	assert_null(commit_log_open(&machine, "/nonexistent/log", &error));
	assert_non_null(strstr(error.text, "/nonexistent/log"));
	machine.hart_count = 1;
	log = commit_log_open(&machine, "/dev/full", &error);
	assert_non_null(log);
	machine.harts[0].observer->commit(machine.harts[0].observer->owner,
					  &cases[0].commit);
	assert_false(commit_log_close(log, &error));
	assert_non_null(strstr(error.text, "No space left"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_unwritable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
