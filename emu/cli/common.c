/* SPDX-License-Identifier: MIT */
/* Parsing of the common options, and one run of a machine. */
#include "cli/common.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/check.h"
#include "cli/terminal.h"
#include "machine/config_value.h"
#include "machine/preset.h"
#include "observers/commit_log.h"
#include "observers/gdb.h"
#include "observers/oracle.h"
#include "observers/output_file.h"
#include "observers/stats.h"
#include "observers/why_watch.h"
#include "view/view.h"

enum {
	KEY_MEMORY = 0x100, KEY_HARTS, KEY_MAX_INSTRUCTIONS, KEY_CONFIG, KEY_SEED,
	KEY_STATS, KEY_STATS_TABLE, KEY_LOG_COMMITS, KEY_GDB, KEY_GDB_WAIT,
	KEY_NO_SHORTCUTS, KEY_RTC, KEY_PRESET, KEY_MODE, KEY_TIMED_FROM, KEY_TIMED_FOR,
	KEY_MMU, KEY_ORACLE,
};

static const struct argp_option common_option_list[] = {
	{ 0, 0, 0, 0, "The machine:", 10 },
	{ "memory", KEY_MEMORY, "SIZE", 0, "RAM: a number with K, M or G (default 128M)", 10 },
	{ "harts", KEY_HARTS, "N", 0, "Harts, 1 to 8 (default 1)", 10 },
	{ "seed", KEY_SEED, "N", 0, "Seed of everything random (default 1)", 10 },
	{ "rtc", KEY_RTC, "DATE|utc|localtime", 0,
	  "The clock at the start: 2026-01-31, 2026-01-31T23:59:59, seconds since 1970, or the "
	  "host's time; it goes on with guest time (default: 2026-01-01)", 10 },
	{ "preset", KEY_PRESET, "NAME", 0,
	  "Hart and memory system as of a known core: " PRESET_NAMES, 10 },
	{ "config", KEY_CONFIG, "FILE", 0, "Read a configuration file (`vitrine config`)", 10 },
	{ "mode", KEY_MODE, "fast|timed|hinted", 0,
	  "One cycle an instruction (default), or pipeline, caches and DRAM, or fast until the "
	  "guest executes slti x0,x0,1 and after slti x0,x0,2", 10 },
	{ "timed-from", KEY_TIMED_FROM, "CYCLE", 0, "Fast up to this cycle, then timed", 10 },
	{ "timed-for", KEY_TIMED_FOR, "CYCLES", 0, "... and fast again so much later", 10 },
	{ "max-instructions", KEY_MAX_INSTRUCTIONS, "N", 0,
	  "Stop after N instructions with status 124", 10 },
	{ "no-shortcuts", KEY_NO_SHORTCUTS, 0, 0,
	  "Translate every access in the modelled MMU: slower, same results", 10 },
	{ "mmu", KEY_MMU, "model|rtl|lockstep", 0,
	  "Who translates: the model; the RTL, checked by the model; or the model, checked by "
	  "the RTL. `,pages` after it: only where no host shortcut serves the access", 10 },
	{ 0, 0, 0, 0, "Observation, which changes nothing:", 11 },
	{ "stats", KEY_STATS, "FILE", 0, "Write all counters: JSON, or CSV if FILE ends in .csv",
	  11 },
	{ "stats-table", KEY_STATS_TABLE, 0, 0, "Print them as a table on standard error", 11 },
	{ "log-commits", KEY_LOG_COMMITS, "FILE", 0,
	  "Write every instruction, register and memory write, as Spike does", 11 },
	{ "oracle", KEY_ORACLE, 0, 0,
	  "Hold every translation against the page tables: one that is illegal ends the run, one "
	  "that lacks a fence is reported", 11 },
	{ "gdb", KEY_GDB, "PORT|unix:PATH", 0,
	  "Let GDB connect there, on this host (target remote :PORT)", 11 },
	{ "gdb-wait", KEY_GDB_WAIT, 0, 0, "... and wait for it before the first instruction", 11 },
	{ 0 },
};

void usage_error(const char *format, ...)
{
	va_list arguments;

	fflush(stdout);
	fprintf(stderr, "vitrine: ");
	va_start(arguments, format);
	vfprintf(stderr, format, arguments);
	va_end(arguments);
	fputc('\n', stderr);
	exit(EXIT_BAD_INPUT);
}

static error_t parse_help(int key, char *argument, struct argp_state *state)
{
	(void)argument;
	if (key != 'h')
		return ARGP_ERR_UNKNOWN;
	argp_state_help(state, stdout, ARGP_HELP_STD_HELP);
	return 0;
}

void parse_options(const struct argp *argp, int argc, char **argv, unsigned flags, void *input)
{
	/* -h besides argp's own -? and --help */
	static const struct argp_option option_list[] = {
		{ 0, 'h', 0, OPTION_HIDDEN, 0, -1 }, { 0 },
	};
	static const struct argp help_argp = { option_list, parse_help, 0, 0, 0, 0, 0 };
	struct argp_child children[8] = { { 0 } };
	struct argp with_help = *argp;
	unsigned count = 0;

	for (; argp->children && argp->children[count].argp; count++) {
		CHECK(count + 2 < ARRAY_SIZE(children));
		children[count] = argp->children[count];
	}
	children[count].argp = &help_argp;
	with_help.children = children;
	argp_err_exit_status = EXIT_BAD_INPUT;
	argp_program_version = "vitrine " VITRINE_VERSION;
	argp_parse(&with_help, argc, argv, flags, 0, input);
}

static u64 parse_number(const char *name, const char *text)
{
	char *end;
	u64 value;

	errno = 0;
	value = strtoull(text, &end, 0);
	if (errno || end == text || *end || *text == '-')
		usage_error("--%s %s: not a number", name, text);
	return value;
}

/* What QEMU's -rtc base= takes, and seconds. `host` is `utc`. */
static u64 parse_rtc(const char *text)
{
	static const char *const forms[] = { "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S" };
	time_t now = time(NULL);
	u64 seconds;
	struct tm fields;

	if (!strcmp(text, "utc") || !strcmp(text, "host"))
		return (u64)now;
	if (!strcmp(text, "localtime"))
		return localtime_r(&now, &fields) ? (u64)timegm(&fields) : (u64)now;
	for (unsigned i = 0; i < ARRAY_SIZE(forms); i++) {
		const char *end;
		struct tm given;

		memset(&fields, 0, sizeof(fields));
		end = strptime(text, forms[i], &fields);
		given = fields;
		if (!end || *end)
			continue;
		now = timegm(&fields);
		if (now < 0 || given.tm_mday != fields.tm_mday)
			usage_error("--rtc %s: no such day since 1970", text);
		return (u64)now;
	}
	if (strpbrk(text, "-T:") || !strpbrk(text, "0123456789"))
		usage_error("--rtc %s: write 2026-01-31, 2026-01-31T23:59:59, seconds since 1970, utc or localtime",
			    text);
	seconds = parse_number("rtc", text);
	if (seconds >> 40)
		usage_error("--rtc %s: more seconds than the clock can hold", text);
	return seconds;
}

static enum machine_mode parse_mode(const char *text)
{
	static const char *const words[] = {
		[MODE_FAST] = "fast", [MODE_TIMED] = "timed", [MODE_HINTED] = "hinted",
	};

	for (unsigned i = 0; i < ARRAY_SIZE(words); i++)
		if (!strcmp(words[i], text))
			return (enum machine_mode)i;
	usage_error("--mode %s: must be fast, timed or hinted", text);
}

/* An option that says what the machine is; false: it is another. */
static bool parse_machine_option(int key, const char *argument, struct machine_config *config)
{
	struct error error;
	u64 number;

	switch (key) {
	case KEY_MEMORY:
		if (!config_value_parse_size(argument, &config->memory_bytes))
			usage_error("--memory %s: not a size; write 64M or 2G (4M to 64G)", argument);
		break;
	case KEY_HARTS:
		number = parse_number("harts", argument);
		config->harts = number > PLATFORM_HARTS_MAX ? PLATFORM_HARTS_MAX + 1 :
								       (unsigned)number;
		break;
	case KEY_SEED:
		config->seed = parse_number("seed", argument);
		break;
	case KEY_MAX_INSTRUCTIONS:
		config->max_instructions =
			parse_number("max-instructions", argument);
		break;
	case KEY_CONFIG:
		if (!machine_config_load(config, argument, &error))
			exit(fail(&error));
		break;
	case KEY_PRESET:
		if (!preset_apply(config, argument, &error))
			exit(fail(&error));
		break;
	case KEY_MODE:
		config->mode = parse_mode(argument);
		break;
	case KEY_TIMED_FROM:
		config->timed_from_cycle = parse_number("timed-from", argument);
		break;
	case KEY_TIMED_FOR:
		config->timed_for_cycles = parse_number("timed-for", argument);
		break;
	case KEY_RTC:
		config->rtc_start_seconds = parse_rtc(argument);
		break;
	case KEY_NO_SHORTCUTS:
		config->shortcuts = false;
		break;
	default:
		return false;
	}
	return true;
}

/* Options that do not go together. */
static void check_options(const struct common_options *options)
{
	const struct machine_config *config = options->config;

	if (config->timed_for_cycles != ~0ull && config->timed_from_cycle == ~0ull)
		usage_error("--timed-for: from where? give --timed-from CYCLE too");
	if (config->timed_from_cycle != ~0ull && config->mode != MODE_FAST)
		usage_error("--timed-from: says when fast mode ends, so leave --mode out");
	if (options->gdb_waits && !options->gdb_address)
		usage_error("--gdb-wait: wait where? give --gdb PORT too");
	/* They look at memory, which is then behind its caches. */
	if (config->hierarchy.holds_data && options->has_oracle)
		usage_error("--oracle: not with [caches] data = on; give another --config");
	if (config->hierarchy.holds_data && options->mmu.mode)
		usage_error("--mmu: not with [caches] data = on; give another --config");
}

/* What is behind a mode: `,pages`, then where to keep what; a file's name ends
   the text. */
static bool parse_mmu_more(struct common_options *options, const char *more, bool *is_pages)
{
	*is_pages = !strncmp(more, ",pages", 6) && (!more[6] || more[6] == ',');
	if (*is_pages)
		more += 6;
	if (!strncmp(more, ",output=", 8) && more[8])
		options->mmu.output = more + 8;
	else if (!strncmp(more, ",record=", 8) && more[8])
		options->mmu.record = more + 8;
	else
		return !*more;
	return true;
}

/* With shortcuts, most accesses would not come to the MMU at all. */
static void parse_mmu(struct common_options *options, const char *text)
{
	static const char *const modes[] = { "model", "lockstep", "rtl" };
	size_t length = strcspn(text, ",");
	bool is_pages;

	for (unsigned i = 0; i < ARRAY_SIZE(modes); i++) {
		if (strlen(modes[i]) != length || strncmp(text, modes[i], length))
			continue;
		if (text[length] && !i)
			break;
		if (!parse_mmu_more(options, text + length, &is_pages))
			break;
		options->mmu.mode = (enum lockstep_mode)i;
		if (i && !is_pages)
			options->config->shortcuts = false;
		return;
	}
	usage_error("--mmu %s: must be model, rtl, lockstep, rtl,pages or lockstep,pages", text);
}

static error_t parse_common(int key, char *argument, struct argp_state *state)
{
	struct common_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		options->silence = fopen("/dev/null", "w");
		if (options->silence)
			state->err_stream = options->silence;
		break;
	case ARGP_KEY_FINI:
		if (options->silence)
			fclose(options->silence);
		break;
	case KEY_MMU:
		parse_mmu(options, argument);
		break;
	case KEY_STATS:
		options->stats_path = argument;
		break;
	case KEY_STATS_TABLE:
		options->prints_stats = true;
		break;
	case KEY_LOG_COMMITS:
		options->commits_path = argument;
		break;
	case KEY_ORACLE:
		options->has_oracle = true;
		break;
	case KEY_GDB:
		options->gdb_address = argument;
		break;
	case KEY_GDB_WAIT:
		options->gdb_waits = true;
		break;
	case ARGP_KEY_END:
		check_options(options);
		break;
	default:
		return parse_machine_option(key, argument, options->config) ? 0 :
									      ARGP_ERR_UNKNOWN;
	}
	return 0;
}

const struct argp common_argp = { common_option_list, parse_common, 0, 0, 0, 0, 0 };

int fail(const struct error *error)
{
	fflush(stdout);
	fprintf(stderr, "vitrine: %s\n", error->text);
	return EXIT_BAD_INPUT;
}

/* Mutable globals, as a signal handler has no argument: set while a machine
   runs. */
static struct machine *volatile interrupted_machine;

/* How many signals came since; timeout(1) sends two of them. */
static volatile sig_atomic_t signal_count;

/* The first asks the machine to end; a third does not wait for that. */
static void handle_signal(int number)
{
	if (!interrupted_machine || ++signal_count > 2) {
		terminal_leave();
		signal(number, SIG_DFL);
		raise(number);
	} else {
		machine_request_stop(interrupted_machine);
	}
}

/* The GDB stub has something to read. */
static void handle_io(int number)
{
	(void)number;
	if (interrupted_machine)
		machine_request_stop(interrupted_machine);
}

static void handle_window(int number)
{
	u16 columns, rows;

	(void)number;
	if (!interrupted_machine)
		return;
	terminal_size(&columns, &rows);
	machine_request_size(interrupted_machine, columns, rows);
}

static void catch_signals(struct machine *machine)
{
	struct sigaction action = { .sa_handler = machine ? handle_signal : SIG_DFL };
	struct sigaction io = { .sa_handler = machine ? handle_io : SIG_IGN };
	struct sigaction window = { .sa_handler = machine ? handle_window : SIG_DFL };

	interrupted_machine = machine;
	signal_count = 0;
	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
	sigaction(SIGIO, &io, NULL);
	sigaction(SIGWINCH, &window, NULL);
}

static int explain(const struct machine *machine, enum machine_stop stop, bool is_quit)
{
	switch (stop) {
	case MACHINE_EXIT:
		return machine->exit_code & 0xff ? machine->exit_code & 0xff :
		       machine->exit_code	 ? EXIT_FAILED : EXIT_OK;
	case MACHINE_RESET:
		fprintf(stderr, "vitrine: the guest asked for a reset\n");
		return EXIT_RESET;
	case MACHINE_BROKEN:
		return fail(&machine->error);
	case MACHINE_INSTRUCTIONS:
		fprintf(stderr, "vitrine: stopped after %llu instructions (--max-instructions)\n",
			(unsigned long long)machine_retired(machine));
		return EXIT_LIMIT;
	case MACHINE_DEADLOCK:
		fprintf(stderr, "vitrine: the guest waits for ever: every hart is idle, and no timer or input is left to wake one\n");
		return EXIT_DEADLOCK;
	default:
		fprintf(stderr, is_quit ? "\nvitrine: ended by Ctrl-A x\n" : "vitrine: interrupted\n");
		return EXIT_INTERRUPTED;
	}
}

bool observation_begin(struct observation *observation, const struct common_options *options,
		       struct machine *machine, struct error *error)
{
	*observation = (struct observation){ .prints_stats = options->prints_stats };
	if (options->view && view_is_wanted(options->view) && options->gdb_address)
		return error_set(error, "--gdb: it and the view each stop the machine; one at a time");
	if (options->why && options->why->when == WHY_AT_CYCLE && options->gdb_address)
		return error_set(error, "--why-when: under a debugger, stop there and use `monitor why`");
	if (options->commits_path && options->stats_path &&
	    !strcmp(options->commits_path, options->stats_path))
		return error_set(error, "%s: --stats and --log-commits want a file each",
				 options->stats_path);
	if (options->commits_path &&
	    !(observation->log = commit_log_open(machine, options->commits_path, error)))
		return false;
	if (options->stats_path &&
	    !output_file_open(&observation->stats, options->stats_path, error))
		return false;
	if (options->view && view_is_wanted(options->view) &&
	    !(observation->view = view_open(machine, options->view, error)))
		return false;
	if (options->why && options->why->question_count &&
	    !(observation->why = why_watch_open(machine, options->why, error)))
		return false;
	if (options->has_oracle && !(observation->oracle = oracle_open(machine, stderr, error)))
		return false;
	if (options->mmu.mode == LOCKSTEP_OFF)
		return true;
	observation->lockstep = lockstep_machine_open(machine, &options->mmu, error);
	if (observation->lockstep && observation->view)
		view_show_lockstep(observation->view, observation->lockstep);
	return observation->lockstep;
}

bool observation_is_illegal(const struct observation *observation)
{
	return observation->oracle && oracle_result(observation->oracle).is_illegal;
}

static void end_oracle(struct observation *observation)
{
	struct oracle_result result;

	if (!observation->oracle)
		return;
	result = oracle_result(observation->oracle);
	fflush(stdout);
	fprintf(stderr, "vitrine: oracle: %llu translations: %llu stale, by %u PTEs; %s\n",
		(unsigned long long)result.checked, (unsigned long long)result.stale,
		result.reported, result.is_illegal ? "1 illegal" : "none illegal");
	oracle_close(observation->oracle);
	observation->oracle = NULL;
}

bool observation_end(struct observation *observation, const struct machine *machine,
		     struct error *error)
{
	bool is_written = view_close(observation->view, error);

	end_oracle(observation);
	observation->is_different = !lockstep_machine_close(observation->lockstep, stderr);
	if (!why_watch_close(observation->why, error))
		is_written = false;
	if (observation->prints_stats)
		stats_print(machine, stderr);
	if (observation->stats.stream && !stats_write(machine, &observation->stats, error))
		is_written = false;
	if (observation->log && !commit_log_close(observation->log, error))
		is_written = false;
	return is_written;
}

static bool should_end(void *owner)
{
	const struct common_options *options = owner;

	return signal_count > 0 || (options->escape && options->escape->is_quit);
}

static enum machine_stop run_to_end(struct machine *machine, struct gdb *gdb, struct view *view)
{
	return gdb  ? gdb_run(gdb) :
	       view ? view_run(view) : machine_run(machine, EVENT_NEVER);
}

int run_machine(struct common_options *options)
{
	struct gdb_config gdb_config = {
		.address = options->gdb_address, .waits = options->gdb_waits,
		.should_end = should_end, .owner = options,
	};
	struct gdb *gdb = NULL;
	struct machine *machine = calloc(1, sizeof(*machine));
	struct observation observation;
	struct error error = { "out of memory" };
	enum machine_stop stop;
	int code;

	if (!machine || !machine_init(machine, options->config, &error)) {
		free(machine);
		return fail(&error);
	}
	if (!observation_begin(&observation, options, machine, &error) ||
	    (options->gdb_address && !(gdb = gdb_open(machine, &gdb_config, &error)))) {
		code = fail(&error);
		goto out_end;
	}
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a full disk is the guest's to know */
	if (options->escape) {
		options->escape->machine = machine;
		terminal_enter(STDIN_FILENO, options->is_output_raw);
	}
	catch_signals(machine);
	stop = run_to_end(machine, gdb, observation.view);
	terminal_leave();
	catch_signals(NULL);
	if (observation_is_illegal(&observation))
		code = EXIT_ILLEGAL;
	else if (lockstep_machine_is_different(observation.lockstep))
		code = EXIT_FAILED; /* and explained at the end */
	else
		code = explain(machine, stop, options->escape && options->escape->is_quit);
out_end:
	gdb_close(gdb);
	if (!observation_end(&observation, machine, &error))
		code = fail(&error);
	else if (observation.is_different)
		code = EXIT_FAILED;
	machine_free(machine);
	free(machine);
	return code;
}

static u32 parse_errors(const char *path, const char *text)
{
	char *end;
	unsigned long value = strtoul(text, &end, 10);

	if (*text < '0' || *text > '9' || *end || !value || value > UINT32_MAX)
		usage_error("--disk %s: errors=%s: one request in how many? a number from 1 on",
			    path, text);
	return (u32)value;
}

void common_add_disk(struct machine_config *config, char *argument)
{
	char *from = argument, *to = argument, *option, *rest = NULL;
	struct disk_options *disk;

	if (config->disk_count == MACHINE_DISKS_MAX)
		usage_error("--disk %s: the board has slots for %u disks", argument,
			    MACHINE_DISKS_MAX);
	disk = &config->disks[config->disk_count++];
	while (*from && (*from != ',' || from[1] == ',')) {
		from += *from == ',';
		*to++ = *from++;
	}
	if (*from)
		rest = from + 1;
	*to = '\0';
	disk->path = argument;
	while ((option = strsep(&rest, ","))) {
		if (!strcmp(option, "snapshot=on"))
			disk->is_snapshot = true;
		else if (!strcmp(option, "readonly=on"))
			disk->is_read_only = true;
		else if (!strncmp(option, "serial=", 7) && option[7] &&
			 strlen(option + 7) <= DISK_SERIAL_BYTES)
			disk->serial = option + 7;
		else if (!strncmp(option, "errors=", 7))
			disk->errors = parse_errors(disk->path, option + 7);
		else if (strcmp(option, "snapshot=off") && strcmp(option, "readonly=off") &&
			 strcmp(option, "format=raw"))
			usage_error("--disk %s: what is `%s`? there are snapshot=on, readonly=on, errors=N and serial=NAME of at most %u characters",
				    disk->path, option, DISK_SERIAL_BYTES);
	}
}
