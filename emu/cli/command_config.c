/* SPDX-License-Identifier: MIT */
/* `vitrine config`: the configuration that options and files come to, and what
   each key means. */
#include <stdio.h>

#include "cli/common.h"
#include "machine/config_file.h"

enum { KEY_PRINT = 1, KEY_EXPLAIN };

struct config_options {
	struct common_options common;
	struct machine_config config;
	bool is_explained;
};

static const struct argp_option config_option_list[] = {
	{ "print", KEY_PRINT, 0, 0,
	  "Print every key with its value, as a file that --config reads (default)", 1 },
	{ "explain", KEY_EXPLAIN, 0, 0,
	  "Print every key with its unit, range, default and meaning", 1 },
	{ 0 },
};

static error_t parse_config(int key, char *argument, struct argp_state *state)
{
	struct config_options *options = state->input;
	const struct common_options *common = &options->common;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
		break;
	case KEY_PRINT:
		break;
	case KEY_EXPLAIN:
		options->is_explained = true;
		break;
	case ARGP_KEY_ARG:
		usage_error("what is `%s`? files are given by --config", argument);
		break;
	case ARGP_KEY_END:
		if (common->stats_path || common->prints_stats || common->commits_path ||
		    common->gdb_address)
			usage_error("config runs nothing that could be observed");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

int command_config(int argc, char **argv)
{
	static const struct argp_child children[] = { { &common_argp, 0, 0, 0 }, { 0 } };
	static const struct argp argp = {
		config_option_list, parse_config, 0,
		"Print the configuration that the options come to, or explain its keys.",
		children, 0, 0,
	};
	struct config_options options = { 0 };
	struct error error;

	machine_config_init(&options.config);
	options.common.config = &options.config;
	parse_options(&argp, argc, argv, 0, &options);
	if (!machine_config_check(&options.config, &error))
		return fail(&error);
	if (options.is_explained)
		config_file_explain(stdout);
	else
		config_file_write(&options.config, stdout);
	return EXIT_OK;
}
