/* SPDX-License-Identifier: MIT */
/* `vitrine boot`: a whole system, started as QEMU's `virt` board would. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/terminal.h"
#include "machine/builtin.h"
#include "observers/why_watch.h"
#include "view/view.h"

enum {
	KEY_BIOS = 1, KEY_KERNEL, KEY_INITRD, KEY_APPEND, KEY_DISK, KEY_DTB, KEY_NO_REBOOT,
	KEY_LIVE_INPUT, KEY_CONSOLE, KEY_SERIAL, KEY_VIRTIO_CONSOLE,
};

struct boot_options {
	struct common_options common;
	struct view_options view;
	struct why_config why;
	struct machine_config config;
	bool has_bios, is_input_live;
	enum { CONSOLE_UART, CONSOLE_VIRTIO, CONSOLE_NONE } console;
	const char *serial_path, *virtio_console_path;
};

static const struct argp_option boot_option_list[] = {
	{ 0, 0, 0, 0, "What to start:", 1 },
	{ "bios", KEY_BIOS, "FILE", 0,
	  "Firmware, ELF or raw, at the start of RAM; `none` for none (default: Vitrine's own)", 1 },
	{ "kernel", KEY_KERNEL, "FILE", 0, "Kernel, ELF or raw Image, at 0x80200000", 1 },
	{ "initrd", KEY_INITRD, "FILE", 0, "Initial ramdisk", 1 },
	{ "append", KEY_APPEND, "TEXT", 0, "The kernel's command line", 1 },
	{ "dtb", KEY_DTB, "FILE", 0, "Device tree to pass instead of the board's own", 1 },
	{ "disk", KEY_DISK, "FILE[,snapshot=on][,readonly=on][,serial=NAME][,errors=N]", 0,
	  "Raw disk image as a virtio block device (repeatable); a snapshot leaves the file as it "
	  "is", 1 },
	{ "no-reboot", KEY_NO_REBOOT, 0, 0,
	  "End with status 3 when the guest asks for a reset, instead of starting anew", 1 },
	{ 0, 0, 0, 0, "Its consoles:", 2 },
	{ "console", KEY_CONSOLE, "uart|virtio|none", 0,
	  "Which console is standard input and output: the serial port (default) or hvc0", 2 },
	{ "serial", KEY_SERIAL, "FILE", 0,
	  "Where the serial port's output goes if it is not the console", 2 },
	{ "virtio-console", KEY_VIRTIO_CONSOLE, "FILE", 0,
	  "Add hvc0 where it is not the console; its output goes to FILE", 2 },
	{ "live-input", KEY_LIVE_INPUT, 0, 0,
	  "Take input as it comes, not line by line at moments that repeat; a terminal's always "
	  "does", 2 },
	{ 0 },
};

static unsigned parse_console(const char *name)
{
	static const char *const names[] = { "uart", "virtio", "none" };

	for (unsigned i = 0; i < ARRAY_SIZE(names); i++)
		if (!strcmp(name, names[i]))
			return i;
	usage_error("--console %s: there are uart, virtio and none", name);
}

static bool open_output(const char *path, int *fd, struct error *error)
{
	if (!path)
		return true;
	*fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
	return *fd >= 0 || error_set(error, "%s: cannot be written: %s", path, strerror(errno));
}

/* Which descriptors the consoles have. */
static bool wire_consoles(struct boot_options *options, struct error *error)
{
	struct machine_config *config = &options->config;
	struct machine_stdio *virtio = &config->stdio;

	if (options->serial_path && options->console == CONSOLE_UART)
		return error_set(error, "--serial: the serial port is the console; give --console virtio or none too");
	if (options->virtio_console_path && options->console == CONSOLE_VIRTIO)
		return error_set(error, "--virtio-console: it is the console already, by --console virtio");
	virtio->is_plain = virtio->is_present = options->console == CONSOLE_VIRTIO ||
						options->virtio_console_path;
	virtio->input_fd = virtio->output_fd = virtio->error_fd = -1;
	virtio->columns = 80;
	virtio->rows = 24;
	config->is_interactive = options->console != CONSOLE_NONE && isatty(STDIN_FILENO);
	if (config->is_interactive)
		terminal_size(&virtio->columns, &virtio->rows);
	if (options->console == CONSOLE_UART) {
		config->console_input_fd = STDIN_FILENO;
		config->console_output_fd = STDOUT_FILENO;
	} else if (options->console == CONSOLE_VIRTIO) {
		virtio->input_fd = STDIN_FILENO;
		virtio->output_fd = STDOUT_FILENO;
	}
	return open_output(options->serial_path, &config->console_output_fd, error) &&
	       open_output(options->virtio_console_path, &virtio->output_fd, error);
}

static error_t parse_boot(int key, char *argument, struct argp_state *state)
{
	struct boot_options *options = state->input;
	struct machine_config *config = &options->config;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
		state->child_inputs[1] = &options->view;
		state->child_inputs[2] = &options->why;
		break;
	case KEY_BIOS:
		options->has_bios = true;
		config->bios.path = strcmp(argument, "none") ? argument : NULL;
		break;
	case KEY_KERNEL:
		config->kernel.path = argument;
		break;
	case KEY_INITRD:
		config->initrd.path = argument;
		break;
	case KEY_APPEND:
		config->command_line = argument;
		break;
	case KEY_DTB:
		config->dtb.path = argument;
		break;
	case KEY_DISK:
		common_add_disk(config, argument);
		break;
	case KEY_LIVE_INPUT:
		options->is_input_live = true;
		break;
	case KEY_CONSOLE:
		options->console = parse_console(argument);
		break;
	case KEY_SERIAL:
		options->serial_path = argument;
		break;
	case KEY_VIRTIO_CONSOLE:
		options->virtio_console_path = argument;
		break;
	case KEY_NO_REBOOT:
		config->reboots = false;
		break;
	case ARGP_KEY_ARG:
		usage_error("what is `%s`? files are given by options", argument);
		break;
	default:
		return ARGP_ERR_UNKNOWN;
	}
	return 0;
}

int command_boot(int argc, char **argv)
{
	static const struct argp_child children[] = {
		{ &common_argp, 0, 0, 0 }, { &view_argp, 0, 0, 0 }, { &why_argp, 0, 0, 0 },
		{ 0 },
	};
	static const struct argp argp = {
		boot_option_list, parse_boot, 0,
		"Start a whole system on a board like QEMU's `virt`. The serial console is "
		"standard input and output; Ctrl-A x ends the machine.",
		children, 0, 0,
	};
	struct boot_options options = { 0 };
	struct terminal_escape escape = { 0 };
	struct machine_config *config = &options.config;
	struct error error;

	machine_config_init(config);
	config->reboots = true;
	options.common.config = config;
	options.common.view = &options.view;
	options.common.why = &options.why;
	view_options_init(&options.view);
	parse_options(&argp, argc, argv, 0, &options);
	if (!view_take_terminal(&options.view, &error))
		return fail(&error);
	if (!config->bios.path && !config->kernel.path) {
		error_set(&error, "nothing to start: give --kernel, or --bios with a payload");
		return fail(&error);
	}
	if (!options.has_bios)
		builtin_firmware(&config->bios);
	if (!wire_consoles(&options, &error))
		return fail(&error);
	if (config->is_interactive || options.is_input_live)
		config->input_kind = INPUT_LIVE;
	if (config->is_interactive) {
		config->console_filter = terminal_filter;
		config->console_owner = &escape;
		options.common.escape = &escape;
	}
	return run_machine(&options.common);
}
