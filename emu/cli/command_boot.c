/* SPDX-License-Identifier: MIT */
/* `vitrine boot`: a whole system, started as QEMU's `virt` board would. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/common.h"
#include "cli/terminal.h"
#include "machine/builtin.h"

enum {
	KEY_BIOS = 1, KEY_KERNEL, KEY_INITRD, KEY_APPEND, KEY_DISK, KEY_DTB, KEY_NO_REBOOT,
	KEY_LIVE_INPUT,
};

struct boot_options {
	struct common_options common;
	struct machine_config config;
	bool has_bios;
};

static const struct argp_option boot_option_list[] = {
	{ 0, 0, 0, 0, "What to start:", 1 },
	{ "bios", KEY_BIOS, "FILE", 0,
	  "Firmware, ELF or raw, at the start of RAM; `none` for none (default: Vitrine's own)", 1 },
	{ "kernel", KEY_KERNEL, "FILE", 0, "Kernel, ELF or raw Image, at 0x80200000", 1 },
	{ "initrd", KEY_INITRD, "FILE", 0, "Initial ramdisk", 1 },
	{ "append", KEY_APPEND, "TEXT", 0, "The kernel's command line", 1 },
	{ "dtb", KEY_DTB, "FILE", 0, "Device tree to pass instead of the board's own", 1 },
	{ "disk", KEY_DISK, "FILE[,snapshot=on][,readonly=on][,serial=NAME]", 0,
	  "Raw disk image as a virtio block device (repeatable); a snapshot leaves the file as it "
	  "is", 1 },
	{ "no-reboot", KEY_NO_REBOOT, 0, 0,
	  "End with status 3 when the guest asks for a reset, instead of starting anew", 1 },
	{ "live-input", KEY_LIVE_INPUT, 0, 0,
	  "Take input as it comes, not line by line at moments that repeat; a terminal's always "
	  "does", 1 },
	{ 0 },
};

/* FILE and its options, as QEMU's -drive has them: `,,` is a comma in FILE.
   The argument is cut in place and lives as long as the process. */
static void add_disk(struct machine_config *config, char *argument)
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
		else if (strcmp(option, "snapshot=off") && strcmp(option, "readonly=off") &&
			 strcmp(option, "format=raw"))
			usage_error("--disk %s: what is `%s`? there are snapshot=on, readonly=on and serial=NAME of at most %u characters",
				    disk->path, option, DISK_SERIAL_BYTES);
	}
}

static error_t parse_boot(int key, char *argument, struct argp_state *state)
{
	struct boot_options *options = state->input;
	struct machine_config *config = &options->config;

	switch (key) {
	case ARGP_KEY_INIT:
		state->child_inputs[0] = &options->common;
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
		add_disk(config, argument);
		break;
	case KEY_LIVE_INPUT:
		config->input_kind = INPUT_LIVE;
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
	static const struct argp_child children[] = { { &common_argp, 0, 0, 0 }, { 0 } };
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
	int code;

	machine_config_init(config);
	config->reboots = true;
	options.common.config = config;
	parse_options(&argp, argc, argv, 0, &options);
	if (!config->bios.path && !config->kernel.path) {
		error_set(&error, "nothing to start: give --kernel, or --bios with a payload");
		return fail(&error);
	}
	if (!options.has_bios)
		builtin_firmware(&config->bios);
	config->console_input_fd = STDIN_FILENO;
	config->console_output_fd = STDOUT_FILENO;
	config->is_interactive = terminal_make_raw(STDIN_FILENO);
	if (config->is_interactive) {
		config->console_filter = terminal_filter;
		config->console_owner = &escape;
		config->input_kind = INPUT_LIVE;
	}
	code = run_machine(&options.common);
	terminal_restore();
	return code;
}
