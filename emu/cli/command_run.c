/* SPDX-License-Identifier: MIT */
/*
 * `vitrine run`: one Linux program, as if it were started here. It finds its
 * files at their host paths in a RAM file system of the guest; what it writes
 * there is gone when it ends.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <termios.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/shell.h"
#include "cli/sysroot.h"
#include "cli/terminal.h"
#include "machine/builtin.h"
#include "machine/initrd.h"
#include "machine/loader.h"
#include "observers/why_watch.h"
#include "view/view.h"

#define FILES_MAX 256
#define ARGUMENTS_MAX 4095 /* with the program's name; core/main.c of the kernel */
#define EXEC_BYTES_MAX (1 << 20)
#define TERM_BYTES_MAX 80
#define GUEST_CONTROL_KEYS 19 /* as the Linux system call has them */

enum {
	KEY_FILE = 1, KEY_ENV, KEY_VERBOSE, KEY_BIOS, KEY_KERNEL, KEY_APPEND, KEY_LIVE_INPUT,
	KEY_DISK, KEY_SYSROOT, KEY_MOUNT, KEY_SHELL,
};

struct run_options {
	struct common_options common;
	struct view_options view;
	struct why_config why;
	struct machine_config config;
	const char *files[FILES_MAX];
	unsigned file_count;
	const char *environment[FILES_MAX];
	unsigned environment_count;
	const char *sysroot; /* NULL: none */
	const char *mounts[MACHINE_DISKS_MAX];
	unsigned mount_count;
	bool is_verbose, is_input_live, is_shell;
	char **program; /* its argv */
	int program_argc;
};

/* /.vitrine/exec while it is written. */
struct exec_block {
	char bytes[EXEC_BYTES_MAX];
	size_t size;
	bool is_full;
};

static const struct argp_option run_option_list[] = {
	{ 0, 0, 0, 0, "The program's surroundings:", 1 },
	{ "file", KEY_FILE, "HOST[:GUEST]", 0,
	  "Put a file into the guest, at its own absolute path or at GUEST (repeatable); "
	  "files named as ARGS are there without this", 1 },
	{ "env", KEY_ENV, "NAME=VALUE", 0,
	  "Set an environment variable (repeatable); else there are only "
	  "PATH, HOME, TERM and LANG", 1 },
	{ "verbose", KEY_VERBOSE, 0, 0, "Show firmware and kernel booting, on standard error", 1 },
	{ "live-input", KEY_LIVE_INPUT, 0, 0,
	  "Take a pipe's bytes as they come, not line by line at moments that repeat", 1 },
	{ "sysroot", KEY_SYSROOT, "DIR", 0,
	  "The guest's root has all files of DIR, such as a Debian for riscv64; PROGRAM is "
	  "found there, and may be dynamically linked", 1 },
	{ "shell", KEY_SHELL, 0, 0,
	  "Run a shell: the one of --sysroot, or the busybox that `make shell` fetches; ARGS "
	  "are the shell's", 1 },
	{ "disk", KEY_DISK, "FILE[,snapshot=on][,readonly=on][,serial=NAME][,errors=N]", 0,
	  "Raw disk image as /dev/vda, vdb, ... (repeatable), to mount or to swap on", 1 },
	{ "mount", KEY_MOUNT, "DISK:DIR[:ro]", 0,
	  "Mount the ext2 on a disk (vda, vdb, ...) before the program runs (repeatable)", 1 },
	{ "bios", KEY_BIOS, "FILE", 0, "Another firmware than the built-in one", 2 },
	{ "kernel", KEY_KERNEL, "FILE", 0, "Another guest kernel than the built-in one", 2 },
	{ "append", KEY_APPEND, "TEXT", 0, "The guest kernel's command line", 2 },
	{ 0 },
};

/* DISK:DIR[:ro], DISK being vda, vdb, ... */
static void add_mount(struct run_options *options, const char *argument)
{
	const char *dir = argument + strlen("vda:");

	if (strncmp(argument, "vd", 2) || argument[2] < 'a' || argument[2] > 'z' ||
	    argument[3] != ':' || *dir != '/' || strlen(dir) >= PATH_MAX)
		usage_error("--mount %s: write DISK:DIR or DISK:DIR:ro, as in vda:/mnt", argument);
	if (options->mount_count == MACHINE_DISKS_MAX)
		usage_error("--mount %s: there are no more than %u disks", argument,
			    MACHINE_DISKS_MAX);
	options->mounts[options->mount_count++] = argument;
}

static error_t parse_run(int key, char *argument, struct argp_state *state)
{
	struct run_options *options = state->input;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
		state->child_inputs[1] = &options->view;
		state->child_inputs[2] = &options->why;
		break;
	case KEY_FILE:
	case KEY_ENV:
		if (options->file_count == FILES_MAX ||
		    options->environment_count == FILES_MAX)
			usage_error("more than %u files or variables", FILES_MAX);
		if (key == KEY_FILE)
			options->files[options->file_count++] = argument;
		else if (!strchr(argument, '=') || *argument == '=')
			usage_error("--env %s: write NAME=VALUE", argument);
		else
			options->environment[options->environment_count++] = argument;
		break;
	case KEY_VERBOSE:
		options->is_verbose = true;
		break;
	case KEY_LIVE_INPUT:
		options->is_input_live = true;
		break;
	case KEY_SYSROOT:
		options->sysroot = argument;
		break;
	case KEY_SHELL:
		options->is_shell = true;
		break;
	case KEY_DISK:
		common_add_disk(&options->config, argument);
		break;
	case KEY_MOUNT:
		add_mount(options, argument);
		break;
	case KEY_BIOS:
		options->config.bios = (struct machine_image){ .path = argument };
		break;
	case KEY_KERNEL:
		options->config.kernel = (struct machine_image){ .path = argument };
		break;
	case KEY_APPEND:
		options->config.command_line = argument;
		break;
	case ARGP_KEY_ARGS:
		options->program = state->argv + state->next;
		options->program_argc = state->argc - state->next;
		break;
	case ARGP_KEY_NO_ARGS:
		if (!options->is_shell)
			usage_error("no program given");
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

static void put(struct exec_block *block, const char *text)
{
	size_t size = strlen(text) + 1;

	if (size > sizeof(block->bytes) - block->size) {
		block->is_full = true;
		return;
	}
	memcpy(block->bytes + block->size, text, size);
	block->size += size;
}

static void put_number(struct exec_block *block, unsigned number)
{
	char text[16];

	snprintf(text, sizeof(text), "%u", number);
	put(block, text);
}

static void put_environment(struct exec_block *block, const struct run_options *options)
{
	const char *terminal = options->config.stdio.terminal_fd >= 0 ? getenv("TERM") : NULL;
	char term[TERM_BYTES_MAX];
	const char *const defaults[] = {
		"PATH=/usr/local/bin:/usr/bin:/bin", "HOME=/", term, "LANG=C",
	};
	bool is_used[ARRAY_SIZE(defaults)];
	unsigned count = options->environment_count;

	/* which one it is matters only where there is one */
	snprintf(term, sizeof(term), "TERM=%s", terminal ? terminal : "dumb");
	for (unsigned i = 0; i < ARRAY_SIZE(defaults); i++) {
		size_t length = (size_t)(strchr(defaults[i], '=') - defaults[i]) + 1;

		is_used[i] = true;
		for (unsigned j = 0; j < options->environment_count; j++)
			if (!strncmp(options->environment[j], defaults[i], length))
				is_used[i] = false;
		count += is_used[i];
	}
	put_number(block, count);
	for (unsigned i = 0; i < ARRAY_SIZE(defaults); i++)
		if (is_used[i])
			put(block, defaults[i]);
	for (unsigned i = 0; i < options->environment_count; i++)
		put(block, options->environment[i]);
}

/* The host's settings, as `stty -g` prints them. */
static void put_settings(struct exec_block *block, int fd)
{
	struct termios mode;
	char text[256];
	int used;

	if (tcgetattr(fd, &mode))
		return;
	used = snprintf(text, sizeof(text), "termios=%x:%x:%x:%x", mode.c_iflag, mode.c_oflag,
			mode.c_cflag, mode.c_lflag);
	for (unsigned i = 0; i < GUEST_CONTROL_KEYS; i++)
		used += snprintf(text + used, sizeof(text) - (size_t)used, ":%x", mode.c_cc[i]);
	put(block, text);
}

static const char *kind_of_stream(int fd, const struct stat *status)
{
	if (fcntl(fd, F_GETFD) & FD_CLOEXEC)
		return "closed"; /* cli/main.c */
	if (isatty(fd))
		return "tty";
	if (S_ISCHR(status->st_mode) && status->st_rdev == makedev(1, 3))
		return "null";
	return S_ISREG(status->st_mode) || S_ISBLK(status->st_mode) ? "file" : "stream";
}

/* What the descriptor is, and which of our own the guest gets for it. */
static void put_stream(struct exec_block *block, struct machine_stdio *streams, int fd)
{
	struct stat status = { 0 };
	char text[64];
	bool is_open = !fstat(fd, &status);
	const char *kind = is_open ? kind_of_stream(fd, &status) : "closed";

	snprintf(text, sizeof(text), "fd%d=%s:%o:%o:%llo", fd, kind,
		 (unsigned)fcntl(fd, F_GETFL) & (O_ACCMODE | O_APPEND | O_NONBLOCK),
		 status.st_mode, (unsigned long long)status.st_rdev);
	put(block, text);
	if (!strcmp(kind, "file") || !strcmp(kind, "stream"))
		streams->file_fds[fd] = fd;
	if (fd == STDIN_FILENO && strcmp(kind, "tty") && strcmp(kind, "stream"))
		streams->input_fd = -1;
}

static void put_terminal(struct exec_block *block, struct run_options *options)
{
	struct machine_stdio *streams = &options->config.stdio;
	char text[64];

	terminal_size(&streams->columns, &streams->rows);
	snprintf(text, sizeof(text), "winsize=%ux%u", streams->rows, streams->columns);
	put(block, text);
	if (streams->terminal_fd < 0)
		return;
	put_settings(block, streams->terminal_fd);
	if (!options->common.is_output_raw)
		put(block, "opost=host");
}

static void put_mounts(struct exec_block *block, const struct run_options *options)
{
	for (unsigned i = 0; i < options->mount_count; i++) {
		char text[PATH_MAX + sizeof("mount=")];

		snprintf(text, sizeof(text), "mount=%s", options->mounts[i]);
		put(block, text);
	}
}

static bool exists(const char *path, size_t length)
{
	struct stat status;
	char *copy = strndup(path, length);
	bool is_there = copy && !stat(copy, &status);

	free(copy);
	return is_there;
}

/*
 * The colon between HOST and GUEST, or NULL. Names may have colons too: what
 * exists as it stands is a HOST alone, else the last colon with a file before
 * it and a `/` behind it is the one; else the first, for the message.
 */
static const char *find_separator(const char *option)
{
	size_t length = strlen(option);
	const char *colon = option + length;

	if (exists(option, length))
		return NULL;
	while ((colon = memrchr(option, ':', (size_t)(colon - option))))
		if (colon[1] == '/' && exists(option, (size_t)(colon - option)))
			return colon;
	return strchr(option, ':');
}

/* What one --file names. */
static bool add_named(struct initrd *initrd, const char *option, const char *folder,
		      struct error *error)
{
	const char *colon = find_separator(option);
	size_t length = colon ? (size_t)(colon - option) : strlen(option);
	char *host = strndup(option, length), path[PATH_MAX + PATH_MAX];
	const char *guest = colon ? colon + 1 : host;
	bool ok = host;

	if (ok && colon && (*guest != '/' || !strncmp(guest, "/.vitrine", 9)))
		ok = error_set(error, "--file %s: the guest's path must be absolute, and not in /.vitrine",
			       option);
	if (ok && *guest != '/') {
		snprintf(path, sizeof(path), "%s/%s", folder, host);
		guest = path;
	}
	ok = ok && initrd_add_file(initrd, host, guest, error);
	free(host);
	return ok;
}

/* Files named by --file, and those among the arguments. */
static bool add_files(struct initrd *initrd, const struct run_options *options,
		      const char *folder, struct error *error)
{
	struct stat status;
	char path[PATH_MAX + PATH_MAX];

	for (unsigned i = 0; i < options->file_count; i++)
		if (!add_named(initrd, options->files[i], folder, error))
			return false;
	for (int i = 1; i < options->program_argc; i++) {
		const char *host = options->program[i];

		if (stat(host, &status) || !S_ISREG(status.st_mode))
			continue;
		snprintf(path, sizeof(path), "%s/%s", folder, host);
		if (!initrd_add_file(initrd, host, *host == '/' ? host : path, error))
			return false;
	}
	return true;
}

/* What to run, by its path in the guest, where it is put with what it needs. */
static bool find_program(struct initrd *initrd, struct run_options *options,
			 char program[PATH_MAX], struct error *error)
{
	struct machine_image image = { .path = options->program[0] };

	if (options->sysroot) {
		if (!sysroot_add(initrd, options->sysroot, error))
			return false;
		if (sysroot_find(options->sysroot, image.path, program, PATH_MAX))
			return true;
	} else if (!loader_check_program(&image, options->config.memory_bytes, error)) {
		return false;
	}
	/* of one that is linked at run time nobody knows here where it will be */
	if (!options->sysroot)
		options->view.program = image;
	if (!realpath(image.path, program))
		return error_set(error, "%s: %s", image.path, strerror(errno));
	return initrd_add_file(initrd, image.path, program, error);
}

static bool fill_initrd(struct initrd *initrd, struct run_options *options,
			struct exec_block *block, struct error *error)
{
	char folder[PATH_MAX], program[PATH_MAX];

	if (!find_program(initrd, options, program, error))
		return false;
	if (!getcwd(folder, sizeof(folder)))
		return error_set(error, "the working folder: %s", strerror(errno));
	put(block, program);
	put(block, folder);
	put_number(block, (unsigned)options->program_argc);
	for (int i = 0; i < options->program_argc; i++)
		put(block, options->program[i]);
	put_environment(block, options);
	for (int fd = 0; fd < STREAM_COUNT; fd++)
		put_stream(block, &options->config.stdio, fd);
	put_terminal(block, options);
	put_mounts(block, options);
	if (options->program_argc > ARGUMENTS_MAX)
		return error_set(error, "%d arguments: the guest's kernel takes %d",
				 options->program_argc - 1, ARGUMENTS_MAX - 1);
	if (block->is_full)
		return error_set(error, "arguments and environment are longer than %u KiB",
				 EXEC_BYTES_MAX >> 10);
	return initrd_add_folder(initrd, folder, error) &&
	       initrd_add_folder(initrd, "/tmp", error) &&
	       add_files(initrd, options, folder, error) &&
	       initrd_add_bytes(initrd, "/.vitrine/exec", block->bytes, block->size, 0400,
				error) &&
	       initrd_finish(initrd, &options->config.initrd.bytes,
			     &options->config.initrd.size_bytes, error);
}

/* Is each disk to be mounted there? Disks are named in the order of --disk. */
static bool check_mounts(const struct run_options *options, struct error *error)
{
	for (unsigned i = 0; i < options->mount_count; i++)
		if ((unsigned)(options->mounts[i][2] - 'a') >= options->config.disk_count)
			return error_set(error, "--mount %s: there is no such --disk",
					 options->mounts[i]);
	return true;
}

/* The shell's words come before the arguments. */
static bool use_shell(struct run_options *options, struct shell *shell, char ***words,
		      struct error *error)
{
	if (!shell_find(options->sysroot, shell, error))
		return false;
	*words = calloc((size_t)(shell->word_count + options->program_argc + 1), sizeof(char *));
	if (!*words)
		return error_set(error, "out of memory");
	for (int i = 0; i < shell->word_count; i++)
		(*words)[i] = (char *)shell->words[i];
	for (int i = 0; i < options->program_argc; i++)
		(*words)[shell->word_count + i] = options->program[i];
	options->sysroot = shell->root;
	options->program = *words;
	options->program_argc += shell->word_count;
	return true;
}

static int run_program(struct run_options *options)
{
	struct shell *shell = calloc(1, sizeof(*shell));
	char **words = NULL;
	struct exec_block *block = calloc(1, sizeof(*block));
	struct error error = { "out of memory" };
	struct initrd *initrd = initrd_new(&error);
	int code;

	options->config.initrd.path = "the initial ramdisk";
	if (block && initrd && shell && check_mounts(options, &error) &&
	    (!options->is_shell || use_shell(options, shell, &words, &error)) &&
	    fill_initrd(initrd, options, block, &error))
		code = run_machine(&options->common);
	else
		code = fail(&error);
	initrd_free(initrd);
	free(words);
	free(shell);
	free(block);
	return code;
}

/* A program may poll a file, and finds it ready. */
static enum input_kind kind_of_input(void)
{
	struct stat status;

	if (isatty(STDIN_FILENO))
		return INPUT_LIVE;
	return fstat(STDIN_FILENO, &status) || S_ISREG(status.st_mode) ||
	       S_ISCHR(status.st_mode) ? INPUT_READY : INPUT_STREAM;
}

/* Where the guest's terminal is written to: what a person looks at. */
static int terminal_output(void)
{
	static const int order[] = { STDOUT_FILENO, STDERR_FILENO, STDIN_FILENO };

	for (unsigned i = 0; i < ARRAY_SIZE(order); i++)
		if (isatty(order[i]) && (fcntl(order[i], F_GETFL) & O_ACCMODE) != O_RDONLY)
			return order[i];
	return -1;
}

/*
 * With keys from a terminal, Vitrine's terminal takes the place of the host's
 * line discipline. Output is left to the host's where others write there too:
 * the next program of a pipe, or our own log.
 */
static void wire_terminal(struct run_options *options, struct terminal_escape *escape)
{
	struct machine_config *config = &options->config;

	config->stdio.terminal_fd = terminal_output();
	if (!isatty(STDIN_FILENO))
		return;
	config->is_interactive = true;
	config->console_filter = terminal_filter;
	config->console_owner = escape;
	options->common.escape = escape;
	options->common.is_output_raw = isatty(STDOUT_FILENO) && !options->is_verbose;
}

int command_run(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, 0, 0 }, { &view_argp, 0, 0, 0 }, { &why_argp, 0, 0, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		run_option_list, parse_run, "PROGRAM [ARGS...]\n--shell [ARGS...]",
		"Run a statically linked riscv64 Linux program under Vitrine's firmware and "
		"kernel. Its exit status is ours; 128 + n if signal n ended it.",
		children, 0, 0,
	};
	struct run_options options = { 0 };
	struct terminal_escape escape = { 0 };
	struct machine_config *config = &options.config;
	struct error error;

	machine_config_init(config);
	options.common.config = config;
	options.common.view = &options.view;
	options.common.why = &options.why;
	view_options_init(&options.view);
	builtin_firmware(&config->bios);
	builtin_kernel(&config->kernel);
	parse_options(&argp, argc, argv, ARGP_IN_ORDER, &options);
	if (!view_take_terminal(&options.view, &error))
		return fail(&error);
	config->stdio.is_present = true;
	config->stdio.input_fd = STDIN_FILENO;
	config->stdio.output_fd = STDOUT_FILENO;
	config->stdio.error_fd = STDERR_FILENO;
	config->input_kind = options.is_input_live ? INPUT_LIVE : kind_of_input();
	wire_terminal(&options, &escape);
	if (options.is_verbose)
		config->console_output_fd = STDERR_FILENO;
	return run_program(&options);
}
