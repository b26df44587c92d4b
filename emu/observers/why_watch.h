/* SPDX-License-Identifier: MIT */
/*
 * `--why`: questions about translations, asked of a machine at one moment of
 * its run, which goes on as if nobody had asked.
 */
#ifndef OBSERVERS_WHY_WATCH_H
#define OBSERVERS_WHY_WATCH_H

#include "base/error.h"
#include "machine/machine.h"
#include "observers/why.h"

#define WHY_QUESTIONS_MAX 16

enum why_when {
	WHY_AT_END,
	WHY_AT_FAULT, /* the first in that page, by that access and mode if said */
	WHY_AT_CYCLE, /* before the hart's first instruction from there on */
};

struct why_config {
	struct why_question questions[WHY_QUESTIONS_MAX];
	unsigned question_count; /* 0: none */
	enum why_when when;
	u64 cycle;
	const char *json_path; /* NULL: as text on standard error */
};

struct why_watch;

/* To be called before the run. NULL: `error` says why. */
struct why_watch *why_watch_open(struct machine *machine, const struct why_config *config,
				 struct error *error);
/* After it: what is still open is asked now, and all is written. `watch` may
   be NULL. */
bool why_watch_close(struct why_watch *watch, struct error *error) must_check;

#endif
