/* SPDX-License-Identifier: MIT */
/*
 * `vitrine cosim`: the RTL of the MMU beside its model, on random streams
 * (fuzz, coverage), on a kept one (replay), or on one to be made small (shrink).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/check.h"
#include "cli/common.h"
#include "machine/config_file.h"
#include "observers/lockstep_covers.h"
#include "observers/lockstep_failure.h"
#include "observers/lockstep_fuzz.h"
#include "observers/lockstep_parameters.h"
#include "observers/lockstep_speed.h"
#include "observers/lockstep_sweep.h"
#include "observers/lockstep_traffic.h"
#include "observers/lockstep_waves.h"

#define EPISODE_OPS	 20000
#define REQUESTS_DEFAULT 200000
#define TRAFFIC_CYCLES	 40000	/* beside the sweep */
#define COVERS_CYCLES	 400000
#define COVERS_REQUESTS	 1000000
#define FAILURE_PATH	 "cosim-failure.txt"

enum { KEY_SEED = 1, KEY_REQUESTS, KEY_CONFIG, KEY_DEBUG, KEY_OUTPUT, KEY_EPISODE,
       KEY_NO_SHRINK, KEY_WAVES };

struct cosim_options {
	u64 seed, requests, episode;
	bool has_episode, keeps_whole;
	const char *preset; /* NULL: none is named */
	const char *flavour, *output, *waves;
	const char *path; /* of a stream */
	struct lockstep_stream stream; /* what it holds */
	struct mmu_config config;
};

static const struct argp_option cosim_option_list[] = {
	{ "seed", KEY_SEED, "N", 0, "Seed of the random streams (default 1)", 1 },
	{ "requests", KEY_REQUESTS, "N", 0, "Operations to play (default 200000)", 1 },
	{ "episode", KEY_EPISODE, "N", 0, "Play this episode of the seed alone", 1 },
	{ "config", KEY_CONFIG, "NAME|FILE", 0,
	  "The MMU: default, tiny, nowalk, mixed, lru, or that of a configuration file", 1 },
	{ "debug", KEY_DEBUG, 0, 0, "Use the RTL built with assertions", 1 },
	{ "no-shrink", KEY_NO_SHRINK, 0, 0, "Keep a failing stream as it is", 1 },
	{ "output", KEY_OUTPUT, "FILE", 0,
	  "Where a failing stream is written (default " FAILURE_PATH ")", 1 },
	{ "waves", KEY_WAVES, "FILE", 0, "replay: every signal of it, as FST", 1 },
	{ 0 },
};

static u64 parse_number(const char *text)
{
	char *end;
	unsigned long long value = strtoull(text, &end, 0);

	if (!*text || *end || *text == '-')
		usage_error("%s: must be a number", text);
	return value;
}

static error_t parse_cosim(int key, char *argument, struct argp_state *state)
{
	struct cosim_options *options = state->input;

	switch (key) {
	case KEY_SEED:
		options->seed = parse_number(argument);
		break;
	case KEY_REQUESTS:
		options->requests = parse_number(argument);
		break;
	case KEY_EPISODE:
		options->episode = parse_number(argument);
		options->has_episode = true;
		break;
	case KEY_CONFIG:
		options->preset = argument;
		break;
	case KEY_DEBUG:
		options->flavour = "debug";
		break;
	case KEY_NO_SHRINK:
		options->keeps_whole = true;
		break;
	case KEY_OUTPUT:
		options->output = argument;
		break;
	case KEY_WAVES:
		options->waves = argument;
		break;
	case ARGP_KEY_ARG:
		if (options->path)
			return ARGP_ERR_UNKNOWN;
		options->path = argument;
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static const struct argp cosim_argp = {
	.options = cosim_option_list,
	.parser = parse_cosim,
	.args_doc = "[FILE]",
	.doc = "Compare the MMU's RTL with its model.",
};

static int print_parameters(struct cosim_options *options)
{
	struct error error;

	if (!lockstep_parameters_print(&options->config, stdout, &error))
		return fail(&error);
	return EXIT_OK;
}

/* A whole machine's, with this MMU. */
static int print_configuration(struct cosim_options *options)
{
	struct machine_config machine;

	machine_config_init(&machine);
	machine.mmu = options->config;
	config_file_write(&machine, stdout);
	return EXIT_OK;
}

static const char *config_name(const struct cosim_options *options)
{
	return options->preset ? options->preset : "default";
}

/* Say it, make it small, keep it. */
static int report_difference(struct cosim_options *options, struct lockstep_player *player,
			     struct lockstep_op *ops, size_t count)
{
	const struct lockstep_failure failure = {
		.config = &options->config,
		.output = options->output,
		.keeps_whole = options->keeps_whole,
	};

	printf("%s", player->lockstep.report);
	lockstep_failure_keep(&failure, player, ops, count, stdout);
	return EXIT_FAILED;
}

static int fuzz_episode(struct cosim_options *options, struct lockstep_player *player,
			struct lockstep_op *ops, u64 episode, size_t count)
{
	size_t failed;

	lockstep_fuzz_generate(options->seed, episode, ops, count);
	failed = lockstep_player_run(player, ops, count);
	if (failed == count)
		return EXIT_OK;
	printf("FAIL operation %zu; again: vitrine cosim fuzz --config %s --seed %llu "
	       "--episode %llu\n", failed, config_name(options), (unsigned long long)options->seed,
	       (unsigned long long)episode);
	return report_difference(options, player, ops, failed + 1);
}

/* To somebody who waits. */
static void show_progress(const struct cosim_options *options, u64 left)
{
	u64 played = options->requests - left;

	if (!isatty(STDERR_FILENO) || options->has_episode)
		return;
	fprintf(stderr, "\r%s, seed %llu: %llu of %llu operations, %llu %%%s",
		config_name(options), (unsigned long long)options->seed,
		(unsigned long long)played, (unsigned long long)options->requests,
		(unsigned long long)(played * 100 / options->requests), left ? "" : "\n");
}

static int fuzz(struct cosim_options *options, struct lockstep_player *player)
{
	struct lockstep_op *ops = calloc(EPISODE_OPS, sizeof(*ops));
	u64 first = options->has_episode ? options->episode : 0;
	u64 left = options->has_episode ? EPISODE_OPS : options->requests;
	int code = EXIT_OK;

	CHECK(ops);
	for (u64 episode = first; left && code == EXIT_OK; episode++) {
		size_t count = left < EPISODE_OPS ? (size_t)left : EPISODE_OPS;

		code = fuzz_episode(options, player, ops, episode, count);
		left -= count;
		show_progress(options, left);
	}
	free(ops);
	printf("%s: seed %llu, %llu requests, %llu fences, %llu PTE accesses: %s\n",
	       config_name(options), (unsigned long long)options->seed,
	       (unsigned long long)player->lockstep.requests,
	       (unsigned long long)player->lockstep.fences,
	       (unsigned long long)player->lockstep.pte_accesses,
	       code == EXIT_OK ? "equal" : "DIFFERENT");
	return code;
}

static int with_player(struct cosim_options *options,
		       int (*run)(struct cosim_options *, struct lockstep_player *));

/* What the RTL's modules count of themselves, in streams, races and traffic. */
static int covers(struct cosim_options *options, struct lockstep_player *player)
{
	const struct rtl_library *rtl = player->lockstep.rtl;
	int code = fuzz(options, player);

	if (lockstep_sweep(rtl, &options->config, stdout) ||
	    lockstep_traffic(rtl, options->seed, COVERS_CYCLES, stdout))
		code = EXIT_FAILED;
	if (lockstep_covers_print(rtl, player->lockstep.rtl_mmu, &options->config, stdout))
		code = EXIT_FAILED;
	return code;
}

/* The covers, which the build with assertions has: it is slow, so it gets fewer
   requests, and first, so that it is not missed after a long run. Then the same
   streams, and what they reached. 1 if either is not everything. */
static int coverage(struct cosim_options *options, struct lockstep_player *player)
{
	struct lockstep_coverage *bins;
	struct cosim_options first = *options;
	int code;

	first.flavour = "debug";
	if (first.requests > COVERS_REQUESTS)
		first.requests = COVERS_REQUESTS;
	code = with_player(&first, covers);
	if (code != EXIT_OK && code != EXIT_FAILED)
		return code;
	bins = calloc(1, sizeof(*bins));
	CHECK(bins);
	lockstep_coverage_init(bins, &options->config);
	player->coverage = bins;
	if (fuzz(options, player) != EXIT_OK)
		code = EXIT_FAILED;
	if (lockstep_coverage_print(bins, stdout))
		code = EXIT_FAILED;
	player->coverage = NULL;
	free(bins);
	return code;
}

static bool show_waves(struct cosim_options *options, struct error *error)
{
	struct lockstep_waves waves;

	if (!lockstep_waves_write(&waves, &options->config, options->stream.ops,
				  options->stream.count, options->waves, error))
		return false;
	printf("%s: %llu cycles\n", options->waves, (unsigned long long)waves.cycles);
	return true;
}

static int replay(struct cosim_options *options, struct lockstep_player *player)
{
	const struct lockstep_stream *stream = &options->stream;
	struct error error;
	size_t failed;

	/* where it is born, unless that takes minutes */
	if (stream->count <= EPISODE_OPS)
		player->state_interval = 1;
	failed = lockstep_player_run(player, stream->ops, stream->count);
	if (failed < stream->count)
		printf("%s: operation %zu:\n%s", options->path, failed,
		       player->lockstep.report);
	else
		printf("%s: %zu operations: equal\n", options->path, stream->count);
	if (options->waves && !show_waves(options, &error))
		return fail(&error);
	return failed < stream->count ? EXIT_FAILED : EXIT_OK;
}

static int shrink(struct cosim_options *options, struct lockstep_player *player)
{
	const struct lockstep_stream *stream = &options->stream;
	size_t failed = lockstep_player_run(player, stream->ops, stream->count);

	if (failed < stream->count)
		return report_difference(options, player, stream->ops, failed + 1);
	printf("%s: %zu operations: equal, nothing to shrink\n", options->path, stream->count);
	return EXIT_OK;
}

static int sweep(struct cosim_options *options, struct lockstep_player *player)
{
	const struct rtl_library *rtl = player->lockstep.rtl;
	unsigned failures = lockstep_traffic(rtl, options->seed, TRAFFIC_CYCLES, stdout);

	failures += lockstep_sweep(rtl, &options->config, stdout);
	return failures ? EXIT_FAILED : EXIT_OK;
}

static int speed(struct cosim_options *options, struct lockstep_player *player)
{
	lockstep_speed(player, options->path ? &options->stream : NULL, options->requests,
		       stdout);
	return EXIT_OK;
}

static int with_player(struct cosim_options *options,
		       int (*run)(struct cosim_options *, struct lockstep_player *))
{
	struct lockstep_player *player = calloc(1, sizeof(*player));
	struct lockstep_library library;
	struct error error;
	int code;

	CHECK(player);
	if (!lockstep_library_open(&library, &options->config, options->flavour, &error)) {
		free(player);
		return fail(&error);
	}
	if (lockstep_player_init(player, &options->config, library.rtl, &error))
		code = run(options, player);
	else
		code = fail(&error);
	lockstep_player_free(player);
	lockstep_library_close(&library);
	free(player);
	return code;
}

/* A preset, or the machine of a configuration file. */
static bool find_config(struct cosim_options *options, struct error *error)
{
	struct machine_config machine;

	if (!options->preset && options->stream.has_config) {
		options->config = options->stream.config;
		return true;
	}
	if (!options->preset)
		return lockstep_preset_config("default", &options->config);
	if (lockstep_preset_config(options->preset, &options->config))
		return true;
	if (!strpbrk(options->preset, "./"))
		return error_set(error, "--config %s: must be default, tiny, nowalk, mixed, lru or a "
					"file's path", options->preset);
	machine_config_init(&machine);
	if (!machine_config_load(&machine, options->preset, error))
		return false;
	options->config = machine.mmu;
	return true;
}

static const struct part {
	const char *name;
	int (*run)(struct cosim_options *options, struct lockstep_player *player);
	enum { NO_STREAM, MAYBE_STREAM, STREAM } takes;
	int (*print)(struct cosim_options *options); /* or this, without any RTL */
} parts[] = {
	{ "parameters", NULL, NO_STREAM, print_parameters },
	{ "configuration", NULL, NO_STREAM, print_configuration },
	{ "fuzz", fuzz, NO_STREAM, NULL },
	{ "replay", replay, STREAM, NULL },
	{ "shrink", shrink, STREAM, NULL },
	{ "coverage", coverage, NO_STREAM, NULL },
	{ "sweep", sweep, NO_STREAM, NULL },
	{ "speed", speed, MAYBE_STREAM, NULL },
};

static int run_part(const struct part *part, struct cosim_options *options)
{
	struct error error;
	int code;

	if (part->takes == STREAM && !options->path)
		usage_error("cosim %s: which file?", part->name);
	if (options->waves && part->run != replay)
		usage_error("--waves: of what? `cosim replay FILE` has them");
	if (options->path && part->takes == NO_STREAM)
		usage_error("cosim %s: takes no file", part->name);
	if (options->path && !lockstep_stream_read(&options->stream, options->path, &error))
		return fail(&error);
	if (!find_config(options, &error))
		code = fail(&error);
	else
		code = part->run ? with_player(options, part->run) : part->print(options);
	lockstep_stream_free(&options->stream);
	return code;
}

int command_cosim(int argc, char **argv)
{
	struct cosim_options options = {
		.seed = 1,
		.requests = REQUESTS_DEFAULT,
		.flavour = "rtl",
		.output = FAILURE_PATH,
	};

	/* --help and --version need no part */
	if (argc > 1 && *argv[1] == '-')
		parse_options(&cosim_argp, argc, argv, 0, &options);
	if (argc < 2 || *argv[1] == '-')
		usage_error("cosim takes one of: parameters, configuration, fuzz, replay, shrink, coverage, sweep, speed");
	for (unsigned i = 0; i < ARRAY_SIZE(parts); i++) {
		if (strcmp(argv[1], parts[i].name))
			continue;
		argv[1] = argv[0];
		parse_options(&cosim_argp, argc - 1, argv + 1, 0, &options);
		return run_part(&parts[i], &options);
	}
	usage_error("no such part of cosim: %s", argv[1]);
}
