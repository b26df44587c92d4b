# SPDX-License-Identifier: MIT
emu_machine_srcs :=
