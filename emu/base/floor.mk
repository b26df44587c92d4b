# SPDX-License-Identifier: MIT
emu_base_srcs := check error random event wait
