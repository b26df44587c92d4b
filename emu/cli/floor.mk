# SPDX-License-Identifier: MIT
emu_cli_srcs :=
