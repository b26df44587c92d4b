# SPDX-License-Identifier: MIT
# Dynamically linked programs and the root they come from.

sysroot_test_program := $(O)/tests/sysroot/dynamic
$(sysroot_test_program): tests/sysroot/dynamic.c
	$(call cmd,sysroot_test)
quiet_cmd_sysroot_test = CC-RV   $@
      cmd_sysroot_test = $(GUEST_CC) -O2 -w -o $@ $< -lm -ldl

.PHONY: test-sysroot
test-sysroot: $(sysroot_test_program) all ## dynamically linked programs from --sysroot
	@tests/sysroot/run $(O)/vitrine $<
