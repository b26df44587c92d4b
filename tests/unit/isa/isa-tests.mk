# SPDX-License-Identifier: MIT
# Unit tests of emu/isa. MPFR is the independent arithmetic of test_fp_soft.
unit_test_names += isa/test_decode isa/test_disasm isa/test_fp isa/test_fp_soft isa/test_fp_unit

$(O)/tests/unit/isa/test_fp_soft: $(O)/tests/unit/isa/fp_oracle.o
$(O)/tests/unit/isa/test_fp_soft: UNIT_LIBS = -lmpfr -lgmp
