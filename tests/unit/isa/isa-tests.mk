# SPDX-License-Identifier: MIT
# Unit tests of emu/isa. MPFR is the independent arithmetic of test_fp_soft.
unit_test_names += $(addprefix isa/test_,decode disasm fp fp_soft fp_unit)

$(O)/tests/unit/isa/test_fp_soft: $(O)/tests/unit/isa/fp_oracle.o
$(O)/tests/unit/isa/test_fp_soft: UNIT_LIBS = -lmpfr -lgmp
