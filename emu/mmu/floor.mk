# SPDX-License-Identifier: MIT
emu_mmu_srcs := pmp tlb walk mmu
