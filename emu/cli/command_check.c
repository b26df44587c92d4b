/* SPDX-License-Identifier: MIT */
/*
 * `vitrine check`: bare-metal tests, each on a machine of its own. A test
 * ends by the test finisher or by HTIF's tohost; 0 is a pass.
 */
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "machine/file.h"
#include "machine/loader.h"

#define INSTRUCTIONS_DEFAULT 200000000

enum { KEY_VERBOSE = 'v', KEY_CONSOLE = 1 };

struct check_options {
	struct common_options common;
	struct machine_config config;
	bool is_verbose;
	const char *console_path; /* NULL: none; "-": standard output */
	unsigned passed, failed, refused;
	char **paths;
	int path_count;
};

static const struct argp_option check_option_list[] = {
	{ "verbose", KEY_VERBOSE, 0, 0, "Show the tests' own output on standard error", 1 },
	{ "console", KEY_CONSOLE, "FILE", 0,
	  "Write the tests' own output to FILE, or - for standard output", 1 },
	{ 0 },
};

static error_t parse_check(int key, char *argument, struct argp_state *state)
{
	struct check_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
		break;
	case KEY_VERBOSE:
		options->is_verbose = true;
		break;
	case KEY_CONSOLE:
		options->console_path = argument;
		break;
	case ARGP_KEY_ARGS:
		options->paths = state->argv + state->next;
		options->path_count = state->argc - state->next;
		break;
	case ARGP_KEY_NO_ARGS:
		usage_error("no test given");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void report(struct check_options *options, const char *path, bool passed,
		   const char *text)
{
	if (passed)
		options->passed++;
	else
		options->failed++;
	printf("%s %s%s%s\n", passed ? "PASS" : "FAIL", path, passed ? "" : ": ", text);
	fflush(stdout);
}

static void describe_failure(const struct machine *machine, enum machine_stop stop,
			     char *text, size_t size)
{
	unsigned long long pc = machine->harts[0].pc;

	switch (stop) {
	case MACHINE_EXIT:
		snprintf(text, size, "ended with code %d", machine->exit_code);
		break;
	case MACHINE_RESET:
		snprintf(text, size, "asked for a reset");
		break;
	case MACHINE_DEADLOCK:
		snprintf(text, size, "waits for ever at pc 0x%llx", pc);
		break;
	case MACHINE_INTERRUPTED:
		snprintf(text, size, "interrupted at pc 0x%llx", pc);
		break;
	default:
		snprintf(text, size, "not done after %llu instructions, at pc 0x%llx",
			 (unsigned long long)machine_retired(machine), pc);
	}
}

static void run_to_end(struct check_options *options, const char *path,
		       struct machine *machine, const struct observation *observation)
{
	enum machine_stop stop = machine_run(machine, EVENT_NEVER);
	char text[128];

	if (observation_is_illegal(observation)) {
		report(options, path, false, "a translation was illegal (--oracle)");
	} else if (stop == MACHINE_EXIT && machine->exit_code == 0) {
		snprintf(text, sizeof(text), " (%llu instructions)",
			 (unsigned long long)machine_retired(machine));
		report(options, path, true, text);
	} else {
		describe_failure(machine, stop, text, sizeof(text));
		report(options, path, false, text);
	}
}

/* false with error set: what was to be written of it cannot be. */
static bool run_test(struct check_options *options, const char *path, struct error *error)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	struct error refusal = { "out of memory" };
	struct observation observation;
	bool is_observed;

	if ((options->common.stats_path || options->common.commits_path) &&
	    options->passed + options->failed + options->refused) {
		free(machine);
		return error_set(error, "%s: --stats and --log-commits are for one test at a time",
				 path);
	}
	options->config.bios.path = path;
	if (!machine || !machine_init(machine, &options->config, &refusal)) {
		/* No verdict on a test, as none ran; among others it stops none. */
		options->refused++;
		fail(&refusal);
		free(machine);
		return true;
	}
	is_observed = observation_begin(&observation, &options->common, machine, error);
	if (is_observed)
		run_to_end(options, path, machine, &observation);
	if (!observation_end(&observation, machine, error))
		is_observed = false;
	else if (observation.is_different)
		report(options, path, false, "the MMU's RTL and its model differ");
	machine_free(machine);
	free(machine);
	return is_observed;
}

static int by_name(const FTSENT **left, const FTSENT **right)
{
	return strcmp((*left)->fts_name, (*right)->fts_name);
}

/* In a folder, only what is an ELF file is a test. */
static bool is_test(const char *path)
{
	struct machine_image image = { .path = path };
	struct file_view view;
	struct error error;
	bool is_elf;

	if (!file_view_open(&view, &image, &error))
		return false;
	is_elf = loader_is_elf(view.bytes, view.size_bytes);
	file_view_close(&view);
	return is_elf;
}

static bool run_all(struct check_options *options, char *path, struct error *error)
{
	char *const roots[] = { path, NULL };
	FTS *tree = fts_open(roots, FTS_LOGICAL | FTS_NOCHDIR, by_name);
	bool ok = true;
	FTSENT *entry;

	if (!tree)
		return error_set(error, "%s: %s", path, strerror(errno));
	while (ok && (entry = fts_read(tree))) {
		switch (entry->fts_info) {
		case FTS_F:
			if (access(entry->fts_path, R_OK))
				ok = error_set(error, "%s: %s", entry->fts_path, strerror(errno));
			else if (is_test(entry->fts_path))
				ok = run_test(options, entry->fts_path, error);
			else if (entry->fts_level == 0)
				ok = error_set(error, "%s: not an ELF file that can be read", path);
			break;
		case FTS_DNR:
		case FTS_ERR:
		case FTS_NS:
			ok = error_set(error, "%s: %s", entry->fts_path,
				       strerror(entry->fts_errno));
			break;
		default:
			break;
		}
	}
	fts_close(tree);
	return ok;
}

static bool open_console(struct check_options *options, struct error *error)
{
	int *fd = &options->config.console_output_fd;

	if (options->is_verbose)
		*fd = STDERR_FILENO;
	if (!options->console_path)
		return true;
	*fd = strcmp(options->console_path, "-") ?
		      open(options->console_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666) :
		      STDOUT_FILENO;
	return *fd >= 0 || error_set(error, "%s: cannot be written: %s", options->console_path,
				     strerror(errno));
}

int command_check(int argc, char **argv)
{
	static const struct argp_child children[] = { { &common_argp, 0, 0, 0 }, { 0 } };
	static const struct argp argp = {
		check_option_list, parse_check, "FILE|DIR...",
		"Run bare-metal ELF tests, one line each, then `N passed, N failed`. "
		"Status 1 if any failed, 2 if one could not be run at all.",
		children, 0, 0,
	};
	struct check_options options = { 0 };
	struct error error;

	machine_config_init(&options.config);
	options.config.max_instructions = INSTRUCTIONS_DEFAULT;
	options.common.config = &options.config;
	parse_options(&argp, argc, argv, 0, &options);
	if (options.common.gdb_address)
		usage_error("--gdb: to debug a test, `vitrine boot --bios TEST --gdb PORT`");
	if (!machine_config_check(&options.config, &error) ||
	    !open_console(&options, &error))
		return fail(&error);
	for (int i = 0; i < options.path_count; i++)
		if (!run_all(&options, options.paths[i], &error))
			return fail(&error);
	if (!options.passed && !options.failed && options.refused)
		return EXIT_BAD_INPUT;
	if (!options.passed && !options.failed) {
		error_set(&error, "%s: holds no ELF file to test", options.paths[0]);
		return fail(&error);
	}
	printf("%u passed, %u failed\n", options.passed, options.failed);
	return options.refused ? EXIT_BAD_INPUT : options.failed ? EXIT_FAILED : EXIT_OK;
}
