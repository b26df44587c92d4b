/* SPDX-License-Identifier: MIT */
/* See commit_log.h. */
#include "observers/commit_log.h"

#include <stdlib.h>

#include "hart/commit.h"
#include "isa/csr_name.h"
#include "observers/output_file.h"

struct commit_log {
	struct output_file file;
	struct machine *machine;
	struct commit_observer observer;
};

static void log_csr(FILE *stream, const struct commit_csr_write *write)
{
	const char *name = csr_name(write->number);

	fprintf(stream, " c%u_%s 0x%016llx", write->number, name ? name : "unknown",
		(unsigned long long)write->value);
}

/*
 * Spike keeps the writes of an instruction sorted by number, CSRs among the
 * registers: fcvt.w.s a0 shows fflags (1) before x10, csrrw shows x10 before
 * mstatus (768).
 */
static void log_writes(FILE *stream, const struct commit *commit)
{
	bool has_register = commit->write == COMMIT_F ||
			    (commit->write == COMMIT_X && commit->rd);
	struct commit_csr_write csrs[COMMIT_CSRS_MAX] = { 0 };

	for (unsigned i = 0; i < commit->csr_count; i++) {
		unsigned at = i;

		for (; at && csrs[at - 1].number > commit->csrs[i].number; at--)
			csrs[at] = csrs[at - 1];
		csrs[at] = commit->csrs[i];
	}
	for (unsigned i = 0; i <= commit->csr_count; i++) {
		bool is_last = i == commit->csr_count;

		if (has_register && (is_last || csrs[i].number >= commit->rd)) {
			fprintf(stream, " %c%-2u 0x%016llx", commit->write == COMMIT_F ? 'f' : 'x',
				commit->rd, (unsigned long long)commit->value);
			has_register = false;
		}
		if (!is_last)
			log_csr(stream, &csrs[i]);
	}
}

static void log_memory(FILE *stream, const struct commit *commit)
{
	unsigned digits = commit->memory_size_bytes * 2u;

	if (commit->has_load)
		fprintf(stream, " mem 0x%016llx", (unsigned long long)commit->memory_va);
	if (commit->has_store)
		fprintf(stream, " mem 0x%016llx 0x%0*llx",
			(unsigned long long)commit->memory_va, (int)digits,
			(unsigned long long)commit->store_value);
}

static void log_commit(void *owner, const struct commit *commit)
{
	struct commit_log *log = owner;
	FILE *stream = log->file.stream;

	if (commit->is_trap)
		return; /* it did not retire: Spike has no line for it */
	fprintf(stream, "core %3u: %u 0x%016llx (0x%0*x)", commit->hart_id,
		commit->privilege, (unsigned long long)commit->pc, commit->length * 2,
		commit->raw);
	log_writes(stream, commit);
	log_memory(stream, commit);
	fputc('\n', stream);
}

struct commit_log *commit_log_open(struct machine *machine, const char *path,
				   struct error *error)
{
	struct commit_log *log = calloc(1, sizeof(*log));

	if (!log) {
		error_set(error, "out of memory for the commit log");
		return NULL;
	}
	if (!output_file_open(&log->file, path, error)) {
		free(log);
		return NULL;
	}
	log->machine = machine;
	log->observer = (struct commit_observer){ .commit = log_commit, .owner = log };
	for (unsigned i = 0; i < machine->hart_count; i++)
		machine->harts[i].observer = &log->observer;
	return log;
}

bool commit_log_close(struct commit_log *log, struct error *error)
{
	bool ok;

	for (unsigned i = 0; i < log->machine->hart_count; i++)
		log->machine->harts[i].observer = NULL;
	ok = output_file_close(&log->file, error);
	free(log);
	return ok;
}
