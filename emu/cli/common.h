/* SPDX-License-Identifier: MIT */
/* What the commands share: options, exit codes, running a machine. */
#ifndef CLI_COMMON_H
#define CLI_COMMON_H

#include <argp.h>
#include <stdio.h>

#include "base/error.h"
#include "machine/config.h"
#include "machine/machine.h"
#include "observers/lockstep_machine.h"
#include "observers/output_file.h"

#define VITRINE_VERSION "0.1.0"

enum exit_code {
	EXIT_OK = 0,
	EXIT_FAILED = 1,          /* `check`: a test failed */
	EXIT_BAD_INPUT = 2,       /* usage, files, configuration */
	EXIT_RESET = 3,           /* the guest asked for a reset */
	EXIT_ILLEGAL = 123,       /* --oracle: the MMU gave an illegal translation */
	EXIT_LIMIT = 124,         /* --max-instructions reached, as timeout(1) */
	EXIT_DEADLOCK = 125,      /* every hart waits and nothing can wake it */
	EXIT_INTERRUPTED = 130,   /* a signal ended us */
};

struct terminal_escape; /* cli/terminal.h */
struct view_options;    /* view/view.h */
struct why_config;      /* observers/why_watch.h */

/* Options of every command. */
struct common_options {
	struct machine_config *config;
	const char *stats_path, *commits_path;
	bool prints_stats; /* as a table, on standard error */
	struct lockstep_machine_options mmu; /* who translates */
	const char *gdb_address; /* NULL: no stub */
	bool gdb_waits, has_oracle;
	struct view_options *view; /* NULL: the command has none */
	const struct why_config *why; /* likewise */
	struct terminal_escape *escape; /* a person is at the console, or NULL */
	bool is_output_raw; /* the guest does what a terminal does to output */
	FILE *silence; /* swallows argp's second line */
};

/* What the options ask to be written of one run. */
struct observation {
	struct output_file stats;
	bool prints_stats;
	struct commit_log *log;
	struct lockstep_machine *lockstep;
	bool is_different; /* the RTL and its model, known at the end */
	struct view *view;
	struct why_watch *why;
	struct oracle *oracle; /* NULL: none */
};

/* To be called before a run: what cannot be written is said then. */
bool observation_begin(struct observation *observation, const struct common_options *options,
		       struct machine *machine, struct error *error) must_check;
/* Did --oracle find a translation that is none? */
bool observation_is_illegal(const struct observation *observation);
/* After it, and after a begin that failed. false: not all could be written. */
bool observation_end(struct observation *observation, const struct machine *machine,
		     struct error *error) must_check;

extern const struct argp common_argp; /* input: struct common_options */
extern const struct argp view_argp;   /* input: struct view_options */
extern const struct argp why_argp;    /* input: struct why_config */

int command_run(int argc, char **argv);
int command_boot(int argc, char **argv);
int command_check(int argc, char **argv);
int command_config(int argc, char **argv);
int command_cosim(int argc, char **argv);

/* With a window and a terminal, the window is the guest's terminal: from here on
   standard input is a pty of its own. */
bool view_take_terminal(struct view_options *options, struct error *error) must_check;

/* One line on stderr about how the command was called; status 2. */
void usage_error(const char *format, ...) printf_like(1, 2) __attribute__((noreturn));
/* argp_parse, with what all commands want of it. */
void parse_options(const struct argp *argp, int argc, char **argv, unsigned flags, void *input);

/* Print `vitrine: TEXT` on stderr; returns EXIT_BAD_INPUT. */
int fail(const struct error *error);

/* Build the machine, run it to its end with the observers the options ask
   for, and return the exit code; says on stderr why, unless the guest ended. */
int run_machine(struct common_options *options);

/* --disk: FILE and its options, as QEMU's -drive has them: `,,` is a comma in
   FILE. The argument is cut in place and lives as long as the process. */
void common_add_disk(struct machine_config *config, char *argument);

#endif
