# SPDX-License-Identifier: MIT
# Unit tests of emu/mem.
unit_test_names += mem/test_bus mem/test_replacement mem/test_caches
