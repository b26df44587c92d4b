/* SPDX-License-Identifier: MIT */
/* The options about `why`, of `run` and `boot`. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/common.h"
#include "observers/why_watch.h"

enum { KEY_WHY = 0x300, KEY_WHY_WHEN, KEY_WHY_JSON };

static const struct argp_option why_option_list[] = {
	{ 0, 0, 0, 0, "Why an address is translated as it is, which changes nothing either:", 13 },
	{ "why", KEY_WHY, "VA[@ACCESS][,MODE][,hartN]", 0,
	  "Explain what becomes of a load, store or fetch there in mode u, s or m (repeatable; "
	  "default: a load in the hart's mode)", 13 },
	{ "why-when", KEY_WHY_WHEN, "end|fault|CYCLE", 0,
	  "... at the end (default), at the first such fault in that page, or at a cycle", 13 },
	{ "why-json", KEY_WHY_JSON, "FILE", 0,
	  "... as JSON into FILE, not as text on standard error", 13 },
	{ 0 },
};

static void add_question(struct why_config *config, const char *argument)
{
	struct error error;

	if (config->question_count == WHY_QUESTIONS_MAX)
		usage_error("--why: more than %u questions", WHY_QUESTIONS_MAX);
	if (!why_parse(&config->questions[config->question_count++], argument, &error))
		usage_error("--why %s", error.text);
}

static void set_when(struct why_config *config, const char *argument)
{
	char *end;

	if (!strcmp(argument, "end")) {
		config->when = WHY_AT_END;
	} else if (!strcmp(argument, "fault")) {
		config->when = WHY_AT_FAULT;
	} else {
		errno = 0;
		config->when = WHY_AT_CYCLE;
		config->cycle = strtoull(argument, &end, 0);
		if (errno || end == argument || *end || *argument == '-')
			usage_error("--why-when %s: there are end, fault and a cycle's number",
				    argument);
	}
}

static error_t parse_why(int key, char *argument, struct argp_state *state)
{
	struct why_config *config = state->input;

	switch (key) {
	case KEY_WHY:
		add_question(config, argument);
		break;
	case KEY_WHY_WHEN:
		set_when(config, argument);
		break;
	case KEY_WHY_JSON:
		config->json_path = argument;
		break;
	case ARGP_KEY_END:
		if ((config->when != WHY_AT_END || config->json_path) && !config->question_count)
			usage_error("--why-when and --why-json: of what? give --why VA too");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp why_argp = { why_option_list, parse_why, 0, 0, 0, 0, 0 };
