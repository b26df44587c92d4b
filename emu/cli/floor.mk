# SPDX-License-Identifier: MIT
emu_cli_srcs := main common terminal command_run command_boot command_check command_config \
	command_cosim shell sysroot options_view options_why
