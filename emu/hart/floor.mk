# SPDX-License-Identifier: MIT
emu_hart_srcs :=
