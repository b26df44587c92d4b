/* SPDX-License-Identifier: MIT */
/*
 * `vitrine check`: bare-metal tests, each on a machine of its own. A test
 * ends by the test finisher or by HTIF's tohost; 0 is a pass.
 */
#include <errno.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "machine/file.h"
#include "machine/loader.h"

#define INSTRUCTIONS_DEFAULT 200000000

enum { KEY_VERBOSE = 'v' };

struct check_options {
	struct common_options common;
	struct machine_config config;
	bool is_verbose;
	unsigned passed, failed;
	char **paths;
	int path_count;
};

static const struct argp_option check_option_list[] = {
	{ "verbose", KEY_VERBOSE, 0, 0, "Show the tests' own output on standard error", 1 },
	{ 0 },
};

static error_t parse_check(int key, char *argument, struct argp_state *state)
{
	struct check_options *options = state->input;

	(void)argument;
	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
		break;
	case KEY_VERBOSE:
		options->is_verbose = true;
		break;
	case ARGP_KEY_ARGS:
		options->paths = state->argv + state->next;
		options->path_count = state->argc - state->next;
		break;
	case ARGP_KEY_NO_ARGS:
		argp_error(state, "no test given");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void report(struct check_options *options, const char *path, bool passed,
		   const char *why)
{
	if (passed)
		options->passed++;
	else
		options->failed++;
	printf("%s %s%s%s\n", passed ? "PASS" : "FAIL", path, why ? ": " : "", why ? why : "");
	fflush(stdout);
}

static void run_test(struct check_options *options, const char *path)
{
	struct machine *machine = calloc(1, sizeof(*machine));
	struct error error = { "out of memory" };
	enum machine_stop stop;
	char why[128];

	options->config.bios.path = path;
	if (!machine || !machine_init(machine, &options->config, &error)) {
		report(options, path, false, error.text);
		free(machine);
		return;
	}
	stop = machine_run(machine, EVENT_NEVER);
	if (stop == MACHINE_EXIT && machine->exit_code == 0) {
		report(options, path, true, NULL);
	} else {
		if (stop == MACHINE_EXIT)
			snprintf(why, sizeof(why), "ended with code %d", machine->exit_code);
		else if (stop == MACHINE_RESET)
			snprintf(why, sizeof(why), "asked for a reset");
		else if (stop == MACHINE_DEADLOCK)
			snprintf(why, sizeof(why), "waits for ever at pc 0x%llx",
				 (unsigned long long)machine->harts[0].pc);
		else
			snprintf(why, sizeof(why), "not done after %llu instructions, at pc 0x%llx",
				 (unsigned long long)machine_retired(machine),
				 (unsigned long long)machine->harts[0].pc);
		report(options, path, false, why);
	}
	machine_free(machine);
	free(machine);
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
			if (entry->fts_level == 0 || is_test(entry->fts_path))
				run_test(options, entry->fts_path);
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

int command_check(int argc, char **argv)
{
	static const struct argp_child children[] = { { &common_argp, 0, 0, 0 }, { 0 } };
	static const struct argp argp = {
		check_option_list, parse_check, "FILE|DIR...",
		"Run bare-metal ELF tests, one line each, then `N passed, N failed`. "
		"Status 1 if any failed.",
		children, 0, 0,
	};
	struct check_options options = { 0 };
	struct error error;

	machine_config_init(&options.config);
	options.config.max_instructions = INSTRUCTIONS_DEFAULT;
	options.common.config = &options.config;
	argp_err_exit_status = EXIT_BAD_INPUT;
	argp_parse(&argp, argc, argv, 0, 0, &options);
	if (options.is_verbose)
		options.config.console_output_fd = STDERR_FILENO;
	if (!machine_config_check(&options.config, &error))
		return fail(&error);
	for (int i = 0; i < options.path_count; i++)
		if (!run_all(&options, options.paths[i], &error))
			return fail(&error);
	printf("%u passed, %u failed\n", options.passed, options.failed);
	return options.failed ? EXIT_FAILED : EXIT_OK;
}
