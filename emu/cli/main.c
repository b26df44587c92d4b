/* SPDX-License-Identifier: MIT */
/* The command line: which command, and what there is. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"

struct command {
	const char *name, *arguments, *text;
	int (*run)(int argc, char **argv);
};

static const struct command commands[] = {
	{ "run", "PROGRAM [ARGS...]", "run a static riscv64 Linux program", command_run },
	{ "boot", "", "start a whole system: firmware, kernel, disks", command_boot },
	{ "check", "FILE|DIR...", "run bare-metal tests and count", command_check },
	{ "config", "", "print or explain the machine's configuration", command_config },
	{ "cosim", "WHAT ...", "compare the MMU's RTL with its model", command_cosim },
};

static void print_help(FILE *to)
{
	fprintf(to, "Usage: vitrine COMMAND [OPTIONS...] ...\n"
		    "A RISC-V machine under glass: RV64 with a modelled Sv39 memory system.\n\n");
	for (unsigned i = 0; i < ARRAY_SIZE(commands); i++)
		fprintf(to, "  vitrine %-6s %-18s %s\n", commands[i].name,
			commands[i].arguments, commands[i].text);
	fprintf(to, "\n  vitrine COMMAND --help   what a command takes\n"
		    "  vitrine --version\n\n"
		    "Exit status: the guest's; 2 for bad usage or files, 124 when\n"
		    "--max-instructions is reached, 125 when the guest waits for ever.\n");
}

/* Where 0, 1 or 2 is closed, a file that we open would take its place, and the
   guest's console with it. Close-on-exec tells that it was: none that we were
   started with has that. */
static void keep_standard_descriptors(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

static int run_command(int argc, char **argv)
{
	static const char *const help_words[] = { "--help", "-h", "-?", "help" };
	char name[32];

	if (argc < 2) {
		print_help(stderr);
		return EXIT_BAD_INPUT;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(help_words); i++) {
		if (!strcmp(argv[1], help_words[i])) {
			print_help(stdout);
			return EXIT_OK;
		}
	}
	if (!strcmp(argv[1], "--version") || !strcmp(argv[1], "-V")) {
		puts("vitrine " VITRINE_VERSION);
		return EXIT_OK;
	}
	for (unsigned i = 0; i < ARRAY_SIZE(commands); i++) {
		if (strcmp(argv[1], commands[i].name))
			continue;
		/* What argp calls us in its messages. */
		snprintf(name, sizeof(name), "vitrine %s", commands[i].name);
		argv[1] = name;
		return commands[i].run(argc - 1, argv + 1);
	}
	fprintf(stderr, "vitrine: no such command: %s; `vitrine --help` lists them\n", argv[1]);
	return EXIT_BAD_INPUT;
}

int main(int argc, char **argv)
{
	int code;

	keep_standard_descriptors();
	code = run_command(argc, argv);
	if (!fflush(stdout) && !ferror(stdout))
		return code;
	fprintf(stderr, "vitrine: standard output: cannot be written: %s\n", strerror(errno));
	return code == EXIT_OK ? EXIT_BAD_INPUT : code;
}
