# SPDX-License-Identifier: MIT
emu_hart_srcs := hart engine block prepare exec exec_timed shortcut pipeline predictor timing lsu system csr trap observe counts hpm

# The interpreter alone is worth -O3; the two passes switched off would fold
# its many indirect jumps into one.
# (clang knows neither, and does not fold them.)
FLAGS_emu/hart/exec_timed = $(FLAGS_emu/hart/exec)
FLAGS_emu/hart/exec = -O3 $(if $(findstring clang,$(CC)),,-fno-gcse -fno-crossjumping)
FLAGS_emu/hart/lsu = -O3
FLAGS_emu/hart/engine = -O3
FLAGS_emu/hart/shortcut = -O3
