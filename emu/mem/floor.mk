# SPDX-License-Identifier: MIT
emu_mem_srcs := bus ram replacement miss_history cache dram hierarchy coherence hierarchy_manage
