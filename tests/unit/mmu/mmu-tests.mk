# SPDX-License-Identifier: MIT
# Unit tests of emu/mmu.
unit_test_names += mmu/test_pmp mmu/test_tlb mmu/test_perm mmu/test_walk mmu/test_update
unit_test_names += mmu/test_mmu mmu/test_hierarchy mmu/test_oracle mmu/test_speed
