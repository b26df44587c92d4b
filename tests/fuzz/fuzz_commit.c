/* SPDX-License-Identifier: MIT */
/* Any commit to the commit log: one whole line each, in Spike's form. */
#include "fuzz.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "hart/commit.h"
#include "observers/commit_log.h"

static struct machine machine;

static void take_commit(struct commit *commit, const u8 **bytes, size_t *left)
{
	static const u8 sizes[] = { 1, 2, 4, 8 };

	*commit = (struct commit){
		.hart_id = (unsigned)fuzz_take(bytes, left, 1) % 8,
		.privilege = (u8)fuzz_take(bytes, left, 1) & 3,
		.pc = fuzz_take(bytes, left, 8),
		.raw = (u32)fuzz_take(bytes, left, 4),
		.length = fuzz_take(bytes, left, 1) & 1 ? 2 : 4,
		.is_trap = fuzz_take(bytes, left, 1) & 1,
		.write = (enum commit_write)(fuzz_take(bytes, left, 1) % 3),
		.rd = (u8)fuzz_take(bytes, left, 1) & 31,
		.value = fuzz_take(bytes, left, 8),
		.csr_count = (u8)fuzz_take(bytes, left, 1) % (COMMIT_CSRS_MAX + 1),
		.has_load = fuzz_take(bytes, left, 1) & 1,
		.has_store = fuzz_take(bytes, left, 1) & 1,
		.memory_va = fuzz_take(bytes, left, 8),
		.memory_size_bytes = sizes[fuzz_take(bytes, left, 1) & 3],
		.store_value = fuzz_take(bytes, left, 8),
	};
	if (commit->length == 2)
		commit->raw &= 0xffff;
	for (unsigned i = 0; i < commit->csr_count; i++)
		commit->csrs[i] = (struct commit_csr_write){
			(u16)fuzz_take(bytes, left, 2) & 0xfff, fuzz_take(bytes, left, 8),
		};
}

/* As many lines as there were instructions, each of them whole. */
static void check_log(const char *path, unsigned expected)
{
	FILE *file = fopen(path, "r");
	unsigned long long pc, raw;
	unsigned hart, privilege, lines = 0;
	char line[1024];

	fuzz_check(file);
	while (fgets(line, sizeof(line), file)) {
		fuzz_check(line[strlen(line) - 1] == '\n');
		fuzz_check(sscanf(line, "core %u: %u 0x%16llx (0x%8llx)", &hart, &privilege, &pc,
				  &raw) == 4);
		fuzz_check(hart < 8 && privilege < 4);
		lines++;
	}
	fuzz_check(lines == expected);
	fclose(file);
}

int LLVMFuzzerTestOneInput(const u8 *bytes, size_t size)
{
	unsigned expected = 0;
	struct commit_log *log;
	struct commit commit;
	struct error error;
	char path[64];

	snprintf(path, sizeof(path), "/dev/shm/vitrine-fuzz-commit.%d", getpid());
	machine.hart_count = 1;
	log = commit_log_open(&machine, path, &error);
	fuzz_check(log);
	while (size) {
		take_commit(&commit, &bytes, &size);
		expected += !commit.is_trap;
		machine.harts[0].observer->commit(machine.harts[0].observer->owner, &commit);
	}
	fuzz_check(commit_log_close(log, &error));
	check_log(path, expected);
	unlink(path);
	return 0;
}
