# SPDX-License-Identifier: MIT
emu_mmu_srcs :=
